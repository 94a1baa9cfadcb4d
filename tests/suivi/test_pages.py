"""Écrire les étapes, les indicateurs et les territoires d’une fiche."""

import pytest
from django.urls import reverse

from maillage.contrats.models import Contrat, FicheAction
from maillage.journal.models import Ecriture
from maillage.suivi.models import Deploiement, Etape, IndicateurAction
from tests.factories.base import FicheActionFactory


def address(fiche, cle="etapes"):
    contrat = fiche.contrat
    return reverse(f"suivi:{cle}", args=[contrat.demarche.slug, contrat.uid, fiche.uid])


def read_form(response) -> dict:
    """Ce qu’un navigateur renverrait sans rien toucher."""
    data = {}
    for form in [*response.context["lignes"], *response.context["neuves"]]:
        for field in form:
            value = field.value()
            if field.name == "retrait" or value is None or value is False:
                continue
            data[field.html_name] = "on" if value is True else value
    return data


@pytest.mark.parametrize("cle", ["etapes", "indicateurs", "deploiements"])
def test_each_page_opens_and_saves_untouched(logged, alice, fiche, cle):
    client = logged(alice)
    Etape.objects.create(fiche=fiche, titre="Un")
    IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers", cible="3.5")
    Deploiement.objects.create(fiche=fiche, libelle="Nord", commentaire="a\nb")
    page = client.get(address(fiche, cle))
    response = client.post(address(fiche, cle), read_form(page))
    assert response.status_code == 302
    assert not Ecriture.objects.exists()


def test_it_adds_a_step_and_writes_its_history(logged, alice, fiche):
    client = logged(alice)
    data = read_form(client.get(address(fiche)))
    data |= {"neuf0-titre": "Recruter", "neuf0-echeance": "2026-12-01"}
    client.post(address(fiche), data)
    assert Etape.objects.get(fiche=fiche).titre == "Recruter"
    assert Ecriture.objects.get().parent_uid == fiche.uid


def test_two_people_on_one_step_never_lose_a_text(logged, alice, fiche):
    etape = Etape.objects.create(fiche=fiche, titre="Recruter")
    client = logged(alice)
    data = read_form(client.get(address(fiche)))
    Etape.objects.filter(pk=etape.pk).update(titre="Recruter deux personnes")
    data[f"{etape.uid}-titre"] = "Recruter une infirmière"
    response = client.post(address(fiche), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Recruter deux personnes" in page
    assert "Recruter une infirmière" in page
    client.post(address(fiche), read_form(response))
    etape.refresh_from_db()
    assert etape.titre == "Recruter une infirmière"


def test_an_untouched_row_changed_by_another_is_not_a_conflict(logged, alice, fiche):
    etape = Etape.objects.create(fiche=fiche, titre="Recruter")
    client = logged(alice)
    data = read_form(client.get(address(fiche)))
    Etape.objects.filter(pk=etape.pk).update(titre="Autre")
    assert client.post(address(fiche), data | {"neuf0-titre": "Deux"}).status_code == 302
    assert {row.titre for row in Etape.objects.all()} == {"Autre", "Deux"}


def test_a_conflict_writes_nothing_at_all(logged, alice, fiche):
    etape = Etape.objects.create(fiche=fiche, titre="Recruter")
    client = logged(alice)
    data = read_form(client.get(address(fiche)))
    Etape.objects.filter(pk=etape.pk).update(titre="Autre")
    data |= {f"{etape.uid}-titre": "Mien", "neuf0-titre": "Deux"}
    response = client.post(address(fiche), data)
    assert response.status_code == 409
    assert Etape.objects.count() == 1
    client.post(address(fiche), read_form(response))
    assert {row.titre for row in Etape.objects.all()} == {"Mien", "Deux"}


def test_a_row_goes_to_the_bin_and_back(logged, alice, fiche):
    etape = Etape.objects.create(fiche=fiche, titre="Recruter")
    client = logged(alice)
    data = read_form(client.get(address(fiche)))
    client.post(address(fiche), data | {f"{etape.uid}-retrait": "on"})
    etape.refresh_from_db()
    assert etape.supprime_le
    client.post(address(fiche), {"retablir": str(etape.uid)})
    etape.refresh_from_db()
    assert etape.supprime_le is None


def test_rows_are_moved_by_buttons(logged, alice, fiche):
    rows = [
        Etape.objects.create(fiche=fiche, titre=t, position=p)
        for t, p in (("A", 1000), ("B", 2000))
    ]
    client = logged(alice)
    data = read_form(client.get(address(fiche)))
    client.post(address(fiche), data | {"deplacer": f"{rows[1].uid}:haut"})
    assert [row.titre for row in Etape.objects.all()] == ["B", "A"]


def test_a_twin_territory_is_refused_with_a_sentence(logged, alice, fiche):
    Deploiement.objects.create(fiche=fiche, libelle="Nord")
    client = logged(alice)
    data = read_form(client.get(address(fiche, "deploiements")))
    response = client.post(address(fiche, "deploiements"), data | {"neuf0-libelle": "Nord"})
    assert response.status_code == 422
    assert Deploiement.objects.count() == 1


def test_a_row_of_another_fiche_cannot_be_written_from_here(logged, alice, fiche, contrat):
    other = Etape.objects.create(
        fiche=FicheActionFactory(contrat=contrat, titre="Autre"), titre="Intacte"
    )
    data = {f"{other.uid}-titre": "Pirate", f"{other.uid}-empreinte": "x"}
    logged(alice).post(address(fiche), data | {"retablir": str(other.uid)})
    other.refresh_from_db()
    assert other.titre == "Intacte"


@pytest.mark.parametrize(("nom", "code"), [("zoe", 404), ("carole", 403), ("jean", 404)])
def test_only_the_coordination_writes(request, logged, fiche, nom, code):
    user = request.getfixturevalue(nom)
    FicheAction.objects.update(cercle="transmis")
    Contrat.objects.update(cercle="transmis")
    assert logged(user).get(address(fiche)).status_code == code


def test_a_signed_contract_is_read_only(logged, alice, fiche, contrat):
    Contrat.objects.filter(pk=contrat.pk).update(etat="clos")
    assert logged(alice).post(address(fiche), {}).status_code == 403
