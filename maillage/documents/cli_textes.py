"""Les textes figés en ligne de commande : les produire, et vérifier ce qui est gardé."""

import argparse
from collections.abc import Callable
from datetime import date

from maillage.contrats.models import Contrat, VersionContrat
from maillage.contrats.versions import last_projet, text_in_force
from maillage.core.cli import Commande, ErreurCommande
from maillage.core.texte import format_date
from maillage.demarches.enums import Cercle
from maillage.documents.actes import make_ajustement, make_avenant
from maillage.documents.actions import Output, narrow
from maillage.documents.cli import configure, find_contrat, report, write_output
from maillage.documents.versions import Verification, make_version, name_version, verify_version
from maillage.edition.erreurs import ErreurEdition


def configure_version(parser: argparse.ArgumentParser) -> None:
    configure(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--rang", type=int, help="le rang du texte ; à défaut, celui en vigueur")
    which.add_argument("--jour", type=read_jour, help="le texte en vigueur ce jour (AAAA-MM-JJ)")


def read_jour(texte: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"« {texte} » n’est pas une date AAAA-MM-JJ.") from error


def configure_numero(parser: argparse.ArgumentParser) -> None:
    configure(parser)
    parser.add_argument("--numero", required=True, type=int, help="son numéro dans le contrat")


def run_version(args: argparse.Namespace) -> dict | str:
    contrat = find_contrat(args.contrat)
    version = find_version(contrat, args.rang, args.jour)
    cercles = narrow(Cercle, args.cercle)
    return write(args, contrat, lambda: make_version(version, args.extension, cercles))


def run_avenant(args: argparse.Namespace) -> dict | str:
    contrat = find_contrat(args.contrat)
    cercles = narrow(Cercle, args.cercle)
    avenant = find_numero(contrat.avenants, args.numero, "avenant")
    return write(args, contrat, lambda: make_avenant(avenant, args.extension, cercles))


def run_ajustement(args: argparse.Namespace) -> dict | str:
    contrat = find_contrat(args.contrat)
    cercles = narrow(Cercle, args.cercle)
    ajustement = find_numero(contrat.ajustements, args.numero, "ajustement")
    return write(args, contrat, lambda: make_ajustement(ajustement, args.extension, cercles))


def write(args: argparse.Namespace, contrat: Contrat, make: Callable[[], Output]) -> dict | str:
    return report(args, contrat, write_output(args.sortie, make))


def find_version(contrat: Contrat, rang: int | None, jour: date | None) -> VersionContrat:
    """Celle de ce rang, celle en vigueur ce jour, à défaut la dernière en vigueur ou soumise."""
    if rang is not None:
        found = contrat.versions.filter(rang=rang).first()
    elif jour is not None:
        found = text_in_force(contrat, jour)
    else:
        found = text_in_force(contrat) or last_projet(contrat)
    if found is None:
        known = list_versions(contrat)
        raise ErreurCommande(f"« {contrat} » n’a pas ce texte. Textes figés :\n{known}")
    return found


def list_versions(contrat: Contrat) -> str:
    rows = contrat.versions.order_by("rang")
    lines = [f"  {row.rang}  {name_version(row)}" for row in rows]
    return "\n".join(lines) or "  aucun"


def find_numero(rows, numero: int, mot: str):
    found = rows.select_related("contrat__demarche", "texte").filter(numero=numero).first()
    if found is None:
        known = ", ".join(str(n) for n in rows.order_by("numero").values_list("numero", flat=True))
        raise ErreurCommande(f"Aucun {mot} n° {numero}. Numéros connus : {known or 'aucun'}.")
    return found


def configure_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contrat", help="numéro, identifiant (uid) ou nom d’adresse du contrat")


def run_verify(args: argparse.Namespace) -> dict | str:
    """Relit chaque texte figé et ses fichiers ; échoue si l’un d’eux n’est plus d’origine."""
    contrat = find_contrat(args.contrat)
    try:
        found = [verify_version(row) for row in contrat.versions.order_by("rang")]
    except ErreurEdition as error:
        raise ErreurCommande(str(error)) from error
    report = "\n".join(tell(item) for item in found) or "Aucun texte n’est encore figé."
    if not all(item.is_sound for item in found):
        raise ErreurCommande(report)
    return {"contrat": str(contrat.uid), "textes": list(map(show, found))} if args.json else report


def tell(item: Verification) -> str:
    lines = [name_version(item.version), *(f"  {phrase}" for phrase in item.sentences())]
    return "\n".join(lines)


def show(item: Verification) -> dict:
    return {
        "rang": item.version.rang, "nom": name_version(item.version),
        "effet": format_date(item.version.date_effet), "empreinte": item.version.empreinte,
        "intact": item.texte, "manquants": item.manquants,
        "fichiers": [
            {"genre": c.genre, "sha256": c.sha256, "garde": c.gardes, "arbre": c.arbre,
             "octets": c.octets}
            for c in item.controles
        ],
    }  # fmt: skip


COMMANDES = (
    Commande(
        ("document", "version"), "produire un texte figé du contrat", configure_version, run_version
    ),
    Commande(("document", "avenant"), "produire un avenant", configure_numero, run_avenant),
    Commande(
        ("document", "ajustement"), "produire l’extrait de relevé de décisions d’un ajustement",
        configure_numero, run_ajustement,
    ),
    Commande(
        ("contrat", "verifier"), "vérifier les textes figés d’un contrat et leurs fichiers",
        configure_verify, run_verify,
    ),
)  # fmt: skip
