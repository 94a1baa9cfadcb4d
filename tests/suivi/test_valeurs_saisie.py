"""Lire ce que l’on saisit d’un indicateur, et l’écrire."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME, Auteur
from maillage.contrats.actions import Conflit
from maillage.journal.models import Ecriture
from maillage.suivi.enums import EtatMesure
from maillage.suivi.models import Deploiement, IndicateurAction, Periode, ValeurIndicateur
from maillage.suivi.valeurs import (
    ValeurLue,
    is_blank,
    mark_of,
    read_saisie,
    remove_valeur,
    restore_valeur,
    write_valeur,
)
from tests.factories.base import FicheActionFactory

AN = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
NOMBRE = IndicateurAction(intitule="Ateliers")
PART = IndicateurAction(intitule="Part", forme="rapport", facteur=Decimal(100), unite="%")
TAUX = IndicateurAction(intitule="Taux", forme="rapport", facteur=Decimal(1000), unite="pour mille")
AVIS = IndicateurAction(intitule="Avis", forme="appreciation", echelle=["non", "plutôt", "oui"])


@pytest.fixture
def indicateur(fiche):
    return IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers", cible=4)


def lue(texte):
    return read_saisie(NOMBRE, {"valeur": texte})


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("1 234,5", "1234.5"), ("1\u00a0234,5", "1234.5"), ("1\u202f234.50", "1234.5"),
        ("12", "12"), ("0", "0"), ("aucun", "0"), ("\u22123,25", "-3.25"), ("12 %", "12"),
        ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), (" 7 ", "7"), ("0,1230000", "0.123"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(texte, attendu):
    assert lue(texte) == ValeurLue(EtatMesure.VALEUR, lue(texte).valeur)
    assert lue(texte).valeur == Decimal(attendu)


@pytest.mark.parametrize(
    ("texte", "etat"),
    [("secret", "secret"), ("S", "secret"), ("n.d.", "indisponible"), ("ND", "indisponible")],
)
def test_a_state_typed_in_place_of_a_number_is_not_a_zero(texte, etat):
    assert lue(texte) == ValeurLue(EtatMesure(etat))


@pytest.mark.parametrize(
    ("indicateur", "donnees", "champ", "mot"),
    [
        (NOMBRE, {"valeur": "douze"}, "valeur", "n’est pas un nombre"),
        (NOMBRE, {"valeur": "1e5"}, "valeur", "n’est pas un nombre"),
        (NOMBRE, {"valeur": "NaN"}, "valeur", "n’est pas un nombre"),
        (NOMBRE, {"valeur": "0,12345"}, "valeur", "Quatre chiffres"),
        (NOMBRE, {"valeur": "1234567890123"}, "valeur", "trop grand"),
        (NOMBRE, {"valeur": ""}, "valeur", "Écrivez une valeur"),
        (NOMBRE, {"etat": "perdu", "valeur": "1"}, "etat", "Choisissez"),
        (NOMBRE, {"etat": "secret", "valeur": "12"}, "valeur", "Ôtez ce chiffre"),
        (PART, {"numerateur": "4", "denominateur": "0"}, "denominateur", "nul"),
        (PART, {"numerateur": "4", "denominateur": "-2"}, "denominateur", "positif"),
        (PART, {"numerateur": "5", "denominateur": "4"}, "numerateur", "ne dépasse pas le tout"),
        (PART, {"numerateur": "5"}, "denominateur", "Il manque ce terme"),
        (PART, {"valeur": "120"}, "valeur", "0 à 100"),
        (TAUX, {"numerateur": "999999999999", "denominateur": "0,0001"}, "denominateur",
         "trop grand"),
        (PART, {"valeur": "30", "numerateur": "1", "denominateur": "4"}, "valeur", "font 25"),
        (AVIS, {"valeur": "bof"}, "echelon", "Choisissez un échelon"),
        (AVIS, {"echelon": "3"}, "echelon", "Choisissez un échelon"),
        (NOMBRE, {"valeur": "5", "ventilation": {"sexe": {"F": "4", "H": "2"}}},
         "ventilation", "plus que le total"),
        (NOMBRE, {"valeur": "5", "ventilation": {"sexe": {"Z": "4"}}}, "ventilation", "rubrique"),
        (NOMBRE, {"valeur": "5", "ventilation": {"lune": {}}}, "ventilation", "pas lisible"),
        (NOMBRE, {"valeur": "5", "ventilation": "oui"}, "ventilation", "pas lisible"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused_in_words(indicateur, donnees, champ, mot):
    with pytest.raises(ValidationError) as refus:
        read_saisie(indicateur, donnees)
    assert mot in " ".join(refus.value.message_dict[champ])


def test_a_ratio_is_computed_from_its_terms():
    part = read_saisie(PART, {"valeur": "1 / 3"})
    assert (part.valeur, part.numerateur, part.denominateur) == (Decimal("33.3333"), 1, 3)
    assert read_saisie(PART, {"valeur": "33,3", "numerateur": "1", "denominateur": "3"}) == part
    assert read_saisie(TAUX, {"numerateur": "5", "denominateur": "4"}).valeur == 1250
    alone = read_saisie(PART, {"valeur": "37,5 %"})
    assert (alone.valeur, alone.numerateur) == (Decimal("37.5"), None)


def test_an_appreciation_is_read_by_rank_or_by_word():
    assert read_saisie(AVIS, {"echelon": "1"}).echelon == 1
    assert read_saisie(AVIS, {"valeur": "Plutôt"}).echelon == 1
    libre = IndicateurAction(intitule="Libre", forme="appreciation")
    assert read_saisie(libre, {"commentaire": "Très utile"}).commentaire == "Très utile"


def test_a_ventilation_keeps_its_secret_parts():
    parts = {"sexe": {"F": "3", "H": "secret"}, "commune": {"2A004": "", "79191": "1"}}
    read = read_saisie(NOMBRE, {"valeur": "5", "ventilation": parts})
    assert read.ventilation == {"sexe": {"F": "3", "H": "secret"}, "commune": {"79191": "1"}}


def test_a_blank_entry_is_told_from_a_zero():
    assert is_blank({"etat": "valeur", "valeur": " ", "ventilation": {"sexe": {"F": ""}}})
    for said in ({"valeur": "0"}, {"etat": "secret"}, {"commentaire": "?"}):
        assert not is_blank(said)


def test_a_value_is_created_then_replaced_with_its_history(indicateur, alice):
    by = Auteur.of(alice)
    first = write_valeur(indicateur, lue("3"), **AN, by=by)
    again = write_valeur(indicateur, lue("4"), **AN, by=by)
    assert (again.pk, again.version) == (first.pk, 2)
    assert (first.auteur_libelle, again.valeur) == (str(alice), 4)
    traces = Ecriture.objects.about(indicateur.fiche).order_by("pk")
    assert [trace.acte for trace in traces] == ["creation", "modification"]
    assert traces[1].changements["valeur"] == ["3.0000", "4.0000"]


def test_rewriting_the_same_changes_nothing(indicateur):
    write_valeur(indicateur, lue("3"), **AN, by=SYSTEME)
    assert write_valeur(indicateur, lue("3,0"), **AN, by=SYSTEME).version == 1


def test_two_hands_on_one_cell_see_each_other(indicateur):
    seen = write_valeur(indicateur, lue("3"), **AN, by=SYSTEME, empreinte="")
    mark = mark_of(seen)
    write_valeur(indicateur, lue("5"), **AN, by=SYSTEME, empreinte=mark)
    for stale in (mark, ""):
        with pytest.raises(Conflit) as conflit:
            write_valeur(indicateur, lue("8"), **AN, by=SYSTEME, empreinte=stale)
        assert conflit.value.autre["valeur"] == "5.0000"
    assert ValeurIndicateur.objects.get().valeur == 5


def test_a_closed_period_locks_its_values(indicateur):
    row = write_valeur(indicateur, lue("3"), **AN, by=SYSTEME)
    Periode.objects.create(
        contrat=indicateur.contrat, libelle="2026", close_le=timezone.now(), **AN
    )
    for act in (
        lambda: write_valeur(indicateur, lue("4"), **AN, by=SYSTEME),
        lambda: remove_valeur(row, by=SYSTEME),
        lambda: restore_valeur(row, by=SYSTEME),
    ):
        with pytest.raises(ValidationError, match="est close"):
            act()
    write_valeur(indicateur, lue("4"), debut=date(2027, 1, 1), fin=date(2027, 12, 31), by=SYSTEME)


def test_each_territory_has_its_cell_and_not_that_of_another_action(indicateur):
    ici = Deploiement.objects.create(fiche=indicateur.fiche, libelle="Ici")
    write_valeur(indicateur, lue("3"), **AN, by=SYSTEME)
    write_valeur(indicateur, lue("1"), **AN, deploiement=ici, by=SYSTEME)
    assert ValeurIndicateur.objects.count() == 2
    autre = FicheActionFactory(contrat=indicateur.contrat)
    ailleurs = Deploiement.objects.create(fiche=autre, libelle="Ailleurs")
    with pytest.raises(ValidationError, match="autre fiche"):
        write_valeur(indicateur, lue("1"), **AN, deploiement=ailleurs, by=SYSTEME)


def test_dates_in_the_wrong_order_are_refused(indicateur):
    with pytest.raises(ValidationError, match="précède"):
        write_valeur(indicateur, lue("1"), debut=AN["fin"], fin=AN["debut"], by=SYSTEME)


def test_a_binned_value_comes_back_unless_its_cell_was_filled(indicateur):
    row = write_valeur(indicateur, lue("3"), **AN, by=SYSTEME)
    remove_valeur(row, by=SYSTEME)
    restore_valeur(row, by=SYSTEME)
    remove_valeur(row, by=SYSTEME)
    write_valeur(indicateur, lue("9"), **AN, by=SYSTEME)
    with pytest.raises(ValidationError, match="Une autre valeur"):
        restore_valeur(row, by=SYSTEME)
