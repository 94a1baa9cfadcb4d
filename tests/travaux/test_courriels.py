"""La boîte d’envoi, face à un vrai serveur de courriel."""

import json
import signal
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.journal.models import Ecriture
from maillage.travaux.courriels import abandon, post, resend, send_due
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel
from tests.boite import Serveur, free_port, smtp_mailers
from tests.contrats.base_reelle import BaseReelle

A = "emma@exemple.fr"


def write(cle="essai", **fields) -> Courriel:
    return post(
        **{"cle": cle, "destinataire": A, "objet": "Votre suivi", "texte": "À vous."} | fields
    )


def reload(courriel: Courriel) -> Courriel:
    return Courriel.objects.get(pk=courriel.pk)


@pytest.mark.django_db(transaction=True)
def test_a_mail_leaves_once_after_the_transaction(boite):
    with transaction.atomic():
        first = write(objet="Vote\nBcc: intrus@exemple.fr", repondre_a="alice@exemple.fr")
        assert write().pk == first.pk
        assert not boite.received
    [(to, message)] = boite.received
    assert to == A
    assert message["Subject"] == "Vote Bcc: intrus@exemple.fr"
    assert message["Message-ID"] == first.message_id
    assert message["Reply-To"] == "alice@exemple.fr"
    assert message.get_content().strip() == "À vous."
    sent = reload(first)
    assert (sent.etat, sent.essais, sent.erreur) == (EtatCourriel.ENVOYE, 1, "")
    assert send_due() == {}
    assert len(boite.received) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_never_leaves(boite):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not boite.received
    assert not Courriel.objects.exists()


REPONSES = [
    ("550 5.1.1 User unknown", EtatCourriel.REFUSE, "Cette adresse n’existe pas"),
    ("550 no such user", EtatCourriel.REFUSE, "Cette adresse n’existe pas"),
    ("552 5.2.2 Mailbox full", EtatCourriel.REFUSE, "Cette boîte est pleine"),
    ("554 5.7.1 Denied", EtatCourriel.REFUSE, "refuse nos messages"),
    ("451 4.7.1 Greylisted", EtatCourriel.A_ENVOYER, "« 451 4.7.1 Greylisted »"),
    ("452 4.2.2 Full for now", EtatCourriel.A_ENVOYER, "pleine"),
    ("coupe", EtatCourriel.INCERTAIN, "on ne sait pas si le message est parti"),
]


@pytest.mark.parametrize(("reponse", "etat", "phrase"), REPONSES)
@pytest.mark.django_db
def test_what_the_server_answers_is_said_in_french(boite, reponse, etat, phrase):
    boite.reponses[A] = reponse
    courriel = write()
    send_due()
    seen = reload(courriel)
    assert seen.etat == etat
    assert phrase in seen.erreur
    assert not boite.received
    assert (seen.envoyer_apres > timezone.now()) == (etat == EtatCourriel.A_ENVOYER)


@pytest.mark.django_db
def test_a_postponed_mail_leaves_when_its_hour_has_come(boite):
    boite.reponses[A] = "451 4.7.1 Greylisted"
    courriel = write()
    send_due()
    boite.reponses.clear()
    assert send_due() == {}
    Courriel.objects.update(envoyer_apres=timezone.now())
    assert send_due() == {EtatCourriel.ENVOYE: 1}
    assert reload(courriel).essais == 2


@pytest.mark.django_db
def test_a_server_down_postpones_then_gives_up(settings):
    settings.MAILERS = smtp_mailers(free_port())
    courriel = write()
    send_due()
    seen = reload(courriel)
    assert (seen.etat, seen.erreur) == (
        EtatCourriel.A_ENVOYER, "Le serveur de courriel ne répond pas.",
    )  # fmt: skip
    assert timedelta(minutes=4) < seen.envoyer_apres - timezone.now() < timedelta(minutes=6)
    Courriel.objects.update(essais=9, envoyer_apres=timezone.now())
    send_due()
    assert reload(courriel).etat == EtatCourriel.REFUSE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "adresse", ["", "emma", "emma@", "é@exemple.fr", "a@b.fr, c@d.fr", "a\n@b"]
)
def test_an_address_that_is_not_one_is_refused(boite, adresse):
    courriel = write(destinataire=adresse)
    send_due()
    seen = reload(courriel)
    assert seen.etat == EtatCourriel.REFUSE
    assert "adresse" in seen.erreur
    assert not boite.received


