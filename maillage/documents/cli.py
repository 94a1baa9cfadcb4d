"""« maillage document contrat » : produire un contrat sans passer par les pages."""

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import slugify

from maillage.contrats.models import Contrat
from maillage.core.cli import Commande, ErreurCommande, say
from maillage.core.texte import format_entier, pluriel
from maillage.demarches.enums import Cercle
from maillage.documents.actions import Output, local_now, make_contrat, narrow
from maillage.documents.formats import FORMATS
from maillage.documents.pages import count_pages
from maillage.edition.erreurs import ErreurEdition
from maillage.fichiers.depot import replace_file


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contrat", help="numéro, identifiant (uid) ou nom d’adresse du contrat")
    parser.add_argument("--format", default="pdf", choices=sorted(FORMATS), dest="extension")
    parser.add_argument("--sortie", required=True, type=Path, help="fichier à écrire")
    parser.add_argument(
        "--cercle", default=Cercle.TRAVAIL, choices=Cercle.values,
        help="le cercle le plus fermé à inclure (travail : tout)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> dict | str:
    """Écrit le fichier d’un coup, et dit ce qu’il contient."""
    contrat = find_contrat(args.contrat)
    cercles = narrow(Cercle, args.cercle)
    moment = local_now(contrat)
    made = write_output(
        args.sortie, lambda: make_contrat(contrat, args.extension, cercles, moment=moment)
    )
    return report(args, contrat, made)


def report(args: argparse.Namespace, contrat: Contrat, made: Output) -> dict | str:
    result = describe(args, contrat, made)
    return result if args.json else to_phrase(result)


def write_output(sortie: Path, make: Callable[[], Output]) -> Output:
    """Produit le document et l’écrit ; ce qui empêche l’un ou l’autre se dit en français."""
    try:
        made = make()
        replace_file(sortie.absolute(), made.contenu)
    except ErreurEdition as error:
        raise ErreurCommande(str(error)) from error
    except OSError as error:
        raise ErreurCommande(
            f"Impossible d’écrire {sortie} ({error.strerror or error}). Choisissez un autre "
            "dossier avec --sortie."
        ) from error
    for alerte in made.alertes:
        say(alerte)
    return made


def describe(args, contrat: Contrat, made: Output) -> dict:
    return {
        "contrat": str(contrat.uid), "nom": contrat.nom, "format": args.extension,
        "fichier": str(args.sortie), "octets": len(made.contenu),
        "pages": count_pages(made.contenu) if args.extension == "pdf" else None,
        "sha256": hashlib.sha256(made.contenu).hexdigest(), "arbre": made.arbre,
        "alertes": made.alertes,
    }  # fmt: skip


def to_phrase(result: dict) -> str:
    pages = f", {pluriel(result['pages'], 'page')}" if result["pages"] else ""
    return f"{result['fichier']} : {format_entier(result['octets'])} octets{pages}."


def find_contrat(texte: str) -> Contrat:
    """Par numéro, ``uid``, nom d’adresse, ou adresse de sa démarche si elle n’en a qu’un."""
    alive = Contrat.objects.filter(supprime_le__isnull=True).select_related(
        "demarche", "territoire"
    )
    found = list(_candidates(alive, texte)[:2])
    if len(found) == 1:
        return found[0]
    known = "\n".join(f"  {item.pk}  {slugify(item.nom)}" for item in alive.order_by("pk")[:20])
    reason = "désigne plusieurs contrats" if found else "ne désigne aucun contrat"
    raise ErreurCommande(f"« {texte} » {reason}. Contrats connus :\n{known or '  aucun'}")


def _candidates(alive: QuerySet, texte: str) -> QuerySet | list[Contrat]:
    if texte.isdecimal() and len(texte) < 18:
        return alive.filter(pk=int(texte)).order_by("pk")
    try:
        return alive.filter(uid=UUID(texte)).order_by("pk")
    except ValueError:
        wanted = slugify(texte)
    named = [item for item in alive.order_by("pk") if slugify(item.nom) == wanted]
    return named or alive.filter(demarche__slug=wanted).order_by("pk")


COMMANDE = Commande(
    ("document", "contrat"), "produire un contrat en PDF, DOCX ou HTML", configure, run
)
