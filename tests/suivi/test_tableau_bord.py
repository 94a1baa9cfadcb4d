"""Le tableau de bord : sa phrase, ce qu’il tait selon le lecteur, ses requêtes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.encarts import Encart, encarts
from maillage.contrats.models import Contrat, FicheAction
from maillage.suivi.avancement import report
from maillage.suivi.models import Etape, IndicateurAction
from tests.factories.base import AxeFactory, FicheActionFactory
from tests.suivi.test_avancement import BY


@pytest.fixture
def plan(contrat):
    """Six actions transmises, dont une en retard, une bloquée, une réalisée, une silencieuse."""
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    axe = AxeFactory(contrat=contrat, code="1", titre="Prévenir")
    jour = timezone.localdate()
    seen = {"contrat": contrat, "cercle": "transmis", "axe": axe}
    late = FicheActionFactory(titre="Tardive", date_fin=jour - timedelta(days=9), **seen)
    blocked = FicheActionFactory(titre="Coincée", **seen)
    FicheActionFactory(titre="Finie", statut="realise", **seen)
    silent = FicheActionFactory(titre="Muette", **seen)
    FicheAction.objects.filter(pk=silent.pk).update(created_at="2024-01-01T08:00Z")
    running = FicheActionFactory(titre="Lancée", **seen)
    report(running, statut="en_cours", by=BY)
    report(blocked, blocage="Plus de salle.", aide="Un prêt.", by=BY)
    Etape.objects.create(fiche=running, titre="Ouvrir", echeance=jour + timedelta(days=20))
    FicheActionFactory(titre="Sous", parent=late, **seen)
    return contrat


def url(contrat):
    return reverse("suivi:tableau_bord", args=[contrat.demarche.slug, contrat.uid])


def plain(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_it_says_it_in_one_sentence(logged, plan, alice):
    page = logged(alice).get(url(plan))
    said = [compte.phrase.replace("\u00a0", " ") for compte in page.context["comptes"]]
    assert said == ["1 en cours", "1 réalisée", "1 bloquée", "1 en retard"]
    assert page.context["silence"].nombre == 1
    text = plain(page)
    for word in ("5 actions", "1 sans nouvelles depuis six mois", "Plus de salle.", "Un prêt.",
                 "Ouvrir", "puis <strong>en cours</strong>", "Tardive"):  # fmt: skip
        assert word in text
    assert "actions=on" in page.context["comptes"][0].url


@pytest.mark.parametrize(
    ("nom", "status", "blocage"),
    [("alice", 200, True), ("denis", 200, False), ("carole", 200, False), ("gilles", 200, False),
     ("ines", 200, False), ("zoe", 404, False), ("jean", 404, False)],
)  # fmt: skip
def test_blockers_stay_in_their_circle(request, logged, plan, nom, status, blocage):
    page = logged(request.getfixturevalue(nom)).get(url(plan))
    assert page.status_code == status
    assert ("Plus de salle." in plain(page)) is blocage
    assert ("Ne se dit qu’à la coordination" in plain(page)) is (nom == "alice")


def test_an_empty_plan_offers_the_first_step(logged, contrat, alice):
    assert "Ouvrir le plan d’actions" in plain(logged(alice).get(url(contrat)))


def test_recent_fiches_owe_no_news_yet(logged, plan, alice):
    FicheAction.objects.update(created_at=timezone.now())
    manques = logged(alice).get(url(plan)).context["manques"]
    assert not [row for row in manques if "nouvelles" in row.libelle]
    FicheAction.objects.update(created_at="2024-01-01T08:00Z")
    manques = logged(alice).get(url(plan)).context["manques"]
    assert [(row.nombre, row.total) for row in manques if "nouvelles" in row.libelle] == [(2, 4)]


def test_another_floor_may_add_a_block(logged, plan, alice):
    made = Encart("De l’argent", "<p>12 €</p>")
    encarts.register("essai", lambda request, contrat: made, ordre=999)
    try:
        assert "De l’argent" in plain(logged(alice).get(url(plan)))
    finally:
        encarts.unregister("essai")


def test_its_queries_do_not_grow(logged, plan, alice):
    client, counts = logged(alice), []
    client.get(url(plan))
    for size in (1, 20):
        for rang in range(size):
            row = FicheActionFactory(contrat=plan, titre=f"Action {rang}", cercle="transmis")
            IndicateurAction.objects.create(fiche=row, contrat=plan, intitule="Combien")
            report(row, statut="en_cours", note="Parti", by=BY)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(plan))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 56
