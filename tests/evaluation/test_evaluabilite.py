"""Les conseils d’évaluabilité : ce qui manque, comment y remédier, sans note."""

from datetime import date

import pytest

from maillage.evaluation.evaluabilite import (
    REGLES,
    FicheVue,
    IndicateurVu,
    advise,
    is_measurable,
)

FULL = IndicateurVu(
    "Personnes formées", "resultat", depart=True, cible=True, cible_date=True, source="Feuilles",
    responsable="CCAS",
)  # fmt: skip
COMPLETE = FicheVue(
    ("Former 20 aidants d’ici fin 2027",), (FULL,), date(2026, 1, 1), date(2027, 12, 31)
)


def keys(fiche: FicheVue) -> list[str]:
    return [conseil.cle for conseil in advise(fiche)]


def change(**fields) -> FicheVue:
    kept = {name: getattr(COMPLETE, name) for name in COMPLETE.__slots__}
    return FicheVue(**kept | fields)


def row(**fields) -> IndicateurVu:
    kept = {name: getattr(FULL, name) for name in FULL.__slots__}
    return IndicateurVu(**kept | fields)


def test_a_complete_fiche_gets_no_advice():
    assert advise(COMPLETE) == []


@pytest.mark.parametrize(
    ("fiche", "expected"),
    [
        (change(objectifs=()), ["objectif"]),
        (change(objectifs=("Améliorer l’accès aux soins",)), ["objectif"]),
        (change(objectifs=("Ouvrir la maison",)), ["objectif"]),
        (change(objectifs=("Vague", "Doubler la fréquentation")), []),
        (change(indicateurs=()), ["resultat"]),
        (change(indicateurs=(row(nature="realisation"),)), ["resultat"]),
        (change(indicateurs=(row(nature="impact"),)), []),
        (change(indicateurs=(row(depart=False),)), ["depart"]),
        (change(indicateurs=(row(cible=False),)), ["cible"]),
        (change(indicateurs=(row(cible_date=False),)), ["cible"]),
        (change(indicateurs=(row(source=""),)), ["source"]),
        (change(indicateurs=(row(responsable=""),)), ["responsable"]),
        (change(fin=None), ["periode"]),
        (change(debut=None, fin=None, recurrente=True), []),
        (FicheVue(), ["objectif", "resultat", "periode"]),
    ],
)
def test_each_gap_has_its_advice(fiche, expected):
    assert keys(fiche) == expected


def test_every_advice_says_how_to_mend_it():
    bare = change(objectifs=(), indicateurs=(IndicateurVu("Ateliers"),), debut=None, fin=None)
    found = advise(bare)
    assert [item.cle for item in found] == [regle.cle for regle in REGLES]
    assert all(item.remede and item.manque and item.page for item in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Réduire de 10 %", True), ("Équiper toutes les écoles", True), ("La moitié des élus", True),
     ("Promouvoir la santé", False), ("", False)],
)  # fmt: skip
def test_a_number_written_in_letters_counts(text, expected):
    assert is_measurable(text) is expected