@pytest.mark.django_db
def test_a_person_may_send_again_or_give_up(boite):
    boite.reponses[A] = "550 5.1.1 User unknown"
    courriel = write()
    send_due()
    boite.reponses.clear()
    assert resend(courriel, by=SYSTEME)
    send_due()
    assert reload(courriel).etat == EtatCourriel.ENVOYE
    assert not resend(courriel, by=SYSTEME)
    assert not abandon(courriel, by=SYSTEME)
    assert len(boite.received) == 1
    [trace] = Ecriture.objects.filter(sujet_uid=courriel.uid)
    assert trace.changements == {"etat": ["refuse", "a_envoyer"]}

    later = write("plus tard", envoyer_apres=timezone.now() + timedelta(days=1))
    assert abandon(later, by=SYSTEME)
    Courriel.objects.update(envoyer_apres=timezone.now())
    assert send_due() == {}


PRENDRE = """
import os, signal, sys
import django
django.setup()
from maillage.travaux.courriels import envoi
told = envoi.deliver
def tell_then_die(courriel):
    print("pris", flush=True)
    if sys.argv[1] == "apres":
        told(courriel)
    os.kill(os.getpid(), signal.SIGKILL)
envoi.deliver = tell_then_die
envoi.send_due()
"""
ENVOYER_PUIS_LIRE = """
import django
django.setup()
from maillage.travaux.courriels import send_due
from maillage.travaux.models import Courriel
assert send_due() == {}
print(*Courriel.objects.values_list("etat", "essais").get())
"""


@pytest.mark.lent
@pytest.mark.parametrize("moment", ["avant", "apres"])
def test_killed_while_sending_it_stays_uncertain(transactional_db, tmp_path, moment):
    """Avant ou après le dernier mot au serveur, nul ne sait : on ne renvoie pas de soi-même."""
    Courriel.objects.create(cle="x", destinataire=A, objet="o", texte="t", message_id="<x@y>")
    base = BaseReelle(tmp_path)
    killed = base.start(moment, code=PRENDRE)
    out, err = killed.communicate(timeout=240)
    assert killed.returncode == -signal.SIGKILL, err
    assert "pris" in out
    again = base.start(code=ENVOYER_PUIS_LIRE)
    out, err = again.communicate(timeout=240)
    assert out.split() == ["incertain", "1"], err
    sent = list((tmp_path / "courriels").glob("*"))
    assert len(sent) == (moment == "apres")


@pytest.mark.lent
def test_three_senders_never_send_the_same_mail(transactional_db, tmp_path, monkeypatch):
    wanted = [f"p{n}@exemple.fr" for n in range(12)]
    for n, adresse in enumerate(wanted):
        Courriel.objects.create(
            cle=f"c{n}", destinataire=adresse, objet="o", texte="t", message_id=f"<c{n}@y>"
        )
    base = BaseReelle(tmp_path)
    with Serveur() as serveur:
        monkeypatch.setenv("MAILLAGE_COURRIEL", "smtp")
        monkeypatch.setenv("MAILLAGE_SMTP_HOTE", "127.0.0.1")
        monkeypatch.setenv("MAILLAGE_SMTP_PORT", str(serveur.port))
        processes = [base.start("courriels", "envoyer", "--json") for _ in range(3)]
        ends = [process.communicate(timeout=240) for process in processes]
    assert sum(json.loads(out)["envoye"] for out, _ in ends) == len(wanted), ends
    assert sorted(to for to, _ in serveur.boite.received) == sorted(wanted)
