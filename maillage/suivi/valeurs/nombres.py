"""Lire un nombre, un état ou un échelon comme on les écrit dans une case ou un tableur."""

import re
from decimal import Decimal

from maillage.core.texte import fold
from maillage.suivi.enums import EtatMesure

# Espaces de toutes sortes (le tableur en met entre les milliers), et ce qui suit un nombre.
SIGNES = re.compile(r"[\s\u00a0\u202f\u2009'’]|[€%]$")
NOMBRE = re.compile(r"[+-]?\d+(\.\d+)?")
ENTIERS_MAX, DECIMALES_MAX = 12, 4
MOTS = {
    EtatMesure.SECRET: {"s", "secret", "secret statistique", "sous secret"},
    EtatMesure.INDISPONIBLE: {"nd", "n d", "na", "n a", "indisponible", "non disponible"},
}
ZEROS = {"aucun", "aucune", "neant", "zero"}
RATIO = re.compile(r"^(?P<haut>[^/]+?)\s*(/|\bsur\b)\s*(?P<bas>[^/]+)$")


def read_nombre(texte: str) -> Decimal | None:
    """« 1 234,5 », « −3 », « aucun » ; vide rend rien.

    Lève ``ValueError`` avec la phrase à montrer : jamais un nombre inventé ni tronqué.
    """
    if fold(texte) in ZEROS:
        return Decimal(0)
    bare = SIGNES.sub("", SIGNES.sub("", texte.strip())).replace("\u2212", "-")
    if not bare:
        return None
    bare = _point(bare)
    if not NOMBRE.fullmatch(bare):
        raise ValueError(f"« {texte.strip()[:40]} » n’est pas un nombre : écrivez comme 1 234,5.")
    units, _, rest = bare.lstrip("+-").partition(".")
    if len(rest.rstrip("0")) > DECIMALES_MAX:
        raise ValueError("Quatre chiffres après la virgule au plus : arrondissez.")
    if len(units.lstrip("0")) > ENTIERS_MAX:
        raise ValueError("Ce nombre est trop grand : douze chiffres au plus.")
    return Decimal(bare)


def _point(texte: str) -> str:
    """La virgule ou le point : de deux signes différents, le dernier est la décimale."""
    if "," in texte and "." in texte:
        first, last = sorted(",.", key=texte.rfind)
        return texte.replace(first, "").replace(last, ".")
    return texte.replace(",", ".")


def read_etat(texte: str) -> EtatMesure | None:
    """« secret », « n.d. »… écrits à la place d’un nombre ; sinon rien."""
    word = fold(texte)
    return next((etat for etat, words in MOTS.items() if word in words), None)


def split_ratio(texte: str) -> tuple[str, str] | None:
    """« 45/120 » ou « 45 sur 120 » : les deux termes, en textes."""
    match = RATIO.match(texte.strip())
    return (match["haut"], match["bas"]) if match else None


def read_echelon(texte: str, echelle: list[str]) -> int | None:
    """Le rang d’un échelon, par son numéro (de zéro) ou par son libellé ; vide rend rien.

    Lève ``ValueError`` si l’échelle n’en a pas de tel.
    """
    bare = texte.strip()
    if not bare:
        return None
    if bare.isascii() and bare.isdigit() and int(bare) < len(echelle):
        return int(bare)
    labels = [fold(label) for label in echelle]
    if fold(bare) in labels:
        return labels.index(fold(bare))
    raise ValueError(f"Choisissez un échelon : {', '.join(echelle)}.")
