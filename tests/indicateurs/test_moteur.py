"""Le moteur sur une petite France : fusions, scissions, secret, références."""

import json

import pytest

from maillage.core import cli
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.models import Livraison, Source
from maillage.indicateurs.moteur.cadre import read_cadre
from maillage.indicateurs.moteur.portrait import build_portrait
from maillage.indicateurs.moteur.secret import read_visibles
from maillage.indicateurs.moteur.series import read_series, read_stamp

COEUR = ["16005", "16023", "16393"]
# La géographie de 2021 : les anciennes communes de La Boixe et d’Aunac.
ANCIENNES = ["16005", "16023", "16238", "16226", "16393"]
EMPLOI = {
    "16005": (100, 1000),
    "16023": (20, 200),
    "16238": (5, 50),
    "16226": (30, 300),
    "16393": (45, 400),
    "01001": (10, 400),
    "2A004": (700, 7000),
    "75056": (9000, 90000),
    "85084": (50, 1000),
    "97601": (0, 500),
}


@pytest.fixture
def chomage(adopt, indicateur):
    adopt("rp", 2018, 2021, EMPLOI, ("CHOM", "ACT"))
    return indicateur(
        "chomage", "ratio", numerateur=["CHOM"], denominateur=["ACT"], facteur=100,
        sens="defavorable",
    )  # fmt: skip


def measure_of(codes, cle="chomage", **options):
    return build_portrait(codes, **options).find(cle)


def test_a_ratio_sums_the_old_communes_then_divides(chomage):
    ligne = measure_of(COEUR)
    assert ligne.mesure.valeur == pytest.approx(200 / 1950 * 100)
    assert (ligne.mesure.communes, ligne.mesure.sur) == (5, 5)
    assert ligne.mesure.population == pytest.approx(1)
    assert ligne.mesure.drapeaux == ()
    assert ligne.references["region"].valeur == ligne.mesure.valeur
    total = sum(top for top, _ in EMPLOI.values()) / sum(den for _, den in EMPLOI.values())
    assert ligne.references["france"].valeur == pytest.approx(total * 100)


def test_old_codes_and_new_codes_give_the_same_figures(chomage):
    assert measure_of(ANCIENNES, de=2021).mesure == measure_of(COEUR).mesure
    assert measure_of(list(reversed(COEUR))).mesure == measure_of(COEUR).mesure


def test_a_union_is_the_sum_of_its_parts(chomage):
    one, two = measure_of(["16005"]).mesure, measure_of(["16393", "16023"]).mesure
    both = measure_of(COEUR).mesure
    assert both.numerateur == one.numerateur + two.numerateur
    assert both.denominateur == one.denominateur + two.denominateur


def test_a_census_share_never_has_an_interval(chomage):
    assert measure_of(COEUR).mesure.intervalle is None
    assert measure_of(["16023"]).mesure.intervalle is None


def test_a_true_zero_is_a_value(chomage):
    mesure = measure_of(["97601"]).mesure
    assert (mesure.etat, mesure.valeur) == (Etat.VALEUR, 0.0)


def test_a_split_commune_counts_only_with_all_its_parts(chomage):
    assert measure_of(["85084", "85165"]).mesure.valeur == pytest.approx(5)
    alone = measure_of(["85165"]).mesure
    assert (alone.etat, alone.valeur) == (Etat.ABSENT, None)
    assert (alone.communes, alone.sur) == (0, 1)


def test_secret_stays_secret_and_partial_is_said(adopt, indicateur):
    lines = {"16005": ("s",), "16023": (21000,), "16393": ("s",), "2A004": ("",)}
    adopt("filosofi", 2021, 2025, lines, ("MED",))
    indicateur(
        "mediane", "mediane", "filosofi", numerateur=["MED"], poids="@population",
        collecte="administratif",
    )  # fmt: skip
    secret = measure_of(["16005", "16393"], "mediane").mesure
    assert (secret.etat, secret.valeur) == (Etat.SECRET, None)
    missing = measure_of(["2A004"], "mediane").mesure
    assert missing.etat == Etat.ABSENT
    partial = measure_of(COEUR, "mediane").mesure
    assert partial.valeur == pytest.approx(21000)
    assert (partial.communes, partial.sur) == (1, 3)
    assert {"partiel", "approche"} <= set(partial.drapeaux)
    assert partial.population == pytest.approx(650 / (1568 + 650 + 2829))


