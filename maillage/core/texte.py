"""Le français à l’écran : replier pour chercher, écrire nombres et dates comme on les lit."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache

FINE = "\u202f"
INSECABLE = "\u00a0"
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_HORS_MOT = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65536)
def fold(texte: str) -> str:
    """Replie accents, casse et ponctuation : « L’Haÿ-les-Roses » → « l hay les roses »."""
    plain = texte.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LIGATURES))
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _HORS_MOT.sub(" ", plain).strip()


def format_entier(nombre: int | Decimal) -> str:
    """Entier en français : 35671 → « 35 671 »."""
    return f"{nombre:,.0f}".replace(",", FINE)


def format_nombre(nombre: Decimal | None) -> str:
    """Décimal en français, sans zéro inutile : « 1 234,5 » ; vide s’il n’y en a pas."""
    if nombre is None:
        return ""
    units, _, rest = f"{nombre:,f}".replace(",", FINE).partition(".")
    return ",".join(filter(None, (units, rest.rstrip("0"))))


def format_montant(montant: Decimal | None) -> str:
    """Euros en français, sans centimes quand ils sont nuls : « 12 500,50 € »."""
    if montant is None:
        return ""
    digits = f"{montant:,.2f}".replace(",", FINE).replace(".", ",")
    return digits.removesuffix(",00") + INSECABLE + "€"


def pluriel(nombre: int, singulier: str, au_pluriel: str = "") -> str:
    """« 1 fiche », « 1 234 fiches » ; zéro reste au singulier, comme en français."""
    mot = singulier if abs(nombre) < 2 else (au_pluriel or singulier + "s")
    return f"{format_entier(nombre)}{INSECABLE}{mot}"


MOIS = ("janvier", "février", "mars", "avril", "mai", "juin") + (
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def format_date(jour: date | None) -> str:
    """« 1er mars 2026 »."""
    if jour is None:
        return ""
    numero = "1er" if jour.day == 1 else str(jour.day)
    return f"{numero} {MOIS[jour.month - 1]} {jour.year}"


def format_periode(debut: date | None, fin: date | None) -> str:
    """« du 1er mars 2020 au 30 juin 2026 », ou ce que l’on en sait."""
    if debut and fin:
        return f"du {format_date(debut)} au {format_date(fin)}"
    if debut:
        return f"depuis le {format_date(debut)}"
    return f"jusqu’au {format_date(fin)}" if fin else ""


def join_et(elements: list[str]) -> str:
    """« a, b et c »."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} et {elements[-1]}"


_AVANT = re.compile(r" (?=[:;!?»])")
_APRES = re.compile(r"(?<=«) ")


@lru_cache(maxsize=4096)
def typeset(message: str) -> str:
    """Le message avec des espaces insécables là où le français en veut."""
    return _APRES.sub(INSECABLE, _AVANT.sub(INSECABLE, message))
