"""Contrats et plans en ligne de commande."""

import argparse
import uuid
from pathlib import Path

from django.db import transaction

from maillage.comptes.auteur import SYSTEME, Auteur
from maillage.comptes.models import Utilisateur
from maillage.contrats import actions
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


def configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fichier", type=Path, help="classeur XLSX, XLS, ODS ou CSV")
    parser.add_argument("--contrat", required=True, help="numéro ou identifiant du contrat")
    parser.add_argument("--essai", action="store_true", help="dit ce qui arriverait, n’écrit rien")
    parser.add_argument("--auteur", help="adresse du compte au nom duquel on importe")


def run_import(args: argparse.Namespace) -> object:
    contrat = find_contrat(args.contrat)
    try:
        classeur = read_source(args.fichier, args.fichier.name)
        by = find_auteur(args.auteur)
        rapport = import_plan(contrat, classeur, by=by, essai=args.essai)
    except ErreurLecture as error:
        raise ErreurCommande(str(error), {"erreur": str(error)}) from error
    except OSError as error:
        sentence = f"Le fichier « {args.fichier} » ne peut être lu : {error.strerror}."
        raise ErreurCommande(sentence, {"erreur": sentence}) from error
    tell(rapport, essai=args.essai)
    return rapport.as_dict() if args.json else count_all(rapport, essai=args.essai)


def tell(rapport: Rapport, *, essai: bool) -> None:
    """Chaque constat, avec sa place, sur la sortie d’erreur."""
    for constat in (*rapport.lu.refusees, *rapport.lu.a_verifier, *rapport.lu.non_reconnu):
        place = ", ".join(
            part for part in (constat.feuille, f"ligne {constat.ligne}", constat.colonne) if part
        )
        say(f"{place} : {constat.message}")


def count_all(rapport: Rapport, *, essai: bool) -> str:
    verb = "À l’essai" if essai else "Importé"
    return (
        f"{verb} : {pluriel(len(rapport.lu.axes), 'axe')}, "
        f"{pluriel(len(rapport.lu.objectifs), 'objectif')}, "
        f"{pluriel(rapport.fiches, 'fiche')} ({len(rapport.creees)} créées, "
        f"{len(rapport.modifiees)} modifiées, {rapport.inchangees} inchangées)."
    )


def configure_create(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--nom", required=True, help="nom du contrat, et de sa démarche si elle naît"
    )
    parser.add_argument("--communes", help="codes INSEE, séparés comme on veut")
    parser.add_argument("--millesime", type=int, help="année des codes (la dernière par défaut)")
    parser.add_argument("--demarche", help="adresse (slug) d’une démarche existante")
    parser.add_argument("--auteur", help="adresse du compte qui coordonnera")


@transaction.atomic
def run_create(args: argparse.Namespace) -> object:
    """Crée le contrat, sa démarche si elle manque, et son périmètre retenu."""
    by = find_auteur(args.auteur)
    codes = read_communes(args)
    demarche = find_demarche(args.demarche) if args.demarche else open_demarche(args.nom, by)
    territoire = retain(demarche, args.nom, codes, by) if codes else None
    contrat = actions.create_contrat(demarche=demarche, nom=args.nom, territoire=territoire, by=by)
    if args.json:
        return {
            "id": contrat.pk, "uid": str(contrat.uid), "demarche": demarche.slug,
            "communes": len(codes),
        }  # fmt: skip
    return f"Contrat {contrat.pk} créé dans la démarche « {demarche.slug} »."


def read_communes(args: argparse.Namespace) -> list[str]:
    """Les codes au dernier millésime ; une commune inconnue arrête tout, une ancienne est dite."""
    given = split_codes(args.communes or "")
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
