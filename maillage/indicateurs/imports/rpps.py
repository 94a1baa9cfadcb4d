"""L’annuaire santé (RPPS) : des activités aux professionnels, comptés par commune.

Aucune donnée personnelle ne sort d’ici : les identifiants ne servent qu’à ne compter chacun qu’une
fois, et qui exerce en ``n`` communes y compte pour 1/n.
"""

from collections import defaultdict

from maillage.core.texte import fold, format_entier
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.imports.finess import find_annee
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur
from maillage.indicateurs.imports.long import Pivot
from maillage.indicateurs.imports.zones import read_zone
from maillage.indicateurs.releve import Releve
from maillage.lecture.valeurs import texte

_COLONNES = (
    "identifiant pp", "code profession", "code savoir faire", "code mode exercice",
    "code commune coord structure",
)  # fmt: skip
_MEDECIN = "10"
_GENERALISTES = frozenset({"SM26", "SM53", "SM54"})
_LIBERAL = "L"
_CENTRE = "centre de sante"


def recognize(labels: frozenset[str], before: str) -> bool:
    return set(_COLONNES) <= labels


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """``PROF_<code>`` tous modes, ``PROF_<code>_L`` libéraux, ``GENERALISTES`` en ville."""
    places = [grille.places[name] for name in _COLONNES]
    sites: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    labels, nowhere, width = {}, 0, len(grille.entete)
    label = grille.places.get("libelle profession")
    secteur = grille.places.get("libelle secteur d activite")
    for numero, cells in grille.rows():
        if len(cells) < width:
            lecteur.refuse(f"la ligne a {len(cells)} cellules au lieu de {width}.", numero)
            continue
        person, profession, qualite, mode, commune = (texte(cells[place]) for place in places)
        code = read_zone(commune, Niveau.COMMUNE)
        if not (person and profession and code):
            nowhere += 1
            continue
        if label is not None:
            labels[f"PROF_{profession}"] = texte(cells[label])
        where = texte(cells[secteur]) if secteur is not None else ""
        for name in name_colonnes(profession, qualite, mode, where):
            sites[name][person].add(code)
    if nowhere:
        lecteur.note(
            f"{format_entier(nowhere)} activités sans commune lisible sont laissées de côté."
        )
    return _share(lecteur, sites, labels)


def name_colonnes(profession: str, qualite: str, mode: str, secteur: str = "") -> list[str]:
    """Les colonnes où compte une activité ; un généraliste de centre de santé est en ville."""
    names = [f"PROF_{profession}"]
    if mode == _LIBERAL:
        names.append(f"PROF_{profession}_L")
    is_ville = mode == _LIBERAL or _CENTRE in fold(secteur)
    if profession == _MEDECIN and qualite in _GENERALISTES and is_ville:
        names.append("GENERALISTES")
    return names


def _share(lecteur: Lecteur, sites: dict, labels: dict[str, str]) -> list[Releve]:
    year = find_annee(lecteur, "")
    counts: dict[tuple[str, str], float] = defaultdict(float)
    for name, persons in sites.items():
        for communes in persons.values():
            for code in communes:
                counts[code, name] += 1 / len(communes)
    pivot = Pivot()
    for (code, name), count in sorted(counts.items()):
        pivot.add(code, name, count, Etat.VALEUR)
    table = pivot.table(vide=Etat.VALEUR)
    lecteur.drop_doubles(table)
    names = {name: name for name in table.noms}
    known = {name: said for name, said in labels.items() if name in names}
    return [table.releve("rpps", year, 0, names, libelles=known)] if year else []
