"""Couper un texte en éléments sans couper ce qui est entre parenthèses ou guillemets."""

import re

_OUVRANTS = {"(": ")", "[": "]", "«": "»", "“": "”"}
_PUCE = re.compile(r"^\s*(?:[-–—•·▪◦●*➢➔→✓o](?=\s)|\d{1,2}[.)](?=\s)|[•·▪◦●➢➔→✓])\s*")
_SEPARATEURS = ",;\n"
_LIGNE = re.compile(r"\n\s*(?:[-–—•·▪◦●*➢➔→✓]|\d{1,2}[.)])\s")


def split_liste(texte: str, separateurs: str = _SEPARATEURS) -> list[str]:
    """Les éléments d’une liste écrite à la main, dans l’ordre, sans les puces ni les vides.

    Coupe sur la virgule, le point-virgule, le retour à la ligne et la puce, jamais à
    l’intérieur de parenthèses, de crochets ou de guillemets fermés, ni dans un nombre « 1,5 ».
    """
    texte = texte.replace("\r\n", "\n").replace("\r", "\n").replace("•", "\n•")
    morceaux = (_PUCE.sub("", morceau, count=1) for morceau in _cut(texte, separateurs))
    return [morceau.strip() for morceau in morceaux if morceau.strip()]


def split_lignes(texte: str) -> list[str]:
    """Les éléments d’un texte long : on ne coupe qu’aux lignes et aux points-virgules."""
    return split_liste(texte, ";\n")


def _cut(texte: str, separateurs: str) -> list[str]:
    morceaux, debut, position = [], 0, 0
    while position < len(texte):
        signe = texte[position]
        saut = _closing(texte, position) if signe in _OUVRANTS or signe == '"' else 0
        if saut:
            position = saut
        elif signe in separateurs and not _in_number(texte, position):
            morceaux.append(texte[debut:position])
            debut = position + 1
        position += 1
    return [*morceaux, texte[debut:]]


def _closing(texte: str, position: int) -> int:
    """La place du fermant qui répond à cet ouvrant, 0 s’il n’est jamais refermé."""
    ouvrant = texte[position]
    if ouvrant == '"':
        return max(texte.find('"', position + 1), 0)
    fermant, profondeur = _OUVRANTS[ouvrant], 0
    for place in range(position, len(texte)):
        profondeur += (texte[place] == ouvrant) - (texte[place] == fermant)
        if profondeur == 0:
            return place
    return 0


def _in_number(texte: str, position: int) -> bool:
    """Vrai pour la virgule de « 0,5 » : un chiffre collé de chaque côté."""
    avant = texte[position - 1 : position] if position else ""
    return (
        texte[position] == "," and avant.isdigit() and texte[position + 1 : position + 2].isdigit()
    )
