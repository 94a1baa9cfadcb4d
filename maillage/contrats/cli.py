"""Contrats et plans en ligne de commande."""

import argparse
import re
import sys
import uuid
from pathlib import Path

from django.db import transaction

from maillage.comptes.auteur import SYSTEME, Auteur
from maillage.comptes.models import Utilisateur
from maillage.contrats import actions
from maillage.contrats.enums import EtatContrat
from maillage.contrats.imports import Rapport, import_plan, read_source
from maillage.contrats.models import Contrat
from maillage.core.cli import Commande, ErreurCommande, commandes, say
from maillage.core.texte import pluriel
from maillage.demarches.actions.demarche import free_slug
from maillage.demarches.actions.roles import give_role
from maillage.demarches.actions.territoire import create_territoire, retain_territoire
from maillage.demarches.enums import Role
from maillage.demarches.models import Demarche, Territoire
from maillage.lecture.communes import split_codes
from maillage.lecture.erreurs import ErreurLecture
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.resume import summarize


def find_contrat(value: str) -> Contrat:
    """Un contrat par son numéro ou son identifiant."""
    alive = Contrat.objects.filter(supprime_le__isnull=True).select_related("demarche")
    if value.isdecimal() and len(value) < 18:
        found = alive.filter(pk=int(value)).first()
    else:
        found = alive.filter(uid=_uid(value)).first()
    if found is None:
        raise ErreurCommande(f"Aucun contrat « {value} ». « maillage contrat lister » les montre.")
    return found


def _uid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def find_auteur(courriel: str | None) -> Auteur:
    if not courriel:
        return SYSTEME
    user = Utilisateur.objects.filter(email__iexact=courriel).first()
    if user is None:
        raise ErreurCommande(f"Aucun compte à l’adresse « {courriel} ».")
    return Auteur.of(user)


def configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fichier", type=Path, help="classeur XLSX, XLS, ODS ou CSV")
    parser.add_argument("--contrat", required=True, help="numéro ou identifiant du contrat")
    parser.add_argument("--essai", action="store_true", help="dit ce qui arriverait, n’écrit rien")
    parser.add_argument("--auteur", help="adresse du compte au nom duquel on importe")


def run_import(args: argparse.Namespace) -> object:
    contrat, by = find_contrat(args.contrat), find_auteur(args.auteur)
    if contrat.etat == EtatContrat.CLOS:
        raise ErreurCommande(f"« {contrat} » est clos : son plan ne change plus. Rien n’est écrit.")
    check_readable(args.fichier)
    try:
        classeur = read_source(args.fichier, args.fichier.name)
        rapport = import_plan(contrat, classeur, by=by, essai=args.essai)
    except ErreurLecture as error:
        raise ErreurCommande(str(error)) from error
    tell(rapport)
    return rapport.as_dict() if args.json else count_all(rapport, essai=args.essai)


def check_readable(path: Path) -> None:
    """Dit en français pourquoi un chemin ne s’ouvre pas."""
    try:
        with path.open("rb"):
            return
    except FileNotFoundError:
        reason = "n’existe pas : vérifiez son nom et son dossier"
    except IsADirectoryError:
        reason = "est un dossier : donnez le classeur lui-même"
    except PermissionError:
        reason = "vous est interdit en lecture : changez ses droits"
    except (OSError, ValueError):
        reason = "ne peut pas être ouvert : copiez-le ailleurs et recommencez"
    raise ErreurCommande(f"Le fichier « {path} » {reason}.")


def tell(rapport: Rapport) -> None:
    """Chaque constat, avec sa place, sur la sortie d’erreur."""
    for constat in (*rapport.lu.refusees, *rapport.lu.a_verifier, *rapport.lu.non_reconnu):
        line = f"ligne {constat.ligne}" if constat.ligne else ""
        place = ", ".join(part for part in (constat.feuille, line, constat.colonne) if part)
        say(f"{place} : {constat.message}")


def count_all(rapport: Rapport, *, essai: bool) -> str:
    verb = "À l’essai" if essai else "Importé"
    return (
        f"{verb} : {pluriel(len(rapport.lu.axes), 'axe')}, "
        f"{pluriel(len(rapport.lu.objectifs), 'objectif')}, "
        f"{pluriel(rapport.fiches, 'fiche')} ({pluriel(len(rapport.creees), 'créée')}, "
        f"{pluriel(len(rapport.modifiees), 'modifiée')}, "
        f"{pluriel(rapport.inchangees, 'inchangée')})."
    )


