"""Couper un texte en éléments sans couper ce qui est entre parenthèses ou guillemets."""

import re

_FERMANTS = {")": "(", "]": "[", "»": "«", "”": "“"}
_CROCHET = re.compile(r'[()\[\]«»“”"]')
_INTERET = re.compile(r'[(\[«“",;\n]')
_PUCE = re.compile(r"^\s*(?:[-–—•·▪◦●*➢➔→✓o](?=\s)|\d{1,2}[.)](?=\s)|[•·▪◦●➢➔→✓])\s*")
_SEPARATEURS = ",;\n"


def split_liste(texte: str, separateurs: str = _SEPARATEURS) -> list[str]:
    """Les éléments d’une liste écrite à la main, dans l’ordre, sans les puces ni les vides.

    Coupe sur la virgule, le point-virgule, le retour à la ligne et la puce, jamais à
    l’intérieur de parenthèses, de crochets ou de guillemets fermés, ni dans un nombre « 1,5 ».
    """
    texte = texte.replace("\r\n", "\n").replace("\r", "\n").replace("•", "\n•")
    morceaux = (_without_puce(morceau) for morceau in _cut(texte, separateurs))
    return [morceau for morceau in morceaux if morceau]


def _without_puce(morceau: str) -> str:
    puce = _PUCE.match(morceau)
    return (morceau[puce.end() :] if puce else morceau).strip()


def split_lignes(texte: str) -> list[str]:
    """Les éléments d’un texte long : on ne coupe qu’aux lignes et aux points-virgules."""
    return split_liste(texte, ";\n")


def _cut(texte: str, separateurs: str) -> list[str]:
    fermants = _pairs(texte)
    morceaux, debut, protege = [], 0, 0
    for trouve in _INTERET.finditer(texte):
        place = trouve.start()
        if place < protege:
            continue
        if place in fermants:
            protege = fermants[place]
        elif texte[place] in separateurs and not _in_number(texte, place):
            morceaux.append(texte[debut:place])
            debut = place + 1
    return [*morceaux, texte[debut:]]


def _pairs(texte: str) -> dict[int, int]:
    """La place du fermant de chaque ouvrant refermé, en un seul parcours."""
    paires: dict[int, int] = {}
    ouverts: dict[str, list[int]] = {}
    for trouve in _CROCHET.finditer(texte):
        signe, place = trouve[0], trouve.start()
        pile = ouverts.setdefault(_FERMANTS.get(signe, signe), [])
        ferme = signe in _FERMANTS or (signe == '"' and pile)
        if ferme and pile:
            paires[pile.pop()] = place
        elif not ferme:
            pile.append(place)
    return paires


def _in_number(texte: str, position: int) -> bool:
    """Vrai pour la virgule de « 0,5 » : un chiffre collé de chaque côté."""
    avant = texte[position - 1 : position] if position else ""
    return (
        texte[position] == "," and avant.isdigit() and texte[position + 1 : position + 2].isdigit()
    )
