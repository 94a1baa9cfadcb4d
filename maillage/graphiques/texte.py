"""Mesurer, couper et écrire des textes et des nombres, sans navigateur pour les mesurer."""

import unicodedata
from functools import lru_cache
from itertools import accumulate

from maillage.core.texte import FINE, INSECABLE

MOINS = "−"
# Largeurs de Source Sans 3 normal, en centièmes de cadratin.
_LARGEURS = {
    signe: largeur
    for largeur, signes in {
        12: FINE,
        20: " " + INSECABLE,
        25: "',.:;ij’·|",
        26: "Il",
        29: "!f",
        31: "()[]{}•-°",
        35: "/\\rt",
        37: "²³⁰¹⁴⁵⁶⁷⁸⁹⁻",
        42: '*?sz«»"',
        46: "cxvy",
        48: "JY–FL",
        50: "#$+0123456789<=>^_aegk~×€−≤≥X",
        53: "ESVATZhou",
        56: "bndpq",
        58: "CPRKßB",
        62: "&DGU",
        66: "OQHN",
        72: "wM",
        79: "W—½æ",
        83: "m%Æœ@Œ",
        96: "…",
        119: "‰",
    }.items()
    for signe in signes
}
_GRAS = 1.03
_EXPOSANTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@lru_cache(maxsize=4096)
def _width(signe: str) -> int:
    if signe in _LARGEURS:
        return _LARGEURS[signe]
    base = unicodedata.normalize("NFKD", signe)[:1]
    if base in _LARGEURS:
        return _LARGEURS[base]
    if unicodedata.category(signe).startswith(("M", "C")):
        return 0
    return 100 if unicodedata.east_asian_width(signe) in "WF" else 60


def measure(texte: str, taille: float = 14, *, gras: bool = False) -> float:
    """La largeur d’un texte, dans l’unité de `taille`, à quelques centièmes près."""
    return sum(map(_width, texte)) * taille / 100 * (_GRAS if gras else 1)


def cut(texte: str, largeur: float, taille: float = 14, *, gras: bool = False) -> str:
    """Le début du texte qui tient dans `largeur`, suivi de « … » s’il en manque."""
    if measure(texte, taille, gras=gras) <= largeur:
        return texte
    reste = largeur - measure("…", taille, gras=gras)
    # Une somme qui avance : retirer les lettres une à une mesurerait tout le texte à chacune.
    for rang, fin in enumerate(accumulate(map(_width, texte))):
        if fin * taille / 100 * (_GRAS if gras else 1) > reste:
            return f"{texte[:rang].rstrip()}…"
    return f"{texte.rstrip()}…"


def wrap(
    texte: str, largeur: float, taille: float = 14, *, lignes_max: int = 3, gras: bool = False
) -> tuple[str, ...]:
    """Le texte en lignes d’au plus `largeur` ; la dernière finit par « … » s’il en manque."""
    lignes: list[str] = []
    for mot in texte[:2000].split(" "):
        essai = f"{lignes[-1]} {mot}" if lignes else mot
        if lignes and measure(essai, taille, gras=gras) <= largeur:
            lignes[-1] = essai
        elif len(lignes) == lignes_max:
            lignes[-1] = cut(essai, largeur, taille, gras=gras)
            break
        else:
            lignes.append(mot)
    return tuple(cut(ligne, largeur, taille, gras=gras) for ligne in lignes)


def format_nombre(valeur: float, decimales: int = 0) -> str:
    """« −1 234,5 » ; les nombres démesurés s’écrivent en puissance de dix."""
    if valeur and not 1e-12 <= abs(valeur) < 1e15:
        return _scientific(valeur)
    texte = f"{abs(valeur):,.{decimales}f}".replace(",", FINE).replace(".", ",")
    negatif = valeur < 0 and any(signe in "123456789" for signe in texte)
    return (MOINS if negatif else "") + texte


def _scientific(valeur: float) -> str:
    mantisse, exposant = f"{abs(valeur):.1e}".split("e")
    puissance = str(int(exposant)).translate(_EXPOSANTS)
    signe = MOINS if valeur < 0 else ""
    return f"{signe}{mantisse.replace('.', ',')}{INSECABLE}×{INSECABLE}10{puissance}"


def format_valeur(valeur: float, decimales: int = 0, unite: str = "") -> str:
    """« 12,5 % » : le nombre et son unité, insécables."""
    nombre = format_nombre(valeur, decimales)
    return f"{nombre}{INSECABLE}{unite}" if unite else nombre


def format_graduation(valeur: float, decimales: int = 0) -> str:
    """Un nombre court pour un axe : « 1,5 M » pour un million et demi."""
    for seuil, suffixe in ((1e9, "Md"), (1e6, "M")):
        if seuil <= abs(valeur) < 1e15:
            texte = format_nombre(valeur / seuil, 2)
            return f"{texte.rstrip('0').rstrip(',')}{INSECABLE}{suffixe}"
    return format_nombre(valeur, decimales)


def join_unite(nom: str, unite: str) -> str:
    """« Part des aînés (%) », ou l’un des deux seul."""
    return f"{nom} ({unite})" if nom and unite else nom or unite
