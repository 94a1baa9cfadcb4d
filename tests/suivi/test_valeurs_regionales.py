"""Le total d’un indicateur commun sur plusieurs contrats."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import Contrat
from maillage.referentiels.models import IndicateurCommun, Reference
from maillage.suivi.actions import take_communs
from maillage.suivi.models import IndicateurAction
from maillage.suivi.niveaux import list_places
from maillage.suivi.valeurs import read_saisie, series_of, total_commun, write_valeur
from tests.factories.base import ContratFactory

AN = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
DATES = (AN["debut"], AN["fin"])


@pytest.fixture
def commun(socle):
    return IndicateurCommun.objects.select_related("reference").get(code="C2")


def report(commun, texte, contrat=None, **fields):
    """Un contrat qui porte l’indicateur, et ce qu’il en dit (rien si vide)."""
    contrat = contrat or ContratFactory()
    row = IndicateurAction.objects.create(
        contrat=contrat, commun=commun, intitule=commun.intitule, **fields
    )
    if texte:
        write_valeur(row, read_saisie(row, {"valeur": texte}), **AN, by=SYSTEME)
    return row


def test_it_adds_up_and_says_who_answered(commun, django_assert_num_queries):
    commun.unite = "réunions"
    for texte in ("4", "0", "secret", "nd", ""):
        report(commun, texte)
    with django_assert_num_queries(2):
        total = total_commun(commun, *DATES, Contrat.objects.order_by("pk"))
    assert (total.somme.valeur, total.somme.partielle) == (4, True)
    assert (total.repris, total.repondu, total.secrets, total.absents, total.muets) == (
        5, 2, 1, 1, 1,
    )  # fmt: skip


def test_the_number_of_queries_does_not_grow(commun, django_assert_num_queries):
    for _ in range(8):
        report(commun, "1", forme="nombre")
    with django_assert_num_queries(2):
        total_commun(commun, *DATES, Contrat.objects.order_by("pk"))


def test_percentages_are_rebuilt_from_their_terms(commun):
    part = {"forme": "rapport", "facteur": Decimal(100)}
    report(commun, "1/4", **part)
    report(commun, "60/96", **part)
    total = total_commun(commun, *DATES, Contrat.objects.order_by("pk"))
    assert (total.somme.valeur, total.somme.denominateur) == (61, 100)
    report(commun, "90 %", **part)
    total = total_commun(commun, *DATES, Contrat.objects.order_by("pk"))
    assert (total.somme.valeur, total.somme.partielle) == (61, True)


def test_it_is_never_stale_and_keeps_to_its_contracts_and_dates(commun):
    commun.unite = ""
    here = report(commun, "4")
    report(commun, "100")
    only = Contrat.objects.filter(pk=here.contrat_id)
    assert total_commun(commun, *DATES, only).somme.valeur == 4
    write_valeur(here, read_saisie(here, {"valeur": "9"}), **AN, by=SYSTEME)
    later = {"debut": date(2027, 1, 1), "fin": date(2027, 12, 31)}
    write_valeur(here, read_saisie(here, {"valeur": "50"}), **later, by=SYSTEME)
    assert total_commun(commun, *DATES, only).somme.valeur == 9


def test_an_older_edition_of_the_same_indicator_counts(commun, socle):
    suivante = Reference.objects.create(
        region="75", genre="socle", code="socle", nom="Socle", edition="2028", remplace=socle
    )
    newer = IndicateurCommun.objects.create(reference=suivante, code="C2", intitule="Réunions")
    report(commun, "4")
    report(newer, "3")
    assert total_commun(newer, *DATES, Contrat.objects.order_by("pk")).somme.valeur == 7


def test_unique_persons_are_not_summed_across_contracts(commun):
    commun.unite = ""
    report(commun, "4", unique_par_personne=True)
    report(commun, "3", unique_par_personne=True)
    total = total_commun(commun, *DATES, Contrat.objects.order_by("pk"))
    assert (total.somme.valeur, total.repondu) == (None, 2)
    assert "deux fois" in total.somme.refus


def test_a_common_percentage_is_taken_as_a_ratio(contrat, commun):
    place = next(place for place in list_places(contrat) if place.cle == "contrat")
    row = take_communs(contrat, [commun], place=place, by=SYSTEME)[0]
    assert (row.forme, row.facteur) == ("rapport", 100)


def test_series_are_read_in_two_queries(commun, django_assert_num_queries):
    rows = [report(commun, "4", forme="nombre") for _ in range(4)]
    with django_assert_num_queries(2):
        series = series_of(rows)
    assert [serie.dernier.somme.valeur for serie in series.values()] == [4] * 4
