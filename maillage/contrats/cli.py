"""Contrats et plans en ligne de commande."""

import argparse
import uuid
from pathlib import Path

from django.db import transaction

from maillage.comptes.auteur import SYSTEME, Auteur
from maillage.comptes.models import Utilisateur
from maillage.contrats import actions
from maillage.contrats.imports import Rapport, importer_plan, read_source
from maillage.contrats.models import Contrat
from maillage.core.cli import Commande, ErreurCommande, commandes, say
from maillage.core.texte import pluriel
from maillage.lecture.erreurs import ErreurLecture


def find_contrat(value: str) -> Contrat:
    """Un contrat par son numéro ou son identifiant."""
    alive = Contrat.objects.filter(supprime_le__isnull=True).select_related("demarche")
    if value.isdigit():
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


def configure_importer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fichier", type=Path, help="classeur XLSX, XLS, ODS ou CSV")
    parser.add_argument("--contrat", required=True, help="numéro ou identifiant du contrat")
    parser.add_argument("--essai", action="store_true", help="dit ce qui arriverait, n’écrit rien")
    parser.add_argument("--auteur", help="adresse du compte au nom duquel on importe")


def run_importer(args: argparse.Namespace) -> object:
    contrat = find_contrat(args.contrat)
    try:
        classeur = read_source(args.fichier, args.fichier.name)
        by = find_auteur(args.auteur)
        rapport = importer_plan(contrat, classeur, by=by, essai=args.essai)
    except ErreurLecture as error:
        raise ErreurCommande(str(error), {"erreur": str(error)}) from error
    except OSError as error:
        sentence = f"Le fichier « {args.fichier} » ne peut être lu : {error.strerror}."
        raise ErreurCommande(sentence, {"erreur": sentence}) from error
    tell(rapport, essai=args.essai)
    return rapport.as_dict() if args.json else summarize(rapport, essai=args.essai)


def tell(rapport: Rapport, *, essai: bool) -> None:
    """Chaque constat, avec sa place, sur la sortie d’erreur."""
    for constat in (*rapport.lu.refusees, *rapport.lu.a_verifier, *rapport.lu.non_reconnu):
        place = ", ".join(
            part for part in (constat.feuille, f"ligne {constat.ligne}", constat.colonne) if part
        )
        say(f"{place} : {constat.message}")


def summarize(rapport: Rapport, *, essai: bool) -> str:
    verb = "À l’essai" if essai else "Importé"
    return (
        f"{verb} : {pluriel(len(rapport.lu.axes), 'axe')}, "
        f"{pluriel(len(rapport.lu.objectifs), 'objectif')}, "
        f"{pluriel(rapport.fiches, 'fiche')} ({len(rapport.creees)} créées, "
        f"{len(rapport.modifiees)} modifiées, {rapport.inchangees} inchangées)."
    )


def configure_creer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--nom", required=True, help="nom du contrat, et de sa démarche si elle naît"
    )
    parser.add_argument("--communes", help="codes INSEE, séparés comme on veut")
    parser.add_argument("--millesime", type=int, help="année des codes (la dernière par défaut)")
    parser.add_argument("--demarche", help="adresse (slug) d’une démarche existante")
    parser.add_argument("--auteur", help="adresse du compte qui coordonnera")


@transaction.atomic
def run_creer(args: argparse.Namespace) -> object:
    by = find_auteur(args.auteur)
    demarche, territoire = build_demarche(args, by)
    contrat = actions.create_contrat(demarche=demarche, nom=args.nom, territoire=territoire, by=by)
    if args.json:
        return {
            "id": contrat.pk, "uid": str(contrat.uid), "demarche": demarche.slug,
            "communes": len(territoire.codes) if territoire else 0,
        }  # fmt: skip
    return f"Contrat {contrat.pk} créé dans la démarche « {demarche.slug} »."


def run_lister(args: argparse.Namespace) -> object:
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
        Commande(("importer", "plan"), "lire un plan d’actions", configure_importer, run_importer),
        ordre=310,
    )
    commandes.register(
        "contrat creer",
        Commande(("contrat", "creer"), "créer un contrat", configure_creer, run_creer),
        ordre=300,
    )
    commandes.register(
        "contrat lister",
        Commande(("contrat", "lister"), "lister les contrats", lambda parser: None, run_lister),
        ordre=301,
    )
