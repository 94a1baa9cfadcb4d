"""Mettre des valeurs ensemble : rien ne se crée, rien ne se perd, ce qui manque se dit."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.suivi.enums import EtatMesure
from maillage.suivi.models import CibleIndicateur, IndicateurAction, ValeurIndicateur
from maillage.suivi.valeurs import add_up, aggregate, name_periode, progress

NOMBRES = st.decimals(-(10**9), 10**9, places=4)
COMPTES = st.integers(0, 10**6)
PETIT = settings(max_examples=30, deadline=None)


def make(**fields):
    return IndicateurAction(**{"intitule": "Ateliers", "facteur": Decimal(1), **fields})


NOMBRE = make()
CUMUL = make(cumul="cumul")
PART = make(forme="rapport", facteur=Decimal(100), unite="%")
UNIQUE = make(unique_par_personne=True)
AVIS = make(forme="appreciation", echelle=["non", "oui"])


def row(valeur=None, an=2026, lieu=None, **fields):
    debut = fields.pop("debut", date(an, 1, 1))
    fin = fields.pop("fin", date(an, 12, 31))
    if valeur is not None:
        fields["valeur"] = Decimal(valeur)
    return ValeurIndicateur(deploiement_id=lieu, debut=debut, fin=fin, **fields)


def ratio(num, den, **fields):
    return row(Decimal(num) * 100 / den, numerateur=Decimal(num), denominateur=Decimal(den),
               **fields)  # fmt: skip


SECRET = {"etat": EtatMesure.SECRET}
ABSENT = {"etat": EtatMesure.INDISPONIBLE}
CASES = st.dictionaries(
    st.tuples(st.integers(1, 5), st.integers(2024, 2029)), NOMBRES, min_size=1, max_size=20
)


@PETIT
@given(CASES, st.randoms(use_true_random=False))
def test_a_sum_over_places_and_years_creates_and_loses_nothing(cases, hasard):
    rows = [row(value, an, lieu) for (lieu, an), value in cases.items()]
    hasard.shuffle(rows)
    somme = aggregate(NOMBRE, rows)
    assert somme.valeur == sum(cases.values())
    assert not somme.partielle


@PETIT
@given(CASES, st.integers(1, 5))
def test_a_sum_does_not_depend_on_how_it_is_cut(cases, coupe):
    by_lieu = [row(value, an, lieu) for (lieu, an), value in cases.items()]
    left = [item for item in by_lieu if item.deploiement_id <= coupe]
    right = [item for item in by_lieu if item.deploiement_id > coupe]
    cut = add_up(NOMBRE, [aggregate(NOMBRE, part) for part in (left, right) if part])
    assert cut.valeur == aggregate(NOMBRE, by_lieu).valeur


@PETIT
@given(st.lists(st.tuples(COMPTES, st.integers(1, 10**6)), min_size=1, max_size=8))
def test_a_ratio_is_a_sum_over_a_sum(pairs):
    rows = [ratio(num, den, lieu=rang) for rang, (num, den) in enumerate(pairs, 1)]
    somme = aggregate(PART, rows)
    num, den = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    assert somme.numerateur in (None, num)
    assert abs(somme.valeur - Decimal(num) * 100 / den) <= Decimal("0.0001")


@PETIT
@given(CASES, st.sampled_from([SECRET, ABSENT]))
def test_a_missing_part_leaves_the_sum_and_says_so(cases, etat):
    rows = [row(value, an, lieu) for (lieu, an), value in cases.items()]
    whole = aggregate(NOMBRE, rows)
    random.Random(1).shuffle(rows)
    partial = aggregate(NOMBRE, [row(None, 2030, 9, **etat), *rows])
    assert (partial.valeur, partial.partielle) == (whole.valeur, True)


@pytest.mark.parametrize(
    ("mode", "rows", "valeur", "partielle"),
    [
        (NOMBRE, [], None, False),
        (NOMBRE, [row(0)], 0, False),
        (NOMBRE, [row(7), row(3, lieu=1), row(3, lieu=2)], 7, False),
        (NOMBRE, [row(None, **SECRET), row(3, lieu=1), row(4, lieu=2)], 7, False),
        (NOMBRE, [row(7), row(3, fin=date(2026, 6, 30)), row(4, debut=date(2026, 7, 1))], 7, False),
        (NOMBRE, [row(None, **ABSENT), row(3, fin=date(2026, 6, 30))], 3, False),
        (NOMBRE, [row(7), row(2, lieu=1, fin=date(2026, 6, 30)), row(1, 2027, 1)], 8, False),
        (NOMBRE, [row(7, lieu=1), row(2, lieu=2, fin=date(2026, 6, 30))], 9, False),
        (CUMUL, [row(7), row(9, 2027)], 9, False),
        (CUMUL, [row(7, lieu=1), row(9, 2027, 1), row(2, 2026, 2)], 11, False),
        (CUMUL, [row(7), row(None, 2027, **SECRET)], 7, True),
        (CUMUL, [row(7), row(5, 2027, 1)], 5, False),
        (UNIQUE, [row(7)], 7, False),
        (PART, [ratio(1, 4, lieu=1), ratio(2, 4, lieu=2)], Decimal("37.5"), False),
        (PART, [ratio(1, 4, lieu=1), row(90, lieu=2)], 25, True),
        (PART, [row(90)], 90, False),
    ],
)  # fmt: skip
def test_each_way_of_adding(mode, rows, valeur, partielle):
    somme = aggregate(mode, rows)
    assert (somme.valeur, somme.partielle, somme.refus) == (valeur, partielle, "")


@pytest.mark.parametrize(
    ("mode", "rows", "mot"),
    [
        (UNIQUE, [row(7, lieu=1), row(3, lieu=2)], "comptées deux fois"),
        (UNIQUE, [row(7), row(3, 2027)], "comptées deux fois"),
        (AVIS, [row(lieu=1, echelon=0), row(lieu=2, echelon=1)], "appréciations"),
        (NOMBRE, [row(7), row(3, debut=date(2026, 9, 1), fin=date(2027, 8, 31))], "chevauchent"),
        (NOMBRE, [row(7), row(3, lieu=1, debut=date(2026, 9, 1), fin=date(2027, 8, 31))],
         "chevauchent"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_says_why(mode, rows, mot):
    somme = aggregate(mode, rows)
    assert mot in somme.refus
    assert not somme.is_known


def test_only_secrets_stay_a_secret_and_estimates_are_told():
    assert aggregate(NOMBRE, [row(**SECRET), row(an=2027, **ABSENT)]).etat == "secret"
    assert aggregate(NOMBRE, [row(**ABSENT)]).etat == "indisponible"
    assert aggregate(NOMBRE, [row(1), row(2, 2027, estimee=True)]).estimee


TRAJET = {"depart": Decimal(0), "depart_date": date(2025, 12, 31), "cible": Decimal(40),
          "cible_date": date(2029, 12, 31), "frequence": "annuelle"}  # fmt: skip
JOUR = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("fields", "rows", "etat", "taux"),
    [
        ({}, [], "sans valeur", None),
        ({}, [row(**SECRET)], "sans valeur", None),
        ({"cible": None}, [row(3)], "sans cible", None),
        ({"sens": "neutre", "depart": None}, [row(3)], "sans cible", None),
        ({}, [row(10)], "en bonne voie", "0.25"),
        ({}, [row(8)], "en retrait", "0.2"),
        ({}, [row(40)], "atteint", "1"),
        ({}, [row(50)], "atteint", "1.25"),
        ({}, [row(-4)], "en retrait", "-0.1"),
        ({"sens": "baisse", "depart": 60}, [row(50)], "en bonne voie", "0.5"),
        ({"sens": "baisse", "depart": 60}, [row(30)], "atteint", "1.5"),
        ({"sens": "baisse", "depart": None}, [row(50)], "en retrait", None),
        ({"sens": "neutre", "depart": 60}, [row(50)], "en bonne voie", "0.5"),
        ({"depart": 50}, [row(45)], "atteint", None),
        ({"depart_date": None}, [row(1)], "en chemin", "0.025"),
        ({}, [row(4, lieu=1), row(6, lieu=2)], "en bonne voie", "0.25"),
    ],
)
def test_progress_is_worded_from_the_direction_and_the_pace(fields, rows, etat, taux):
    found = progress(make(**{**TRAJET, **fields}), rows, JOUR)
    assert found.etat == etat
    assert found.taux == (None if taux is None else Decimal(taux))


def test_the_target_of_a_period_is_judged_at_its_end():
    cible = CibleIndicateur(debut=date(2026, 1, 1), fin=date(2026, 12, 31), cible=Decimal(12))
    found = progress(make(**TRAJET), [row(10)], JOUR, cibles=[cible])
    assert (found.cible, found.etat) == (12, "en retrait")


@pytest.mark.parametrize(
    ("fields", "rows", "due", "late"),
    [
        ({}, [], date(2027, 1, 31), False),
        ({"depart_date": date(2024, 12, 31)}, [], date(2026, 1, 31), True),
        ({}, [row(3, 2025)], date(2027, 1, 31), False),
        ({}, [row(3, 2024)], date(2026, 1, 31), True),
        ({}, [row(an=2025, **SECRET)], date(2027, 1, 31), False),
        ({}, [row(3, 2029)], None, False),
        ({"frequence": ""}, [], None, False),
        ({"frequence": "campagne"}, [], None, False),
        ({"frequence": "unique", "cible_date": date(2026, 6, 30)}, [], date(2026, 7, 31), True),
        ({"frequence": "unique"}, [row(3)], None, False),
        ({"frequence": "trimestrielle"}, [row(3, debut=date(2026, 4, 1), fin=date(2026, 6, 30))],
         date(2026, 10, 31), True),
    ],
)  # fmt: skip
def test_the_next_value_is_due_a_month_after_its_period(fields, rows, due, late):
    found = progress(make(**{**TRAJET, **fields}), rows, JOUR)
    assert (found.attendue_le, found.en_retard) == (due, late)


@pytest.mark.parametrize(
    ("debut", "fin", "nom"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2026, 7, 1), date(2026, 12, 31), "2e semestre 2026"),
        (date(2026, 9, 1), date(2027, 8, 31), "année scolaire 2026-2027"),
        (date(2026, 10, 1), date(2026, 10, 31), "1er octobre 2026 – 31 octobre 2026"),
    ],
)
def test_a_period_is_named_as_people_say_it(debut, fin, nom):
    assert name_periode(debut, fin) == nom
