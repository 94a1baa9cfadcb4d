"""La page des indicateurs d’un contrat : tous les niveaux, dans l’ordre du plan."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.actions import delete_node
from maillage.contrats.models import Contrat, FicheAction
from maillage.journal.models import Ecriture
from maillage.suivi.models import IndicateurAction
from tests.factories.base import AxeFactory, FicheActionFactory


def address(contrat, nom="contrat_indicateurs", *args):
    return reverse(f"suivi:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


def make(contrat, intitule, **fields):
    return IndicateurAction.objects.create(contrat=contrat, intitule=intitule, **fields)


def read_form(response) -> dict:
    """Ce qu’un navigateur renverrait sans rien toucher."""
    form = response.context["form"]
    return {f.html_name: v for f in form if (v := f.value()) not in (None, False)}


@pytest.fixture
def complet(contrat, axe, objectif, fiche):
    make(contrat, "Élus rencontrés", phase="mobilisation", depart=0, cible=12)
    make(contrat, "Habitants couverts", depart=Decimal("41.5"), unite="%")
    make(contrat, "Délai de rendez-vous", axe=axe, cible=30, source="CPAM")
    make(contrat, "Patients accueillis", objectif=objectif)
    IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers", cible=4)
    return contrat


def test_it_shows_every_level_in_the_order_of_the_plan(logged, alice, complet):
    page = logged(alice).get(address(complet)).content.decode()
    wanted = [
        "Étapes du contrat", "Élus rencontrés", "Contrat entier", "Habitants couverts",
        "Axe 1 – Accéder aux soins", "Délai de rendez-vous", "Patients accueillis",
        "Fiches-actions", "1.1.1 Former aux premiers secours",
    ]  # fmt: skip
    places = [page.index(f">{text}") for text in wanted]
    assert places == sorted(places)
    assert "sans valeur de départ, sans date de cible" in page
    assert "41,5" in page


def test_an_empty_contract_says_what_the_page_is_for(logged, alice, contrat):
    page = logged(alice).get(address(contrat)).content.decode()
    assert "Rien ne mesure encore le contrat lui-même" in page
    assert "Ajouter un indicateur" in page


@pytest.mark.parametrize(
    ("place", "niveau"), [("contrat", "contrat"), ("phase:diagnostic", "phase"), ("axe", "axe"),
                          ("objectif", "objectif")],
)  # fmt: skip
def test_one_is_added_at_each_level(logged, alice, contrat, axe, objectif, place, niveau):
    chosen = {"axe": f"axe:{axe.uid}", "objectif": f"objectif:{objectif.uid}"}.get(place, place)
    client = logged(alice)
    page = client.get(address(contrat, "indicateur_nouveau"), {"place": chosen})
    data = read_form(page)
    assert data["place"] == chosen
    data |= {"intitule": "Part", "depart": "1 234,5", "depart_date": "31/12/2025"}
    assert client.post(address(contrat, "indicateur_nouveau"), data).status_code == 302
    row = IndicateurAction.objects.get()
    assert (row.niveau, row.depart, row.position) == (niveau, Decimal("1234.5"), 1000)
    assert Ecriture.objects.get().racine_uid == contrat.uid


def test_an_unreadable_number_is_explained_and_nothing_is_lost(logged, alice, contrat):
    client = logged(alice)
    data = {"place": "contrat", "nature": "resultat", "sens": "hausse", "intitule": "",
            "depart": "beaucoup", "source": "Une longue source"}  # fmt: skip
    response = client.post(address(contrat, "indicateur_nouveau"), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Écrivez un nombre, comme 12 500,50." in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "Une longue source" in page
    assert not IndicateurAction.objects.exists()


def test_a_place_of_another_contract_is_refused(logged, alice, contrat, autre_contrat):
    theirs = AxeFactory(contrat=autre_contrat)
    data = {
        "place": f"axe:{theirs.uid}",
        "intitule": "Part",
        "nature": "resultat",
        "sens": "hausse",
    }
    assert logged(alice).post(address(contrat, "indicateur_nouveau"), data).status_code == 422


def test_saving_untouched_writes_nothing(logged, alice, contrat, axe):
    row = make(contrat, "Part", axe=axe, depart=Decimal("3.5"), definition="a\nb")
    client = logged(alice)
    page = client.get(address(contrat, "indicateur_edit", row.uid))
    assert client.post(page.wsgi_request.path, read_form(page)).status_code == 302
    assert not Ecriture.objects.exists()


def test_one_moves_from_a_level_to_another(logged, alice, contrat, axe, objectif):
    row = make(contrat, "Part", axe=axe)
    client = logged(alice)
    page = client.get(address(contrat, "indicateur_edit", row.uid))
    data = read_form(page) | {"place": f"objectif:{objectif.uid}"}
    assert client.post(page.wsgi_request.path, data).status_code == 302
    row.refresh_from_db()
    assert (row.axe, row.objectif, row.niveau) == (None, objectif, "objectif")
    assert set(Ecriture.objects.get().changements) == {"axe", "objectif"}


def test_two_people_on_one_indicator_never_lose_a_text(logged, alice, contrat):
    row = make(contrat, "Part")
    client = logged(alice)
    page = client.get(address(contrat, "indicateur_edit", row.uid))
    IndicateurAction.objects.update(intitule="Part des habitants")
    path = page.wsgi_request.path
    response = client.post(path, read_form(page) | {"intitule": "Part des familles"})
    assert response.status_code == 409
    shown = response.content.decode()
    assert "Part des habitants" in shown
    assert "Part des familles" in shown
    assert client.post(path, read_form(response)).status_code == 302
    row.refresh_from_db()
    assert row.intitule == "Part des familles"


def test_one_goes_to_the_bin_and_back(logged, alice, contrat):
    row = make(contrat, "Part")
    client = logged(alice)
    response = client.post(address(contrat, "indicateur_remove", row.uid), follow=True)
    assert "est à la corbeille" in response.content.decode()
    assert IndicateurAction.objects.get().supprime_le
    client.post(address(contrat, "indicateur_restore", row.uid))
    assert IndicateurAction.objects.get().supprime_le is None


def test_one_of_a_removed_axe_is_shown_until_it_is_placed_again(logged, alice, contrat, axe):
    make(contrat, "Délai", axe=axe)
    delete_node(axe, by=SYSTEME)
    page = logged(alice).get(address(contrat)).content.decode()
    assert "À rattacher de nouveau" in page
    assert page.index("À rattacher de nouveau") < page.index("Délai")


def test_one_of_a_fiche_is_not_written_from_here(logged, alice, contrat, fiche):
    row = IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers")
    client = logged(alice)
    assert client.get(address(contrat, "indicateur_edit", row.uid)).status_code == 404
    assert client.post(address(contrat, "indicateur_remove", row.uid)).status_code == 404


def test_one_of_another_contract_is_not_found(logged, alice, contrat, autre_contrat):
    row = make(autre_contrat, "Part")
    client = logged(alice)
    assert client.get(address(contrat, "indicateur_edit", row.uid)).status_code == 404
    assert client.post(address(contrat, "indicateur_remove", row.uid)).status_code == 404


@pytest.mark.parametrize(("nom", "lire", "ecrire"), [("zoe", 404, 404), ("carole", 200, 403)])
def test_readers_read_and_strangers_find_nothing(request, logged, complet, nom, lire, ecrire):
    Contrat.objects.update(cercle="transmis")
    client = logged(request.getfixturevalue(nom))
    row = IndicateurAction.objects.filter(fiche=None).first()
    assert client.get(address(complet)).status_code == lire
    assert client.get(address(complet, "indicateurs_csv")).status_code == lire
    assert client.get(address(complet, "indicateur_nouveau")).status_code == ecrire
    assert client.get(address(complet, "indicateur_edit", row.uid)).status_code == ecrire
    for verbe in ("remove", "restore"):
        assert client.post(address(complet, f"indicateur_{verbe}", row.uid)).status_code == ecrire
    assert client.post(address(complet, "communs_take")).status_code == ecrire


def test_a_fiche_the_reader_cannot_see_is_not_counted(logged, carole, complet, fiche):
    Contrat.objects.update(cercle="transmis")
    seen = FicheActionFactory(contrat=complet, titre="Vue", cercle="transmis")
    IndicateurAction.objects.create(fiche=seen, intitule="Visible", cible=4)
    response = logged(carole).get(address(complet))
    assert [compte.fiche.titre for compte in response.context["fiches"]] == ["Vue"]
    assert response.context["total_fiches"] == 1
    assert "Former aux premiers secours" not in response.content.decode()
    exported = logged(carole).get(address(complet, "indicateurs_csv")).content.decode("utf-8-sig")
    assert "Visible" in exported
    assert "Ateliers" not in exported


def test_the_number_of_queries_does_not_depend_on_what_is_measured(
    logged, alice, complet, django_assert_num_queries, django_assert_max_num_queries
):
    client = logged(alice)
    client.get(address(complet))
    with django_assert_max_num_queries(40) as few:
        client.get(address(complet))
    for rang in range(12):
        axe = AxeFactory(contrat=complet, code=str(rang), position=rang)
        make(complet, f"Part {rang}", axe=axe)
        fiche = FicheActionFactory(contrat=complet, position=rang)
        IndicateurAction.objects.create(fiche=fiche, intitule=f"Mesure {rang}")
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address(complet))


def test_the_table_leaves_as_csv_and_as_a_workbook(logged, alice, complet):
    client = logged(alice)
    body = client.get(address(complet, "indicateurs_csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body), delimiter=";"))
    assert [row["Niveau"] for row in rows] == [
        "étape du contrat", "contrat", "axe", "objectif", "action",
    ]  # fmt: skip
    assert [row["Porte sur"] for row in rows] == [
        "Mobilisation", "Contrat entier", "Axe 1 – Accéder aux soins", "1.1 Accueillir",
        "1.1.1 Former aux premiers secours",
    ]  # fmt: skip
    assert rows[1]["Valeur de départ"] == "41,5"
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(address(complet, "indicateurs_xlsx")).content)
    )
    assert book.active["C3"].value == "Habitants couverts"
    assert book.active["H3"].value == 41.5


def test_fiches_of_the_bin_are_not_counted(logged, alice, complet, fiche):
    FicheAction.objects.filter(pk=fiche.pk).update(supprime_le="2026-01-01T00:00Z")
    assert logged(alice).get(address(complet)).context["fiches"] == []
