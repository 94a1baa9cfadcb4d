"""Enregistrer la grille : tout ce qui est juste s’écrit, ce qui ne l’est pas reste à sa case."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.core.texte import typeset
from maillage.suivi.enums import EtatMesure
from maillage.suivi.models import ValeurIndicateur
from maillage.suivi.saisie.grille import Case, Grille
from maillage.suivi.saisie.textes import is_same, read_texte, write_texte
from maillage.suivi.valeurs.ecriture import (
    Releve,
    case_of,
    check_case,
    find_cases,
    find_closed,
    lock_indicateurs,
    remove_valeur,
    write_valeurs,
)
from maillage.suivi.valeurs.lecture import ValeurLue, read_saisie

INTERDITE = "Vous ne pouvez pas écrire cette case\u00a0: son action est suivie par d’autres."


@dataclass(slots=True)
class Bilan:
    """Ce qui a été fait ; ``faults`` : les cases gardées à l’écran avec leur raison."""

    ecrites: int = 0
    retirees: list[UUID] = field(default_factory=list)
    faults: int = 0
    conflits: int = 0


def read_vu(texte: str) -> dict[str, str]:
    """Ce que la page montrait, case par case ; illisible, rien n’était vu."""
    try:
        found = json.loads(texte or "{}")
    except ValueError:
        return {}
    return {str(cle): str(said) for cle, said in found.items()} if isinstance(found, dict) else {}


def show_vu(grille: Grille) -> str:
    """Le texte des cases écrites, que la page renvoie pour qu’un conflit se voie."""
    return json.dumps(
        {cle: case.texte for cle, case in grille.cases.items() if case.texte and case.is_editable},
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


@transaction.atomic
def save_grille(
    grille: Grille, saisies: Mapping[str, str], vu: Mapping[str, str], *, by: Auteur
) -> Bilan:
    """Écrit les cases changées et justes ; pose sur les autres ce qui fut tapé et la raison."""
    changed = find_changed(grille, saisies, vu)
    bilan = Bilan()
    releves = {case.cle: as_releve(case) for case in changed}
    lock_indicateurs(releves.values())
    fresh, closed = find_cases(releves.values()), find_closed(releves.values())
    ready: list[Releve] = []
    for case in changed:
        row = fresh.get(case_of(releves[case.cle]))
        refresh(case, row)
        try:
            check_case(releves[case.cle], closed)
            releve = judge(case, vu.get(case.cle, ""))
        except ValidationError as error:
            case.erreur = " ".join(error.messages)
            continue
        if releve:
            ready.append(releve)
        elif row and case.saisi == "":
            remove_valeur(row, by=by)
            bilan.retirees.append(row.uid)
    write_valeurs(ready, by=by)
    bilan.ecrites = len(ready)
    bilan.faults = sum(bool(case.erreur) for case in changed)
    bilan.conflits = sum(case.is_conflict for case in changed)
    return bilan


def find_changed(grille: Grille, saisies: Mapping[str, str], vu: Mapping[str, str]) -> list[Case]:
    """Les cases dont le texte n’est plus celui que la page montrait, avec ce qui y est tapé."""
    changed = []
    for cle, case in grille.cases.items():
        if cle in saisies and not is_same(saisies[cle], vu.get(cle, "")):
            case.saisi = saisies[cle].strip()
            changed.append(case)
    return changed


def as_releve(case: Case, lue: ValeurLue | None = None) -> Releve:
    """La case, avec ce que l’on y écrit."""
    lue = lue or ValeurLue(EtatMesure.INDISPONIBLE)
    colonne = case.colonne
    return Releve(case.indicateur, lue, colonne.debut, colonne.fin, case.deploiement)


def refresh(case: Case, row: ValeurIndicateur | None) -> None:
    """Ce que la case contient à l’instant d’écrire."""
    if row:
        row.indicateur = case.indicateur
    case.valeur, case.texte = row, write_texte(case.indicateur, row)


def judge(case: Case, vu: str) -> Releve | None:
    """Ce qu’il faut écrire ; rien si la case est à vider, inchangée ou en conflit.

    Lève ``ValidationError`` si le texte n’est pas lisible.
    """
    typed = case.saisi or ""
    if not case.is_editable:
        raise ValidationError(INTERDITE)
    if is_same(typed, case.texte):
        case.saisi = None
        return None
    if not is_same(case.texte, vu):
        case.is_conflict = True
        said = f"« {case.texte} »" if case.texte else "rien"
        who = case.valeur.auteur_libelle if case.valeur else "quelqu’un"
        raise ValidationError(
            typeset(f"Entre-temps, {who} a écrit {said}. Enregistrez de nouveau pour garder ")
            + "votre saisie."
        )
    if not typed:
        return None
    return as_releve(case, read_saisie(case.indicateur, read_texte(typed, case.valeur)))


def keep_faults(grille: Grille, fresh: Grille) -> None:
    """Reporte sur une grille relue ce qui reste à revoir."""
    cases = fresh.cases
    for cle, case in grille.cases.items():
        if case.erreur and cle in cases:
            cases[cle].saisi, cases[cle].erreur = case.saisi, case.erreur
