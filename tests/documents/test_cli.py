"""La commande « maillage document contrat »."""

import json

import pytest

from maillage.core import cli
from tests.factories.base import ContratFactory, FicheActionFactory
from tests.factories.contrat_complet import fill_contrat


def run(*args) -> int:
    return cli.run(["document", "contrat", *map(str, args)])


@pytest.mark.parametrize("nommer", ["pk", "uid", "slug", "demarche"])
def test_it_finds_the_contract_by_any_of_its_names(contrat, tmp_path, capsys, nommer):
    name = {
        "pk": contrat.pk, "uid": contrat.uid, "slug": "cls-des-confins-2026-2030",
        "demarche": "confins",
    }[nommer]  # fmt: skip
    target = tmp_path / "contrat.html"
    assert run(name, "--format", "html", "--sortie", target, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["octets"] == target.stat().st_size
    assert result["contrat"] == str(contrat.uid)


@pytest.mark.lent
def test_it_counts_the_pages_of_the_pdf(contrat, tmp_path, capsys):
    fill_contrat(contrat)
    target = tmp_path / "contrat.pdf"
    assert run(contrat.pk, "--sortie", target, "--json") == 0
    import pikepdf

    with pikepdf.open(target) as opened:
        assert json.loads(capsys.readouterr().out)["pages"] == len(opened.pages)


def test_it_can_leave_inner_circles_out(contrat, tmp_path):
    FicheActionFactory(contrat=contrat, titre="Projet confidentiel", cercle="travail")
    target = tmp_path / "contrat.html"
    run(contrat.pk, "--format", "html", "--sortie", target, "--cercle", "transmis")
    assert "confidentiel" not in target.read_text()


def test_an_unknown_contract_is_said_with_those_that_exist(contrat, tmp_path, capsys):
    assert run("inconnu", "--sortie", tmp_path / "x.pdf") == 1
    error = capsys.readouterr().err
    assert "ne désigne aucun contrat" in error
    assert "cls-des-confins-2026-2030" in error


def test_an_ambiguous_name_is_refused(contrat, demarche, tmp_path, capsys):
    ContratFactory(demarche=demarche)
    assert run("confins", "--sortie", tmp_path / "x.pdf") == 1
    assert "plusieurs contrats" in capsys.readouterr().err


def test_a_place_where_nothing_can_be_written_is_said(contrat, tmp_path, capsys):
    (tmp_path / "fichier").write_text("")
    target = tmp_path / "fichier" / "x.html"
    assert run(contrat.pk, "--format", "html", "--sortie", target) == 1
    assert "Impossible d’écrire" in capsys.readouterr().err
