import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.lecture.communes import split_codes
from maillage.lecture.rapprochement import match

STATUTS = {
    "a_venir": ["À venir", "à lancer"],
    "en_cours": ["En cours", "engagée"],
    "realise": ["Réalisé", "terminé"],
    "en_pause": ["En pause"],
}


@pytest.mark.parametrize("ecrit", ["En cours", "en-cours", "EN  COURS", "en_cours", "Engagée"])
def test_an_exact_wording_is_sure(ecrit):
    rapprochement = match(ecrit, STATUTS)
    assert (rapprochement.code, rapprochement.doute) == ("en_cours", False)


def test_a_close_wording_is_proposed_with_a_doubt():
    rapprochement = match("Réalisée", STATUTS)
    assert (rapprochement.code, rapprochement.doute) == ("realise", True)
    assert rapprochement.score > 85


def test_a_far_wording_is_never_guessed():
    rapprochement = match("50 %", STATUTS)
    assert (rapprochement.code, rapprochement.doute) == (None, True)


def test_two_codes_as_close_as_each_other_are_not_decided():
    rapprochement = match("maison sante", {"a": ["maison santé a"], "b": ["maison santé b"]})
    assert rapprochement.code is None
    assert set(rapprochement.propositions) == {"a", "b"}


def test_the_same_wording_under_two_codes_is_not_decided():
    assert match("oui", {"a": ["Oui"], "b": ["oui"]}).code is None


def test_nothing_matches_nothing():
    assert match("", STATUTS).doute is False
    assert match("x", {}).code is None


@given(st.text(max_size=40), st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=10))))
def test_a_match_is_always_one_of_the_codes(ecrit, candidats):
    code = match(ecrit, candidats).code
    assert code is None or code in candidats


@pytest.mark.parametrize(
    ("colle", "codes"),
    [
        ("01001, 01002 ; 2A004", ["01001", "01002", "2A004"]),
        ("01001,01002", ["01001", "01002"]),
        ("01001 01002\n2b033", ["01001", "01002", "2B033"]),
        ("1001\n1002", ["01001", "01002"]),
        ("01004\tAmbérieu-en-Bugey\t14233", ["01004"]),
        ("01004;Ambérieu-en-Bugey;01;14233", ["01004"]),
        ("code,nom,pop\n01004,Ambérieu,14233\n01005,Ambérieux,1800", ["01004", "01005"]),
        ("24001 Ajat, 24002 Alles", ["24001", "24002"]),
        ("01001 01001", ["01001", "01001"]),
        ("Communes 2025 : 16001 et 16002", ["16001", "16002"]),
        ("téléphone 0545000000", []),
        ("97411|97412", ["97411", "97412"]),
        ("", []),
    ],
)
def test_it_finds_commune_codes_in_what_is_pasted(colle, codes):
    assert split_codes(colle) == codes


@given(st.lists(st.from_regex(r"(2[AB]\d{3}|\d{5})", fullmatch=True)), st.sampled_from(" ,;\n\t|"))
def test_every_pasted_code_is_found(codes, separateur):
    assert split_codes(separateur.join(codes)) == codes
