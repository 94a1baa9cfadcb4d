"""« Aujourd’hui » : ses actions au pilote, ce qui coince à la coordination."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.contrats.models import Contrat, FicheAction, FichePersonne
from maillage.suivi.avancement import report
from maillage.suivi.models import Etape
from tests.factories.base import FicheActionFactory
from tests.suivi.test_avancement import BY


@pytest.fixture
def aujourdhui(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    return "/espace/confins/"


def test_a_pilot_finds_its_actions_the_pressing_first(logged, emma, fiche, aujourdhui):
    jour, personne = timezone.localdate(), FichePersonne.objects.get().personne
    FicheAction.objects.update(cercle="partage")
    late, quiet, over = (
        FicheActionFactory(contrat=fiche.contrat, titre=titre, cercle="partage", **fields)
        for titre, fields in (
            ("Tardive", {"date_fin": jour - timedelta(days=3)}), ("Neuve", {}),
            ("Finie", {"statut": "realise"}),
        )
    )  # fmt: skip
    for row in (over, quiet, late):
        FichePersonne.objects.create(fiche=row, personne=personne, role="referent")
    FicheActionFactory(contrat=fiche.contrat, titre="D’une autre", cercle="transmis")
    Etape.objects.create(fiche=fiche, titre="Ouvrir", echeance=jour - timedelta(days=1))
    mine = logged(emma).get(aujourdhui, follow=True).context["suivi"].mine
    assert [row.fiche.titre for row in mine] == [
        "Former aux premiers secours", "Tardive", "Neuve", "Finie",
    ]  # fmt: skip
    assert [row.raison.split("\u00a0")[0].split()[0] for row in mine] == [
        "Étape", "Devait", "Personne", "Réalisé.",
    ]  # fmt: skip


def test_the_coordination_finds_what_is_stuck(logged, alice, carole, fiche, aujourdhui):
    FicheAction.objects.update(cercle="transmis", created_at="2024-01-01T08:00Z")
    other = FicheActionFactory(contrat=fiche.contrat, titre="Coincée", cercle="transmis")
    report(other, blocage="Plus de salle.", by=BY)
    page = logged(alice).get(aujourdhui, follow=True)
    assert [row.raison for row in page.context["suivi"].blocked] == ["Plus de salle."]
    assert [row.fiche.titre for row in page.context["suivi"].silent] == [fiche.titre]
    page = logged(carole).get(aujourdhui, follow=True)
    assert page.context["suivi"] is None
    assert "La page de l’élu" in page.content.decode()
    assert "Plus de salle." not in page.content.decode()
