"""Rappeler une partie : le message, à qui, une seule fois, tracé."""

import uuid
from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Fonction
from maillage.contrats.models import Partie
from maillage.contrats.parties import record_acte
from maillage.contrats.versions import digest, freeze_projet, read_present
from maillage.demarches.models import Affectation, DemarcheAgence
from maillage.journal.models import Ecriture
from maillage.travaux.courriels import send_due
from maillage.travaux.models import Courriel
from tests.factories.base import FicheActionFactory, OrganisationFactory, PersonneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partie(contrat):
    return Partie.objects.create(
        contrat=contrat, organisation=OrganisationFactory(nom="CC des Confins"),
        representant="Camille Roux",
    )  # fmt: skip


@pytest.fixture
def url(partie):
    contrat = partie.contrat
    return reverse("contrats:rappel_send", args=[contrat.demarche.slug, contrat.uid, partie.uid])


@pytest.fixture
def elue(partie):
    """La présidente, sans compte, et une autre personne de la même organisation."""
    for nom, courriel in (("Autre", "autre@exemple.fr"), ("Roux", "roux@exemple.fr")):
        person = PersonneFactory(prenom="Camille", nom=nom, courriel=courriel)
        Fonction.objects.create(personne=person, organisation=partie.organisation)
    gone = PersonneFactory(courriel="partie@exemple.fr")
    Fonction.objects.create(personne=gone, organisation=partie.organisation, fin=date(2020, 1, 1))
    return person


def ready(page, **fields):
    """Le formulaire relu, tel que la page le propose."""
    initial = page.context["form"].initial
    return {name: initial[name] for name in ("objet", "texte", "courriels")} | {
        "jeton": str(uuid.uuid4())
    } | fields  # fmt: skip


def test_the_message_is_ready_for_the_representative(logged, alice, url, elue, partie):
    page = logged(alice).get(url)
    form = page.context["form"]
    assert form.initial["courriels"] == ["roux@exemple.fr"]
    assert "partie@exemple.fr" not in page.content.decode()
    assert form.initial["objet"] == f"{partie.contrat.nom}\u00a0: vote attendu"
    assert "approuve le contrat est attendu (délibération)" in form.initial["texte"]
    assert f"/parties/{partie.uid}/" in form.initial["texte"]


def test_who_acts_for_the_party_is_chosen_first(logged, alice, carole, url, elue, partie):
    Affectation.objects.filter(utilisateur=carole).update(organisation=partie.organisation)
    assert logged(alice).get(url).context["form"].initial["courriels"] == [carole.email]


def test_the_referent_is_told_for_the_agency(logged, alice, bruno, demarche, url, partie):
    DemarcheAgence.objects.create(demarche=demarche, organisation=partie.organisation)
    assert logged(alice).get(url).context["form"].initial["courriels"] == [bruno.email]


def test_one_mail_leaves_and_leaves_a_trace(logged, alice, url, elue, partie):
    client = logged(alice)
    sent = ready(client.get(url), courriels=["roux@exemple.fr", "autre@exemple.fr"])
    page = client.post(url, sent, follow=True)
    assert "Le rappel part à" in page.content.decode()
    send_due()
    assert [message.to for message in mail.outbox] == [["roux@exemple.fr"], ["autre@exemple.fr"]]
    assert {message.reply_to[0] for message in mail.outbox} == {alice.email}
    assert "roux@exemple.fr&nbsp;: envoyé" in client.get(url).content.decode()
    told = Ecriture.objects.about(partie).get()
    assert (told.acte, told.auteur) == ("envoi", alice)
    history = reverse(
        "contrats:partie", args=[partie.contrat.demarche.slug, partie.contrat.uid, partie.uid]
    )
    shown = client.get(history).content.decode()
    assert "a envoyé le rappel" in shown
    assert "Rétablir" not in shown


def test_a_double_click_sends_once(logged, alice, url, elue):
    client = logged(alice)
    sent = ready(client.get(url))
    client.post(url, sent)
    again = client.post(url, sent, follow=True).content.decode()
    assert "déjà parti" in again
    send_due()
    assert len(mail.outbox) == 1
    client.post(url, ready(client.get(url)))
    send_due()
    assert len(mail.outbox) == 2


def test_a_refused_mail_is_said_on_the_page(logged, alice, url, elue, partie, boite):
    boite.reponses["roux@exemple.fr"] = "550 5.1.1 User unknown"
    client = logged(alice)
    client.post(url, ready(client.get(url)))
    send_due()
    votes = url.replace(f"{partie.uid}/rappel/", "votes/")
    for page in (url, votes):
        shown = client.get(page, follow=True).content.decode()
        assert "roux@exemple.fr&nbsp;: refusé. Cette adresse n’existe pas" in shown


def test_an_address_that_is_not_the_party_s_is_refused(logged, alice, url, elue):
    client = logged(alice)
    client.post(url, ready(client.get(url), courriels=["intrus@exemple.fr"]))
    assert not Courriel.objects.exists()


def test_a_subject_cannot_hold_a_header(logged, alice, url, elue):
    client = logged(alice)
    client.post(url, ready(client.get(url), objet="Vote\nBcc: intrus@exemple.fr"))
    send_due()
    assert mail.outbox[0].subject == "Vote Bcc: intrus@exemple.fr"
    assert mail.outbox[0].recipients() == ["roux@exemple.fr"]


def test_the_deadline_asked_is_in_the_message(logged, alice, url, elue):
    client = logged(alice)
    assert "avant le 15 janvier 2099" in client.get(f"{url}?echeance=2099-01-15").content.decode()
    assert (
        "Cette date est déjà passée." in client.get(f"{url}?echeance=2001-01-01").content.decode()
    )


def test_an_outdated_vote_and_an_ended_mandate_are_explained(
    logged, alice, url, elue, partie, contrat
):
    first = freeze_projet(contrat, empreinte=digest(read_present(contrat)), by=SYSTEME)
    record_acte(partie=partie, date=date(2026, 6, 1), version_votee=first, by=SYSTEME)
    FicheActionFactory(contrat=contrat)
    freeze_projet(contrat, empreinte=digest(read_present(contrat)), by=SYSTEME)
    Partie.objects.update(mandat_fin=date(2026, 3, 20))
    text = logged(alice).get(url).context["form"].initial["texte"]
    assert "a voté une version du contrat qui a changé depuis (1\u00a0différence)" in text
    assert "Le mandat de Camille Roux a pris fin le 20 mars 2026" in text


def test_nobody_to_write_to_is_said(logged, alice, url):
    assert "Personne à qui écrire" in logged(alice).get(url).content.decode()


def test_only_the_coordination_reminds(logged, carole, url, contrat):
    type(contrat).objects.update(cercle="transmis")
    assert logged(carole).get(url).status_code == 403


def test_a_real_mail_server_receives_it(logged, alice, url, elue, boite):
    client = logged(alice)
    assert client.post(url, ready(client.get(url))).status_code == 302
    send_due()
    [(to, message)] = boite.received
    assert to == "roux@exemple.fr"
    assert message["Reply-To"] == "coordination@exemple.fr"
