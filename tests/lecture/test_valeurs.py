import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.texte import fold, format_montant
from maillage.lecture.dates import read_date
from maillage.lecture.listes import split_lignes, split_liste
from maillage.lecture.valeurs import (
    clean,
    read_annees,
    read_booleen,
    read_entier,
    read_etp,
    read_montant,
    read_nombre,
    texte,
)

D = datetime.date


@pytest.mark.parametrize(
    ("ecrit", "debut", "fin"),
    [
        (D(2026, 3, 1), D(2026, 3, 1), D(2026, 3, 1)),
        (datetime.datetime(2026, 3, 1, 12), D(2026, 3, 1), D(2026, 3, 1)),  # noqa: DTZ001
        (46082.0, D(2026, 3, 1), D(2026, 3, 1)),
        ("46082", D(2026, 3, 1), D(2026, 3, 1)),
        ("01/03/2026", D(2026, 3, 1), D(2026, 3, 1)),
        ("1/3/26", D(2026, 3, 1), D(2026, 3, 1)),
        ("1.3.2026", D(2026, 3, 1), D(2026, 3, 1)),
        ("2026-03-01", D(2026, 3, 1), D(2026, 3, 1)),
        ("2026-03-01T08:00:00", D(2026, 3, 1), D(2026, 3, 1)),
        ("1er mars 2026", D(2026, 3, 1), D(2026, 3, 1)),
        ("lundi 2 mars 2026", D(2026, 3, 2), D(2026, 3, 2)),
        ("mars 2026", D(2026, 3, 1), D(2026, 3, 31)),
        ("févr. 2028", D(2028, 2, 1), D(2028, 2, 29)),
        ("03/2026", D(2026, 3, 1), D(2026, 3, 31)),
        ("2026", D(2026, 1, 1), D(2026, 12, 31)),
        (2026.0, D(2026, 1, 1), D(2026, 12, 31)),
        ("1er trimestre 2026", D(2026, 1, 1), D(2026, 3, 31)),
        ("T2 2026", D(2026, 4, 1), D(2026, 6, 30)),
        ("2026-T4", D(2026, 10, 1), D(2026, 12, 31)),
        ("2e semestre 2026", D(2026, 7, 1), D(2026, 12, 31)),
        ("deuxième semestre 2026", D(2026, 7, 1), D(2026, 12, 31)),
        ("S1 2026", D(2026, 1, 1), D(2026, 6, 30)),
        ("printemps 2026", D(2026, 3, 1), D(2026, 5, 31)),
        ("Été 2026", D(2026, 6, 1), D(2026, 8, 31)),
        ("hiver 2026-2027", D(2026, 12, 1), D(2027, 2, 28)),
        ("fin 2026", D(2026, 9, 1), D(2026, 12, 31)),
        ("début 2027", D(2027, 1, 1), D(2027, 4, 30)),
    ],
)
def test_it_reads_dates_as_people_write_them(ecrit, debut, fin):
    assert read_date(ecrit).valeur == debut
    assert read_date(ecrit, fin=True).valeur == fin


@pytest.mark.parametrize(
    "ecrit",
    [
        "à définir",
        "31/02/2026",
        12,
        1e300,
        float("nan"),
        "T7 2026",
        "13/13/2026",
        "9999999",
        True,
        "avril-mai de chaque année",
    ],
)
def test_what_is_not_a_date_is_a_doubt_never_an_invention(ecrit):
    lecture = read_date(ecrit)
    assert lecture.valeur is None
    assert lecture.doute


def test_a_repair_of_a_date_is_told_and_a_plain_one_is_not():
    assert read_date("01/03/2026").reparation == ""
    assert read_date("mars 2026").reparation == "« mars 2026 » lu 01/03/2026"
    assert "46082" in read_date(46082).reparation


@pytest.mark.parametrize(
    ("ecrit", "montant"),
    [
        ("12 500,50 €", "12500.50"),
        ("12\u202f500,50\u00a0€", "12500.50"),
        ("12.500,50", "12500.50"),
        ("12,500.50", "12500.50"),
        ("12'500", "12500"),
        ("1.250.000", "1250000"),
        ("12k€", "12000"),
        ("12 K€", "12000"),
        ("1,2 M€", "1200000"),
        ("-300", "-300"),
        ("(300 €)", "-300"),
        ("1 500 € HT", "1500"),
        ("1 500 euros TTC", "1500"),
        ("0", "0"),
        (1500.5, "1500.50"),
        (0.1 + 0.2, "0.30"),
        ("12,5", "12.5"),
    ],
)
def test_it_reads_amounts_as_people_write_them(ecrit, montant):
    assert read_montant(ecrit).valeur == Decimal(montant)


