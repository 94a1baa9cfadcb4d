"""Les pages de l’accès aux soins : qui les ouvre, ce qu’elles montrent, ce qu’elles refusent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.indicateurs.models import Offre, Simulation
from maillage.journal.models import Ecriture
from tests.factories.base import AffectationFactory, UtilisateurFactory
from tests.indicateurs.jouet_acces import (
    jouet,
    make_offre,
    make_scenario,
    scenario,
    write_offre,
)

__all__ = ["jouet", "scenario"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def oriane(demarche):
    """L’observatoire régional de santé."""
    user = UtilisateurFactory(email="ors@exemple.fr", nom="Oriane")
    AffectationFactory(utilisateur=user, role="ors", demarche=demarche)
    return user


def address(nom, demarche, *rest) -> str:
    return reverse(f"indicateurs:{nom}", args=[demarche.slug, *rest])


def hypotheses(scenario, **fields) -> dict:
    usual = {
        "nom": scenario.nom, "profession": scenario.profession, "note": "", "base": "publie",
        "palier_1": 10, "palier_2": 15, "palier_3": 20, "par_etp": 5400, "vitesse": 50,
        "detour": 1.3, "minimum": 3, "version": scenario.version,
    }  # fmt: skip
    return usual | fields


def test_the_published_page_is_open_to_every_member(logged, jouet, demarche, gilles):
    page = logged(gilles).get(address("acces", demarche))
    html = page.content.decode()

    assert page.status_code == 200
    assert "3,62" in html
    assert "4 sur 4" in html
    assert "Et si l’offre changeait" not in html


def test_the_published_page_says_which_file_to_load(logged, geographie, demarche, alice):
    html = logged(alice).get(address("acces", demarche)).content.decode()
    assert "Composer le territoire" in html

    from tests.indicateurs.jouet_acces import CODES, SYSTEME, create_territoire

    create_territoire(demarche=demarche, nom="Jouet", codes=CODES, by=SYSTEME)
    html = logged(alice).get(address("acces", demarche)).content.decode()
    assert "maillage importer indicateurs" in html


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("alice", 200), ("bruno", 200), ("oriane", 200), ("carole", 403), ("denis", 403),
        ("emma", 403), ("farid", 403), ("gilles", 403), ("helene", 403), ("ines", 403),
        ("jean", 404), ("zoe", 404),
    ],
)  # fmt: skip
def test_scenarios_are_for_three_roles(request, logged, demarche, who, status):
    user = request.getfixturevalue(who)

    assert logged(user).get(address("scenarios", demarche)).status_code == status


@pytest.mark.parametrize("who", ["bruno", "oriane"])
def test_a_scenario_stays_with_the_coordination_until_transmitted(
    request, logged, scenario, demarche, alice, who
):
    other = request.getfixturevalue(who)
    page, cercle = (
        address(nom, demarche, scenario.uid) for nom in ("scenario", "scenario_transmit")
    )

    assert logged(other).get(page).status_code == 404
    assert logged(alice).post(cercle, {"cercle": "public"}).status_code == 302
    assert logged(other).get(page).status_code == 404
    logged(alice).post(cercle, {"cercle": "transmis"})
    assert logged(other).get(page).status_code == 200
    assert logged(other).post(page, hypotheses(scenario)).status_code == 403


def test_the_author_keeps_writing_his_own(logged, jouet, demarche, bruno, oriane):
    logged(bruno).post(
        address("scenarios", demarche), {"nom": "Essai", "profession": "generalistes"}
    )
    mine = Simulation.objects.get()

    assert (mine.cercle, mine.auteur) == ("travail", bruno)
    assert logged(bruno).get(address("scenario", demarche, mine.uid)).status_code == 200
    assert logged(oriane).get(address("scenario", demarche, mine.uid)).status_code == 404


def test_a_change_is_estimated_and_shown_with_its_recipe(logged, scenario, demarche, alice):
    client = logged(alice)
    change, page = (address(nom, demarche, scenario.uid) for nom in ("scenario_change", "scenario"))
    found = client.get(page, {"q": "aig"}).content.decode()
    assert "Aigre" in found

    client.post(change, {"code": "16005", "etp": "1,5"})
    scenario.refresh_from_db()
    assert scenario.changements[0]["etp"] == 1.5
    assert scenario.changements[0]["libelle"] == "Aigre\u00a0: +1,5 ETP"

    html = client.get(page).content.decode()
    for words in ("estimation", "Comment c’est calculé", "E2SFCA", "5\u202f400 actes", "temps.csv"):
        assert words in html
    assert "+3,24" in html
    assert Ecriture.objects.about(scenario).exists()


def test_a_commune_too_far_is_refused(logged, scenario, demarche, alice):
    client = logged(alice)
    client.post(address("scenario_change", demarche, scenario.uid), {"code": "2A004", "etp": "1"})
    scenario.refresh_from_db()

    assert [item["code"] for item in scenario.changements] == ["16005"]


@pytest.mark.parametrize("etp", ["", "beaucoup", "nan", "1e9"])
def test_a_bad_number_changes_nothing(logged, scenario, demarche, alice, etp):
    response = logged(alice).post(
        address("scenario_change", demarche, scenario.uid), {"code": "16005", "etp": etp}
    )
    scenario.refresh_from_db()

    assert response.status_code == 302
    assert scenario.changements[0]["etp"] == 2.0


def test_an_impossible_recipe_is_said(logged, scenario, demarche, alice):
    page = address("scenario", demarche, scenario.uid)
    answer = logged(alice).post(page, hypotheses(scenario, palier_1=15, palier_2=10))

    assert answer.status_code == 422
    assert "doivent croître" in answer.content.decode()


def test_taking_too_much_is_said_and_kept(logged, scenario, demarche, alice):
    client = logged(alice)
    client.post(address("scenario_change", demarche, scenario.uid), {"code": "16005", "etp": "−9"})

    assert (
        "retire plus d’offre"
        in client.get(address("scenario", demarche, scenario.uid)).content.decode()
    )


def test_two_people_writing_lose_nothing(logged, scenario, demarche, alice):
    client = logged(alice)
    page = address("scenario", demarche, scenario.uid)
    stale = hypotheses(scenario, nom="Le mien")

    client.post(page, hypotheses(scenario, nom="Le sien"))
    answer = client.post(page, stale)
    html = answer.content.decode()

    assert answer.status_code == 409
    assert "Le mien" in html
    assert "Le sien" in html
    scenario.refresh_from_db()
    assert scenario.nom == "Le sien"
    fresh = answer.context["version"]
    assert client.post(page, stale | {"version": fresh}).status_code == 302


def test_a_new_delivery_makes_the_estimate_stale(logged, scenario, demarche, alice):
    client = logged(alice)
    page = address("scenario", demarche, scenario.uid)
    client.post(address("scenario_compute", demarche, scenario.uid))
    assert "Recalculer" not in client.get(page).content.decode()

    make_offre(demarche)
    assert "Recalculer" in client.get(page).content.decode()
    client.post(address("scenario_compute", demarche, scenario.uid))
    html = client.get(page).content.decode()
    assert "Recalculer" not in html
    assert "un écart moyen de 0,00" in html


def test_a_scenario_goes_to_the_bin_and_back(logged, scenario, demarche, alice, bruno):
    client = logged(alice)
    page = address("scenario", demarche, scenario.uid)
    client.post(address("scenario_delete", demarche, scenario.uid))
    assert client.get(page).status_code == 404
    assert "Rétablir" in client.get(address("scenarios", demarche)).content.decode()

    restore = address("scenario_restore", demarche, scenario.uid)
    assert logged(bruno).post(restore).status_code == 404
    logged(alice).post(restore)
    assert logged(alice).get(page).status_code == 200


def test_two_scenarios_are_compared(logged, scenario, demarche, alice):
    client = logged(alice)
    client.post(address("scenario_compute", demarche, scenario.uid))
    client.post(address("scenario_copy", demarche, scenario.uid))
    other = Simulation.objects.exclude(pk=scenario.pk).get()
    client.post(address("scenario_change", demarche, other.uid), {"code": "16005", "etp": "3"})

    answer = client.get(
        address("scenarios_compare", demarche), {"a": str(scenario.uid), "b": str(other.uid)}
    )
    lines = answer.context["lignes"]
    assert [line["nom"] for line in lines] == ["Aigre", "Aunac-sur-Charente", "La Boixe"]
    assert lines[0]["ecart"] == pytest.approx(5400 / 2500)
    assert client.get(address("scenarios_compare", demarche), {"a": "faux"}).status_code == 200


def test_the_list_does_not_grow_in_queries(
    logged, scenario, demarche, alice, django_assert_max_num_queries
):
    client = logged(alice)
    page = address("scenarios", demarche)
    client.get(page)
    for _ in range(8):
        make_scenario(demarche, auteur=alice)

    with django_assert_max_num_queries(12):
        assert client.get(page).status_code == 200


def test_the_supply_is_deposited_by_those_who_hold_data(logged, jouet, demarche, oriane, bruno):
    def send(user, contenu=None):
        file = SimpleUploadedFile("offre.csv", contenu or write_offre(), "text/csv")
        fields = {"profession": "generalistes", "producteur": "ORS", "annee": 2023, "fichier": file}
        return logged(user).post(address("offres", demarche), fields)

    assert send(bruno).status_code == 403
    assert send(oriane).status_code == 302
    assert Offre.objects.get().lignes["16023"] == 12_000
    refused = send(oriane, b"code commune;etp\n16005;beaucoup\n")
    assert refused.status_code == 422
    assert "ligne 2" in refused.content.decode()

    offre = Offre.objects.get()
    logged(oriane).post(address("offre_delete", demarche, offre.uid))
    assert not demarche.offres.filter(supprime_le__isnull=True).exists()
    logged(oriane).post(address("offre_restore", demarche, offre.uid))
    assert demarche.offres.filter(supprime_le__isnull=True).exists()


def test_an_unknown_code_of_the_supply_is_said(logged, jouet, demarche, alice):
    file = SimpleUploadedFile("offre.csv", b"code commune;etp\n16005;1\n16999;2\n", "text/csv")
    fields = {"profession": "generalistes", "producteur": "ORS", "annee": 2023, "fichier": file}
    answer = logged(alice).post(address("offres", demarche), fields, follow=True)

    assert "Codes inconnus, donc pas comptés\u00a0: 16999." in answer.content.decode()


def test_the_history_of_the_demarche_does_not_name_a_scenario(logged, jouet, demarche, alice):
    logged(alice).post(
        address("scenarios", demarche), {"nom": "Départ du médecin", "profession": "generalistes"}
    )

    assert Ecriture.objects.about(Simulation.objects.get()).exists()
    assert not Ecriture.objects.about(demarche).filter(sujet_libelle="Départ du médecin").exists()


def test_the_history_is_for_those_who_write(logged, scenario, demarche, alice, bruno):
    history = address("scenario_historique", demarche, scenario.uid)
    logged(alice).post(
        address("scenario", demarche, scenario.uid), hypotheses(scenario, nom="Autre")
    )
    logged(alice).post(address("scenario_transmit", demarche, scenario.uid), {"cercle": "transmis"})

    assert "Autre" in logged(alice).get(history).content.decode()
    assert logged(bruno).get(history).status_code == 403
