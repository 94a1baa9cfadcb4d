"""Deux cents fichiers abîmés : chacun reçoit une phrase, aucun ne charge quoi que ce soit."""

import random
import re
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.imports import read_fichier
from maillage.indicateurs.models import Livraison
from tests.indicateurs import fichiers as petits
from tests.indicateurs.fichiers import FRANCE, as_csv, as_xlsx, as_zip

COMPARATEUR = petits.comparateur()
FILOSOFI = petits.filosofi_2021()
APL = petits.apl(
    petits.GENERALISTES_2024, [[code, "Ici", 2.5, 2, 1.5, 1, 810.8, 806] for code in FRANCE]
)
HTML = b"<!DOCTYPE html>\n<html><head><title>503</title></head><body>Indisponible</body></html>"


def cuts():
    """Coupés à bien des endroits, au milieu d’une ligne ou d’une archive."""
    sizes = [len(COMPARATEUR) * rang // 61 for rang in range(61)]
    yield from (COMPARATEUR[:size] for size in sizes)
    yield from (FILOSOFI[: len(FILOSOFI) * rang // 31] for rang in range(31))
    yield from (APL[: len(APL) * rang // 31] for rang in range(31))


def replacements():
    """Une cellule, un séparateur, un en-tête qui ne sont pas ce qu’ils devraient."""
    first = b"\r\n01001;771;"
    cells = [
        b"nan", b"inf", b"-inf", b"NaN", b"Infinity", b"1e999", b"-5", b"douze", b"1;2", b"0x1F",
        b"12 habitants", b"#REF!", b"#N/A", b"=A1+B1", b"TRUE", b"771,5,2", b"7.7.1", b"\"771",
        b"771\"", b"\0", "٧".encode() + b"?", b"1/2", b"12:30", b"2026-01-01", b"\x80",
        b"x" * 200_000, b"'" * 50, b"<b>771</b>", b"{}", b"+", b"1e", b",",
    ]  # fmt: skip
    yield from (COMPARATEUR.replace(first, b"\r\n01001;" + cell + b";", 1) for cell in cells)
    codes = [
        b"", b"0100", b"1", b"010011", b"A1001", b"2C001", b"01 001", b"Ici", b"1001.5", b"nan",
        b"200", b"01-001", b"\xff\xfe", b"\"", b"01001001", b"FRANCE", b"2", b"!", b"01001 Ici",
    ]  # fmt: skip
    wrong = (COMPARATEUR.replace(first, b"\r\n" + code + b";771;", 1) for code in codes)
    yield from (content for code, content in zip(codes, wrong, strict=True) if code != b"0100")
    for old, new in (
        (b"CODGEO", b"COMMUNE"), (b"CODGEO;", b""), (b"P18_POP;", b""), (b";P18_MEN", b""),
        (b"P13_POP", b"P18_POP"), (b"\r\n02001;", b"\r\n01001;"),
        (b"\r\n2A001;", b"\r\n2B001;"), (b"\r\n", b" "), (b"\n", b"\n;"), (b"\r\n09001", b""),
        (b"767", b"767;767"), (b"767;", b""),
    ):  # fmt: skip
        yield COMPARATEUR.replace(old, new)


def strangers():
    """Ce qui n’est pas un fichier de données, ou pas celui que l’on croit."""
    yield from (
        b"", b" ", b"\n", b"\0" * 5000, HTML, b"\xef\xbb\xbf" + HTML, b"  \n" + HTML, b"%PDF-1.7\n",
        b"<?xml version='1.0'?><a/>", b"PK", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{", b"[]", b"{}", b'{"observations": 3}', b'{"observations": [{}]}', b"[" * 100_000,
        b'{"observations": []}', b"\x89PNG\r\n\x1a\n", b"a;b;c\n1;2;3\n", b"CODGEO\n01001\n",
        b"CODGEO;P18_POP\n", b"Code;Libell\xc3\xa9;Taux 2023\n01;Ain;3\n", b"\xff\xfe",
        b"\xfe\xff\x00",
        b"Erreur 404", b"finess;etalab;93;2024-01-10\n", random.Random(1).randbytes(9000),
        as_xlsx({"A": [[]]}), as_xlsx({"A": [["x"]]}), as_xlsx({"COM": [["CODGEO", "P18_POP"]]}),
        as_xlsx({"COM": [["CODGEO", "P18_POP"], ["01001", "=1/0"]]}), as_zip({}),
        as_zip({"lisez-moi.md": b"bonjour"}), as_zip({"page.csv": HTML}),
        as_zip({"a.csv": COMPARATEUR[:4000]}), as_zip({"a.csv": COMPARATEUR, "b.csv": COMPARATEUR}),
        petits.apl(petits.GENERALISTES_2024, [["01001", "Ici", *[1] * 6]], titre="Sans date"),
        petits.apl(["Code commune INSEE", "Commune", "APL aux voyants"], [["01001", "Ici", 1]]),
        petits.bpe().replace(b";2;", b";deux;").replace(b";2\r", b";-2\r"),
        petits.filosofi_2023().replace(b"64122", b"6412X"),
        petits.filosofi_2023().replace(b";2023;", b";hier;"),
        petits.ameli_effectifs().replace(b"11200", b"beaucoup"),
        petits.finess().replace(b"09289", b""), petits.rpps()[:-20],
        as_csv([["annee", "departement", "sexe", "cause", "indicateur", "valeur"],
                ["2023", "16", "Autres", "2. Tumeurs", "Taux standardisé", "1"]]),
        as_csv([["code_commune", "commune", "fedi_2021"], ["01001", "Ici", "haut"]]),
        as_csv([["code_commune", "commune", "part_75_plus_2022"], ["01001", "Ici", "-3"]]),
    )  # fmt: skip


MALFORMES = list(chain(cuts(), replacements(), strangers()))


def test_there_are_at_least_two_hundred_of_them():
    assert len(MALFORMES) >= 200


@pytest.mark.django_db
def test_each_malformed_file_gets_a_french_sentence_and_loads_nothing():
    for rang, content in enumerate(MALFORMES):
        nom = f"essai-{rang}.csv"
        lecture = read_fichier(nom, content)
        assert lecture.ecarts, (rang, content[:300])
        assert not lecture.releves, rang
        for ecart in lecture.ecarts:
            said = str(ecart)
            assert said.endswith((".", "…")), (rang, said)
            assert len(said) < 700, (rang, said)
            assert not re.search(r"Traceback|Error|Exception|None|object at", said), (rang, said)
        bilan = adopt_releves([Recu(nom, content, lecture)])
        assert bilan.ecarts
    assert not Livraison.objects.exists()


def test_a_workbook_that_other_readers_cannot_open_is_only_unknown(officielles):
    content = (officielles / "cog" / "ept_2024.xlsx").read_bytes()
    lecture = read_fichier("ept_2024.xlsx", content)
    assert "aucun format connu" in str(lecture.ecarts[0])


@pytest.mark.lent
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_with_some_bytes_changed_never_raises(data):
    base = bytearray(data.draw(st.sampled_from([COMPARATEUR, FILOSOFI, APL, petits.geoclip()])))
    for _ in range(data.draw(st.integers(1, 8))):
        base[data.draw(st.integers(0, len(base) - 1))] = data.draw(st.integers(0, 255))
    lecture = read_fichier("essai", bytes(base))
    assert bool(lecture.ecarts) != bool(lecture.releves)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_answered_with_a_sentence(content):
    assert read_fichier("essai", content).ecarts