def test_a_lone_point_before_three_digits_is_read_as_thousands_with_a_doubt():
    lecture = read_montant("12.500")
    assert (lecture.valeur, lecture.doute) == (Decimal(12500), True)


@pytest.mark.parametrize(
    "ecrit",
    [
        "à définir",
        "50 % ARS",
        "1.2.3",
        "12,34,5",
        "2026/2027",
        True,
        "1e9",
        float("inf"),
        D(2026, 1, 1),
        "99999999999999",
    ],
)
def test_what_is_not_an_amount_is_never_a_number(ecrit):
    lecture = read_montant(ecrit)
    assert lecture.valeur is None
    assert lecture.doute


def test_nothing_is_nothing():
    for lecteur in (read_date, read_montant, read_entier, read_etp, read_booleen, read_annees):
        for vide in ("", None, "  "):
            assert (lecteur(vide).valeur, lecteur(vide).doute) == (None, False), lecteur


@pytest.mark.parametrize(
    ("ecrit", "etp"),
    [
        ("0,5 ETP", "0.5"),
        ("50 %", "0.5"),
        (0.5, "0.5"),
        ("1", "1"),
        ("mi-temps", "0.5"),
        ("1,2 équivalent temps plein", "1.2"),
        ("temps plein", "1"),
    ],
)
def test_it_reads_working_time(ecrit, etp):
    assert read_etp(ecrit).valeur == Decimal(etp)


def test_a_text_is_not_a_working_time():
    assert read_etp("selon besoin").doute
    assert read_etp(-1).valeur is None


def test_it_reads_yes_and_no():
    assert [read_booleen(mot).valeur for mot in ("Oui", "x", "✓", 1, True, "VRAI")] == [True] * 6
    assert [read_booleen(mot).valeur for mot in ("Non", "-", "☐", 0, "Aucun")] == [False] * 5
    assert read_booleen("peut-être").doute


def test_it_reads_years():
    assert read_annees("2026-2028").valeur == [2026, 2027, 2028]
    assert read_annees("2026, 2028").valeur == [2026, 2028]
    assert read_annees(2026.0).valeur == [2026]


def test_whole_numbers():
    assert read_entier("1 200").valeur == 1200
    assert read_entier(3.0).valeur == 3
    assert read_entier("1,5").doute


def test_text_is_folded_to_be_compared_and_cleaned_to_be_kept():
    assert fold("  Élu·e  référent·e\n") == "elu e referent e"
    assert fold("Œuvre de l’été") == "oeuvre de l ete"
    assert clean("a\u00a0 b\r\nc\u200b") == "a b\nc"
    assert [texte(v) for v in (46000.0, 0.5, True, D(2026, 3, 1), None)] == [
        "46000",
        "0,5",
        "oui",
        "01/03/2026",
        "",
    ]
    assert format_montant(Decimal("12500.50")) == "12\u202f500,50\u00a0€"


def test_a_list_is_cut_outside_brackets_and_quotes():
    ecrit = (
        "Communauté de communes Val de Charente (siège, antennes), ARS ; CPAM\n"
        '- MSA « Poitou, Charentes »\n• "CAF, 16", Temps de 0,5 ETP'
    )
    assert split_liste(ecrit) == [
        "Communauté de communes Val de Charente (siège, antennes)",
        "ARS",
        "CPAM",
        "MSA « Poitou, Charentes »",
        '"CAF, 16"',
        "Temps de 0,5 ETP",
    ]


def test_a_bracket_never_closed_does_not_keep_the_list_whole():
    assert split_liste("ARS (siège, CPAM, CAF") == ["ARS (siège", "CPAM", "CAF"]


def test_sentences_are_cut_at_lines_only():
    assert split_lignes("1. Former, informer\n2) Agir ; évaluer") == [
        "Former, informer",
        "Agir",
        "évaluer",
    ]


TOUT = st.text(alphabet=st.sampled_from("abé ,;\n-•()[]«»\"'’.\t%"), max_size=80)


@given(TOUT)
def test_no_letter_of_a_list_is_lost(ecrit):
    gardes = "".join(split_liste(ecrit))
    assert [c for c in ecrit if c in "abé(«[])»"] == [c for c in gardes if c in "abé(«[])»"]


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates()))
def test_no_reader_ever_raises(valeur):
    for lecteur in (read_date, read_nombre, read_montant, read_entier, read_etp, read_booleen):
        lecture = lecteur(valeur)
        assert lecture.valeur is not None or lecture.doute or not texte(valeur)
    read_annees(valeur)


@given(st.integers(-(10**8), 10**8))
def test_an_amount_written_in_french_is_read_back(centimes):
    montant = Decimal(centimes) / 100
    assert read_montant(format_montant(montant)).valeur == montant
