"""« maillage administrateur creer » : le premier compte, d’où naissent les autres."""

import argparse
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Utilisateur
from maillage.core.cli import Commande, ErreurCommande
from maillage.demarches.actions.roles import create_compte, give_role
from maillage.demarches.enums import Role
from maillage.demarches.permissions import can_administer


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--courriel", required=True, help="adresse du compte")
    parser.add_argument("--nom", default="", help="nom affiché")
    parser.add_argument(
        "--mot-de-passe-stdin",
        action="store_true",
        help="lit le mot de passe sur l’entrée standard\u00a0; sinon, on entre par un code envoyé",
    )


def run(args: argparse.Namespace) -> dict | str:
    email = check_email(args.courriel)
    password = read_password(args)
    user, created = create_administrateur(email, args.nom, password)
    if args.json:
        return {"courriel": user.email, "uid": str(user.uid), "compte_cree": created}
    entry = "son mot de passe" if user.has_usable_password() else "un code reçu par courriel"
    return f"{user.email} administre Maillage\u00a0; on y entre par {entry}."


def check_email(courriel: str) -> str:
    try:
        validate_email(courriel)
    except ValidationError:
        raise ErreurCommande(
            f"«\u00a0{courriel}\u00a0» n’est pas une adresse électronique. Rien n’a été créé."
        ) from None
    return courriel.lower()


def read_password(args: argparse.Namespace) -> str | None:
    """Le mot de passe donné, s’il suit les règles."""
    if not args.mot_de_passe_stdin:
        return None
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password, Utilisateur(email=args.courriel, nom=args.nom))
    except ValidationError as error:
        raise ErreurCommande(f"Mot de passe refusé\u00a0: {' '.join(error.messages)}") from None
    return password


@transaction.atomic
def create_administrateur(email: str, nom: str, password: str | None) -> tuple[Utilisateur, bool]:
    """Le compte, créé s’il le faut, et s’il l’a été ; refuse un second appel identique."""
    user = Utilisateur.objects.filter(email__iexact=email).first()
    if user and can_administer(user):
        raise ErreurCommande(f"{email} administre déjà Maillage. Rien n’a été changé.")
    if user and password:
        raise ErreurCommande(
            f"{email} a déjà un compte\u00a0: son mot de passe ne se change pas ici. "
            "Relancez sans «\u00a0--mot-de-passe-stdin\u00a0» pour lui donner le rôle."
        )
    created = user is None
    user = user or create_compte(email=email, nom=nom, password=password, by=SYSTEME)
    give_role(user=user, role=Role.ADMINISTRATION, by=SYSTEME)
    return user, created


COMMANDE = Commande(
    chemin=("administrateur", "creer"),
    aide="crée un compte d’administration",
    configure=configure,
    run=run,
)
