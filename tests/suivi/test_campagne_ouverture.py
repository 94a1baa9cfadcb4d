"""Ouvrir une campagne : à qui, sur quoi, une seule fois, et ce que la coordination en voit."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.models import Personne
from maillage.contrats.models import FicheOrganisation, Rattachement
from maillage.suivi.campagnes.destinataires import prepare
from maillage.suivi.campagnes.ouverture import RefusCampagne, list_fenetres
from maillage.suivi.models import Campagne, Demande, Deploiement, LienPilote, Periode
from maillage.travaux.courriels import send_due
from maillage.travaux.models import Courriel
from tests.factories.base import FicheActionFactory, OrganisationFactory
from tests.suivi.campagne import JOUR, LIEN, Pilote, lien_of, make_fiche, ouvrir

pytestmark = pytest.mark.django_db
A = "emma@exemple.fr"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def url_of(name, campagne=None, *args, contrat=None):
    contrat = contrat or campagne.contrat
    parts = [contrat.demarche.slug, contrat.uid, *([campagne.uid] if campagne else []), *args]
    return reverse(f"campagnes:{name}", args=parts)


def test_each_action_goes_to_its_pilot_each_territory_to_its_own(contrat):
    shared = make_fiche(contrat, "Emma@Exemple.fr", code="1")
    make_fiche(contrat, A, code="2")
    ccas = OrganisationFactory(nom="CCAS", courriel="ccas@exemple.fr")
    structure = FicheActionFactory(contrat=contrat, cercle="transmis", code="3")
    FicheOrganisation.objects.create(fiche=structure, organisation=ccas, role="pilote")
    Deploiement.objects.create(fiche=shared, libelle="Nord", pilote=ccas)
    Deploiement.objects.create(fiche=shared, libelle="Sud")
    Deploiement.objects.create(fiche=shared, libelle="Fini", statut="realise")
    alone = FicheActionFactory(contrat=contrat, cercle="public", code="4", titre="Seule")
    FicheActionFactory(contrat=contrat, cercle="public", statut="realise", titre="Finie")
    hidden = FicheActionFactory(contrat=contrat, titre="En travail")

    seen = prepare(contrat)

    told = {d.courriel: sorted(str(q).split(" ")[0] + (f"/{q.deploiement}" if q.deploiement else "")
            for q in d.questions) for d in seen.destinataires}  # fmt: skip
    assert told == {A: ["1", "1/Sud", "2"], "ccas@exemple.fr": ["1/Nord", "3"]}
    assert [d.cle for d in seen.sans_adresse] == [f"f{alone.pk}"]
    assert seen.en_travail == [hidden]
    filled = prepare(contrat, {f"f{alone.pk}": "seul@exemple.fr"}, with_travail=True)
    assert "seul@exemple.fr" in {d.courriel for d in filled.destinataires}
    assert [d.cle for d in filled.sans_adresse] == [f"f{hidden.pk}"]


def test_one_click_writes_one_mail_each_and_only_once(contrat, boite):
    for n in range(3):
        make_fiche(contrat, A, code=str(n), titre=f"Action {n}")
    make_fiche(contrat, "farid@exemple.fr", titre="Bus")
    make_fiche(contrat, "", titre="Sans personne")
    first = ouvrir(contrat)
    assert ouvrir(contrat).pk == first.pk
    assert Courriel.objects.count() == LienPilote.objects.count() == 2
    assert Demande.objects.count() == 5
    assert Demande.objects.filter(lien__isnull=True).count() == 1
    send_due()
    [mail] = boite.messages_to(A)
    text = mail.get_content()
    assert all(f"Action {n}" in text for n in range(3))
    assert "Bus" not in text
    assert len(LIEN.findall(text)) == 1
    assert (first.periode.debut, first.periode.fin) == (date(2026, 1, 1), date(2026, 12, 31))


def test_an_action_of_two_contracts_is_asked_once(contrat, autre_contrat):
    fiche = make_fiche(contrat, A)
    Rattachement.objects.create(fiche=fiche, contrat=autre_contrat)
    make_fiche(autre_contrat, A)
    one, two = ouvrir(contrat), ouvrir(autre_contrat)
    shared = Demande.objects.get(fiche_liee=fiche)
    assert set(shared.campagnes.all()) == {one, two}
    assert Demande.objects.count() == 2
    assert LienPilote.objects.count() == 1
    page = Pilote(lien_of(A)).page().content.decode()
    assert page.count("Répondre") == 2
    assert contrat.nom in page
    assert autre_contrat.nom.replace("’", "’") in page


def test_a_closed_period_is_neither_proposed_nor_taken(contrat):
    make_fiche(contrat, A)
    periode = Periode.objects.create(
        contrat=contrat, libelle="Année 2026", debut=date(2026, 1, 1), fin=date(2026, 12, 31),
        close_le=timezone.now(),
    )  # fmt: skip
    fenetres = list_fenetres(contrat, JOUR)
    assert [item.libelle for item in fenetres] == ["Année 2025", "Année 2027"]
    Periode.objects.update(close_le=None)
    kept = list_fenetres(contrat, JOUR)[0]
    assert kept.periode == periode
    Periode.objects.update(close_le=timezone.now())
    with pytest.raises(RefusCampagne, match="est close"):
        ouvrir(contrat, fenetre=kept)
    assert not Campagne.objects.exists()
    assert not Courriel.objects.exists()


def test_nothing_to_ask_opens_nothing(contrat):
    with pytest.raises(RefusCampagne, match="Aucune action"):
        ouvrir(contrat)


def test_the_coordinator_reads_then_opens(logged, alice, contrat):
    make_fiche(contrat, A, titre="Former")
    fiche = make_fiche(contrat, "", titre="Sans adresse")
    FicheActionFactory(contrat=contrat, titre="En travail")
    person = fiche.personnes.get()
    client, url = logged(alice), url_of("campagne_create", contrat=contrat)
    page = client.get(url)
    shown = page.content.decode()
    assert A in shown
    assert "Sans adresse" in shown
    assert "cercle de travail (1)" in shown
    data = page.context["form"].initial | {
        "echeance": (timezone.localdate() + timedelta(days=10)).isoformat(), "message": "Merci.",
        "ouvrir": "1",
    }  # fmt: skip
    wrong = client.post(url, data | {f"adresse-p{person.pk}": "pas une adresse"})
    assert wrong.status_code == 422
    assert "n’est pas une adresse" in wrong.content.decode()
    done = client.post(url, data | {f"adresse-p{person.pk}": "Camille@exemple.fr"}, follow=True)
    assert "est ouverte" in done.content.decode()
    assert Courriel.objects.count() == 2
    assert Personne.objects.get(pk=person.pk).courriel == "camille@exemple.fr"
    assert Courriel.objects.first().repondre_a == alice.email
    assert "Automne" not in done.content.decode()
    again = client.post(url, data, follow=True).content.decode()
    assert "déjà ouverte sur cette période" in again
    assert Campagne.objects.count() == 1
    listed = client.get(url_of("campagnes", contrat=contrat)).content.decode()
    assert "0 sur 2" in listed


def test_rights_on_campaigns(client, contrat, alice, bruno, carole, denis, gilles, zoe):
    type(contrat).objects.update(cercle="public")
    make_fiche(contrat, A, titre="Former")
    campagne = ouvrir(contrat)
    demande = Demande.objects.get()
    wanted = {alice: (200, 200), bruno: (200, 403), denis: (200, 403), carole: (403, 403),
              gilles: (403, 403), zoe: (404, 404)}  # fmt: skip
    for user, (reads, writes) in wanted.items():
        client.force_login(user)
        page = client.get(url_of("campagne", campagne))
        assert page.status_code == reads, user
        if user not in (alice, zoe) and reads == 200:
            assert A not in page.content.decode()
            assert "0 sur 1" in page.content.decode()
        for name, args in (("demande", [demande.uid]), ("demande_edit", [demande.uid])):
            assert client.get(url_of(name, campagne, *args)).status_code == writes, (user, name)
        assert client.get(url_of("campagne_create", contrat=contrat)).status_code == writes


def test_the_progress_page_costs_the_same_for_two_or_twenty_pilots(
    logged, alice, contrat, django_assert_num_queries
):
    for n in range(2):
        make_fiche(contrat, f"p{n}@exemple.fr", code=str(n))
    campagne = ouvrir(contrat)
    client, url = logged(alice), url_of("campagne", campagne)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(2, 20):
        fiche = make_fiche(contrat, f"p{n}@exemple.fr", code=str(n))
        lien = LienPilote.objects.create(
            nom=str(n), courriel=f"p{n}@exemple.fr", expire_le=lien_of("p0@exemple.fr").expire_le
        )
        row = Demande.objects.create(
            fiche_liee=fiche, debut=campagne.periode.debut, fin=campagne.periode.fin, lien=lien
        )
        row.campagnes.add(campagne)
    with django_assert_num_queries(len(few)):
        page = client.get(url)
    assert page.content.decode().count("Relancer") == 20
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<div id="progres"')
    assert TOKEN.sub("", fragment).strip() in TOKEN.sub("", page.content.decode())


def test_addresses_and_links_are_held_from_the_page(logged, alice, contrat, boite):
    make_fiche(contrat, A, code="1")
    make_fiche(contrat, "", code="2")
    campagne, client = ouvrir(contrat), logged(alice)
    old = Pilote(lien_of(A))

    def act(name, lien=None, **data):
        args = [lien.uid] if lien else []
        return client.post(url_of(name, campagne, *args), data, follow=True).content.decode()

    assert "n’est pas une adresse" in act("adresse_edit", lien_of(A), courriel="nulle part")
    act("adresse_edit", lien_of(A), courriel="emma.b@exemple.fr")
    assert old.page().status_code == 404
    new = Pilote(lien_of("emma.b@exemple.fr"))
    assert new.page().status_code == 200
    act("lien_revoke", new_lien := lien_of("emma.b@exemple.fr"))
    assert new.page().status_code == 404
    assert "Ce lien est fermé" in act("lien_remind", new_lien)
    act("lien_renew", new_lien)
    assert Pilote(lien_of("emma.b@exemple.fr")).page().status_code == 200
    orphan = Demande.objects.get(lien__isnull=True)
    act("adresse_give", demandes=[str(orphan.uid)], nom="Léa", courriel="lea@exemple.fr")
    assert Pilote(lien_of("lea@exemple.fr")).page().content.decode().count("Répondre") == 1
    for _ in range(2):
        assert "part\u00a0; un seul par jour" in act("lien_remind", lien_of("lea@exemple.fr"))
    boite.reponses["lea@exemple.fr"] = "550 5.1.1 User unknown"
    send_due()
    shown = client.get(url_of("campagne", campagne)).content.decode()
    assert "Cette adresse n’existe pas" in shown
    assert "Renvoyer le courriel" in shown
    act("courriel_resend", lien_of("lea@exemple.fr"))
    boite.reponses.clear()
    send_due()
    assert "Renvoyer le courriel" not in client.get(url_of("campagne", campagne)).content.decode()


def test_a_link_of_another_campaign_is_not_held_from_here(logged, alice, contrat, autre_contrat):
    make_fiche(contrat, A)
    make_fiche(autre_contrat, "zoe@ailleurs.fr")
    campagne = ouvrir(contrat)
    ouvrir(autre_contrat)
    away = lien_of("zoe@ailleurs.fr")
    url = url_of("lien_revoke", campagne, away.uid)
    assert logged(alice).post(url).status_code == 404
    away.refresh_from_db()
    assert away.revoque_le is None
