"""Cinquante pilotes à la fois, et un processus tué : rien ne se perd, rien ne se double."""

import json
import signal

import pytest

from maillage.suivi.models import Campagne, Demande, LienPilote
from maillage.travaux.models import Courriel
from tests.contrats.base_reelle import BaseReelle
from tests.factories.base import ContratFactory, DemarcheFactory
from tests.suivi.campagne import make_fiche, ouvrir

PILOTES, PROCESSUS = 50, 3

OUVRIR = """
import os, signal, sys
import django
django.setup()
from datetime import date
from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import Contrat
from maillage.suivi.campagnes import ouverture
from maillage.suivi.campagnes.destinataires import prepare
from maillage.suivi.models import Campagne, Demande, LienPilote
from maillage.travaux.models import Courriel
written = ouverture.invite
left = int(sys.argv[1])
def invite_then_die(*args, **kwargs):
    global left
    mail = written(*args, **kwargs)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return mail
ouverture.invite = invite_then_die
contrat = Contrat.objects.get()
ouverture.open_campagne(
    contrat=contrat, fenetre=ouverture.list_fenetres(contrat, date(2026, 11, 22))[0], titre="T",
    message="", echeance=date(2026, 12, 20), preparation=prepare(contrat), base="https://m.example",
    by=SYSTEME,
)
print(*(model.objects.count() for model in (Campagne, Demande, LienPilote, Courriel)))
"""

REPONDRE = """
import sys
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.test import Client
from maillage.suivi.campagnes.jetons import make_jeton
from maillage.suivi.models import Demande
rang, total = int(sys.argv[1]), int(sys.argv[2])
codes = set()
for demande in Demande.objects.select_related("lien").order_by("pk")[rang::total]:
    url = f"/s/{make_jeton(demande.lien)}/"
    client = Client()
    for version, fait in enumerate((f"Brouillon {demande.pk}", f"Fait {demande.pk}"), 1):
        sent = {"version": version, "repondant": f"Pilote {demande.pk}", "fait": fait,
                "statut": "en_cours"}
        codes.add(client.post(f"{url}reponses/{demande.uid}/", sent).status_code)
    codes.add(client.post(f"{url}envoi/").status_code)
print(sorted(codes))
"""

ACCEPTER = """
import json
import django
django.setup()
from maillage.comptes.auteur import SYSTEME
from maillage.suivi.campagnes.acceptation import accept_all
from maillage.suivi.models import Demande, NoteSuivi, SuiviFiche
count, refus = accept_all(Demande.objects.filter(etat="soumise").order_by("pk"), by=SYSTEME)
print(json.dumps({
    "acceptees": count, "refus": refus,
    "demandes": sorted(set(Demande.objects.values_list("etat", "rang"))),
    "notes": NoteSuivi.objects.count(),
    "faits": SuiviFiche.objects.filter(fait__startswith="Fait ").count(),
    "justes": sum(
        row.fiche.demandes.get().reponse["fait"] == row.fait for row in SuiviFiche.objects.all()
    ),
}))
"""


@pytest.fixture
def contrat(transactional_db):
    return ContratFactory(demarche=DemarcheFactory(ressort=("16", "75")))


def finish(process) -> str:
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    return out


@pytest.mark.lent
def test_killed_while_opening_it_loses_and_doubles_nothing(contrat, tmp_path):
    for n in range(6):
        make_fiche(contrat, f"p{n}@exemple.fr", code=str(n))
    base = BaseReelle(tmp_path)
    killed = base.start("4", code=OUVRIR)
    _, err = killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL, err
    counts = base.count()
    assert counts["suivi_campagne"] == counts["travaux_courriel"] == 0
    assert counts["suivi_demande"] == counts["suivi_lienpilote"] == 0
    assert finish(base.start("0", code=OUVRIR)).split() == ["1", "6", "6", "6"]
    assert finish(base.start("0", code=OUVRIR)).split() == ["1", "6", "6", "6"]
    finish(base.start("courriels", "envoyer"))
    sent = "".join(path.read_text() for path in (tmp_path / "courriels").glob("*.log"))
    assert sent.count("Message-ID: ") == 6


@pytest.mark.lent
def test_fifty_pilots_answer_at_the_same_time(contrat, tmp_path):
    for n in range(PILOTES):
        make_fiche(contrat, f"p{n}@exemple.fr", code=str(n))
    ouvrir(contrat)
    assert Campagne.objects.count() == 1
    assert Demande.objects.count() == LienPilote.objects.count() == PILOTES
    assert Courriel.objects.count() == PILOTES
    base = BaseReelle(tmp_path)
    running = [base.start(str(rang), str(PROCESSUS), code=REPONDRE) for rang in range(PROCESSUS)]
    assert {finish(process).strip() for process in running} == {"[302]"}
    together = [base.start(code=ACCEPTER) for _ in range(2)]
    ends = [json.loads(finish(process)) for process in together]
    assert sum(end["acceptees"] for end in ends) == PILOTES, ends
    last = json.loads(finish(base.start(code=ACCEPTER)))
    assert last == {
        "acceptees": 0, "refus": [], "demandes": [["acceptee", 1]], "notes": PILOTES,
        "faits": PILOTES, "justes": PILOTES,
    }  # fmt: skip
