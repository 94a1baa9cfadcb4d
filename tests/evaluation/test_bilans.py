"""Les fiches-bilans, les personnes site par site, et les besoins reliés au plan."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import FicheOrganisation
from maillage.evaluation.actions import set_besoins
from maillage.evaluation.logique import build_logique, narrowest_circle
from maillage.evaluation.models import BilanAction, LienBesoin
from maillage.evaluation.preuves.besoins import collect
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.sites import read_sites, say_sites, write_sites
from maillage.graphiques.figure import draw_page
from maillage.graphiques.logique import draw_logique
from maillage.suivi.models import IndicateurAction
from tests.evaluation.conftest import JOUR, sit
from tests.factories.base import AxeFactory, FicheActionFactory, ObjectifFactory
from tests.factories.diagnostic import EnjeuFactory

SPAN = {"debut": "2026-01-01", "fin": "2026-12-31"}


def address(contrat, nom, *args):
    return reverse(f"evaluation:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


@pytest.fixture
def groupe(demarche, contrat):
    """Une fiche partagée, et qui anime le groupe qui la mène."""
    contrat.cercle = "transmis"
    contrat.save()
    fiche = FicheActionFactory(contrat=contrat, cercle="partage", titre="Ateliers")
    user, organisation = sit(demarche, "animation", "Groupe")
    FicheOrganisation.objects.create(fiche=fiche, organisation=organisation, role="pilote")
    return user, fiche


def test_a_group_drafts_then_renders_its_bilan(logged, denis, contrat, groupe):
    user, fiche = groupe
    client = logged(user)
    url = address(contrat, "bilan_create", fiche.uid)
    data = SPAN | {
        "realise": "Six ateliers.",
        "sites": "Nord : 42\nSud : 17",
        "suite": "adaptation",
    }
    assert client.post(url, data).status_code == 302
    row = BilanAction.objects.get()
    assert row.sites == [{"nom": "Nord", "personnes": 42}, {"nom": "Sud", "personnes": 17}]
    assert (row.rendu_le, row.auteur) == (None, user)
    page = address(contrat, "bilan", row.uid)
    assert logged(denis).get(page).status_code == 404
    logged(user).post(address(contrat, "bilan_submit", row.uid))
    shown = logged(denis).get(page)
    assert shown.status_code == 200
    assert "ne s’additionnent pas" in shown.content.decode()


def test_saving_and_rendering_is_one_gesture(logged, contrat, groupe):
    user, fiche = groupe
    data = SPAN | {"realise": "Fait.", "rendre": "1"}
    logged(user).post(address(contrat, "bilan_create", fiche.uid), data)
    row = BilanAction.objects.get()
    assert row.is_rendu
    assert row.cercle == "partage"


def test_the_coordination_transmits_a_rendered_bilan(logged, alice, carole, contrat, groupe):
    user, fiche = groupe
    fiche.cercle = "transmis"
    fiche.save()
    row = BilanAction.objects.create(fiche=fiche, cercle="partage", rendu_le=JOUR, **SPAN)
    url, page = address(contrat, "bilan_transmit", row.uid), address(contrat, "bilan", row.uid)
    assert logged(user).post(url, {"cercle": "transmis"}).status_code == 403
    assert logged(carole).get(page).status_code == 404
    assert logged(alice).post(url, {"cercle": "transmis"}).status_code == 302
    assert logged(carole).get(page).status_code == 200


def test_the_same_group_writes_one_bilan_per_period(logged, contrat, groupe):
    user, fiche = groupe
    client, url = logged(user), address(contrat, "bilan_create", fiche.uid)
    assert client.post(url, SPAN | {"groupe": "A"}).status_code == 302
    refused = client.post(url, SPAN | {"groupe": "A", "realise": "Le texte à garder"})
    assert refused.status_code == 422
    assert "Le texte à garder" in refused.content.decode()


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("Centre social : 42", [{"nom": "Centre social", "personnes": 42}]),
        ("Saint-Jean-d’Y – 1 200", [{"nom": "Saint-Jean-d’Y", "personnes": 1200}]),
        ("\n  17 \n", [{"nom": "", "personnes": 17}]),
        ("", []),
    ],
)
def test_people_are_read_site_by_site(text, sites):
    assert read_sites(text) == sites
    assert read_sites(write_sites(sites)) == sites


@pytest.mark.parametrize("text", ["Nord : beaucoup", "Nord", "Nord : 12345678901", "Nord : -3"])
def test_what_is_not_a_count_is_explained_with_its_line(text):
    with pytest.raises(ValidationError, match="Ligne 2"):
        read_sites(f"Sud : 3\n{text}")


def test_people_are_never_summed():
    assert say_sites([{"nom": "A", "personnes": 40}, {"nom": "B", "personnes": 2}]) == (
        "A\u00a0: 40\u00a0; B\u00a0: 2"
    )


@pytest.fixture
def plan(contrat):
    """Un axe, un objectif, deux actions dont une sans indicateur, un enjeu."""
    axe = AxeFactory(contrat=contrat, code="1", titre="Soins", position=1000)
    objectif = ObjectifFactory(contrat=contrat, axe=axe, code="1.1", titre="Rapprocher")
    full = FicheActionFactory(
        contrat=contrat, axe=axe, objectif=objectif, code="1.1.1", titre="Bus", cercle="transmis"
    )
    FicheActionFactory(contrat=contrat, axe=axe, code="1.1.2", titre="Nue", cercle="travail")
    IndicateurAction.objects.create(
        fiche=full, intitule="Trajets", nature="realisation", cible=30, position=1
    )
    IndicateurAction.objects.create(fiche=full, intitule="Soins repris", nature="resultat")
    enjeu = EnjeuFactory(demarche=contrat.demarche, titre="Se déplacer", cercle="transmis")
    return axe, objectif, enjeu


def test_needs_are_linked_and_unlinked_without_touching_the_unseen(contrat, plan):
    axe, objectif, enjeu = plan
    hidden = EnjeuFactory(demarche=contrat.demarche, cercle="travail")
    LienBesoin.objects.create(contrat=contrat, axe=axe, enjeu=hidden)
    known = {enjeu.pk}
    assert set_besoins(contrat, {axe: [enjeu], objectif: [enjeu]}, known, by=SYSTEME) == 2
    assert set_besoins(contrat, {axe: [enjeu], objectif: []}, known, by=SYSTEME) == 1
    alive = LienBesoin.objects.filter(supprime_le__isnull=True)
    assert {row.enjeu for row in alive} == {enjeu, hidden}


def test_a_need_without_answer_is_named(contrat, plan):
    axe, _, enjeu = plan
    other = EnjeuFactory(demarche=contrat.demarche, titre="Se nourrir", cercle="transmis")
    (before,) = collect(Matiere(contrat, "transmis", jour=JOUR))
    assert not before.is_found
    set_besoins(contrat, {axe: [enjeu]}, {enjeu.pk, other.pk}, by=SYSTEME)
    (after,) = collect(Matiere(contrat, "transmis", jour=JOUR))
    assert after.phrase.startswith("1\u00a0enjeu retenu a un axe")
    assert after.lignes == (("Se nourrir", "rien n’y répond"),)


def test_the_logic_model_names_the_gaps_to_the_work_circle_alone(contrat, plan):
    axe, _, enjeu = plan
    set_besoins(contrat, {axe: [enjeu]}, {enjeu.pk}, by=SYSTEME)
    mine = build_logique(Matiere(contrat, "travail", jour=JOUR), axe, manques=True)
    assert [chaine.action.texte for g in mine.groupes for chaine in g.chaines] == [
        "1.1.1 Bus", "1.1.2 Nue",
    ]  # fmt: skip
    nue = mine.groupes[1].chaines[0]
    assert nue.resultats.manque == "Aucun indicateur de résultat"
    assert mine.groupes[0].besoins.lignes == ("Se déplacer",)
    theirs = build_logique(Matiere(contrat, "transmis", jour=JOUR), axe)
    assert [chaine.action.texte for g in theirs.groupes for chaine in g.chaines] == ["1.1.1 Bus"]
    assert not any(c.is_missing for g in theirs.groupes for ch in g.chaines for c in ch.cartes)


def test_the_drawing_has_its_table_and_stays_inside(contrat, plan):
    axe, _, _ = plan
    modele = build_logique(Matiere(contrat, "travail", jour=JOUR), axe, manques=True)
    figure = draw_page(draw_logique, modele, cle="logique")
    assert len(figure.tableau.lignes) == 2
    assert "Soins repris" in figure.svg
    assert "2 actions" in figure.description.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "circle"),
    [("alice", "travail"), ("denis", "partage"), ("carole", "transmis"), ("zoe", "public")],
)
def test_each_reads_the_plan_of_its_circle(request, contrat, name, circle):
    assert narrowest_circle(request.getfixturevalue(name), contrat) == circle


def test_pages_of_the_logic_model_and_needs(logged, alice, carole, contrat, plan):
    axe, _, enjeu = plan
    contrat.cercle = "transmis"
    contrat.save()
    client = logged(alice)
    sent = client.post(address(contrat, "besoins_edit"), {str(axe.uid): [str(enjeu.uid)]})
    assert sent.status_code == 302
    page = client.get(address(contrat, "logique"), {"axe": str(axe.uid)}).content.decode()
    assert "Se déplacer" in page
    assert "Aucun indicateur de résultat" in page
    read = logged(carole).get(address(contrat, "logique")).content.decode()
    assert "Nue" not in read
    assert logged(carole).get(address(contrat, "besoins_edit")).status_code == 403
