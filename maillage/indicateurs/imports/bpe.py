"""La base permanente des équipements : une ligne absente est un vrai zéro."""

from collections.abc import Iterator

from maillage.indicateurs.enums import Etat
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur, quote, read_annee
from maillage.indicateurs.imports.long import Pivot, read_lieu
from maillage.indicateurs.imports.nombres import read_cellule
from maillage.indicateurs.releve import Releve
from maillage.lecture.valeurs import texte

# Les professions de santé ont changé de code en 2024 : l’ancien code → celui d’aujourd’hui.
ALIAS = {
    "D201": "D265", "D221": "D277", "D231": "D278", "D235": "D278", "D232": "D281",
    "D233": "D279", "D301": "D307",
}  # fmt: skip
RENUMEROTATION = 2024
_LONG = ("geo", "geo object", "facility type", "time period", "obs value")
_ANCIEN = ("depcom", "typequ", "nb equip")

type Equipement = tuple[int, str, str, str, str]


def recognize(labels: frozenset[str], before: str) -> bool:
    return set(_LONG) <= labels or set(_ANCIEN) <= labels


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Un relevé par année, une colonne par type d’équipement, sous son code d’aujourd’hui."""
    counts: dict[int, dict[tuple[str, str], float]] = {}
    seen: set[tuple[str, str, str]] = set()
    rows = _read_long(lecteur, grille) if grille.has(*_LONG) else _read_ancien(lecteur, grille)
    for numero, annee, lieu, kind, cell in rows:
        year = read_annee(lecteur, annee, "TIME_PERIOD", numero)
        code = read_lieu(lecteur, lieu, numero)
        value, _ = read_cellule(cell)
        if value is None or value < 0:
            lecteur.refuse(f"« {quote(cell)} » n’est pas un nombre d’équipements.", numero)
        elif (annee, code, kind) in seen:
            lecteur.refuse(f"{code} a déjà un nombre d’équipements {kind} en {annee}.", numero)
        elif year and code:
            seen.add((annee, code, kind))
            name = ALIAS.get(kind, kind) if year < RENUMEROTATION else kind
            place = counts.setdefault(year, {})
            place[code, name] = place.get((code, name), 0) + value
    return [_build(lecteur, year, found) for year, found in sorted(counts.items())]


def _read_long(lecteur: Lecteur, grille: Grille) -> Iterator[Equipement]:
    lieu, objet, kind, when, value = (grille.places[name] for name in _LONG)
    measure, width = grille.places.get("bpe measure"), len(grille.entete)
    for numero, cells in grille.rows():
        if len(cells) < width:
            lecteur.refuse(f"la ligne a {len(cells)} cellules au lieu de {width}.", numero)
        elif (
            cells[objet] in ("COM", "ARM")
            and cells[kind] != "_T"
            and (measure is None or cells[measure] == "FACILITIES")
        ):
            yield numero, texte(cells[when]), cells[lieu], texte(cells[kind]), cells[value]


def _read_ancien(lecteur: Lecteur, grille: Grille) -> Iterator[Equipement]:
    """Les fichiers d’avant Melodi : DEPCOM, TYPEQU, NB_EQUIP et l’année AN, si elle y est."""
    lieu, kind, value = (grille.places[name] for name in _ANCIEN)
    when, width = grille.places.get("an"), len(grille.entete)
    for numero, cells in grille.rows():
        if len(cells) < width:
            lecteur.refuse(f"la ligne a {len(cells)} cellules au lieu de {width}.", numero)
            continue
        year = texte(cells[when]) if when is not None else texte(lecteur.choix.get("annee", ""))
        yield numero, year, cells[lieu], texte(cells[kind]), cells[value]


def _build(lecteur: Lecteur, year: int, counts: dict[tuple[str, str], float]) -> Releve:
    pivot = Pivot()
    for (code, name), count in counts.items():
        pivot.add(code, name, count, Etat.VALEUR)
    table = pivot.table(vide=Etat.VALEUR)
    lecteur.drop_doubles(table)
    return table.releve("bpe", year, year + 1, {name: name for name in table.noms})
