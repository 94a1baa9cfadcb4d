"""Les fichiers longs, une ligne par commune et par mesure : les remettre en colonnes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from maillage.core.texte import pluriel
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur, Table, quote, read_annee
from maillage.indicateurs.imports.nombres import read_cellule
from maillage.indicateurs.imports.zones import NOMS_NIVEAU, read_zone
from maillage.indicateurs.releve import Releve
from maillage.lecture.valeurs import texte


@dataclass(frozen=True, slots=True)
class Longue:
    """Un format long de Melodi : la mesure, ses noms canoniques, les objets gardés.

    Une mesure absente de ``noms`` est ignorée, sauf si ``noms`` est vide.
    """

    mesure: str
    noms: Mapping[str, str]
    objets: tuple[str, ...]


@dataclass(slots=True)
class Pivot:
    """Des observations (code, colonne, valeur, état) rangées en un tableau à la fin."""

    codes: dict[str, int] = field(default_factory=dict)
    noms: dict[str, int] = field(default_factory=dict)
    lignes: list[int] = field(default_factory=list)
    colonnes: list[int] = field(default_factory=list)
    valeurs: list[float] = field(default_factory=list)
    etats: list[int] = field(default_factory=list)
    vus: set[tuple[int, int]] = field(default_factory=set)

    def add(self, code: str, nom: str, valeur: float | None, etat: Etat) -> bool:
        """Faux si cette case est déjà remplie."""
        place = (
            self.codes.setdefault(code, len(self.codes)),
            self.noms.setdefault(nom, len(self.noms)),
        )
        if place in self.vus:
            return False
        self.vus.add(place)
        self.lignes.append(place[0])
        self.colonnes.append(place[1])
        self.valeurs.append(np.nan if valeur is None else valeur)
        self.etats.append(etat)
        return True

    def table(self, vide: Etat = Etat.ABSENT) -> Table:
        """Une case sans observation est absente, ou un vrai zéro (``vide=VALEUR``)."""
        shape = (len(self.codes), len(self.noms))
        values = np.full(shape, 0.0 if vide is Etat.VALEUR else np.nan)
        states = np.full(shape, vide, np.uint8)
        places = np.array(self.lignes, np.intp), np.array(self.colonnes, np.intp)
        values[places] = self.valeurs
        states[places] = self.etats
        return Table(list(self.codes), list(self.noms), values, states)


def read_long(
    lecteur: Lecteur,
    grille: Grille,
    forme: Longue,
    name_release: Callable[[int], tuple[str, int]],
) -> list[Releve]:
    """Un relevé communal par année ; ``name_release(année)`` rend la source et la géographie."""
    pivots: dict[int, Pivot] = {}
    ignored: set[str] = set()
    for numero, row in _observations(lecteur, grille, forme, ignored):
        year, code, name, value, state = row
        if not pivots.setdefault(year, Pivot()).add(code, name, value, state):
            lecteur.refuse(f"{code} a déjà une valeur de « {name} » en {year}.", numero)
    if ignored:
        lecteur.note(f"{pluriel(len(ignored), 'mesure laissée', 'mesures laissées')} de côté.")
    releves = []
    for year, pivot in sorted(pivots.items()):
        table = pivot.table()
        lecteur.drop_doubles(table)
        source, geographie = name_release(year)
        releves.append(table.releve(source, year, geographie, {n: n for n in table.noms}))
    return releves


def _observations(lecteur: Lecteur, grille: Grille, forme: Longue, ignored: set[str]):
    places = grille.places
    kind, lieu, when, value = (places[n] for n in ("geo object", "geo", "time period", "obs value"))
    measure = places[forme.mesure]
    statuses = [places[n] for n in ("conf status", "obs status") if n in places]
    width = len(grille.entete)
    years: dict[Any, int] = {}
    for numero, cells in grille.rows():
        if len(cells) < width:
            lecteur.refuse(f"la ligne a {len(cells)} cellules au lieu de {width}.", numero)
            continue
        if cells[kind] not in forme.objets:
            continue
        name = forme.noms.get(texte(cells[measure]), "")
        if not name:
            ignored.add(texte(cells[measure]))
            continue
        code = read_lieu(lecteur, cells[lieu], numero)
        if cells[when] not in years:
            years[cells[when]] = read_annee(lecteur, cells[when], "TIME_PERIOD", numero)
        year = years[cells[when]]
        if code and year:
            number, state = read_observation(lecteur, cells, value, statuses, numero)
            yield numero, (year, code, name, number, state)


def read_lieu(lecteur: Lecteur, cell: Any, numero: int) -> str:
    """Le code d’une commune ; « 2025-COM-44166 » dans les réponses de l’API."""
    code = read_zone(texte(cell).rpartition("-")[2], Niveau.COMMUNE)
    if not code:
        phrase = f"« {quote(cell)} » n’est pas {NOMS_NIVEAU[Niveau.COMMUNE]}."
        lecteur.refuse(phrase, numero, "GEO")
    return code


def read_observation(
    lecteur: Lecteur, cells: list, place: int, statuses: list[int], numero: int
) -> tuple[float | None, Etat]:
    """La valeur et son état ; « C » au statut dit le secret, « O » l’absence."""
    marks = {texte(cells[status]).upper() for status in statuses}
    if "C" in marks:
        return None, Etat.SECRET
    value, state = read_cellule(cells[place])
    if value is None and state is Etat.VALEUR:
        lecteur.refuse(f"« {quote(cells[place])} » n’est pas un nombre.", numero, "OBS_VALUE")
    if "O" in marks and value is None:
        return None, Etat.ABSENT
    return value, state
