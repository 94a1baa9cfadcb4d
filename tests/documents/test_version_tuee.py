"""Un processus tué pendant que les fichiers d’un texte se rendent : on relance, rien à demi."""

import hashlib
from datetime import date

import pytest

from maillage.contrats.models import PieceVersion
from maillage.contrats.versions import text_in_force
from maillage.documents.versions import make_version
from maillage.fichiers.models import Fichier
from tests.contrats.base_reelle import BaseReelle
from tests.factories.base import ContratFactory
from tests.factories.contrat_complet import fill_contrat
from tests.factories.contrat_signe import make_signable, sign

GARDER = """
import os, signal, sys
import django
django.setup()
from maillage.contrats.models import VersionContrat
from maillage.documents import versions
wanted = sys.argv[2]
rendered = versions.make_version
def render_then_die(version, extension, *args):
    made = rendered(version, extension, *args)
    if extension == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
    return made
versions.make_version = render_then_die
versions.keep_pieces(VersionContrat.objects.get(uid=sys.argv[1]))
print("gardé")
"""


@pytest.mark.lent
def test_killed_between_rendering_and_storing_it_starts_again(transactional_db, tmp_path):
    contrat = sign(make_signable(fill_contrat(ContratFactory())), date(2026, 7, 2))
    version = text_in_force(contrat)
    PieceVersion.objects.all().delete()
    files, base = Fichier.objects.count(), BaseReelle(tmp_path)

    for wanted, held in (("pdf", 0), ("docx", 1)):
        process = base.start(version.uid, wanted, code=GARDER)
        _, err = process.communicate(timeout=120)
        assert process.returncode < 0, err
        assert base.count()["contrats_pieceversion"] == held
        assert base.count()["fichiers_fichier"] == files + held

    process = base.start(version.uid, "", code=GARDER)
    out, err = process.communicate(timeout=120)
    assert "gardé" in out, err
    assert base.count()["contrats_pieceversion"] == 2
    stored = {path.name for path in tmp_path.rglob("blobs/*/*")}
    made = [make_version(version, extension).contenu for extension in ("pdf", "docx")]
    assert {hashlib.sha256(contenu).hexdigest() for contenu in made} <= stored
