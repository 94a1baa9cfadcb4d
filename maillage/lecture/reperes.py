"""Lettres de colonnes et références de cellules."""


def column_letter(indice: int) -> str:
    """La lettre d’une colonne comptée à partir de 0 : 0 → A, 27 → AB."""
    lettres = ""
    rang = indice + 1
    while rang > 0:
        rang, reste = divmod(rang - 1, 26)
        lettres = chr(65 + reste) + lettres
    return lettres


def column_index(lettres: str) -> int:
    """L’indice, à partir de 0, d’une colonne donnée par ses lettres : AB → 27."""
    rang = 0
    for lettre in lettres.upper():
        rang = rang * 26 + ord(lettre) - 64
    return rang - 1


def reference(ligne: int, colonne: int) -> str:
    """« C12 » : numéro de ligne du fichier (à partir de 1), indice de colonne (à partir de 0)."""
    return f"{column_letter(colonne)}{ligne}"
