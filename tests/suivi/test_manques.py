"""Ce qui manque aux indicateurs d’un contrat, pour dire s’il est prêt à signer."""

from datetime import date

from django.utils import timezone

from maillage.contrats.instantane import build_instantane
from maillage.suivi.communs import communs_not_taken
from maillage.suivi.manques import (
    indicateurs_above_fiches,
    name_missing,
)
from maillage.suivi.models import IndicateurAction


def make(**fields):
    return IndicateurAction.objects.create(intitule="Part", **fields)


def test_those_above_the_fiches_are_told_apart(contrat, fiche, axe):
    make(fiche=fiche)
    rows = [make(contrat=contrat, axe=axe), make(contrat=contrat)]
    make(contrat=contrat, axe=axe, supprime_le=timezone.now())
    assert set(indicateurs_above_fiches(contrat)) == set(rows)


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
