"""Les fichiers officiels entiers, contre les totaux nationaux publiés."""

import time

import numpy as np
import pytest

from maillage.indicateurs.catalogue import seed_catalogue
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.imports import read_fichier
from maillage.indicateurs.models import Indicateur, Source

pytestmark = pytest.mark.lent
# Gardé pour comparer, sans indicateur au catalogue.
INCONNUES = {"cartosante_canton_ville"}
# Ce que les fichiers tenus ici ne donnent pas : d’autres livraisons du même producteur l’ont.
ABSENTES = {
    "cepidc:TOUTES_CAUSES", "cepidc:SUICIDE", "cepidc:ALCOOL", "cepidc:TABAC",
    "cepidc:EVITABLE_PREVENTION", "cnam:PART_MG_60",
    "etat_civil:NAIS_PERIODE_6", "etat_civil:DECE_PERIODE_6",
}  # fmt: skip


@pytest.fixture
def lire(officielles):
    def read(nom: str, **choix):
        content = (officielles / "indicateurs" / nom).read_bytes()
        lecture = read_fichier(nom, content, choix=choix)
        assert not lecture.ecarts, [str(ecart) for ecart in lecture.ecarts[:5]]
        return {(releve.source, releve.millesime): releve for releve in lecture.releves}

    return read


def column(releve, nom: str) -> np.ndarray:
    return releve.valeurs[:, releve.colonnes.index(nom)]


def value(releve, code: str, nom: str) -> float:
    return column(releve, nom)[releve.codes.index(code)]


def test_census_totals_are_the_published_ones_with_cities_counted_once(lire):
    found = lire("base_cc_comparateur.CSV")
    rp = found["rp", 2018]
    assert len(rp.codes) == 34_965
    assert np.nansum(column(rp, "POP")) == 66_732_538
    assert np.nansum(column(found["rp", 2013], "POP")) == 65_564_756
    assert np.nansum(column(found["etat_civil", 2018], "NAIS_PERIODE")) == 3_936_486
    assert rp.geographie == 2021
    assert (rp.etats[rp.codes.index("97601")] == Etat.ABSENT).any()


def test_the_comparison_file_is_read_in_less_than_three_seconds(officielles):
    content = (officielles / "indicateurs" / "base_cc_comparateur.CSV").read_bytes()
    start = time.process_time()
    read_fichier("base.CSV", content)
    assert time.process_time() - start < 3


def test_unemployment_of_charente_is_the_expected_one(lire):
    rp = lire("base_cc_comparateur.CSV")["rp", 2018]
    rows = [code.startswith("16") for code in rp.codes]
    rate = 100 * column(rp, "CHOM1564")[rows].sum() / column(rp, "ACT1564")[rows].sum()
    assert round(rate, 3) == 13.567
    assert column(rp, "POP")[rows].sum() == 351_778


def test_income_states_are_those_the_producer_publishes(lire):
    filosofi = lire("cc_filosofi_2021_COM.csv")["filosofi", 2021]
    states = filosofi.etats
    published = {name: int((states[:, rank] == Etat.VALEUR).sum())
                 for rank, name in enumerate(filosofi.colonnes)}  # fmt: skip
    # 31 304 et 4 397 avec les 45 arrondissements, tous publiés.
    assert published["MED"] == 31_304 - 45
    assert published["TP60"] == 4_397 - 45
    assert value(filosofi, "01004", "PIMPOT") == -14.8
    # Toutes les communes du code de 2024, sans Mayotte, la Guadeloupe ni la Guyane.
    assert (len(filosofi.codes), filosofi.geographie) == (34_864, 2024)


def test_access_to_doctors_keeps_true_zeros_and_the_national_mean(lire):
    found = lire("DREES_APL_medecins_generalistes_2022_2023.xlsx")
    assert set(found) == {("apl_mg", 2022), ("apl_mg", 2023)}
    apl = found["apl_mg", 2023]
    assert int((column(apl, "APL") == 0).sum()) == 517
    mean = (column(apl, "APL") * column(apl, "POP_STD")).sum() / column(apl, "POP_STD").sum()
    assert round(mean, 4) == 3.7446
    for year, share in ((2022, 14.88), (2023, 16.63)):
        releve = found["apl_mg", year]
        people, low = column(releve, "POP"), column(releve, "APL") < 2.5
        assert round(100 * people[low].sum() / people.sum(), 2) == share
    assert np.nansum(column(apl, "POP")) == 67_408_052
    assert "75101" in apl.codes
    assert "75056" not in apl.codes


