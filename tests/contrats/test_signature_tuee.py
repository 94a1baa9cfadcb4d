"""Un processus tué pendant la signature : le contrat est d’avant, ou d’après."""

import signal
import time

import pytest

from maillage.contrats.models import Contrat
from tests.contrats.base_reelle import BaseReelle
from tests.factories.base import ContratFactory
from tests.factories.contrat_complet import fill_contrat
from tests.factories.contrat_signe import make_signable

SIGNER = """
import sys, time
import django
django.setup()
from datetime import date
from pathlib import Path
from maillage.comptes.auteur import SYSTEME
from maillage.contrats import signature
from maillage.contrats.extensions import apres_version
from maillage.contrats.models import Contrat
from maillage.contrats.versions import digest, read_present
witness, moment, pk = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
def wait(*args, **kwargs):
    witness.write_text("ici")
    time.sleep(600)
frozen = signature.freeze
def freeze_then_wait(*args, **kwargs):
    frozen(*args, **kwargs)
    wait()
if moment == "avant":
    signature.freeze = freeze_then_wait
elif moment == "apres":
    apres_version.register("attente", wait, ordre=1)
contrat = Contrat.objects.get(pk=pk)
jour = date(2026, 7, 2)
signature.sign_contrat(
    contrat, jour=jour, date_effet=jour, empreinte=digest(read_present(contrat)), by=SYSTEME
)
print("signé")
"""


@pytest.fixture
def prepared(transactional_db, tmp_path):
    contrat = make_signable(fill_contrat(ContratFactory()))
    return contrat, BaseReelle(tmp_path)


def kill_at(moment: str, contrat: Contrat, base: BaseReelle, tmp_path) -> None:
    witness = tmp_path / "temoin"
    process = base.start(witness, moment, contrat.pk, code=SIGNER)
    deadline = time.monotonic() + 60
    while not witness.exists() and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.lent
def test_killed_before_the_end_the_contract_is_not_signed(prepared, tmp_path):
    contrat, base = prepared
    before = base.count()
    kill_at("avant", contrat, base, tmp_path)
    assert base.count() == before
    process = base.start(tmp_path / "t", "jamais", contrat.pk, code=SIGNER)
    out, err = process.communicate(timeout=120)
    assert "signé" in out, err
    assert base.count()["contrats_versioncontrat"] == 1


@pytest.mark.lent
def test_killed_after_it_the_contract_is_signed_and_whole(prepared, tmp_path):
    contrat, base = prepared
    kill_at("apres", contrat, base, tmp_path)
    counts = base.count()
    assert (counts["contrats_versioncontrat"], counts["contrats_signaturedate"]) == (1, 1)
    process = base.start(tmp_path / "t", "jamais", contrat.pk, code=SIGNER)
    _, err = process.communicate(timeout=120)
    assert "déjà signé" in err
    assert base.count()["contrats_versioncontrat"] == 1
