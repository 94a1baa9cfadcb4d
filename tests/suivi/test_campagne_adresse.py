"""L’adresse qu’une coordination a copiée n’ouvre pas ce qu’une autre demande ensuite."""

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.journal.models import Ecriture
from maillage.suivi.campagnes.jetons import find_lien, make_jeton
from maillage.suivi.campagnes.liens import change_adresse, give_adresse, renew
from maillage.suivi.models import Demande
from maillage.travaux.courriels import send_due
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel
from tests.suivi.campagne import BASE, Pilote, lien_of, make_fiche, ouvrir

pytestmark = pytest.mark.django_db
A, B = "emma@exemple.fr", "lea@exemple.fr"


@pytest.fixture
def ici(contrat):
    make_fiche(contrat, A, titre="Ici")
    return ouvrir(contrat)


def show(client, campagne, courriel=A):
    contrat = campagne.contrat
    args = [contrat.demarche.slug, contrat.uid, campagne.uid, lien_of(courriel).uid]
    return client.post(reverse("campagnes:lien_show", args=args), follow=True).content.decode()


def page_of(client, campagne):
    contrat = campagne.contrat
    args = [contrat.demarche.slug, contrat.uid, campagne.uid]
    return client.get(reverse("campagnes:campagne", args=args)).content.decode()


def take_by_opening(autre_contrat, ailleurs):
    make_fiche(autre_contrat, A, titre="Ailleurs")
    ouvrir(autre_contrat)


def take_by_giving(autre_contrat, ailleurs):
    demande = Demande.objects.get(campagnes=ailleurs, lien__isnull=True)
    give_adresse(ailleurs, [demande], "Emma", A, base=BASE, by=SYSTEME)


def take_by_correcting(autre_contrat, ailleurs):
    change_adresse(ailleurs, lien_of(B), A, base=BASE, by=SYSTEME)


def test_the_address_is_shown_on_demand_and_traced(logged, alice, ici):
    client, lien = logged(alice), lien_of(A)
    page = page_of(client, ici)
    assert make_jeton(lien) not in page
    assert "Afficher le lien" in page
    assert make_jeton(lien) in show(client, ici)
    assert make_jeton(lien) in page_of(client, ici)
    row = Ecriture.objects.get(sujet_uid=lien.uid, changements__has_key="montre_le")
    assert (row.auteur, row.racine_uid) == (alice, ici.contrat.uid)


@pytest.mark.parametrize("take", [take_by_opening, take_by_giving, take_by_correcting])
def test_a_copied_address_does_not_open_another_demarche(
    logged, alice, contrat, autre_contrat, take
):
    make_fiche(contrat, A, titre="Ici")
    ici, ailleurs = ouvrir(contrat), None
    if take is not take_by_opening:
        make_fiche(autre_contrat, B if take is take_by_correcting else "", titre="Ailleurs")
        ailleurs = ouvrir(autre_contrat)
    show(logged(alice), ici)
    copied = Pilote(lien_of(A))
    assert copied.page().status_code == 200
    take(autre_contrat, ailleurs)
    answer = copied.page()
    assert answer.status_code == 404
    assert "Ailleurs" not in answer.content.decode()
    page = Pilote(lien_of(A)).page().content.decode()
    assert ("Ici" in page, "Ailleurs" in page) == (True, True)
    new = Courriel.objects.filter(destinataire=A).order_by("pk").last()
    assert make_jeton(lien_of(A)) in new.texte
    assert lien_of(A).montre_le is None
    assert make_jeton(lien_of(A)) not in page_of(logged(alice), ici)


def test_an_address_nobody_saw_stays_the_same(ici, autre_contrat):
    first = make_jeton(lien_of(A))
    make_fiche(autre_contrat, A, titre="Ailleurs")
    ouvrir(autre_contrat)
    assert make_jeton(lien_of(A)) == first


def test_the_same_demarche_keeps_the_address_it_saw(logged, alice, ici, contrat):
    show(logged(alice), ici)
    first = make_jeton(lien_of(A))
    orphan = make_fiche(contrat, "", titre="Encore")
    demande = Demande.objects.create(fiche_liee=orphan, debut="2026-01-01", fin="2026-12-31")
    demande.campagnes.add(ici)
    give_adresse(ici, [demande], "Emma", A, base=BASE, by=SYSTEME)
    assert (find_lien(first), lien_of(A).demandes.count()) == (lien_of(A), 2)


def test_a_link_of_two_demarches_is_shown_to_none(logged, alice, ici, autre_contrat):
    make_fiche(autre_contrat, A, titre="Ailleurs")
    ailleurs = ouvrir(autre_contrat)
    assert "il ne part que par courriel" in show(logged(alice), ici)
    assert lien_of(A).montre_le is None
    # Une action à la corbeille peut en revenir : le lien reste celui des deux.
    fiche = Demande.objects.get(campagnes=ailleurs).fiche_liee
    fiche.supprime_le = fiche.created_at
    fiche.save()
    assert make_jeton(lien_of(A)) not in show(logged(alice), ici)


def test_waiting_mails_carry_the_new_address(ici, boite):
    old = make_jeton(lien_of(A))
    renew(ici, lien_of(A), base=BASE, by=SYSTEME)
    texts = Courriel.objects.filter(destinataire=A).values_list("texte", flat=True)
    assert len(texts) == 2
    assert all(make_jeton(lien_of(A)) in text and old not in text for text in texts)
    send_due()
    renew(ici, lien_of(A), base=BASE, by=SYSTEME)
    sent = Courriel.objects.filter(destinataire=A, etat=EtatCourriel.ENVOYE)
    assert not any(make_jeton(lien_of(A)) in row.texte for row in sent)


def test_what_waits_for_a_wrong_mailbox_does_not_leave(ici):
    change_adresse(ici, lien_of(A), B, base=BASE, by=SYSTEME)
    states = dict(Courriel.objects.values_list("destinataire", "etat"))
    assert states == {A: EtatCourriel.ABANDONNE, B: EtatCourriel.A_ENVOYER}


def test_what_was_being_typed_is_given_back(ici):
    pilote, demande = Pilote(lien_of(A)), Demande.objects.get()
    renew(ici, lien_of(A), base=BASE, by=SYSTEME)
    answer = pilote.write(demande, fait="Deux <b>ateliers</b>")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Deux &lt;b&gt;ateliers" in page
    assert "courriel le plus récent" in page
    assert "Ici" not in page
