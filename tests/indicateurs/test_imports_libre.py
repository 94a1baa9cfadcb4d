"""Un tableau quelconque, que l’on décrit soi-même."""

import pytest

from maillage.indicateurs.actions import Recu, adopt_releves, describe_source
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.imports import propose, read_fichier
from maillage.indicateurs.models import Source
from tests.indicateurs.fichiers import as_csv, as_xlsx

SOURCE = {"cle": "caf-allocataires", "nom": "Allocataires", "producteur": "Caf", "licence": "LO"}
LIGNES = [
    ["Code INSEE", "Commune", "Nombre d’allocataires 2023", "Population 2023"],
    ["16005", "Aigre", "120", "1 568"], ["16023", "Aunac", "s", "650"],
]  # fmt: skip
CHOIX = {
    "source": SOURCE,
    "code": "Code INSEE",
    "colonnes": {"NUMERATEUR": "Nombre d’allocataires 2023", "DENOMINATEUR": "Population 2023"},
    "annee": 2023,
    "geographie": 2025,
}


def refusals(contenu: bytes, choix: dict) -> str:
    lecture = read_fichier("caf.csv", contenu, choix=choix)
    assert not lecture.releves
    return " | ".join(map(str, lecture.ecarts))


def test_a_described_table_becomes_a_release():
    (releve,) = read_fichier("caf.csv", as_csv(LIGNES), choix=CHOIX).releves
    assert (releve.source, releve.millesime, releve.geographie) == ("caf-allocataires", 2023, 2025)
    assert releve.colonnes == ("NUMERATEUR", "DENOMINATEUR")
    assert releve.valeurs[0].tolist() == [120, 1568]
    assert releve.etats[1].tolist() == [Etat.SECRET, Etat.VALEUR]
    assert releve.libelles["NUMERATEUR"] == "Nombre d’allocataires 2023"


def test_a_workbook_is_read_the_same_way():
    content = as_xlsx({"Notes": [["Lisez-moi"]], "Données": [["Titre"], *LIGNES]})
    (releve,) = read_fichier("caf.xlsx", content, choix=CHOIX).releves
    assert releve.codes == ["16005", "16023"]


def test_the_year_may_be_a_column():
    rows = [["insee", "annee", "cas"], ["16005", "2022", "1"], ["16005", "2023", "2"]]
    choix = {"source": SOURCE, "code": "insee", "colonnes": {"VALEUR": "cas"},
             "colonne_annee": "annee"}  # fmt: skip
    releves = read_fichier("cas.csv", as_csv(rows), choix=choix).releves
    assert [(releve.millesime, releve.valeurs[0, 0]) for releve in releves] == [
        (2022, 1),
        (2023, 2),
    ]


def test_another_level_than_the_commune_may_be_given():
    rows = [["dep", "cas"], ["1", "4"], ["2A", "5"]]
    choix = CHOIX | {"code": "dep", "colonnes": {"VALEUR": "cas"}, "niveau": "departement"}
    (releve,) = read_fichier("cas.csv", as_csv(rows), choix=choix).releves
    assert (releve.niveau, releve.codes) == (Niveau.DEPARTEMENT, ["01", "2A"])


def test_the_description_is_guessed_from_the_header():
    found = propose("caf.csv", as_csv(LIGNES))
    assert found["code"] == "Code INSEE"
    assert found["colonnes"] == CHOIX["colonnes"]
    assert found["annee"] == 2023
    assert found["source"]["cle"] == "nombre_d_allocataires"
    (releve,) = read_fichier("caf.csv", as_csv(LIGNES), choix=found).releves
    assert releve.codes == ["16005", "16023"]


def test_a_single_value_is_guessed_too():
    found = propose("x.csv", as_csv([["codgeo", "libelle", "taux"], ["16005", "Aigre", "3,5"]]))
    assert found["colonnes"] == {"VALEUR": "taux"}
    assert "annee" not in found


def test_nothing_is_guessed_without_codes_or_numbers():
    assert propose("x.csv", as_csv([["nom", "taux"], ["Aigre", "3"]])) == {}
    assert propose("x.csv", as_csv([["codgeo", "nom"], ["16005", "Aigre"]])) == {}
    assert propose("x.csv", as_csv([["code", "taux"], ["A", "3"], ["B", "4"]])) == {}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"source": {"cle": "Mes Données !"}}, "clé de la source"),
        ({"source": "caf"}, "objets JSON"),
        ({"colonnes": ["Population 2023"]}, "objets JSON"),
        ({"colonnes": {"VAL EUR": "Population 2023"}}, "nom de colonne"),
        ({"colonnes": {"VALEUR": "Absente"}}, "Absente"),
        ({"code": ""}, "colonne des codes"),
        ({"code": "Commune"}, "code de commune"),
        ({"annee": "l’an dernier"}, "n’est pas une année"),
        ({"annee": None}, "n’est pas une année"),
        ({"colonne_annee": "Commune"}, "n’est pas une année"),
        ({"niveau": "quartier"}, "quartier"),
        ({"geographie": "ancienne"}, "n’est pas une année"),
        ({"colonnes": {"NUMERATEUR": "Population 2023",
                       "DENOMINATEUR": "Nombre d’allocataires 2023"}}, "dépasse"),
    ],
)  # fmt: skip
def test_a_wrong_description_is_told(changed, said):
    assert said in refusals(as_csv(LIGNES), CHOIX | changed)


@pytest.mark.django_db
def test_the_described_source_is_named_and_the_catalogue_is_not_touched():
    known = Source.objects.create(cle="connue", nom="Connue", producteur="Insee", licence="LO")
    lecture = read_fichier("caf.csv", as_csv(LIGNES), choix=CHOIX)
    adopt_releves([Recu("caf.csv", as_csv(LIGNES), lecture)])
    describe_source(CHOIX)
    found = Source.objects.get(cle="caf-allocataires")
    assert (found.nom, found.producteur, found.licence) == ("Allocataires", "Caf", "LO")
    describe_source({"source": {"cle": "connue", "nom": "Autre", "producteur": "Autre"}})
    known.refresh_from_db()
    assert known.producteur == "Insee"
