"""Deux coordinations et un même pilote : aucune ne lit, ne prend ni ne défait ce qu’a l’autre."""

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import Rattachement
from maillage.suivi.campagnes.acceptation import accept_demande
from maillage.suivi.campagnes.cloture import close_campagne
from maillage.suivi.campagnes.jetons import make_jeton
from maillage.suivi.models import Demande, SuiviFiche
from maillage.travaux.models import Courriel
from tests.suivi.campagne import Pilote, lien_of, make_fiche, ouvrir

pytestmark = pytest.mark.django_db
A = "emma@exemple.fr"


@pytest.fixture
def voisines(contrat, autre_contrat):
    """Emma pilote une action de chaque contrat, chacun de sa démarche."""
    make_fiche(contrat, A, titre="Ici")
    make_fiche(autre_contrat, A, titre="Ailleurs")
    return ouvrir(contrat), ouvrir(autre_contrat)


def url_of(name, campagne, *args):
    contrat = campagne.contrat
    parts = [contrat.demarche.slug, contrat.uid, campagne.uid, *args]
    return reverse(f"campagnes:{name}", args=parts)


def test_a_link_that_opens_another_contract_is_not_copied(logged, alice, voisines):
    page = logged(alice).get(url_of("campagne", voisines[0])).content.decode()
    assert make_jeton(lien_of(A)) not in page
    assert "il ne part que par courriel" in page
    Demande.objects.filter(campagnes=voisines[1]).delete()
    page = logged(alice).get(url_of("campagne", voisines[0])).content.decode()
    assert "Afficher le lien" in page


def test_a_corrected_address_takes_only_its_own_actions(logged, alice, voisines):
    url = url_of("adresse_edit", voisines[0], lien_of(A).uid)
    logged(alice).post(url, {"courriel": "alice@chez-elle.fr"})
    moved = Pilote(lien_of("alice@chez-elle.fr")).page().content.decode()
    kept = Pilote(lien_of(A)).page().content.decode()
    assert ("Ici" in moved, "Ailleurs" in moved) == (True, False)
    assert ("Ici" in kept, "Ailleurs" in kept) == (False, True)
    assert "Ailleurs" not in Courriel.objects.filter(destinataire="alice@chez-elle.fr").get().texte


def test_closing_a_shared_link_says_whom_it_cuts(logged, alice, voisines):
    url = url_of("lien_revoke", voisines[0], lien_of(A).uid)
    page = logged(alice).post(url, follow=True).content.decode()
    assert "Il servait aussi à une autre coordination" in page


def test_an_answer_accepted_by_one_contract_serves_the_other(contrat, autre_contrat):
    fiche = make_fiche(contrat, A, titre="Partagée")
    Rattachement.objects.create(fiche=fiche, contrat=autre_contrat)
    campagne = ouvrir(contrat)
    demande, pilote = Demande.objects.get(), Pilote(lien_of(A))
    pilote.write(demande, fait="Deux ateliers")
    pilote.send()
    accept_demande(Demande.objects.get(), rang=1, by=SYSTEME)
    close_campagne(campagne, by=SYSTEME)
    other = ouvrir(autre_contrat)
    demande.refresh_from_db()
    assert (demande.etat, demande.reponse["fait"]) == ("acceptee", "Deux ateliers")
    assert other in demande.campagnes.all()
    assert SuiviFiche.objects.get().fait == "Deux ateliers"


def test_a_name_with_a_null_sign_is_cleaned(voisines):
    demande = Demande.objects.get(campagnes=voisines[0])
    Pilote(lien_of(A)).write(demande, fait="Bien", repondant="\x00 Emma\x00")
    demande.refresh_from_db()
    assert demande.repondant == "Emma"
