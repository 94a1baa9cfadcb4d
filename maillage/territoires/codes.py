"""Les codes de l’Insee : toujours du texte, jamais un nombre."""

import re

from maillage.territoires.enums import Zone

CODE_COMMUNE = re.compile(r"(?:\d{5}|2[AB]\d{3}|Z[YZ]\d{3})", re.ASCII)
CODE_DEPARTEMENT = re.compile(r"(?:\d{2,3}|2[AB]|Z[YZ])", re.ASCII)
SANS_EPCI = "ZZZZZZZZZ"

# Trois communes sont découpées en arrondissements que certains fichiers donnent à leur place.
_VILLES = {"75056": (75101, 75120), "69123": (69381, 69389), "13055": (13201, 13216)}
ARRONDISSEMENTS = {
    str(code): ville for ville, (first, last) in _VILLES.items() for code in range(first, last + 1)
}


def pad_code(code: str) -> str:
    """Rend son zéro à un code qu’un tableur a pris pour un nombre : « 1001 » → « 01001 »."""
    code = code.strip().upper()
    return code.zfill(5) if code.isdigit() and len(code) == 4 else code


def is_code(code: str) -> bool:
    return CODE_COMMUNE.fullmatch(code) is not None


def join_code(departement: str, commune: str) -> str:
    """Le code de cinq signes tiré d’un département et du numéro dans ce département.

    Outre-mer, l’Insee écrit le numéro sur deux ou trois chiffres : « 976 » et « 601 » ou « 01 ».
    """
    departement = pad_departement(departement)
    numero = commune.strip()
    width = 5 - len(departement)
    if len(numero) > width:
        return departement[:2] + numero.zfill(3)
    return departement + numero.zfill(width)


def pad_departement(code: str) -> str:
    """« 1 » → « 01 » ; « 2a » → « 2A »."""
    return code.strip().upper().zfill(2)


def departement_of(code: str) -> str:
    """Le département d’une commune, d’après son seul code."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def find_zone(code: str) -> Zone:
    """La zone d’une commune, d’un département ou d’une région-collectivité (975, 98x)."""
    if code.startswith("Z"):
        return Zone.FICTIVE
    if code[:2] not in ("97", "98") or len(code) < 3:
        return Zone.METROPOLE
    return Zone.DROM if code[:3] in ("971", "972", "973", "974", "976") else Zone.COLLECTIVITE


def find_zone_region(code: str) -> Zone:
    """La zone d’une région : 01 à 06 sont les régions d’outre-mer."""
    if len(code) == 2 and code.startswith("0"):
        return Zone.DROM
    return find_zone(code)
