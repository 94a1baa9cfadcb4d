"""Mesurer un texte avant de le poser : rien ne déborde d’une diapositive."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from maillage.edition.polices import find_polices

POINT = 12_700  # unités de dessin par point
INTERLIGNE = 1.2  # posé en points : la hauteur ne dépend pas de la police
# La police du modèle déposé, ou celle du poste, peut être plus large que la nôtre.
MARGE = 1.16
_CORPS = 200
_COUPES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Zone:
    """Un rectangle de la diapositive, en unités de dessin (914 400 par pouce)."""

    x: int
    y: int
    largeur: int
    hauteur: int

    def below(self, hauteur: int) -> "Zone":
        """Ce qui reste sous les ``hauteur`` premières unités."""
        return Zone(self.x, self.y + hauteur, self.largeur, max(self.hauteur - hauteur, 1))

    def above(self, hauteur: int) -> "Zone":
        """La même, sans ses ``hauteur`` dernières unités."""
        return Zone(self.x, self.y, self.largeur, max(self.hauteur - hauteur, 1))

    def split(self, part: float, ecart: int) -> tuple["Zone", "Zone"]:
        """Deux zones côte à côte ; ``part`` est celle de la gauche."""
        utile = self.largeur - ecart
        gauche = int(utile * part)
        return (
            Zone(self.x, self.y, gauche, self.hauteur),
            Zone(self.x + gauche + ecart, self.y, utile - gauche, self.hauteur),
        )


@lru_cache(maxsize=4)
def _open_police(gras: bool) -> ImageFont.FreeTypeFont:
    voulu = "Bold" if gras else "Regular"
    fichiers = [ttf for dossier in find_polices() for ttf in sorted(dossier.glob("*.ttf"))]
    droites = [ttf for ttf in fichiers if "Italic" not in ttf.name]
    choisie = next((ttf for ttf in droites if _is_graisse(ttf, voulu)), (droites or fichiers)[0])
    return ImageFont.truetype(str(choisie), _CORPS)


def _is_graisse(ttf: Path, voulu: str) -> bool:
    return voulu in ttf.name and "Semi" not in ttf.name


@lru_cache(maxsize=20_000)
def _measure(texte: str, gras: bool) -> float:
    """La largeur du texte, en cadratins, marge comprise."""
    return _open_police(gras).getlength(texte) / _CORPS * MARGE


def measure(texte: str, taille: float, *, gras: bool = False) -> float:
    """La largeur du texte sur une ligne, en points."""
    return sum(_measure(mot, gras) for mot in _words(texte)) * taille


def _words(texte: str) -> list[str]:
    mots = _COUPES.split(texte)
    return [mot + " " for mot in mots[:-1]] + mots[-1:]


def wrap(texte: str, largeur: float, taille: float, *, gras: bool = False) -> list[str]:
    """Les lignes du texte dans ``largeur`` points ; au moins une, même vide."""
    return [
        ligne for part in texte.split("\n") for ligne in _wrap_line(part, largeur, taille, gras)
    ]


def _wrap_line(texte: str, largeur: float, taille: float, gras: bool) -> list[str]:
    lignes, courante, pris = [], "", 0.0
    for mot in _words(texte):
        for morceau in _chop(mot, largeur, taille, gras):
            place = _measure(morceau.rstrip(" "), gras) * taille
            if courante and pris + place > largeur:
                lignes.append(courante.rstrip(" "))
                courante, pris = "", 0.0
            courante += morceau
            pris += _measure(morceau, gras) * taille
    return [*lignes, courante.rstrip(" ")]


def _chop(mot: str, largeur: float, taille: float, gras: bool) -> list[str]:
    """Le mot entier, ou ses tronçons s’il est plus long qu’une ligne."""
    if _measure(mot.rstrip(" "), gras) * taille <= largeur or len(mot) < 2:
        return [mot]
    garde = max(1, int(len(mot) * largeur / max(_measure(mot, gras) * taille, 1)))
    garde = min(garde, len(mot) - 1)
    return [mot[:garde], *_chop(mot[garde:], largeur, taille, gras)]


def height_of(lignes: int, taille: float) -> float:
    """La hauteur de tant de lignes, en points."""
    return lignes * taille * INTERLIGNE


def shorten(texte: str, largeur: float, lignes: int, taille: float, *, gras: bool = False) -> str:
    """Le texte, coupé à un mot par « … » s’il ne tient pas en ``lignes``."""
    if len(wrap(texte, largeur, taille, gras=gras)) <= lignes:
        return texte
    mots = texte.split()
    while len(mots) > 1 and len(wrap(f"{' '.join(mots)}…", largeur, taille, gras=gras)) > lignes:
        mots.pop()
    return f"{' '.join(mots).rstrip(' ,;:–')}…"
