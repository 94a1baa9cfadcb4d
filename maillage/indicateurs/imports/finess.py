"""FINESS : des lignes d’équipement aux établissements distincts, comptés par commune."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from maillage.core.texte import format_entier
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur, quote, read_annee
from maillage.indicateurs.imports.long import Pivot
from maillage.indicateurs.imports.zones import read_zone
from maillage.indicateurs.releve import Releve
from maillage.lecture.valeurs import texte
from maillage.territoires.codes import join_code

_NUMERO = ("numero finess etablissement", "nofinesset", "numero finess et", "num finess et")
_CATEGORIE = ("categetab", "code categorie etablissement", "categorie etablissement")
_LIBELLE = ("categorie", "libcategetab", "libelle categorie etablissement")
_COMMUNE = ("code insee", "code commune insee", "codeinsee")
# Le fichier ancien n’a pas d’en-tête : ses rangs sont fixes.
_RANGS = {"numero": 1, "commune": 12, "departement": 13, "categorie": 18, "libelle": 19}
_OUTRE_MER = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976"}

type Etablissement = tuple[int, str, str, str, str]


def recognize(labels: frozenset[str], before: str) -> bool:
    return all(labels & set(names) for names in (_NUMERO, _CATEGORIE, _COMMUNE))


def recognize_ancien(labels: frozenset[str], before: str) -> bool:
    return {"finess", "etalab"} <= labels


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Une colonne par catégorie d’établissement : « 620 » ; une case vide est un vrai zéro."""
    year = find_annee(lecteur, "")
    return _count(lecteur, _read_rows(lecteur, grille), year)


def read_ancien(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Le fichier d’avant, sans en-tête : « finess;etalab;…;date », puis « structureet;… »."""
    year = find_annee(lecteur, " ".join(grille.entete))
    return _count(lecteur, _read_rows_ancien(lecteur, grille), year)


def find_annee(lecteur: Lecteur, said: str) -> int:
    """L’année du choix, celle que dit la première ligne, sinon celle de la réception."""
    if given := lecteur.choix.get("annee"):
        return read_annee(lecteur, given, "annee")
    for word in said.split():
        try:
            return date.fromisoformat(word).year
        except ValueError:
            continue
    year = timezone.localdate().year
    lecteur.note(f"Le fichier ne dit pas son année : {year}, celle de sa réception, est retenue.")
    return year


def _read_rows(lecteur: Lecteur, grille: Grille) -> Iterator[Etablissement]:
    numero, categorie, commune = (
        next(grille.places[name] for name in names if name in grille.places)
        for names in (_NUMERO, _CATEGORIE, _COMMUNE)
    )
    label = next((grille.places[name] for name in _LIBELLE if name in grille.places), categorie)
    width = len(grille.entete)
    for line, cells in grille.rows():
        if len(cells) < width:
            lecteur.refuse(f"la ligne a {len(cells)} cellules au lieu de {width}.", line)
            continue
        yield (
            line, texte(cells[numero]), texte(cells[commune]), texte(cells[categorie]),
            texte(cells[label]),
        )  # fmt: skip


def _read_rows_ancien(lecteur: Lecteur, grille: Grille) -> Iterator[Etablissement]:
    for line, cells in grille.rows():
        if texte(cells[0]) != "structureet":
            continue
        if len(cells) <= max(_RANGS.values()):
            lecteur.refuse(f"la ligne n’a que {len(cells)} cellules : elle est coupée.", line)
            continue
        found = {name: texte(cells[place]) for name, place in _RANGS.items()}
        departement = _OUTRE_MER.get(found["departement"], found["departement"])
        code = join_code(departement, found["commune"])
        yield line, found["numero"], code, found["categorie"], found["libelle"]


def _count(lecteur: Lecteur, rows: Iterator[Etablissement], year: int) -> list[Releve]:
    seen: dict[str, tuple[str, str]] = {}
    counts: dict[tuple[str, str], int] = {}
    labels: dict[str, str] = {}
    for line, numero, commune, categorie, label in rows:
        code = read_zone(commune, Niveau.COMMUNE)
        if not (code and numero and categorie):
            phrase = "l’établissement n’a pas de numéro, de catégorie ou de commune lisible"
            lecteur.refuse(f"{phrase} (« {quote(commune)} »).", line)
            continue
        name = categorie
        if seen.setdefault(numero, (code, name)) != (code, name):
            lecteur.refuse(f"l’établissement {numero} est à deux endroits.", line)
            continue
        labels[name] = label
    for code, name in seen.values():
        counts[code, name] = counts.get((code, name), 0) + 1
    pivot = Pivot()
    for (code, name), count in counts.items():
        pivot.add(code, name, count, Etat.VALEUR)
    table = pivot.table(vide=Etat.VALEUR)
    lecteur.note(f"FINESS : {format_entier(len(seen))} établissements distincts.")
    lecteur.drop_doubles(table)
    names = {name: name for name in table.noms}
    return [table.releve("finess", year, 0, names, libelles=labels)] if year else []
