"""Lire un CSV tel qu’il vient : encodage, séparateur et guillemets reconnus au contenu."""

import csv
import io
from collections import Counter

from maillage.lecture.fichiers import is_utf16

# À régularité égale, la virgule passe en dernier : en français elle sépare les décimales.
SEPARATEURS = ("\t", ";", "|", ",")
_ECHANTILLON = 200


def decode(contenu: bytes) -> str:
    """Le texte, en essayant UTF-8 (avec ou sans marque), UTF-16, puis cp1252. Jamais d’échec."""
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        return contenu.decode("utf-16", "replace").removeprefix("\ufeff")
    for encodage in ("utf-8-sig", "cp1252"):
        try:
            if encodage == "utf-8-sig" and is_utf16(contenu[:2000]):
                return contenu.decode("utf-16-le", "replace")
            return contenu.decode(encodage)
        except UnicodeDecodeError:
            continue
    return contenu.decode("latin-1")


def find_separateur(texte: str) -> str:
    """Le séparateur le plus régulier des premières lignes ; « ; » quand rien ne tranche."""
    notes = {separateur: _regularity(texte, separateur) for separateur in SEPARATEURS}
    meilleure = max(notes.values())
    if meilleure == 0:
        return ";"
    return next(sep for sep, note in notes.items() if note >= 0.85 * meilleure)


def _regularity(texte: str, separateur: str) -> float:
    """Part des lignes de même largeur, parmi celles que ce séparateur coupe vraiment."""
    lignes = [ligne for ligne in _rows(texte[:65536], separateur)[:_ECHANTILLON] if any(ligne)]
    largeurs = Counter(len(ligne) for ligne in lignes if len(ligne) > 1)
    if not largeurs:
        return 0.0
    return max(largeurs.values()) / len(lignes)


def read_csv(contenu: bytes) -> list[list[str]]:
    """Les lignes du fichier. La ligne « sep=; » d’Excel est obéie et retirée (laissée vide)."""
    texte = decode(contenu).replace("\0", "")
    premiere, _, suite = texte.partition("\n")
    annonce = premiere.strip().strip('"').lower()
    if annonce.startswith("sep=") and len(annonce) <= 5:
        separateur = premiere.strip().strip('"')[4:] or "\t"
        return [[], *_rows(suite, separateur)]
    return _rows(texte, find_separateur(texte))


def _rows(texte: str, separateur: str) -> list[list[str]]:
    flux = io.StringIO(texte, newline="")
    try:
        return list(csv.reader(flux, delimiter=separateur))
    except csv.Error:
        # Un guillemet jamais refermé avale le fichier : on relit sans guillemets.
        plat = io.StringIO(texte.replace("\r\n", "\n").replace("\r", "\n"))
        return [ligne.rstrip("\n").split(separateur) for ligne in plat]
