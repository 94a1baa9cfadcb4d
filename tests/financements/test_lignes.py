"""Une ligne de financement : d’une fiche, partagée, du poste ; ce que le texte signé en dit."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.actions import duplicate_fiche
from maillage.contrats.ecarts import compare
from maillage.contrats.extensions import extensions
from maillage.contrats.instantane import build_instantane
from maillage.financements.enums import EtatFinancement, can_move, next_etats
from maillage.financements.models import BudgetAnnuel, LigneFinancement, PosteCoordination
from tests.factories.base import ContratFactory, FicheActionFactory


@pytest.fixture
def autre(contrat):
    return FicheActionFactory(contrat=contrat, code="1.1.2", titre="Équiper les mairies")


@pytest.fixture
def partagee(contrat, fiche, autre):
    """1 000,01 € de la Fondation, deux tiers pour ``fiche`` et un tiers pour ``autre``."""
    ligne = LigneFinancement.objects.create(
        contrat=contrat, financeur_texte="Fondation", annee=2027, montant=Decimal("1000.01")
    )
    ligne.repartition = [{"id": fiche.pk, "poids": "2"}, {"id": autre.pk, "poids": "1"}]
    return ligne


def told(contrat):
    """Par titre de fiche, ses lignes dans l’instantané."""
    return {item["titre"]: item["financements"] for item in build_instantane(contrat)["fiches"]}


def test_each_fiche_says_its_part_of_a_shared_line(contrat, fiche, autre, partagee):
    parts = {titre: argent["lignes"] for titre, argent in told(contrat).items()}
    assert [row["montant"] for row in parts[fiche.titre]] == ["666.67"]
    assert [row["montant"] for row in parts[autre.titre]] == ["333.34"]
    assert parts[fiche.titre][0]["uid"] == str(partagee.uid)


def test_an_old_snapshot_shows_no_false_change(contrat, fiche):
    ligne = LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="ARS", montant="500", annee=2026
    )
    signed = build_instantane(contrat)
    known = {
        "uid", "annee", "financeur_texte", "etat", "nature", "montant", "convention",
        "departementale", "nom", "financeur", "source", "etat_libelle", "nature_libelle",
    }  # fmt: skip
    assert signed["fiches"][0]["financements"]["lignes"][0].keys() == known
    LigneFinancement.objects.filter(pk=ligne.pk).update(
        montant_demande=600, sollicite_le="2026-02-01", emploi="investissement", notes="à suivre"
    )
    assert compare(signed, build_instantane(contrat)) == []


def test_a_new_state_is_followed_and_never_voted(contrat, fiche):
    ligne = LigneFinancement.objects.create(fiche=fiche, financeur_texte="ARS", montant="500")
    signed = build_instantane(contrat)
    LigneFinancement.objects.filter(pk=ligne.pk).update(etat="notifie", montant_notifie=450)
    (ecart,) = compare(signed, build_instantane(contrat))
    assert ecart.nature.is_suivi


def test_a_shared_line_comes_back_from_a_snapshot_as_one_line_per_fiche(
    contrat, fiche, autre, partagee
):
    donnees = {item["uid"]: item["financements"] for item in build_instantane(contrat)["fiches"]}
    suivant = ContratFactory(demarche=contrat.demarche)
    fiches = {str(source.uid): FicheActionFactory(contrat=suivant) for source in (fiche, autre)}
    extensions["financements"].restore(fiches, donnees)
    found = LigneFinancement.objects.filter(contrat=suivant).values_list("montant", flat=True)
    assert sorted(found) == [Decimal("333.34"), Decimal("666.67")]


def test_a_copy_keeps_the_years_and_the_next_contract_does_not(contrat, fiche, partagee):
    LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="ARS", annee=2026, montant=500, etat="verse",
        verse_le="2026-05-01", montant_conventionne=480,
    )  # fmt: skip
    BudgetAnnuel.objects.create(fiche=fiche, annee=2026, montant=900)
    for target, years, budgets in ((contrat, {2026, 2027}, 1), (None, {None}, 0)):
        target = target or ContratFactory(demarche=contrat.demarche)
        copie = duplicate_fiche(fiche, by=SYSTEME, contrat=target)
        rows = LigneFinancement.objects.filter(fiche=copie)
        assert {row.annee for row in rows} == years
        assert sorted(row.montant for row in rows) == [Decimal("500"), Decimal("666.67")]
        assert {(row.etat, row.verse_le, row.contrat) for row in rows} == {
            ("a_rechercher", None, target)
        }
        assert copie.budgets.count() == budgets


@pytest.mark.parametrize(
    ("etat", "montant"),
    [
        ("a_rechercher", "100"), ("sollicite", "90"), ("notifie", "80"), ("conventionne", "80"),
        ("verse", "80"), ("refuse", "100"),
    ],
)  # fmt: skip
def test_the_amount_known_follows_the_state(etat, montant):
    ligne = LigneFinancement(
        etat=etat, montant=Decimal(100), montant_demande=Decimal(90), montant_notifie=Decimal(80)
    )
    assert ligne.montant_retenu == Decimal(montant)


def test_states_lead_on_and_a_mistake_leads_back():
    for etat in EtatFinancement:
        assert can_move(etat, etat)
        assert all(can_move(etat, suite) and can_move(suite, etat) for suite in next_etats(etat))
    assert not can_move("a_rechercher", "verse")
    assert not can_move("refuse", "verse")


def test_the_database_refuses_a_line_of_a_fiche_and_of_the_post(contrat, fiche):
    poste = PosteCoordination.objects.create(demarche=contrat.demarche)
    with pytest.raises(IntegrityError):
        LigneFinancement.objects.create(fiche=fiche, poste=poste, financeur_texte="ARS")


def test_an_import_does_not_double_a_shared_funder(fiche, partagee):
    extensions["financements"].import_valeurs(
        fiche, {"financeurs": ["Fondation : 700 €", "Mécène : 5 €"]}, by=SYSTEME
    )
    assert [str(row) for row in LigneFinancement.objects.filter(fiche=fiche)] == ["Mécène"]


@pytest.mark.parametrize(
    ("qui", "cercle", "vues"),
    [
        ("alice", "travail", {"fiche", "partagee", "poste"}),
        ("bruno", "travail", {"poste"}),
        ("denis", "partage", {"fiche", "partagee", "poste"}),
        ("gilles", "partage", set()),
        ("gilles", "transmis", {"fiche", "partagee"}),
        ("carole", "transmis", {"fiche", "partagee"}),
        ("zoe", "public", set()),
    ],
)
def test_a_line_is_seen_like_its_fiche_and_the_post_from_the_shared_circle(
    request, contrat, fiche, partagee, qui, cercle, vues
):
    poste = PosteCoordination.objects.create(demarche=contrat.demarche)
    LigneFinancement.objects.create(contrat=contrat, poste=poste, financeur_texte="poste")
    LigneFinancement.objects.create(fiche=fiche, financeur_texte="fiche")
    fiche.cercle = cercle
    fiche.save()
    user = request.getfixturevalue(qui)
    found = {str(row) for row in LigneFinancement.objects.visible_to(user)}
    assert found == {{"partagee": "Fondation"}.get(vue, vue) for vue in vues}