def test_a_threshold_share_weighs_people(adopt, indicateur):
    lines = {"16005": (2.4, 100), "16023": (2.5, 300), "16393": (0.0, 100)}
    adopt("apl_mg", 2023, 2025, lines, ("APL", "POP"))
    indicateur(
        "sous", "part_sous_seuil", "apl_mg", numerateur=["APL"], poids="POP", seuil=2.5,
        facteur=100, collecte="modele",
    )  # fmt: skip
    assert measure_of(COEUR, "sous").mesure.valeur == pytest.approx(40)


def test_an_evolution_compares_the_same_communes(adopt, indicateur):
    adopt("rp", 2018, 2021, {"16005": (1100,), "16023": (200,)}, ("POP",))
    adopt("rp", 2013, 2021, {"16005": (1000,), "16023": (200,)}, ("POP",))
    adopt("rp", 2017, 2021, {"16005": (5,), "16023": (5,)}, ("POP",))
    indicateur("evolution", "evolution", numerateur=["POP"], facteur=100)
    mesure = measure_of(["16005", "16023"], "evolution").mesure
    assert mesure.valeur == pytest.approx(((1300 / 1200) ** 0.2 - 1) * 100)
    assert (mesure.depuis, mesure.annee) == (2013, 2018)


def test_events_have_an_interval_and_small_ones_a_flag(adopt, indicateur):
    adopt("deces", 2023, 2025, dict.fromkeys(COEUR, (15, 4000)), ("D", "P"))
    indicateur(
        "mortalite", "ratio", "deces", numerateur=["D"], denominateur=["P"], facteur=1000,
        collecte="evenement",
    )  # fmt: skip
    mesure = measure_of(["16005"], "mortalite").mesure
    assert mesure.intervalle.bas < mesure.valeur < mesure.intervalle.haut
    assert "petits_nombres" in mesure.drapeaux
    assert "petits_nombres" not in measure_of(COEUR, "mortalite").mesure.drapeaux


@pytest.fixture
def malades(adopt, indicateur):
    adopt("ald", 2023, 2025, {"16005": (40,), "16023": (4,), "16393": (60,)}, ("N",))
    return indicateur(
        "malades", "compte", "ald", numerateur=["N"], effectif_cache=11, collecte="evenement"
    )


def test_a_small_health_count_is_hidden(malades):
    mesure = measure_of(["16023"], "malades").mesure
    assert (mesure.etat, mesure.valeur, mesure.numerateur) == (Etat.SECRET, None, None)


def test_a_territory_minus_its_epci_reveals_nothing(malades):
    # L’EPCI entier est publié : le territoire sans Aunac donnerait les 4 malades d’Aunac.
    assert measure_of(["16005", "16393"], "malades").mesure.etat == Etat.SECRET
    assert measure_of(COEUR, "malades").mesure.valeur == 104


def test_a_union_of_epci_and_one_small_commune_reveals_nothing(adopt, indicateur):
    lines = {"16005": (40,), "16023": (50,), "16393": (60,), "01001": (300,), "2A004": (5,)}
    adopt("ald", 2023, 2025, lines, ("N",))
    indicateur("malades", "compte", "ald", numerateur=["N"], effectif_cache=11)
    # Moins ses deux EPCI publiés, ce territoire donnerait les 5 malades d’Ajaccio.
    assert measure_of([*COEUR, "01001", "2A004"], "malades").mesure.etat == Etat.SECRET
    assert measure_of([*COEUR, "01001"], "malades").mesure.valeur == 450


def test_the_communes_shown_never_give_back_a_hidden_one(malades):
    cadre = read_cadre()
    serie = read_series(malades, "france", read_stamp("france"))[2023]
    visibles = read_visibles(serie, cadre, 11)
    shown = {code for code in COEUR if visibles[cadre.position[code]]}
    # Aunac (4) seule cachée se retrouverait dans le total : Aigre l’est avec elle.
    assert shown == {"16393"}


def test_a_department_figure_is_context_never_the_territory(adopt, indicateur):
    adopt("cepidc", 2023, 2025, {"16": (1042.3,), "2A": (919.4,)}, ("TAUX",))
    Livraison.objects.update(niveau="departement")
    indicateur("mortalite_std", "contexte", "cepidc", numerateur=["TAUX"], collecte="evenement")
    ligne = measure_of(COEUR, "mortalite_std")
    assert ligne.mesure.valeur is None
    assert ligne.references["departement"].valeur == pytest.approx(1042.3)
    assert not measure_of(["16005", "2A004"], "mortalite_std").references


