"""Retrouver des codes de communes dans un texte collé."""

import re

# Un code INSEE : cinq chiffres, ou 2A/2B suivi de trois chiffres ; quatre quand Excel a mangé
# le zéro. Le morceau d’un nombre décimal ou d’une date n’en est pas un.
_CODE = re.compile(r"(?<![\w./])(2[ABab]\d{3}|\d{4,5})(?![\w/])(?!\.\d)")
_NOM = re.compile(r"[^\d]*[^\W\d_][^\d]*")


def split_codes(texte: str) -> list[str]:
    """Les codes de communes d’un texte, dans l’ordre, doublons compris.

    Accepte tout séparateur, un nom ou une population à côté du code. Un code à quatre chiffres
    retrouve son zéro (`1001` → `01001`) ; `2a004` devient `2A004`. Rien n’est vérifié dans la
    géographie.
    """
    codes = [code for ligne in texte.splitlines() for code in _line_codes(ligne)]
    if any(len(code) == 5 for code in codes):
        courts = [code for code in codes if len(code) == 4]
        if all(is_annee(code) for code in courts):
            codes = [code for code in codes if len(code) == 5]
    return [code.upper().zfill(5) for code in codes]


def is_annee(code: str) -> bool:
    """Vrai si ces quatre chiffres peuvent être une année plutôt qu’un code amputé."""
    return len(code) == 4 and code[:2] in ("19", "20")


def _line_codes(ligne: str) -> list[str]:
    """Les codes d’une ligne ; d’une ligne de tableau avec un nom, le premier seulement."""
    codes = _CODE.findall(ligne)
    if len(codes) < 2:
        return codes
    tableau = "\t" in ligne or ";" in ligne
    noms = sum(bool(_NOM.fullmatch(cellule)) for cellule in re.split(r"[\t;,]", ligne))
    if noms and (tableau or noms != len(codes)):
        return codes[:1]
    return codes
