"""Ce qui part de soi-même : les rappels, le point à la coordination, les reçus."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.extensions import annuaire
from maillage.core import cli
from maillage.journal.models import Ecriture
from maillage.suivi.campagnes.acceptation import return_demande
from maillage.suivi.campagnes.cloture import close_campagne
from maillage.suivi.campagnes.echeancier import send_points, send_rappels
from maillage.suivi.campagnes.liens import renew, revoke
from maillage.suivi.models import Campagne, Demande, LienPilote, NoteSuivi
from maillage.travaux.courriels import send_due
from maillage.travaux.models import Courriel
from tests.suivi.campagne import BASE, JOUR, LIEN, Pilote, lien_of, make_fiche, ouvrir

pytestmark = pytest.mark.django_db
A, B = "emma@exemple.fr", "farid@exemple.fr"


@pytest.fixture
def campagne(contrat, alice):
    make_fiche(contrat, A, titre="Former")
    make_fiche(contrat, B, titre="Bus")
    made = ouvrir(contrat)
    Campagne.objects.update(ouverte_le=timezone.now() - timedelta(days=40))
    return Campagne.objects.get(pk=made.pk)


def answer(courriel: str) -> Demande:
    pilote, demande = Pilote(lien_of(courriel)), Demande.objects.get(lien=lien_of(courriel))
    pilote.write(demande, fait="Voilà")
    pilote.send()
    return Demande.objects.get(pk=demande.pk)


def reminded(kind: str = "rappel") -> set[str]:
    found = Courriel.objects.filter(cle__startswith="campagne:", cle__contains=f":{kind}.")
    return set(found.values_list("destinataire", flat=True))


JOURS = [(15, 0), (14, 2), (13, 2), (12, 2), (11, 0), (4, 0), (3, 2), (0, 0), (-6, 0), (-7, 2),
         (-9, 2), (-10, 0)]  # fmt: skip


@pytest.mark.parametrize(("avant", "attendus"), JOURS)
def test_reminders_leave_on_their_days(campagne, avant, attendus):
    assert send_rappels(campagne.echeance - timedelta(days=avant), BASE) == attendus


def test_a_reminder_leaves_once_and_stops_once_answered(campagne):
    jour = campagne.echeance - timedelta(days=14)
    assert send_rappels(jour, BASE) == 2
    assert send_rappels(jour, BASE) == 0
    assert send_rappels(jour + timedelta(days=1), BASE) == 0
    demande = answer(A)
    later = campagne.echeance - timedelta(days=3)
    assert send_rappels(later, BASE) == 1
    assert Courriel.objects.filter(cle__endswith="rappel.j3").get().destinataire == B
    return_demande(demande, mot="Combien ?", rang=1, by=SYSTEME)
    assert send_rappels(campagne.echeance + timedelta(days=7), BASE) == 2
    late = Courriel.objects.filter(destinataire=A, cle__endswith="j-7").get()
    assert "Il est encore temps" in late.texte
    assert LIEN.search(late.texte)


@pytest.mark.parametrize("fin", ["close", "lien"])
def test_nothing_leaves_for_what_is_closed(campagne, fin):
    if fin == "close":
        close_campagne(campagne, by=SYSTEME)
    else:
        type(lien_of(A)).objects.update(revoque_le=timezone.now())
    assert send_rappels(campagne.echeance - timedelta(days=14), BASE) == 0
    assert not reminded()


def test_a_campaign_just_opened_reminds_nobody_at_once(contrat):
    make_fiche(contrat, A)
    opened = ouvrir(contrat, echeance=timezone.localdate() + timedelta(days=14))
    assert send_rappels(timezone.localdate(), BASE) == 0
    assert send_rappels(opened.echeance - timedelta(days=3), BASE) == 1


def test_the_coordination_gets_one_digest_a_day(campagne, alice, boite):
    jour = timezone.localdate()
    assert send_points(jour, BASE) == 0
    answer(A)
    boite.reponses[B] = "550 5.1.1 User unknown"
    send_due()
    assert send_points(jour, BASE) == 1
    send_points(jour, BASE)
    digest = Courriel.objects.filter(destinataire=alice.email).get()
    assert "Emma : " in digest.texte
    assert "Former" in digest.texte
    assert B in digest.texte
    assert f"/campagnes/{campagne.uid}/" in digest.texte
    assert send_points(jour + timedelta(days=3), BASE) == 0


def test_the_command_says_what_it_wrote(campagne, settings, capsys):
    Campagne.objects.update(echeance=timezone.localdate() + timedelta(days=3))
    assert cli.run(["campagnes", "rappeler"]) == 1
    assert "MAILLAGE_ADRESSE" in capsys.readouterr().err
    settings.ADRESSE = BASE
    assert cli.run(["campagnes", "rappeler", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rappels": 2, "points": 0}
    assert cli.run(["campagnes", "rappeler"]) == 0
    assert "0\u00a0rappel" in capsys.readouterr().out


def test_erasing_a_person_closes_the_link_and_keeps_what_was_said(campagne):
    demande = answer(A)
    Demande.objects.filter(pk=demande.pk).update(repondant=lien_of(A).nom)
    revoke(campagne, lien_of(A), by=SYSTEME)
    renew(campagne, lien_of(A), base=BASE, by=SYSTEME)
    person, pilote = lien_of(A).personne, Pilote(lien_of(A))
    note = NoteSuivi.objects.create(
        fiche=demande.fiche_liee, date=JOUR, texte="Dit", nature="avancement",
        auteur_libelle=f"{person} (au téléphone, saisi par Alice)",
    )  # fmt: skip
    uid = lien_of(A).uid
    extension = annuaire["suivi"]
    [told] = extension.donnees_personnelles(person)["liens_personnels"]
    assert told["reponses"][0]["reponse"]["fait"] == "Voilà"
    extension.erase(person)
    assert pilote.page().status_code == 404
    note.refresh_from_db()
    assert note.auteur_libelle == "Personne effacée"
    assert {row.sujet_libelle for row in Ecriture.objects.filter(sujet_uid=uid)} == {"Lien effacé"}
    kept = Demande.objects.get(pk=demande.pk)
    assert (kept.reponse["fait"], kept.repondant) == ("Voilà", "Personne effacée")
    assert not LienPilote.objects.filter(courriel=A).exists()
    assert not LienPilote.objects.filter(nom__contains="emma").exists()
    assert LienPilote.objects.filter(courriel=B).exists()


def test_old_links_are_purged(campagne, capsys):
    LienPilote.objects.filter(courriel=A).update(expire_le=timezone.now() - timedelta(days=400))
    assert cli.run(["campagnes", "purger", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"effaces": 1}
    assert LienPilote.objects.get(supprime_le__isnull=True).courriel == B
    assert cli.run(["campagnes", "purger", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"effaces": 0}
    assert cli.run(["campagnes", "purger", "--mois", "0"]) == 1
