"""Les pages des parties remplies, au téléphone comme au bureau, puis un vote et sa signature."""

import re
from datetime import date

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Fonction
from maillage.contrats.models import Avis, Contrat, Engagement, Partie
from maillage.contrats.parties import record_acte, record_signature
from maillage.contrats.versions import digest, freeze_projet, read_present
from maillage.demarches.models import Affectation
from tests.factories.base import OrganisationFactory, PersonneFactory
from tests.parcours.test_tour import ESPACE_SIMPLE, TEXTE
from tests.parcours.visite import assert_accessible, assert_fits

PARTIES = "/espace/confins/contrats/{contrat}/parties/"
PARTIE = PARTIES + "{partie}/"
PAGES = {
    "parties": PARTIES,
    "votes": PARTIES + "votes/",
    "seance": PARTIES + "signatures/",
    "partie": PARTIE,
    "modifier": PARTIE + "modifier/",
    "acte": PARTIE + "actes/",
    "signature": PARTIE + "signatures/",
    "retrait": PARTIE + "retrait/",
    "rappel": PARTIE + "rappel/",
    "engagements": PARTIES + "engagements/",
    "engagement": PARTIES + "engagements/{engagement}/",
    "suivi": PARTIES + "engagements/{engagement}/suivi/",
    "avis": PARTIES + "avis/",
    "avis_nouveau": PARTIES + "avis/nouveau/",
    "mes_engagements": "/espace/confins/mes-engagements/",
}


@pytest.fixture
def partie(contrat, alice):
    """Une partie qui a tout : acte, signature, engagement en retard, mandat échu, contact."""
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    version = freeze_projet(contrat, empreinte=digest(read_present(contrat)), by=SYSTEME)
    row = Partie.objects.create(
        contrat=contrat, organisation=OrganisationFactory(nom="Communauté de communes des Confins"),
        representant="Camille Roux", qualite="Présidente", mandat_fin=date(2026, 3, 20),
    )  # fmt: skip
    record_acte(
        partie=row, date=date(2026, 6, 1), version_votee=version, sens="reserves",
        reserves="Sous réserve du coût du transport solidaire.", by=SYSTEME,
    )  # fmt: skip
    other = Partie.objects.create(contrat=contrat, organisation=OrganisationFactory(nom="MSA"))
    record_signature(partie=other, date=date(2026, 7, 2), by=SYSTEME)
    Affectation.objects.filter(utilisateur=alice).update(organisation=row.organisation)
    person = PersonneFactory(courriel="roux@exemple.fr")
    Fonction.objects.create(personne=person, organisation=row.organisation)
    Avis.objects.create(
        contrat=contrat, instance="cts", sens="reserves", reserves="À revoir.",
        date=date(2026, 6, 20), version_lue=version,
    )  # fmt: skip
    return row


@pytest.fixture
def engagement(partie):
    return Engagement.objects.create(
        contrat=partie.contrat, partie=partie, texte="Financer le transport", preuve="Convention.",
        echeance=date(2020, 1, 1),
    )  # fmt: skip


@pytest.mark.parametrize("largeur", [320, 1280])
@pytest.mark.parametrize("adresse", PAGES.values(), ids=PAGES)
def test_the_pages_of_the_parties_fit_and_read_well(
    ouvrir, alice, contrat, partie, engagement, adresse, largeur
):
    url = adresse.format(contrat=contrat.uid, partie=partie.uid, engagement=engagement.uid)
    page = ouvrir(alice, url, largeur=largeur).page
    assert page.locator("h1").count() == 1
    assert not re.findall(ESPACE_SIMPLE, page.evaluate(TEXTE))
    assert_fits(page)
    assert_accessible(page)


def test_a_party_votes_and_signs_by_itself(ouvrir, carole, contrat, partie):
    Affectation.objects.filter(utilisateur=carole).update(organisation=partie.organisation)
    url = PARTIE.format(contrat=contrat.uid, partie=partie.uid)
    page = ouvrir(carole, url).page
    page.get_by_role("link", name="Consigner un acte").click()
    page.get_by_label("Date").fill("2026-09-01")
    page.get_by_role("button", name="Enregistrer l’acte").click()
    page.get_by_role("link", name="Consigner sa signature").click()
    page.get_by_label("Signé le").fill("2026-09-02")
    page.get_by_role("button", name="Enregistrer la signature").click()
    assert "A signé" in page.content()
    signed = partie.signatures.get()
    assert (signed.signataire, signed.fichier) == ("Camille Roux", None)
    assert partie.actes.count() == 2