def test_two_columns_of_different_sources_meet_code_by_code(adopt, indicateur):
    adopt("rp", 2018, 2021, {"16005": (1000,), "16023": (500,)}, ("POP",))
    adopt("etat_civil", 2018, 2021, {"16023": (20,), "16005": (60,)}, ("NAIS",))
    indicateur(
        "natalite", "ratio", "rp", numerateur=["etat_civil:NAIS"], denominateur=["5*POP"],
        facteur=1000,
    )  # fmt: skip
    assert measure_of(["16005", "16023"], "natalite").mesure.valeur == pytest.approx(80 / 7.5)


def test_two_geographies_meet_on_today_s_communes(adopt, indicateur):
    # La Boixe garde le code de Vars : code à code, elle n’aurait que les habitants de Vars.
    adopt("bpe", 2025, 2025, {"16393": (3,), "16005": (2,)}, ("MG",))
    adopt("rp", 2018, 2021, {"16393": (2000,), "16226": (1000,), "16005": (1000,)}, ("POP",))
    indicateur("densite_mg", "ratio", "bpe", numerateur=["MG"], denominateur=["rp:POP"])
    assert measure_of(["16393"], "densite_mg").mesure.valeur == pytest.approx(3 / 3000)
    assert measure_of(["16393", "16005"], "densite_mg").mesure.valeur == pytest.approx(5 / 4000)


def test_an_absent_commune_is_zero_where_the_file_is_exhaustive(adopt, indicateur):
    adopt("rp", 2018, 2025, {"16005": (1000,), "16023": (500,), "2A004": (9,)}, ("POP",))
    adopt("bpe", 2025, 2025, {"16005": (2,)}, ("MG",))
    Source.objects.filter(cle="bpe").update(is_exhaustive=True)
    indicateur("densite_mg", "ratio", "bpe", numerateur=["MG"], denominateur=["rp:POP"])
    indicateur("medecins", "compte", "bpe", numerateur=["MG"])
    assert measure_of(["16005", "16023"], "densite_mg").mesure.valeur == pytest.approx(2 / 1500)
    alone = measure_of(["16023"], "medecins").mesure
    assert (alone.etat, alone.valeur, alone.drapeaux) == (Etat.VALEUR, 0.0, ())
    assert measure_of(["2A004"], "medecins").mesure.etat == Etat.ABSENT


def test_the_same_release_twice_changes_nothing(adopt):
    first = adopt("rp", 2018, 2021, EMPLOI, ("CHOM", "ACT"))
    again = adopt("rp", 2018, 2021, EMPLOI, ("CHOM", "ACT"))
    assert (len(first.adoptees), len(again.inchangees)) == (1, 1)
    assert Livraison.objects.count() == 1


def test_a_new_edition_replaces_and_the_old_one_is_kept(adopt, chomage):
    adopt("rp", 2018, 2021, EMPLOI | {"16005": (500, 1000)}, ("CHOM", "ACT"))
    assert Livraison.objects.count() == 2
    assert Livraison.objects.current().count() == 1
    assert measure_of(["16005"]).mesure.valeur == pytest.approx(50)


def test_a_trial_writes_nothing(adopt):
    bilan = adopt("rp", 2018, 2021, EMPLOI, ("CHOM", "ACT"), essai=True)
    assert bilan.adoptees
    assert not Livraison.objects.exists()


def test_an_older_year_is_said(adopt, chomage):
    bilan = adopt("rp", 2013, 2021, EMPLOI, ("CHOM", "ACT"))
    assert "plus ancien" in bilan.avertissements[0]


def test_a_portrait_costs_the_same_queries_for_any_territory(
    chomage, django_assert_max_num_queries
):
    build_portrait(COEUR)
    for codes in (["16005"], COEUR, [*COEUR, "2A004", "75056", "01001"]):
        with django_assert_max_num_queries(14):
            build_portrait(codes)


def test_the_command_prints_only_stable_json(chomage, capsys):
    codes = ",".join(ANCIENNES)
    assert cli.run(["portrait", "--communes", codes, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["indicateurs"]["chomage"]
    assert found["etat"] == "valeur"
    assert found["couverture"] == {"communes": "5/5", "population": 1.0}
    assert found["ic95"] is None
    assert set(found["references"]) >= {"epci", "departement", "region", "france"}


def test_an_unknown_commune_is_said(chomage, capsys):
    assert cli.run(["portrait", "--communes", "99999", "--json"]) == 1
    assert "Aucune commune connue" in capsys.readouterr().err


def test_a_reference_with_the_same_communes_says_so(chomage):
    references = build_portrait(COEUR).references
    assert references["epci"].same_as == "territoire"
    assert references["france"].same_as == ""
    assert build_portrait(["16005"]).references["departement"].same_as == "epci"
