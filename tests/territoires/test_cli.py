"""Les commandes, telles qu’on les tape."""

import io
import json
import sys

import pytest

from maillage.core import cli
from maillage.territoires.models import Chargement
from tests.territoires.fabrique import COMMUNES_2025, write_folder

pytestmark = pytest.mark.django_db


def _run(capsys, *argv) -> tuple[int, str, str]:
    code = cli.run(list(argv))
    out, err = capsys.readouterr()
    return code, out, err


def test_a_territory_is_summed_up_in_json(geographie, capsys):
    code, out, _ = _run(capsys, "territoire", "--communes", "1001,16238,99999,16005", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["communes"] == 3
    assert found["population"] == 832 + 650 + 1568
    assert (found["population_annee"], found["millesime"]) == (2021, 2025)
    assert found["inconnues"] == ["99999"]
    assert found["converties"] == {"16238": ["16023"]}


def test_a_territory_is_told_in_sentences(geographie, capsys):
    _, out, _ = _run(capsys, "territoire", "--communes", "16238")
    assert "1\u00a0commune au millésime 2025" in out
    assert "Moutonneau a fusionné le 1er janvier 2025" in out


def test_codes_come_from_a_file_or_the_standard_input(geographie, capsys, tmp_path, monkeypatch):
    path = tmp_path / "codes.txt"
    path.write_text("16005 Aigre\n16023 Aunac\n", encoding="utf-8")
    assert (
        json.loads(_run(capsys, "territoire", "--communes", f"@{path}", "--json")[1])["communes"]
        == 2
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO("16005\n16023\n16393\n"))
    assert json.loads(_run(capsys, "territoire", "--communes", "-", "--json")[1])["communes"] == 3


def test_a_whole_epci_and_departement_are_added(geographie, capsys):
    _, out, _ = _run(
        capsys, "territoire", "--epci", "200072023", "--departement", "2A", "976", "--json"
    )
    assert json.loads(out)["communes"] == 5


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--epci", "999999999"], "999999999"),
        (["--communes", "@/nulle/part"], "ne se lit pas"),
        (["--communes", "16005", "--millesime", "1999"], "1999"),
        (["--communes", "16005", "--population", "1999"], "1999"),
        ([], "Donnez des communes"),
    ],
)
def test_a_wrong_request_is_refused_with_a_sentence(geographie, capsys, argv, said):
    code, out, err = _run(capsys, "territoire", *argv)
    assert (code, out) == (1, "")
    assert said in err


def test_the_import_says_what_it_did_and_does_nothing_twice(capsys, tmp_path):
    folder = write_folder(tmp_path / "insee")
    code, out, _ = _run(capsys, "importer", "geographie", "--depuis", str(folder), "--json")
    assert code == 0
    assert json.loads(out)["charges"] == ["géographie 2025", "mouvements 2025", "populations 2021"]
    _, out, _ = _run(capsys, "importer", "geographie", "--depuis", str(folder))
    assert "rien n’a changé" in out


def test_a_refused_import_tells_every_error(capsys, tmp_path):
    wrong = COMMUNES_2025.replace("COM,16005", "COM,1600X")
    folder = write_folder(tmp_path / "insee", v_commune_2025=wrong)
    code, out, err = _run(capsys, "importer", "geographie", "--depuis", str(folder), "--json")
    assert code == 1
    assert json.loads(out)["erreurs"][0]["ligne"] == 5
    assert "v_commune_2025.csv, ligne 5, colonne COM" in err


def test_a_folder_without_geography_is_refused(capsys, tmp_path):
    code, _, err = _run(capsys, "importer", "geographie", "--depuis", str(tmp_path))
    assert code == 1
    assert "v_commune_2026.csv" in err


@pytest.mark.lent
def test_preparing_twice_does_nothing_the_second_time(capsys):
    code, _, err = _run(capsys, "preparer", "--json")
    assert code == 0
    assert "Géographie chargée" in err
    loaded = list(Chargement.objects.order_by("pk").values_list("pk", flat=True))
    code, _, err = _run(capsys, "preparer", "--json")
    assert code == 0
    assert "Géographie chargée" not in err
    assert list(Chargement.objects.order_by("pk").values_list("pk", flat=True)) == loaded
