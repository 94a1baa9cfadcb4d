"""La page des étapes : chacun la lit, la coordination l’écrit, l’ARS coche ce qui est à l’ARS."""

from datetime import date

import pytest
from django.urls import reverse

from maillage.contrats.enums import Phase
from maillage.contrats.models import Contrat, PhaseContrat, SignatureDate, TachePhase
from maillage.contrats.vie.ouverture import open_phases
from maillage.journal.models import Ecriture
from tests.factories.base import ContratFactory, FicheActionFactory

LECTEURS = ("bruno", "carole", "denis", "farid", "gilles", "helene", "ines")
ECRITURES = {
    "phases_edit": {"ordre": "cadre_puis_plan", "signature_visee": "02/07/2027"},
    "phase_change": {"passage": "commencer"},
    "phase_edit": {"semaines": "12"},
    "tache_nouvelle": {"intitule": "Visiter les écoles", "acteur": "élus"},
    "taches_tick": {"cocher": "diagnostic-cadrage"},
}


@pytest.fixture
def public(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="public")
    contrat.refresh_from_db()
    return contrat


def address(contrat, name, *args) -> str:
    args = args or (() if name.startswith("phases") else ("diagnostic",))
    return reverse(f"contrats:{name}", args=[contrat.demarche.slug, contrat.uid, *args])


def page_of(client, contrat, **query) -> str:
    return client.get(address(contrat, "phases"), query).content.decode()


@pytest.mark.parametrize("nom", LECTEURS)
@pytest.mark.parametrize("ecriture", ECRITURES)
def test_who_sees_the_contract_reads_its_phases_and_writes_nothing(
    request, logged, public, nom, ecriture
):
    client = logged(request.getfixturevalue(nom))
    page = page_of(client, public)
    assert "Vous êtes ici" in page
    assert "Régler l’ordre" not in page
    assert "Commencer cette étape" not in page
    response = client.post(address(public, ecriture), ECRITURES[ecriture])
    assert response.status_code == 403
    assert not PhaseContrat.objects.exists()


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_a_stranger_finds_nothing(logged, zoe, public, ecriture):
    client = logged(zoe)
    assert client.get(address(public, "phases")).status_code == 404
    assert client.post(address(public, ecriture), ECRITURES[ecriture]).status_code == 404


@pytest.mark.parametrize("ecriture", sorted(set(ECRITURES) - {"phases_edit"}))
def test_the_coordination_writes_and_comes_back_to_its_place(logged, alice, contrat, ecriture):
    response = logged(alice).post(address(contrat, ecriture), ECRITURES[ecriture], follow=True)

    assert response.status_code == 200
    assert response.redirect_chain[-1][0].startswith(address(contrat, "phases"))


def test_the_ars_ticks_its_own_tasks_and_no_other(logged, bruno, public):
    client = logged(bruno)
    tick = address(public, "taches_tick", "plan")
    assert client.post(tick, {"cocher": "plan-prs"}).status_code == 302
    assert TachePhase.objects.get(code="plan-prs").etat == "faite"
    assert client.post(tick, {"cocher": "plan-fiches"}).status_code == 403
    assert client.post(tick, {"cocher": "signature-avis"}).status_code == 404
    one = address(public, "tache", "plan", "plan-prs")
    assert client.get(one).status_code == 200
    client.post(one, {"etat": "passee", "raison": "Le PRS vient de finir"})
    assert TachePhase.objects.get(code="plan-prs").raison == "Le PRS vient de finir"


def test_ticking_twice_changes_nothing_more(logged, alice, contrat):
    client, tick = logged(alice), address(contrat, "taches_tick")
    for _ in range(2):
        client.post(tick, {"cocher": "diagnostic-cadrage"})
    tache = TachePhase.objects.get(code="diagnostic-cadrage")
    assert (tache.etat, tache.version) == ("faite", 2)
    client.post(tick, {"decocher": "diagnostic-cadrage"})
    tache.refresh_from_db()
    assert (tache.etat, tache.faite_le) == ("a_faire", None)


def test_a_forged_passage_says_so_and_changes_nothing(logged, alice, contrat):
    client, change = logged(alice), address(contrat, "phase_change")
    for forged in ("signer", "finir", "", "passer"):
        page = client.post(change, {"passage": forged}, follow=True).content.decode()
        assert "Rien n’a changé" in page
    assert not PhaseContrat.objects.filter(phase="diagnostic").exclude(etat="a_venir").exists()
    unknown = address(contrat, "phase_change", "vacances")
    assert client.post(unknown, {"passage": "commencer"}).status_code == 404


def test_a_skipped_phase_shows_its_reason_and_can_come_back(logged, alice, contrat):
    client, change = logged(alice), address(contrat, "phase_change")
    data = {"passage": "passer", "raison": "Le diagnostic de 2025 suffit"}
    page = client.post(change, data, follow=True).content.decode()
    assert "Le diagnostic de 2025 suffit" in page
    assert "Remettre cette étape" in page
    client.post(change, {"passage": "remettre"})
    assert PhaseContrat.objects.get(phase="diagnostic").etat == "a_venir"


