"""Ce qui manque aux indicateurs d’un contrat, pour dire s’il est prêt à signer."""

from datetime import date

from django.utils import timezone

from maillage.contrats.instantane import build_instantane
from maillage.suivi.communs import communs_not_taken
from maillage.suivi.manques import (
    fiches_without_indicateur,
    fiches_without_measurable,
    indicateurs_above_fiches,
    indicateurs_without_cible,
    indicateurs_without_depart,
    name_missing,
)
from maillage.suivi.models import IndicateurAction
from tests.factories.base import FicheActionFactory


def make(**fields):
    return IndicateurAction.objects.create(intitule="Part", **fields)


def test_a_fiche_is_measurable_with_a_baseline_and_a_target_together(contrat, fiche):
    assert list(fiches_without_indicateur(contrat)) == [fiche]
    make(fiche=fiche, depart=1)
    make(fiche=fiche, cible=2)
    assert list(fiches_without_indicateur(contrat)) == []
    assert list(fiches_without_measurable(contrat)) == [fiche]
    make(fiche=fiche, depart=1, cible=2)
    assert list(fiches_without_measurable(contrat)) == []


def test_what_is_in_the_bin_measures_nothing(contrat, fiche, axe):
    make(fiche=fiche, depart=1, cible=2, supprime_le=timezone.now())
    make(contrat=contrat, axe=axe, supprime_le=timezone.now())
    assert list(fiches_without_indicateur(contrat)) == [fiche]
    assert not indicateurs_above_fiches(contrat).exists()
    gone = FicheActionFactory(contrat=contrat, supprime_le=timezone.now())
    make(fiche=gone)
    assert not indicateurs_without_depart(contrat).exists()


def test_missing_values_are_found_at_every_level(contrat, fiche, axe):
    rows = [
        make(fiche=fiche),
        make(contrat=contrat, axe=axe, depart=1),
        make(contrat=contrat, cible=1),
    ]
    assert set(indicateurs_without_depart(contrat)) == {rows[0], rows[2]}
    assert set(indicateurs_without_cible(contrat)) == {rows[0], rows[1]}
    assert set(indicateurs_above_fiches(contrat)) == {rows[1], rows[2]}


def test_each_is_one_query(contrat, fiche, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(fiches_without_measurable(contrat))
        list(indicateurs_without_depart(contrat))


def test_it_names_what_is_missing(contrat):
    jour = date(2026, 12, 31)
    full = IndicateurAction(depart=1, depart_date=jour, cible=2, cible_date=jour, source="CPAM")
    assert list(name_missing(full)) == []
    assert list(name_missing(IndicateurAction(depart=1, cible=2))) == [
        "sans date de départ", "sans date de cible", "sans source",
    ]  # fmt: skip


def test_the_snapshot_tells_those_of_the_contract(contrat, axe, objectif, socle):
    commun = communs_not_taken(contrat)[0]
    make(contrat=contrat, commun=commun, depart="41.5", depart_date=date(2025, 12, 31))
    make(contrat=contrat, objectif=objectif)
    make(contrat=contrat, axe=axe, supprime_le=timezone.now())
    first, second = build_instantane(contrat)["indicateurs"]
    assert (first["niveau"], first["depart"], first["depart_date"]) == (
        "contrat", "41.5000", "2025-12-31",
    )  # fmt: skip
    assert first["commun"] == {
        "uid": str(commun.uid), "code": "C1", "intitule": "Part des habitants couverts",
        "reference": "Socle régional", "edition": "2024",
    }  # fmt: skip
    assert (second["niveau"], second["objectif"], second["axe"]) == (
        "objectif", str(objectif.uid), None,
    )  # fmt: skip
