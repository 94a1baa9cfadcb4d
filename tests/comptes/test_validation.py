"""Les numéros officiels : justes, ou refusés en disant pourquoi."""

import pytest
from django.core.exceptions import ValidationError

from maillage.comptes.validation import check_finess, check_siret


@pytest.mark.parametrize("siret", ["73282932000074", "732 829 320 00074", "35600000000048"])
def test_it_accepts_a_siret_with_its_luhn_key(siret):
    assert check_siret(siret).isdigit()


def test_it_accepts_an_office_of_la_poste_whose_key_is_its_own():
    assert check_siret("35600000049837") == "35600000049837"


@pytest.mark.parametrize("siret", ["73282932000075", "7328293200007", "abc", "35600000049838"])
def test_it_refuses_a_wrong_siret_and_says_why(siret):
    with pytest.raises(ValidationError, match="SIRET"):
        check_siret(siret)


@pytest.mark.parametrize("finess", ["160000253", "2A0000014", "2b 000 0020"])
def test_it_accepts_a_finess(finess):
    assert len(check_finess(finess)) == 9


@pytest.mark.parametrize("finess", ["160000254", "16000025", "2C0000014"])
def test_it_refuses_a_wrong_finess_and_says_why(finess):
    with pytest.raises(ValidationError, match="FINESS"):
        check_finess(finess)
