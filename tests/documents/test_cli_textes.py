"""« maillage document version | avenant | ajustement » et « maillage contrat verifier »."""

import json
from datetime import date

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.contrats import avenants
from maillage.contrats.changements import act_ajustement, list_ecarts, to_act
from maillage.contrats.enums import Voie
from maillage.contrats.models import FicheAction, PieceVersion
from maillage.contrats.versions import text_in_force
from maillage.core import cli
from maillage.documents.versions import keep_pieces
from tests.factories.contrat_complet import fill_contrat
from tests.factories.contrat_signe import make_signable, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def signe(contrat):
    return sign(make_signable(fill_contrat(contrat, fiches=1)), date(2026, 7, 2))


def run(*args) -> int:
    return cli.run(list(map(str, args)))


def test_it_writes_the_text_in_force_and_the_one_of_a_rank(signe, tmp_path, capsys):
    target = tmp_path / "texte.html"

    for which in ((), ("--rang", 1), ("--jour", "2026-08-01")):
        assert run("document", "version", signe.pk, "--format", "html", "--sortie", target,
                   *which) == 0  # fmt: skip
        assert "Texte signé le 2 juillet 2026" in target.read_text()


def test_an_unknown_text_lists_those_that_are(signe, tmp_path, capsys):
    target = tmp_path / "texte.html"

    assert run("document", "version", signe.pk, "--sortie", target, "--rang", 9) != 0

    assert "1  Texte signé le 2 juillet 2026" in capsys.readouterr().err
    assert not target.exists()


def test_it_writes_an_avenant_and_a_decision(signe, tmp_path, capsys):
    FicheAction.objects.update(description="Autrement.")
    ecarts = to_act(list_ecarts(signe, text_in_force(signe)))
    avenants.open_avenant(signe, titre="Objet", motif="", by=SYSTEME)
    act_ajustement(
        signe, marques={e.cle: e.marque for e in ecarts}, instance=Voie.COPIL,
        jour=date(2026, 10, 1), motif="", by=SYSTEME,
    )  # fmt: skip
    target = tmp_path / "acte.html"

    for mot in ("avenant", "ajustement"):
        command = ("document", mot, signe.pk, "--numero", 1, "--format", "html")
        assert run(*command, "--sortie", target) == 0
        assert f"{mot.capitalize()} n° 1" in target.read_text()
    assert run("document", "avenant", signe.pk, "--numero", 7, "--sortie", target) != 0
    assert "Numéros connus" in capsys.readouterr().err


def test_it_verifies_what_is_kept(signe, capsys):
    keep_pieces(text_in_force(signe))

    assert run("contrat", "verifier", signe.pk, "--json") == 0

    [texte] = json.loads(capsys.readouterr().out)["textes"]
    assert texte["intact"]
    assert [item["octets"] for item in texte["fichiers"]] == [True, True]


def test_it_fails_when_a_document_no_longer_says_the_same(signe, capsys):
    keep_pieces(text_in_force(signe))
    PieceVersion.objects.update(arbre="0" * 64)

    assert run("contrat", "verifier", signe.pk) != 0

    assert "le fichier gardé fait foi" in capsys.readouterr().err
