"""Les exports de data.ameli : démographie des professions, effectifs par pathologie.

Les totaux y sont des lignes comme les autres (région 99, département 999, sexe 9, âge « tsage ») :
on n’en garde qu’un niveau, tous âges et tous sexes, département par département.
"""

from collections.abc import Iterator

from maillage.core.texte import fold
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur
from maillage.indicateurs.imports.noms import slug
from maillage.indicateurs.imports.pivots import Observation, read_departements, select
from maillage.indicateurs.releve import Releve

_TOUT_DEPARTEMENT = "999"
_DEMOGRAPHIE = (
    "annee", "departement", "profession sante", "classe age", "libelle sexe", "effectif", "densite",
)  # fmt: skip
_EFFECTIFS = ("annee", "dept", "top", "cla age 5", "sexe", "region", "ntop", "npop", "prev")
# Les colonnes que le catalogue emploie ; une pathologie y est prise à son premier niveau.
_DENSITES = {
    "ensemble_des_medecins_specialistes_hors_generalistes_densite": "DENSITE_SPECIALISTES",
    "psychiatres_densite": "DENSITE_PSYCHIATRES",
}
_PREVALENCES = {
    "diabete": "DIABETE", "maladies psychiatriques": "ALD_PSY",
    "traitements psychotropes hors pathologies": "PSYCHOTROPES",
}  # fmt: skip
_INTITULES = ("patho niv1", "patho niv2", "patho niv3")


def recognize_demographie(labels: frozenset[str], before: str) -> bool:
    return set(_DEMOGRAPHIE) <= labels


def read_demographie(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Effectif et densité par profession, tous âges et tous sexes."""
    labels: dict[str, str] = {}
    rows = _read_professions(lecteur, grille, labels)
    return read_departements(lecteur, "cnam", rows, labels)


def _read_professions(
    lecteur: Lecteur, grille: Grille, labels: dict[str, str]
) -> Iterator[Observation]:
    for numero, cells in select(lecteur, grille, _DEMOGRAPHIE):
        year, departement, profession, age, sexe, count, rate = cells
        if departement == _TOUT_DEPARTEMENT or age != "tout_age" or fold(sexe) != "tout sexe":
            continue
        name = slug(profession)
        for measure, cell in (("effectif", count), ("densite", rate)):
            colonne = _DENSITES.get(f"{name}_{measure}", f"{name}_{measure}")
            labels[colonne] = f"{profession}, {measure.replace('densite', 'densité')}"
            yield numero, year, departement, colonne, cell


def recognize_effectifs(labels: frozenset[str], before: str) -> bool:
    return set(_EFFECTIFS) <= labels


def read_effectifs(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Personnes prises en charge, population et prévalence, par pathologie."""
    labels: dict[str, str] = {}
    rows = _read_pathologies(lecteur, grille, labels)
    return read_departements(lecteur, "cnam_pathologies", rows, labels)


def _read_pathologies(
    lecteur: Lecteur, grille: Grille, labels: dict[str, str]
) -> Iterator[Observation]:
    titled = [name for name in _INTITULES if name in grille.places]
    for numero, cells in select(lecteur, grille, (*_EFFECTIFS, *titled)):
        year, departement, top, age, sexe, region, count, people, rate, *titles = cells
        if departement == _TOUT_DEPARTEMENT or region == "99" or sexe != "9" or age != "tsage":
            continue
        name = slug(top)
        title = next((said for said in reversed(titles) if said), top)
        for measure, cell in (("ntop", count), ("npop", people), ("prev", rate)):
            colonne = f"{name}_{measure}"
            if measure == "prev" and sum(map(bool, titles)) == 1:
                colonne = _PREVALENCES.get(fold(title), colonne)
            labels[colonne] = f"{title} ({measure})"
            yield numero, year, departement, colonne, cell
