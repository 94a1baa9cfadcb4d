"""Ce que partagent les fichiers longs publiés par département : filtrer, mettre en colonnes."""

from collections.abc import Iterator, Sequence
from typing import Any

from maillage.indicateurs.enums import Niveau
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur, quote, read_annee
from maillage.indicateurs.imports.long import Pivot
from maillage.indicateurs.imports.nombres import read_cellule
from maillage.indicateurs.imports.zones import NOMS_NIVEAU, read_zone
from maillage.indicateurs.releve import Releve
from maillage.lecture.valeurs import texte

type Observation = tuple[int, Any, str, str, Any]


def read_departements(
    lecteur: Lecteur, source: str, observations: Iterator[Observation], libelles: dict[str, str]
) -> list[Releve]:
    """Un relevé départemental par année.

    Une observation : (n° de ligne, année, département, nom de colonne, cellule).
    """
    pivots: dict[int, Pivot] = {}
    for numero, annee, departement, nom, cell in observations:
        year = read_annee(lecteur, annee, "annee", numero)
        code = read_zone(departement, Niveau.DEPARTEMENT)
        if not code:
            wanted = NOMS_NIVEAU[Niveau.DEPARTEMENT]
            lecteur.refuse(f"« {quote(departement)} » n’est pas {wanted}.", numero)
            continue
        value, state = read_cellule(cell)
        if value is None and not state:
            lecteur.refuse(f"« {quote(cell)} » n’est pas un nombre.", numero, nom)
        elif year and not pivots.setdefault(year, Pivot()).add(code, nom, value, state):
            lecteur.refuse(f"{code} a déjà une valeur de « {nom} » en {year}.", numero)
    releves = []
    for year, pivot in sorted(pivots.items()):
        table = pivot.table()
        names = {name: name for name in table.noms}
        known = {name: libelles[name] for name in table.noms if name in libelles}
        releves.append(
            table.releve(source, year, 0, names, niveau=Niveau.DEPARTEMENT, libelles=known)
        )
    return releves


def select(
    lecteur: Lecteur, grille: Grille, names: Sequence[str]
) -> Iterator[tuple[int, list[str]]]:
    """Les cellules de ces colonnes, ligne par ligne ; une ligne coupée est un écart."""
    places = [grille.places[name] for name in names]
    width = len(grille.entete)
    for numero, cells in grille.rows():
        if len(cells) < width or any(texte(cell) for cell in cells[width:]):
            lecteur.refuse(f"la ligne a {len(cells)} cellules au lieu de {width}.", numero)
        else:
            yield numero, [texte(cells[place]) for place in places]


def check_unmixed(lecteur: Lecteur, seen: dict[str, str], cle: str, texte_long: str) -> None:
    """Refuse que deux intitulés différents tombent sous le même nom de colonne."""
    known = seen.setdefault(cle, texte_long)
    if known != texte_long:
        lecteur.refuse(
            f"deux mesures se confondent (« {quote(known)} » et « {quote(texte_long)} ») : "
            "ne mélangez pas deux standards."
        )
