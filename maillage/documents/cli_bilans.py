"""« maillage document bilan », « … classeur » : produire un document du suivi sans les pages."""

import argparse
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from django.utils import timezone

from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import Contrat
from maillage.core.cli import Commande, ErreurCommande
from maillage.demarches.enums import Cercle
from maillage.documents.actions import local_now, narrow
from maillage.documents.bilans.cadre import Cadre, ParametreInconnu, write_periode
from maillage.documents.bilans.catalogue import DocumentSuivi, Parametre
from maillage.documents.bilans.montage import make_output
from maillage.documents.cli import find_contrat, report, write_output
from maillage.documents.cli_textes import read_jour
from maillage.evaluation.models import Evaluation


def make_commande(item: DocumentSuivi) -> Commande:
    nom = item.titre[0].lower() + item.titre[1:]
    return Commande(
        ("document", item.cle), f"produire : {nom}", partial(configure, item), partial(run, item)
    )


def configure(item: DocumentSuivi, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contrat", help="numéro, identifiant (uid) ou nom d’adresse du contrat")
    parser.add_argument("--format", default=item.formats[0], choices=item.formats, dest="extension")
    parser.add_argument("--sortie", required=True, type=Path, help="fichier à écrire")
    parser.add_argument(
        "--cercle", default=Cercle.TRANSMIS, choices=Cercle.values,
        help="le cercle le plus fermé à inclure (travail : tout)",
    )  # fmt: skip
    OPTIONS.get(item.parametre, lambda parser: None)(parser)


def _add_annee(parser: argparse.ArgumentParser) -> None:
    now = timezone.localdate().year
    parser.add_argument("--annee", type=int, default=now, help="l’année ; à défaut celle-ci")


def _add_periode(parser: argparse.ArgumentParser) -> None:
    now = timezone.localdate()
    parser.add_argument("--debut", type=read_jour, default=date(now.year, 1, 1), help="AAAA-MM-JJ")
    parser.add_argument("--fin", type=read_jour, default=now, help="AAAA-MM-JJ")


def _add_fiche(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fiche", required=True, help="numéro ou identifiant (uid) de l’action")


def _add_evaluation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--evaluation", help="identifiant (uid) ; à défaut, la plus récente")


def _add_commune(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--commune", required=True, help="code officiel de la commune")


OPTIONS: dict[Parametre, Callable[[argparse.ArgumentParser], None]] = {
    Parametre.ANNEE: _add_annee,
    Parametre.PERIODE: _add_periode,
    Parametre.FICHE: _add_fiche,
    Parametre.EVALUATION: _add_evaluation,
    Parametre.COMMUNE: _add_commune,
}


def run(item: DocumentSuivi, args: argparse.Namespace) -> dict | str:
    """Écrit le fichier d’un coup, et dit ce qu’il contient."""
    contrat = find_contrat(args.contrat)
    cadre = Cadre(
        contrat, frozenset(narrow(Cercle, args.cercle)), local_now(contrat),
        read_parametre(item, contrat, args), contacts=True,
    )  # fmt: skip
    try:
        made = write_output(args.sortie, lambda: make_output(item, cadre, args.extension))
    except ParametreInconnu as error:
        raise ErreurCommande(str(error)) from error
    return report(args, contrat, made)


def read_parametre(item: DocumentSuivi, contrat: Contrat, args: argparse.Namespace) -> str:
    """Ce que les options disent du sujet du document."""
    match item.parametre:
        case Parametre.ANNEE:
            return str(args.annee)
        case Parametre.PERIODE:
            return write_periode(args.debut, args.fin)
        case Parametre.FICHE:
            return find_fiche(contrat, args.fiche)
        case Parametre.EVALUATION:
            return args.evaluation or last_evaluation(contrat)
        case Parametre.COMMUNE:
            return args.commune
    return ""


def find_fiche(contrat: Contrat, texte: str) -> str:
    """L’``uid`` d’une action, par son numéro ou par lui-même."""
    rows = fiches_of(contrat).order_by("position", "pk")
    for row in rows:
        if texte in (row.code, str(row.uid), row.uid.hex):
            return row.uid.hex
    known = "\n".join(f"  {row}" for row in rows)
    raise ErreurCommande(f"Aucune action « {texte} ». Actions connues :\n{known or '  aucune'}")


def last_evaluation(contrat: Contrat) -> str:
    row = Evaluation.objects.alive().filter(contrat=contrat).first()
    if row is None:
        raise ErreurCommande("Ce contrat n’a pas d’évaluation.")
    return row.uid.hex