def configure_create(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--nom", required=True, help="nom du contrat, et de sa démarche si elle naît"
    )
    parser.add_argument(
        "--communes",
        help="codes INSEE séparés comme on veut, « - » pour l’entrée standard, ou @fichier",
    )
    parser.add_argument("--millesime", type=int, help="année des codes (la dernière par défaut)")
    parser.add_argument("--demarche", help="adresse (slug) d’une démarche existante")
    parser.add_argument("--auteur", help="adresse du compte qui coordonnera")


@transaction.atomic
def run_create(args: argparse.Namespace) -> object:
    """Crée le contrat, sa démarche si elle manque, et son périmètre retenu."""
    if not args.nom.strip():
        raise ErreurCommande("Donnez un nom au contrat. Rien n’est créé.")
    by = find_auteur(args.auteur)
    codes = read_communes(args)
    demarche = find_demarche(args.demarche) if args.demarche else open_demarche(args.nom, by)
    territoire = retain(demarche, args.nom, codes, by) if codes else None
    contrat = actions.create_contrat(
        demarche=demarche, nom=args.nom[:250], territoire=territoire, by=by
    )
    if args.json:
        return {
            "id": contrat.pk, "uid": str(contrat.uid), "demarche": demarche.slug,
            "communes": len(codes),
        }  # fmt: skip
    return f"Contrat {contrat.pk} créé dans la démarche « {demarche.slug} »."


def read_communes(args: argparse.Namespace) -> list[str]:
    """Les codes au dernier millésime ; une commune inconnue arrête tout, une ancienne est dite."""
    given = split_given(read_given(args.communes or ""))
    if not given:
        return []
    try:
        resume = summarize(given, de=args.millesime)
    except ErreurConversion as error:
        raise ErreurCommande(str(error)) from error
    for sentence in resume.sentences():
        say(sentence)
    if resume.conversion.inconnues:
        raise ErreurCommande("Rien n’est créé : corrigez ces codes, puis recommencez.")
    return resume.codes


def read_given(value: str) -> str:
    """Le texte donné, lu sur l’entrée standard (« - ») ou dans un fichier (« @chemin »)."""
    if value == "-":
        return sys.stdin.read()
    if not value.startswith("@"):
        return value
    check_readable(path := Path(value[1:]))
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ErreurCommande(f"Le fichier « {path} » n’est pas un texte en UTF-8.") from error


def split_given(texte: str) -> list[str]:
    """Les codes ; ce qui porte des chiffres sans en être un arrête tout, au lieu de se perdre."""
    codes = split_codes(texte)
    words = re.split(r"[\s,;]+", texte)
    strange = [w for w in words if re.search(r"\d", w) and w.upper().zfill(5) not in codes]
    if strange:
        shown = ", ".join(f"« {word[:20]} »" for word in strange[:10])
        raise ErreurCommande(f"Ce ne sont pas des codes de commune : {shown}. Rien n’est créé.")
    return codes


def find_demarche(slug: str) -> Demarche:
    found = Demarche.objects.filter(slug=slug, supprime_le__isnull=True).first()
    if found is None:
        raise ErreurCommande(f"Aucune démarche à l’adresse « {slug} ».")
    return found


def open_demarche(nom: str, by: Auteur) -> Demarche:
    demarche = Demarche.objects.create(nom=nom[:200], slug=free_slug(nom))
    if by.utilisateur:
        give_role(user=by.utilisateur, role=Role.COORDINATION, demarche=demarche, by=by)
    return demarche


def retain(demarche: Demarche, nom: str, codes: list[str], by: Auteur) -> Territoire:
    territoire = create_territoire(demarche=demarche, nom=nom[:200], codes=codes, by=by)
    retain_territoire(territoire=territoire, by=by)
    return territoire


def run_list(args: argparse.Namespace) -> object:
    rows = [
        {"id": c.pk, "uid": str(c.uid), "nom": c.nom, "demarche": c.demarche.slug}
        for c in Contrat.objects.filter(supprime_le__isnull=True).select_related("demarche")
    ]
    if args.json:
        return rows
    return "\n".join(f"{row['id']}\t{row['demarche']}\t{row['nom']}" for row in rows)


def register() -> None:
    commandes.register(
        "importer plan",
        Commande(("importer", "plan"), "lire un plan d’actions", configure_import, run_import),
        ordre=310,
    )
    commandes.register(
        "contrat creer",
        Commande(("contrat", "creer"), "créer un contrat", configure_create, run_create),
        ordre=300,
    )
    commandes.register(
        "contrat lister",
        Commande(("contrat", "lister"), "lister les contrats", lambda parser: None, run_list),
        ordre=301,
    )
