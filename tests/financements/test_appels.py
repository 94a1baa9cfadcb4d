"""Les appels à projets : qui les écrit, quelles fiches y répondent, ce qu’ils deviennent."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.extensions import extensions
from maillage.financements.actions_appels import save_candidature
from maillage.financements.models import AppelProjets, Candidature, LigneFinancement
from maillage.referentiels.models import Terme
from tests.factories.base import ContratFactory, FicheActionFactory

DEMAIN = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def contrat(demarche):
    return ContratFactory(demarche=demarche, cercle="transmis")


@pytest.fixture
def theme(db):
    return Terme.objects.create(vocabulaire="themes", code="essai", libelle="Santé mentale")


@pytest.fixture
def fiche(contrat, theme):
    row = FicheActionFactory(
        contrat=contrat, titre="Écouter", cercle="transmis", budget_previsionnel=3_000
    )
    row.termes.add(theme)
    return row


@pytest.fixture
def appel(demarche, theme):
    row = AppelProjets.objects.create(
        demarche=demarche, titre="Jeunes", financeur_texte="ARS", echeance=DEMAIN
    )
    row.termes.add(theme)
    return row


def url(name, contrat, *args):
    return reverse(f"financements:{name}", args=[contrat.demarche.slug, contrat.uid, *args])


def test_the_fiches_that_fit_say_why(logged, alice, fiche, appel):
    FicheActionFactory(contrat=fiche.contrat, titre="Hors sujet", budget_previsionnel=5)
    page = logged(alice).get(url("appel", fiche.contrat, appel.uid)).content.decode()
    assert "le thème «\u00a0Santé mentale\u00a0»" in page
    assert "il lui manque 3\u202f000\u00a0€" in page
    assert "Hors sujet" not in page


def test_a_funded_or_finished_fiche_needs_no_call(logged, alice, fiche, appel):
    client, address = logged(alice), url("appel", fiche.contrat, appel.uid)
    ligne = LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="CPAM", montant=3_000, etat="verse"
    )
    assert "Aucune fiche" in client.get(address).content.decode()
    ligne.delete()
    fiche.statut = "realise"
    fiche.save()
    assert "Aucune fiche" in client.get(address).content.decode()


def test_an_answer_kept_then_accepted_becomes_money(logged, alice, fiche, appel):
    client, contrat = logged(alice), fiche.contrat
    second = FicheActionFactory(contrat=contrat, titre="Former")
    address = url("candidature_edit", contrat, appel.uid)
    data = {
        "fiches": [fiche.pk, second.pk], "etat": "deposee", "montant_demande": "4 000",
        "deposee_le": "2026-10-01",
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    ligne = LigneFinancement.objects.get()
    assert (ligne.etat, ligne.montant_demande, ligne.parts.count()) == ("sollicite", 4_000, 2)
    data |= {"etat": "acceptee", "montant_accorde": "3 500", "decision_le": "2026-11-02"}
    client.post(address, data)
    ligne.refresh_from_db()
    assert (ligne.etat, ligne.montant_retenu) == ("notifie", 3_500)
    assert ligne.notifie_le == date(2026, 11, 2)
    assert LigneFinancement.objects.count() == Candidature.objects.count() == 1


def test_two_sendings_at_once_make_one_line(fiche, appel):
    """Deux pages ouvertes avant que l’une n’écrive : une candidature, une ligne d’argent."""
    fresh = [
        Candidature(contrat=fiche.contrat, appel=appel, etat="deposee", montant_demande=montant)
        for montant in (4_000, 4_500)
    ]
    for row in fresh:
        save_candidature(row, [fiche], by=SYSTEME)
    stale = [Candidature.objects.get() for _ in range(2)]
    LigneFinancement.objects.all().delete()
    for row in stale:
        row.ligne, row.etat = None, "acceptee"
        save_candidature(row, [fiche], by=SYSTEME)
    assert LigneFinancement.objects.get().montant_demande == 4_500
    assert Candidature.objects.get().ligne == LigneFinancement.objects.get()


def test_a_refusal_closes_the_line_it_had_opened(logged, alice, fiche, appel):
    client, address = logged(alice), url("candidature_edit", fiche.contrat, appel.uid)
    data = {"fiches": [fiche.pk], "etat": "deposee", "montant_demande": "4 000"}
    client.post(address, data)
    client.post(address, data | {"etat": "refusee", "decision": "Hors périmètre"})
    ligne = LigneFinancement.objects.get()
    assert (ligne.etat, ligne.motif, ligne.fiche) == ("refuse", "Hors périmètre", fiche)


def test_a_candidature_presents_at_least_one_fiche(logged, alice, fiche, appel):
    address = url("candidature_edit", fiche.contrat, appel.uid)
    response = logged(alice).post(address, {"etat": "deposee"})
    assert response.status_code == 422
    assert "quelle action" in response.content.decode()


def test_a_deadline_stays_until_something_is_sent(fiche, appel):
    found = extensions["financements"].echeances
    assert [row[0] for row in found(fiche.contrat)] == [DEMAIN]
    Candidature.objects.create(contrat=fiche.contrat, appel=appel, etat="deposee")
    assert not list(found(fiche.contrat))


def test_today_shows_the_deadline_to_the_coordination_only(logged, alice, gilles, fiche, appel):
    address = reverse("portail:demarche", args=[fiche.contrat.demarche.slug])
    assert "Répondre à l’appel" in logged(alice).get(address).content.decode()
    assert "Répondre à l’appel" not in logged(gilles).get(address).content.decode()


def test_the_region_makes_its_calls_known_to_its_demarches(logged, helene, alice, zoe, contrat):
    client = logged(helene)
    address = reverse("appels:appel_region_create", args=["75"])
    assert client.post(address, {"titre": "Appel régional"}).status_code == 302
    assert client.get(reverse("appels:appel_region_create", args=["94"])).status_code == 403
    row = AppelProjets.objects.get()
    assert client.get(reverse("appels:appels_region", args=["75"])).status_code == 200
    client = logged(alice)
    assert "Appel régional" in client.get(url("appels", contrat)).content.decode()
    assert client.get(url("appel_edit", contrat, row.uid)).status_code == 403
    assert client.get(reverse("appels:appels_region", args=["75"])).status_code == 403
    assert logged(zoe).get(url("appels", contrat)).status_code == 404


def test_a_reader_sees_calls_of_his_circle_but_no_candidature(logged, gilles, fiche, appel):
    client, contrat = logged(gilles), fiche.contrat
    assert client.get(url("appel", contrat, appel.uid)).status_code == 404
    AppelProjets.objects.update(cercle="transmis")
    Candidature.objects.create(contrat=contrat, appel=appel, etat="deposee")
    page = client.get(url("appel", contrat, appel.uid)).content.decode()
    assert "Notre candidature" not in page
    assert client.get(url("candidature_edit", contrat, appel.uid)).status_code == 403


def test_a_call_is_written_corrected_and_binned(logged, alice, contrat, theme):
    client = logged(alice)
    data = {"titre": "Local", "themes": [theme.pk], "cercle": "partage", "taux_max": "80"}
    client.post(url("appel_create", contrat), data)
    row = AppelProjets.objects.get()
    assert list(row.termes.all()) == [theme]
    wrong = {"ouverture": "2026-05-01", "echeance": "2026-04-01", "taux_max": "120"}
    shown = client.post(url("appel_edit", contrat, row.uid), data | wrong)
    assert shown.status_code == 422
    assert "avant l’ouverture" in shown.content.decode()
    client.post(url("appel_remove", contrat, row.uid))
    assert client.get(url("appel", contrat, row.uid)).status_code == 404


def test_listing_calls_costs_the_same_however_many(
    logged, alice, fiche, theme, django_assert_max_num_queries
):
    for rang in range(12):
        row = AppelProjets.objects.create(demarche=fiche.contrat.demarche, titre=f"Appel {rang}")
        row.termes.add(theme)
    client = logged(alice)
    with django_assert_max_num_queries(32):
        client.get(url("appels", fiche.contrat))
