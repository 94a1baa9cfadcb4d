"""Les exports des observatoires Géoclip : CartoSanté, Statistiques locales, Géodes, Atlasanté.

Deux lignes de préambule, puis « Code;Libellé;<indicateur année> » : la maille est dans le préambule
et l’année dans chaque libellé.
"""

from collections import defaultdict

from maillage.core.texte import fold
from maillage.indicateurs.enums import Niveau
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur, read_annee
from maillage.indicateurs.imports.noms import make_unique, slug, split_year
from maillage.indicateurs.imports.zones import read_canton
from maillage.indicateurs.releve import Releve

REFERENTIEL = "referentiel geographique"
_NIVEAUX = (
    ("bassin de vie", Niveau.BASSIN), ("commune", Niveau.COMMUNE), ("epci", Niveau.EPCI),
    ("intercommunal", Niveau.EPCI), ("departement", Niveau.DEPARTEMENT), ("region", Niveau.REGION),
)  # fmt: skip
_PRODUITS = {"cartosante": "cartosante", "insee statistiques locales": "insee_statloc"}
# Les colonnes que le catalogue emploie ; les autres gardent leur libellé pour nom.
_NOMS = {
    "part_des_benef_en_ald_dans_la_pop": "PART_ALD",
    "part_des_benef_ophtalmo_dans_pop": "PART_OPHTALMO",
    "esperance_de_vie_des_femmes_a_la_naissance": "ESPERANCE_VIE_F",
    "esperance_de_vie_des_hommes_a_la_naissance": "ESPERANCE_VIE_H",
    "taux_de_mortalite_standardise_des_0_a_64_ans": "MORTALITE_0_64",
    "taux_brut_de_mortalite": "MORTALITE_BRUTE",
}
# Les bassins de vie découpés par canton-ville ont d’autres codes : une source à part.
_CANTONS = "canton ville"


def recognize(labels: frozenset[str], before: str) -> bool:
    return {"code", "libelle"} <= labels and REFERENTIEL in fold(before)


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Un relevé par année."""
    niveau, source = find_niveau(grille), find_source(grille)
    if niveau is None:
        lecteur.refuse(
            f"la maille « {_referentiel(grille)} » n’est pas de celles que l’on garde "
            "(commune, bassin de vie, EPCI, département, région)."
        )
        return []
    groups = _find_columns(lecteur, grille)
    places = [place for group in groups.values() for place in group]
    read_code = read_canton if _is_canton(grille) else None
    table = lecteur.read_table(
        grille, grille.places["code"], places, niveau=niveau, read_code=read_code
    )
    if niveau is Niveau.COMMUNE:
        lecteur.drop_doubles(table)
    releves = []
    for year, group in sorted(groups.items()):
        labels = {name: split_year(grille.entete[place])[0] for place, name in group.items()}
        names = {grille.entete[place]: name for place, name in group.items()}
        releves.append(table.releve(source, year, 0, names, niveau=niveau, libelles=labels))
    return releves


def _find_columns(lecteur: Lecteur, grille: Grille) -> dict[int, dict[int, str]]:
    """Année → rang de la colonne → nom."""
    skipped = {grille.places["code"], grille.places["libelle"]}
    groups: dict[int, dict[int, str]] = defaultdict(dict)
    for place, label in enumerate(grille.entete):
        if place in skipped or not label:
            continue
        if grille.places[fold(label)] != place:
            lecteur.refuse("la colonne est dans l’en-tête deux fois.", grille.numero, label)
            continue
        name, year = split_year(label)
        year = year or read_annee(lecteur, lecteur.choix.get("annee", ""), label, grille.numero)
        if year:
            groups[year][place] = _NOMS.get(slug(name), slug(name))
    for group in groups.values():
        group.update(zip(group, make_unique(group.values()), strict=True))
    return groups


def _referentiel(grille: Grille) -> str:
    said = next((line for line in grille.avant if REFERENTIEL in fold(line)), "")
    return said.partition(":")[2].strip()


def find_niveau(grille: Grille) -> Niveau | None:
    said = fold(_referentiel(grille))
    return next((niveau for mark, niveau in _NIVEAUX if mark in said), None)


def find_source(grille: Grille) -> str:
    nom = fold(grille.avant[0])
    source = _PRODUITS.get(nom) or slug(nom)[:40]
    return f"{source}_canton_ville" if _is_canton(grille) else source


def _is_canton(grille: Grille) -> bool:
    return _CANTONS in fold(_referentiel(grille))
