"""L’accessibilité potentielle localisée de la Drees : un classeur, une feuille par année."""

import re

from maillage.core.texte import fold
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur, read_annee
from maillage.indicateurs.releve import Releve
from maillage.lecture.valeurs import texte

CODE = "code commune insee"
# L’année suivante : 34 954 lignes en 2023 sont les communes du code de 2024.
RETARD = 1
_PROFESSIONS = {
    "generaliste": "mg", "sage": "sages_femmes", "infirmi": "infirmiers",
    "kinesitherapeute": "kinesitherapeutes", "dentiste": "dentistes", "pediatre": "pediatres",
    "gynecologue": "gynecologues", "psychiatre": "psychiatres", "ophtalmologue": "ophtalmologues",
}  # fmt: skip
_AGE = re.compile(r"(?:moins de (\d\d) ans|(\d\d) ans (?:ou|et) moins)")
_ANNEE = re.compile(r"(?:millesime|apl)\D{0,20}(20\d\d)")


def recognize(labels: frozenset[str], before: str) -> bool:
    return CODE in labels and any(label.startswith("apl aux ") for label in labels)


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Le relevé de l’année de la feuille. Un zéro est un vrai zéro : aucun soignant à portée."""
    profession = find_profession(grille)
    year = find_annee(lecteur, grille)
    if not profession:
        lecteur.refuse("la profession de cet indicateur d’accessibilité n’est pas reconnue.")
    if not (profession and year):
        return []
    columns = {
        place: name for place, label in enumerate(grille.entete) if (name := name_colonne(label))
    }
    table = lecteur.read_table(
        grille, grille.places[CODE], list(columns), negatifs=False, skip=_is_unit_row
    )
    lecteur.check_national(grille, table.codes)
    lecteur.drop_doubles(table)
    names = {grille.entete[place]: name for place, name in columns.items()}
    labels = {name: label for label, name in names.items()}
    return [table.releve(f"apl_{profession}", year, year + RETARD, names, libelles=labels)]


def find_profession(grille: Grille) -> str:
    head = next(label for label in grille.places if label.startswith("apl aux "))
    return next((cle for mark, cle in _PROFESSIONS.items() if mark in head), "")


def find_annee(lecteur: Lecteur, grille: Grille) -> int:
    """L’année du titre (« Millésime : 2023 »), du nom de la feuille, ou du choix."""
    if given := lecteur.choix.get("annee"):
        return read_annee(lecteur, given, "annee")
    for said in (*grille.avant, grille.page.nom):
        if found := _ANNEE.search(fold(said)):
            return int(found[1])
    lecteur.refuse("l’année de ces données n’est écrite ni dans le titre ni dans la feuille.")
    return 0


def name_colonne(label: str) -> str:
    """« APL aux … de 65 ans ou moins » → « APL_MOINS_65 » ; vide si la colonne est inutile."""
    folded = fold(label)
    if folded.startswith("apl aux "):
        age = _AGE.search(folded)
        return f"APL_MOINS_{age[1] or age[2]}" if age else "APL"
    femmes = "_FEMMES" if "feminine" in folded else ""
    if folded.startswith("population"):
        return f"POP_STD{femmes}" if "standardisee" in folded else f"POP{femmes}"
    return ""


def _is_unit_row(cells: list) -> bool:
    """La ligne des unités, sous l’en-tête : pas de code, « En nombre de… » ailleurs."""
    filled = [shown for cell in cells if (shown := texte(cell))]
    return not texte(cells[0]) and all(fold(shown).startswith("en ") for shown in filled)
