"""Les indices de défavorisation publiés par Santé publique France (Odissé) : F-EDI et FDep."""

import re

import numpy as np

from maillage.core.texte import fold
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur, Table, quote, read_annee
from maillage.indicateurs.imports.zones import read_zone
from maillage.indicateurs.releve import Releve
from maillage.lecture.valeurs import texte

_SIMPLIFIE = re.compile(r"fedi (20\d\d)")
# La colonne dite « en quintiles » porte le score ; les quintiles sont dans les deux suivantes.
_SCORE = "indice de defavorisation en quintiles"
_FDEP = {
    _SCORE: "FDEP",
    "quintile sans ponderation sur le nombre d habitants de la commune": "QUINTILE",
    "quintile avec ponderation sur le nombre d habitants de la commune": "QUINTILE_POP",
    "nombre d habitants de la commune": "POP",
}
# Le FDep 2020 et sa géographie, qu’aucune colonne ne dit.
_ANNEE_FDEP, _GEOGRAPHIE_FDEP = 2020, 2022
RETARD = 3
_BORNES = re.compile(r"entre (\d+) (?:et|a) (\d+)")


def recognize_fedi(labels: frozenset[str], before: str) -> bool:
    if "code commune" in labels and any(map(_SIMPLIFIE.fullmatch, labels)):
        return True
    return {"edi", "commune code"} <= labels


def read_fedi(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Le score de chaque commune et, quand il est donné, son quintile national."""
    simple = next((label for label in grille.places if _SIMPLIFIE.fullmatch(label)), None)
    value = grille.places[simple or "edi"]
    code = grille.places["code commune" if simple else "commune code"]
    year = int(simple[-4:]) if simple else _read_millesime(lecteur, grille)
    table = lecteur.read_table(grille, code, [value])
    lecteur.check_national(grille, table.codes)
    names = {grille.entete[value]: "EDI"}
    if quintile := _find_quintile(grille):
        _add_quintiles(lecteur, grille, table, code, quintile)
        names["QUINTILE"] = "QUINTILE"
    lecteur.drop_doubles(table)
    return [table.releve("fedi", year, year + RETARD, names)] if year else []


def _find_quintile(grille: Grille) -> int | None:
    """Le producteur écrit « Quintile natonal »."""
    return next((p for label, p in grille.places.items() if label.startswith("quintile nat")), None)


def _read_millesime(lecteur: Lecteur, grille: Grille) -> int:
    place = grille.places.get("millesime edi")
    if place is None:
        return read_annee(lecteur, lecteur.choix.get("annee", 2021), "annee")
    found = {texte(cells[place]) for _, cells in grille.rows() if len(cells) > place}
    if len(found) != 1:
        lecteur.refuse(f"le fichier mêle {len(found)} années : gardez-en une.", 0, "Millésime EDI")
        return 0
    return read_annee(lecteur, found.pop()[:4], "Millésime EDI")


def _add_quintiles(lecteur: Lecteur, grille: Grille, table: Table, code: int, place: int) -> None:
    """« entre 41 et 60% » → 3."""
    rank = {name: index for index, name in enumerate(table.codes)}
    values, states = np.full(len(rank), np.nan), np.full(len(rank), Etat.ABSENT, np.uint8)
    for numero, cells in grille.rows():
        if len(cells) <= max(place, code) or not texte(cells[place]):
            continue
        index = rank.get(read_zone(cells[code], Niveau.COMMUNE))
        found = _BORNES.search(fold(texte(cells[place])))
        if not found or int(found[2]) % 20 or not 0 < int(found[2]) <= 100:
            phrase = f"« {quote(cells[place])} » n’est pas un quintile."
            lecteur.refuse(phrase, numero, grille.entete[place])
        elif index is not None:
            values[index], states[index] = int(found[2]) // 20, Etat.VALEUR
    table.noms.append("QUINTILE")
    table.valeurs = np.column_stack([table.valeurs, values])
    table.etats = np.column_stack([table.etats, states])


def recognize_fdep(labels: frozenset[str], before: str) -> bool:
    return {"code commune", _SCORE} <= labels


def read_fdep(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Le FDep, positif quand la commune est défavorisée, et ses quintiles."""
    names = {grille.entete[place]: _FDEP[label]
             for label, place in grille.places.items() if label in _FDEP}  # fmt: skip
    places = [grille.places[label] for label in grille.places if label in _FDEP]
    table = lecteur.read_table(grille, grille.places["code commune"], places)
    lecteur.check_national(grille, table.codes)
    _check_quintiles(lecteur, grille, table)
    lecteur.drop_doubles(table)
    year = read_annee(lecteur, lecteur.choix.get("annee", _ANNEE_FDEP), "annee")
    return [table.releve("fdep", year, _GEOGRAPHIE_FDEP, names)]


def _check_quintiles(lecteur: Lecteur, grille: Grille, table: Table) -> None:
    for label, name in _FDEP.items():
        if not name.startswith("QUINTILE") or label not in grille.places:
            continue
        column = table.valeurs[:, table.noms.index(grille.entete[grille.places[label]])]
        for rang in np.flatnonzero(~np.isnan(column) & ~np.isin(column, (1, 2, 3, 4, 5))):
            phrase = f"« {column[rang]:g} » n’est pas un quintile (1 à 5)."
            lecteur.refuse(phrase, table.numeros[rang], grille.entete[grille.places[label]])
