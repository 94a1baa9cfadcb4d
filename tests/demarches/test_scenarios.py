"""Comparer des scénarios de périmètre, en retenir un, revenir en arrière."""

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.demarches.actions.territoire import create_territoire, retain_territoire
from maillage.demarches.comparaison import compare_scenarios
from maillage.demarches.models import Territoire
from maillage.journal.models import Ecriture
from maillage.territoires.imports import load_insee
from tests.factories.base import ContratFactory
from tests.territoires.fabrique import write_folder

LISTE = "/espace/confins/territoires/"
PAGE = "/espace/confins/territoires/comparaison/"


@pytest.fixture
def scenarios(db, tmp_path, demarche):
    assert not load_insee(write_folder(tmp_path / "insee")).erreurs
    first = create_territoire(
        demarche=demarche, nom="Cœur", codes=["16005", "16023", "16393"], by=SYSTEME
    )
    retain_territoire(territoire=first, by=SYSTEME)
    second = create_territoire(demarche=demarche, nom="Large", codes=["16005", "85084"], by=SYSTEME)
    return first, second


def _retain(territoire):
    return reverse("demarches:territoire_retain", args=["confins", territoire.uid])


def _retained() -> str:
    return Territoire.objects.get(retenu=True).nom


def test_each_scenario_is_measured_against_the_first(scenarios):
    first, second = compare_scenarios(list(scenarios))

    assert [groupe.nom for groupe in first.epci_entiers] == [
        "Communauté de communes Cœur de Charente"
    ]
    assert [groupe.communes for groupe in second.epci_partiels] == [1]
    assert second.en_plus == ["Essarts-en-Bocage"]
    assert second.en_moins == ["Aunac-sur-Charente", "La Boixe"]
    assert not first.en_plus


def test_the_page_shows_them_side_by_side(logged, gilles, scenarios):
    page = logged(gilles).get(PAGE).content.decode()

    assert page.index("Cœur</a></h2>") < page.index("Large</a></h2>")
    assert "1\u00a0commune\u00a0: Essarts-en-Bocage" in page
    assert "1 sur 3" in page
    assert "Retenir ce périmètre" not in page


def test_only_the_chosen_ones_are_compared(logged, gilles, scenarios):
    page = logged(gilles).get(PAGE, {"avec": [str(scenarios[1].uid), "faux"]}).content.decode()

    assert "Large</a></h2>" in page
    assert "Cœur</a></h2>" not in page


def test_an_empty_page_explains(logged, gilles, demarche):
    assert "Aucun scénario à comparer" in logged(gilles).get(PAGE).content.decode()


def test_strangers_do_not_see_it(logged, zoe, scenarios):
    assert logged(zoe).get(PAGE).status_code == 404


def test_one_click_retains_and_one_more_comes_back(logged, alice, scenarios):
    first, second = scenarios
    client = logged(alice)
    assert _retain(second) in client.get(PAGE).content.decode()

    page = client.post(_retain(second), follow=True).content.decode()

    assert _retained() == "Large"
    assert Ecriture.objects.about(second).count() == 2
    assert _retain(first) in page
    client.post(_retain(first))
    assert _retained() == "Cœur"


def test_a_scenario_starts_from_another(logged, alice, scenarios):
    data = {"nom": "Variante", "genre": "petr", "depart": str(scenarios[0].uid)}

    logged(alice).post(LISTE, data)

    assert Territoire.objects.get(nom="Variante").codes == scenarios[0].codes


def test_a_scenario_never_starts_from_another_demarche(logged, alice, scenarios, autre_demarche):
    other = create_territoire(demarche=autre_demarche, nom="Autre", codes=["2A004"], by=SYSTEME)
    data = {"nom": "Variante", "genre": "petr", "depart": str(other.uid)}

    assert logged(alice).post(LISTE, data).status_code == 422


def test_the_queries_do_not_grow_with_the_communes(
    logged, gilles, scenarios, django_assert_max_num_queries
):
    client = logged(gilles)
    client.get(PAGE)

    with django_assert_max_num_queries(46):
        client.get(PAGE)


def _bin(territoire, name="territoire_delete"):
    return reverse(f"demarches:{name}", args=["confins", territoire.uid])


def test_a_scenario_goes_to_the_bin_and_comes_back(logged, alice, scenarios):
    client = logged(alice)

    page = client.post(_bin(scenarios[1]), follow=True).content.decode()

    assert _bin(scenarios[1], "territoire_restore") in page
    assert "Large</a>" not in page
    assert "Large" not in client.get(PAGE).content.decode()
    client.post(_bin(scenarios[1], "territoire_restore"))
    assert "Large</a>" in client.get(LISTE).content.decode()


def test_the_retained_or_used_scenario_stays(logged, alice, scenarios):
    client = logged(alice)
    ContratFactory(demarche=scenarios[1].demarche, territoire=scenarios[1], nom="CLS du large")

    retained = client.post(_bin(scenarios[0]), follow=True).content.decode()
    used = client.post(_bin(scenarios[1]), follow=True).content.decode()

    assert "retenez d’abord un autre scénario" in retained
    assert "CLS du large" in used
    assert Territoire.objects.filter(supprime_le__isnull=True).count() == 2


@pytest.mark.parametrize(("nom", "status"), [("gilles", 403), ("zoe", 404)])
@pytest.mark.parametrize("page", ["territoire_delete", "territoire_restore"])
def test_readers_do_not_throw_scenarios_away(request, logged, scenarios, nom, status, page):
    client = logged(request.getfixturevalue(nom))

    assert client.post(_bin(scenarios[1], page)).status_code == status