def test_the_hoped_date_commands_the_page(logged, alice, contrat):
    client = logged(alice)
    read = client.get(address(contrat, "phases_edit")).context
    data = {"ordre": "cadre_puis_plan", "signature_visee": "2026-12-24"}
    client.post(address(contrat, "phases_edit"), data | {"empreinte": read["empreinte"]})
    contrat.refresh_from_db()
    assert (contrat.ordre, contrat.signature_visee) == ("cadre_puis_plan", date(2026, 12, 24))
    assert "n’est plus tenable" in page_of(client, contrat)


def test_two_people_setting_the_dates_do_not_overwrite_each_other(logged, alice, contrat):
    client = logged(alice)
    mark = client.get(address(contrat, "phases_edit")).context["empreinte"]
    Contrat.objects.filter(pk=contrat.pk).update(signature_visee=date(2027, 1, 1))
    data = {"ordre": "prefiguration", "signature_visee": "2028-01-01", "empreinte": mark}
    page = client.post(address(contrat, "phases_edit"), data).content.decode()
    assert "Quelqu’un d’autre vient d’enregistrer" in page
    contrat.refresh_from_db()
    assert contrat.signature_visee == date(2027, 1, 1)


def test_the_gap_with_the_previous_contract_is_shown(logged, alice, contrat):
    before = ContratFactory(
        demarche=contrat.demarche, nom="CLS 2020-2024", etat="signe",
        periode_debut=date(2020, 1, 1), periode_fin=date(2024, 12, 31),
    )  # fmt: skip
    SignatureDate.objects.create(contrat=before, date=date(2020, 3, 1))
    Contrat.objects.filter(pk=contrat.pk).update(predecesseur=before)
    page = page_of(logged(alice), contrat)
    assert "sans contrat en vigueur" in page
    assert "Une prorogation est utile" in page


def test_an_own_task_is_added_dated_and_removed(logged, alice, contrat):
    client = logged(alice)
    client.post(address(contrat, "tache_nouvelle"), ECRITURES["tache_nouvelle"])
    own = TachePhase.objects.get(intitule="Visiter les écoles")
    one = address(contrat, "tache", "diagnostic", own.uid)
    assert "Retirer la tâche" in client.get(one).content.decode()
    client.post(one, {"etat": "a_faire", "echeance": "2026-01-05"})
    assert "en retard, attendue le 5 janvier 2026" in page_of(client, contrat)
    client.post(address(contrat, "tache_delete", "diagnostic", own.uid))
    assert str(own.uid) not in page_of(client, contrat)
    kept = address(contrat, "tache_delete", "diagnostic", "diagnostic-cadrage")
    page = client.post(kept, follow=True).content.decode()
    assert "ne se retire pas" in page


def test_wrong_dates_are_explained(logged, alice, contrat):
    data = {"semaines": "0", "debut": "2026-05-01", "fin": "2026-04-01"}
    page = logged(alice).post(address(contrat, "phase_edit"), data).content.decode()
    assert "finit avant de commencer" in page
    assert not PhaseContrat.objects.filter(debut__isnull=False).exists()


def test_the_page_takes_as_many_queries_whatever_it_holds(
    logged, alice, contrat, django_assert_max_num_queries
):
    client = logged(alice)
    page_of(client, contrat)
    open_phases(contrat)
    for rang in range(30):
        TachePhase.objects.create(contrat=contrat, phase=Phase.PLAN, intitule=f"Tâche {rang}")
    with django_assert_max_num_queries(14):
        page_of(client, contrat)


def test_during_the_signature_the_parties_hold_the_pen(logged, alice, contrat, request):
    Contrat.objects.filter(pk=contrat.pk).update(phase="signature")
    page = page_of(logged(alice), contrat)
    assert "La main est à la coordination" in page


def test_the_history_neither_skips_a_phase_nor_breaks_its_dates(logged, alice, contrat):
    client = logged(alice)
    change = address(contrat, "phase_change")
    client.post(change, {"passage": "passer", "raison": "Déjà fait"})
    client.post(change, {"passage": "remettre"})
    for debut, fin in (("2026-01-05", "2026-02-05"), ("2026-05-05", "2026-06-05")):
        client.post(address(contrat, "phase_edit"), {"debut": debut, "fin": fin})
    ecriture = Ecriture.objects.filter(sujet_libelle="Diagnostic").latest("updated_at")
    Ecriture.objects.filter(pk=ecriture.pk).update(
        changements={"etat": ["passee", "a_venir"], "fin": ["2026-02-05", "2026-06-05"]}
    )
    restore = reverse("contrats:valeur_restore", args=[contrat.demarche.slug, contrat.uid])
    data = {"ecriture": ecriture.pk}
    assert client.post(restore, data | {"champ": "etat"}).status_code == 403
    page = client.post(restore, data | {"champ": "fin"}, follow=True).content.decode()
    assert "ne va plus avec les autres" in page
    assert PhaseContrat.objects.get(phase="diagnostic").fin == date(2026, 6, 5)


def test_what_is_already_written_is_told_to_who_sees_it_all(logged, alice, gilles, public):
    FicheActionFactory.create_batch(2, contrat=public)
    assert "Maillage voit\u00a0: 2\u00a0fiches écrites" in page_of(logged(alice), public).replace(
        "&nbsp;", "\u00a0"
    )
    assert "2\u00a0fiches sans pilote" in page_of(logged(alice), public)
    assert "Maillage voit" not in page_of(logged(gilles), public)
