"""Un tableau quelconque par commune : qui l’apporte dit ce qu’est chaque colonne.

``choix`` se garde en JSON et se rejoue à la livraison suivante :

- ``source`` : ``cle``, ``nom``, ``producteur``, ``licence`` ;
- ``code`` : le libellé de la colonne des codes ; ``niveau`` : « commune » sinon ;
- ``colonnes`` : ``{"VALEUR": libellé}`` ou ``{"NUMERATEUR": libellé, "DENOMINATEUR": libellé}``, et
  autant d’autres que l’on veut ;
- ``annee``, ou ``colonne_annee`` : le libellé de la colonne qui la donne ;
- ``geographie`` : l’année du code officiel géographique des codes.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from maillage.core.texte import fold
from maillage.indicateurs.enums import Niveau
from maillage.indicateurs.imports.grille import Grille, Page, find_grille
from maillage.indicateurs.imports.lecteur import Lecteur, quote, read_annee
from maillage.indicateurs.imports.nombres import read_cellule
from maillage.indicateurs.imports.noms import slug, split_year
from maillage.indicateurs.imports.zones import read_zone
from maillage.indicateurs.releve import Releve
from maillage.lecture.valeurs import texte

_CLE = re.compile(r"[a-z0-9_-]{1,60}", re.ASCII)
_NOM = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
_CODES = (
    "codgeo",
    "code commune",
    "code insee",
    "code commune insee",
    "insee",
    "depcom",
    "code",
    "com",
)
_ANNEES = ("annee", "an", "millesime")
_SOUS = ("population", "effectif total", "denominateur", "total", "menages")
_SUR = ("nombre", "nb", "effectif", "numerateur", "cas")
_EXEMPLES = 50


def is_described(choix: Mapping[str, Any]) -> bool:
    return bool(choix.get("colonnes"))


def read(lecteur: Lecteur, pages: list[Page]) -> list[Releve]:
    """Le relevé que ``choix`` décrit ; chaque défaut de la description est un écart."""
    choix = lecteur.choix
    if not (isinstance(choix["colonnes"], dict) and isinstance(choix.get("source"), dict)):
        lecteur.refuse("les choix doivent donner « source » et « colonnes », deux objets JSON.")
        return []
    source = _check_source(lecteur)
    grille = next((found for page in pages if (found := find_grille(page, _has(choix)))), None)
    if grille is None:
        wanted = ", ".join(f"« {label} »" for label in _labels(choix))
        lecteur.refuse(f"aucune ligne d’en-tête ne porte les colonnes {wanted}.")
    if grille is None or lecteur.ecarts:
        return []
    if choix.get("colonne_annee"):
        return _read_years(lecteur, grille, source)
    year = read_annee(lecteur, choix.get("annee", ""), "annee")
    return [_read_table(lecteur, grille, source, year, None)] if year else []


def _check_source(lecteur: Lecteur) -> str:
    choix = lecteur.choix
    cle = str(choix["source"].get("cle", ""))
    if not _CLE.fullmatch(cle):
        lecteur.refuse(
            "la clé de la source manque, ou n’est pas faite de minuscules et de chiffres."
        )
    if not choix.get("code"):
        lecteur.refuse("la colonne des codes n’est pas choisie.")
    for name in choix["colonnes"]:
        if not _NOM.fullmatch(name):
            lecteur.refuse(f"« {quote(name)} » n’est pas un nom de colonne (lettres et chiffres).")
    if choix.get("niveau", "commune") not in Niveau.values:
        lecteur.refuse(f"la maille « {quote(choix['niveau'])} » n’existe pas.")
    return cle


def _labels(choix: Mapping[str, Any]) -> list[str]:
    given = [choix.get("code"), *choix["colonnes"].values(), choix.get("colonne_annee")]
    return [str(label) for label in given if label]


def _has(choix: Mapping[str, Any]) -> Callable[[frozenset[str], str], bool]:
    wanted = {fold(label) for label in _labels(choix)}
    return lambda labels, before: wanted <= labels


def _read_table(
    lecteur: Lecteur, grille: Grille, source: str, year: int, skip: Callable[[list], bool] | None
) -> Releve:
    choix = lecteur.choix
    niveau = Niveau(choix.get("niveau", "commune"))
    columns = {name: grille.places[fold(str(label))] for name, label in choix["colonnes"].items()}
    code = grille.places[fold(str(choix["code"]))]
    table = lecteur.read_table(grille, code, list(columns.values()), niveau=niveau, skip=skip)
    _check_ratio(lecteur, columns, table.valeurs, table.numeros)
    if niveau is Niveau.COMMUNE:
        lecteur.drop_doubles(table)
    labels = {name: grille.entete[place] for name, place in columns.items()}
    return Releve(
        source, year, 0, table.codes, tuple(columns), table.valeurs, table.etats,
        niveau=niveau, libelles=labels,
    )  # fmt: skip


def _check_ratio(lecteur: Lecteur, columns: dict[str, int], values, numeros: list[int]) -> None:
    """Un numérateur plus grand que son dénominateur : les colonnes sont sans doute inversées."""
    names = list(columns)
    if not {"NUMERATEUR", "DENOMINATEUR"} <= columns.keys():
        return
    top, bottom = (values[:, names.index(name)] for name in ("NUMERATEUR", "DENOMINATEUR"))
    for rang in np.flatnonzero(top > bottom):
        phrase = f"le numérateur ({top[rang]:g}) dépasse le dénominateur ({bottom[rang]:g})."
        lecteur.refuse(phrase, numeros[rang])


def _read_years(lecteur: Lecteur, grille: Grille, source: str) -> list[Releve]:
    """Un relevé par année écrite dans la colonne choisie."""
    place = grille.places[fold(str(lecteur.choix["colonne_annee"]))]
    years: dict[str, int] = {}
    for numero, cells in grille.rows():
        said = _cell(cells, place)
        if said not in years:
            years[said] = read_annee(lecteur, said, grille.entete[place], numero)
    if lecteur.ecarts:
        return []
    return [
        _read_table(lecteur, grille, source, year, partial(_is_other, place, said))
        for said, year in sorted(years.items())
    ]


def _is_other(place: int, said: str, cells: list) -> bool:
    return _cell(cells, place) != said


def _cell(cells: list, place: int) -> str:
    return texte(cells[place]) if place < len(cells) else ""


def propose(pages: list[Page]) -> dict[str, Any]:
    """Ce que l’on devine d’un tableau, pour préremplir ``choix`` ; vide sans codes de commune."""
    for page in pages:
        grille = find_grille(page, lambda labels, before: bool(labels & set(_CODES)))
        if grille and (code := _guess_code(grille)) is not None:
            return _describe(grille, code)
    return {}


def _sample(grille: Grille, place: int) -> list[Any]:
    return [cells[place] for _, cells in islice(grille.rows(), _EXEMPLES) if place < len(cells)]


def _guess_code(grille: Grille) -> int | None:
    for name in _CODES:
        place = grille.places.get(name)
        if place is None:
            continue
        cells = _sample(grille, place)
        if cells and sum(bool(read_zone(cell, Niveau.COMMUNE)) for cell in cells) > 0.8 * len(
            cells
        ):
            return place
    return None


def _describe(grille: Grille, code: int) -> dict[str, Any]:
    when = next((grille.places[name] for name in _ANNEES if name in grille.places), None)
    numbers = [
        place for place in grille.places.values()
        if place not in (code, when) and _is_number(grille, place)
    ]  # fmt: skip
    if not numbers:
        return {}
    columns = _guess_columns(grille, numbers)
    title, year = split_year(grille.entete[numbers[0]].replace("_", " "))
    choix: dict[str, Any] = {
        "source": {"cle": slug(title)[:60], "nom": title, "producteur": "", "licence": ""},
        "code": grille.entete[code],
        "colonnes": columns,
        "extrait": True,
    }
    if when is not None:
        choix["colonne_annee"] = grille.entete[when]
    elif year:
        choix["annee"] = year
    return choix


def _is_number(grille: Grille, place: int) -> bool:
    cells = [cell for cell in _sample(grille, place) if texte(cell)]
    return bool(cells) and all(read_cellule(cell) != (None, 0) for cell in cells)


def _guess_columns(grille: Grille, numbers: list[int]) -> dict[str, str]:
    """Numérateur et dénominateur quand les libellés le disent, sinon une valeur."""
    top = next((p for p in numbers if _starts(grille.entete[p], _SUR)), None)
    bottom = next((p for p in numbers if p != top and _starts(grille.entete[p], _SOUS)), None)
    if len(numbers) == 2 and top is not None and bottom is not None:
        return {"NUMERATEUR": grille.entete[top], "DENOMINATEUR": grille.entete[bottom]}
    return {"VALEUR": grille.entete[numbers[0]]}


def _starts(label: str, words: tuple[str, ...]) -> bool:
    return fold(label).startswith(words)
