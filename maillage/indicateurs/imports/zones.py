"""Les codes des mailles : communes, bassins de vie, EPCI, départements, régions."""

import re
from collections.abc import Iterable
from typing import Any

from maillage.indicateurs.enums import Niveau
from maillage.lecture.valeurs import texte
from maillage.territoires.codes import ARRONDISSEMENTS, CODE_DEPARTEMENT, is_code, pad_code

DEPARTEMENTS = tuple(
    code
    for number in range(1, 96)
    for code in (("2A", "2B") if number == 20 else (f"{number:02}",))
)
NOMS_NIVEAU = {
    Niveau.COMMUNE: "un code de commune (cinq signes)",
    Niveau.BASSIN: "un code de bassin de vie (cinq signes)",
    Niveau.EPCI: "un numéro d’EPCI (neuf chiffres)",
    Niveau.DEPARTEMENT: "un code de département",
    Niveau.REGION: "un code de région",
}
_SIREN = re.compile(r"\d{9}", re.ASCII)
_REGION = re.compile(r"\d{2}", re.ASCII)
# Les bassins des collectivités d’outre-mer finissent par des lettres : « 978ZZ ».
_CANTON = re.compile(r"\d[\dAB]\d{2}", re.ASCII)
_BASSIN = re.compile(r"(?:\d{5}|2[AB]\d{3}|\d{3}ZZ)", re.ASCII)


def read_zone(cell: Any, niveau: Niveau) -> str:
    """Le code de la zone, zéros rendus ; vide quand ce n’en est pas un."""
    given = cell.strip() if isinstance(cell, str) else texte(cell)
    if niveau is Niveau.COMMUNE:
        code = pad_code(given)
        return code if is_code(code) else ""
    if niveau is Niveau.BASSIN:
        code = pad_code(given)
        return code if _BASSIN.fullmatch(code) else ""
    if niveau is Niveau.DEPARTEMENT:
        code = given.upper().zfill(2)
        return code if CODE_DEPARTEMENT.fullmatch(code) else ""
    if niveau is Niveau.REGION:
        code = given.zfill(2)
        return code if _REGION.fullmatch(code) else ""
    return given if _SIREN.fullmatch(given) else ""


def read_canton(cell: Any) -> str:
    """Un bassin découpé par canton-ville : le code d’un canton, « 1004 », n’a que quatre signes."""
    given = texte(cell)
    return given if _CANTON.fullmatch(given) else read_zone(cell, Niveau.BASSIN)


def find_doubles(codes: Iterable[str]) -> frozenset[str]:
    """Les arrondissements dont la ville est aussi dans la liste."""
    known = set(codes)
    return frozenset(code for code, ville in ARRONDISSEMENTS.items() if {code, ville} <= known)
