"""Les bancs marchent encore : chacun tourne ici en tout petit, sans rien chronométrer."""

import random

import pytest

from benchmarks import bilans, charge, documents, edition, geographie, lecture, mesures, pages
from benchmarks.lancer import BANCS
from maillage.contrats.models import FicheAction
from maillage.demarches.models import Demarche

pytestmark = pytest.mark.django_db


def test_every_bench_offers_its_measures():
    for module in (pages, lecture, documents, bilans, edition, geographie):
        assert module.__name__.removeprefix("benchmarks.") in BANCS.values()
        assert callable(module.read_mesures)


def test_the_load_has_the_size_it_says():
    found = charge.Charge()
    contrat = found.make_mesure()
    found.add(charge.Taille(contrats=2, ailleurs=1, comptes=3), fiches=4)

    assert contrat.fiches.count() == charge.FICHES_MESUREES
    assert FicheAction.objects.exclude(contrat=contrat).count() == 3 * 4
    assert Demarche.objects.count() == 4


def test_the_pages_of_the_bench_open():
    visite = pages.Visite(charge.Charge().make_mesure())

    for page, opening in visite.pages.items():
        assert pages.capture_sql(opening), page


def test_the_other_benches_have_something_to_measure():
    contrat = documents.make_contrat(1, random.Random(1))

    assert documents.write(contrat, "html")
    assert bilans.read(bilans.make_suivi(2, random.Random(2)))
    assert edition.write_html(edition.make_document(1, 0))
    assert lecture.read_mapped(lecture.build_classeur(3)) == 3


def test_the_table_says_what_is_reached_and_what_is_missed():
    reached = mesures.Mesure("lire", 10, "ms", 20, plancher=2, plancher_nom="SQL seul")
    missed = mesures.Mesure("servir", 30, "req/s", 60, au_moins=True, pair="Redmine 6,5 req/s")
    lines = mesures.format_table([reached, missed])

    assert "tenu" in lines[1]
    assert "SQL seul 2,00 ms, × 5,00" in lines[1]
    assert "MANQUÉ" in lines[2]
    assert "≥ 60,0 req/s" in lines[2]
