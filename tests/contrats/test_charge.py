"""Cinquante personnes écrivent le même contrat : rien ne se perd, tout est dans l’historique."""

import json
import os
import sys
from collections import Counter

import pytest

from tests.contrats.base_reelle import BaseReelle
from tests.factories.base import (
    AffectationFactory,
    ContratFactory,
    FicheActionFactory,
    UtilisateurFactory,
)

REDACTEURS, PROCESSUS = 50, 2
# Le plein essai de la cible : MAILLAGE_CHARGE_SECONDES=60.
SECONDES = float(os.environ.get("MAILLAGE_CHARGE_SECONDES", "10"))
LECTEUR = """
import django, json, sys
django.setup()
from maillage.contrats.models import FicheAction
from maillage.journal.models import Ecriture
names = ("pk", "version", "calendrier", "moyens", "notes")
lines = Ecriture.objects.order_by("pk").values_list("sujet_uid", "changements")
print(json.dumps({
    "fiches": list(FicheAction.objects.values("uid", *names)),
    "ecritures": list(lines),
}, default=str))
"""


@pytest.fixture
def contrat_peuple(transactional_db):
    contrat = ContratFactory()
    FicheActionFactory.create_batch(6, contrat=contrat)
    for rang in range(REDACTEURS):
        user = UtilisateurFactory(email=f"redacteur{rang}@exemple.fr", nom=f"Rédacteur {rang}")
        AffectationFactory(utilisateur=user, role="coordination", demarche=contrat.demarche)
    return contrat


@pytest.mark.lent
@pytest.mark.timeout(300)
def test_fifty_writers_lose_nothing(contrat_peuple, tmp_path):
    base = BaseReelle(tmp_path)
    share = REDACTEURS // PROCESSUS
    started = [
        base.start(
            contrat_peuple.uid, SECONDES, rang * share, share,
            code="from tests.contrats.redacteurs import main; main()", reglages="tests.reglages",
        )
        for rang in range(PROCESSUS)
    ]  # fmt: skip
    written, codes = [], Counter()
    for process in started:
        out, err = process.communicate(timeout=SECONDES + 120)
        assert process.returncode == 0, err
        bilan = json.loads(out)
        written += bilan["confirmes"]
        codes += Counter(bilan["codes"])
    sys.stdout.write(f"Réponses en {SECONDES:.0f} s : {dict(codes)}\n")
    assert codes.keys() <= {"200", "409"}, codes
    assert codes["200"] >= REDACTEURS
    seen = read_base(base)
    check_no_word_lost(seen["fiches"], written)
    check_history_is_whole(seen)


def read_base(base: BaseReelle) -> dict:
    process = base.start(code=LECTEUR, reglages="tests.reglages")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return json.loads(out)


def check_no_word_lost(fiches: list[dict], written: list) -> None:
    """Chaque mot confirmé est là, une fois ; chaque écriture a fait avancer la version."""
    texts = {(fiche["pk"], name): fiche[name].split() for fiche in fiches
             for name in ("calendrier", "moyens", "notes")}  # fmt: skip
    expected: dict[tuple, list[str]] = {key: [] for key in texts}
    for pk, name, word in written:
        expected[pk, name].append(word)
    assert {key: sorted(words) for key, words in texts.items()} == {
        key: sorted(words) for key, words in expected.items()
    }
    writes = Counter(pk for pk, _, _ in written)
    assert {fiche["pk"]: fiche["version"] - 1 for fiche in fiches} == {
        fiche["pk"]: writes[fiche["pk"]] for fiche in fiches
    }


def check_history_is_whole(seen: dict) -> None:
    """De la première écriture à la dernière, chacune part de ce que la précédente a laissé."""
    for fiche in seen["fiches"]:
        current = {"calendrier": "", "moyens": "", "notes": ""}
        for uid, changes in seen["ecritures"]:
            for name, (before, after) in changes.items() if uid == fiche["uid"] else ():
                assert before == current[name]
                current[name] = after
        assert current == {name: fiche[name] for name in current}