@pytest.mark.parametrize(
    ("nom", "source", "annee", "lignes", "colonne", "absentes"),
    [
        ("odisse_fedi_2021_communes.csv", "fedi", 2021, 34_848, "EDI", 3),
        ("insee_part_75ans_plus_2022_communes.csv", "insee_part_75", 2022, 34_848, "PART", 0),
        ("insee_part_familles_monoparentales_2022_communes.csv", "insee_monoparentales", 2022,
         34_822, "PART", 0),
        ("insee_tx_pauvrete_2021_impute_bassin_de_vie_communes.csv", "insee_pauvrete_imputee", 2021,
         34_746, "TAUX", 2),
        ("population_age_sexe_csp_2021_communes_plus_3300hab.csv", "rp_age_sexe", 2021, 3_273,
         "F_95P", 0),
    ],
)  # fmt: skip
def test_simple_files_give_every_row(lire, nom, source, annee, lignes, colonne, absentes):
    releve = lire(nom)[source, annee]
    assert len(releve.codes) == lignes
    assert int(np.isnan(column(releve, colonne)).sum()) == absentes


def test_ages_and_sexes_add_up_to_the_population(lire):
    releve = lire("population_age_sexe_csp_2021_communes_plus_3300hab.csv")["rp_age_sexe", 2021]
    ages = [rank for rank, name in enumerate(releve.colonnes) if name[:2] in ("H_", "F_")]
    assert len(ages) == 40
    gap = abs(releve.valeurs[:, ages].sum() / column(releve, "POP").sum() - 1)
    # Le fichier donne les âges du recensement principal, à un demi-point du total municipal.
    assert gap < 0.005


@pytest.mark.parametrize(
    ("nom", "source", "annee", "niveau", "lignes"),
    [
        ("cartosante_sante_bassins_de_vie.csv", "cartosante", 2024, Niveau.BASSIN, 1709),
        ("cartosante_apl_mg_2023_bassins_de_vie.csv", "cartosante_canton_ville", 2023,
         Niveau.BASSIN, 2931),
        ("insee_statloc_determinants_sociaux_bassins_de_vie.csv", "insee_statloc", 2022,
         Niveau.BASSIN, 1707),
        ("insee_statloc_departements.csv", "insee_statloc", 2024, Niveau.DEPARTEMENT, 101),
        ("cepidc_taux_standardises_2023_dep_sexe_cause.csv", "cepidc", 2023,
         Niveau.DEPARTEMENT, 101),
        ("cnam_ameli_specialites_departement.csv", "cnam", 2024,
         Niveau.DEPARTEMENT, 101),
    ],
)  # fmt: skip
def test_published_levels_above_the_commune(lire, nom, source, annee, niveau, lignes):
    releve = lire(nom)[source, annee]
    assert (releve.niveau, len(releve.codes)) == (niveau, lignes)


def test_one_column_per_sex_cause_and_measure(lire):
    releve = lire("cepidc_taux_standardises_2023_dep_sexe_cause.csv")["cepidc", 2023]
    assert len(releve.colonnes) == 3 * 18
    assert value(releve, "01", "CAUSE_1_H") == 24.4


def test_establishments_are_counted_once_each(lire):
    releve = lire("finess_occitanie.csv", annee=2024)["finess", 2024]
    assert releve.valeurs.sum() == 10_004
    assert column(releve, "620").sum() == 1_888


def test_the_whole_folder_is_recognised(officielles):
    for path in sorted((officielles / "indicateurs").iterdir()):
        lecture = read_fichier(path.name, path.read_bytes())
        assert not lecture.ecarts, (path.name, str(lecture.ecarts[0]))


@pytest.mark.django_db
def test_the_catalogue_finds_every_column_it_asks_for(officielles, lire):
    """Les noms de colonnes des lecteurs et ceux du catalogue ne se quittent pas."""
    seed_catalogue()
    found: dict[str, set[str]] = {}
    for path in sorted((officielles / "indicateurs").iterdir()):
        for releve in read_fichier(path.name, path.read_bytes()).releves:
            found.setdefault(releve.source, set()).update(releve.colonnes)
    assert set(found) - set(Source.objects.values_list("cle", flat=True)) == INCONNUES
    missing = {
        f"{item.source.cle}:{name.lstrip('-')}"
        for item in Indicateur.objects.select_related("source")
        if item.source.cle in found
        for name in (item.poids, *item.numerateur, *item.denominateur)
        if name and not name.startswith("@") and ":" not in name
        and name.lstrip("-") not in found[item.source.cle]
    }  # fmt: skip
    assert missing == ABSENTES
