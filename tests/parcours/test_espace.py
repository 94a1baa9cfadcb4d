"""Les pages d’une démarche presque vide, sur un téléphone ; test_tour.py les voit remplies."""

import pytest

from tests.parcours.visite import assert_accessible, assert_fits, sweep

CONTRAT = "/espace/confins/contrats/{contrat}/"
FICHE = CONTRAT + "fiches/{fiche}/"
PAGES = {
    "accueil": "/",
    "aujourdhui": "/espace/confins/",
    "contrats": "/espace/confins/contrats/",
    "contrat": CONTRAT,
    "parties": CONTRAT + "parties/",
    "reglages": CONTRAT + "reglages/",
    "plan": CONTRAT + "plan/",
    "arbre": CONTRAT + "plan/arbre/",
    "import": CONTRAT + "plan/importer/",
    "fiche": FICHE,
    "redaction": FICHE + "modifier/",
    "historique": FICHE + "historique/",
    "membres": "/espace/confins/membres/",
    "droits": "/espace/confins/droits/",
    "organisations": "/organisations/",
    "personnes": "/personnes/",
}


@pytest.mark.parametrize("adresse", PAGES.values(), ids=PAGES)
def test_a_page_of_work_is_accessible(ouvrir, alice, contrat, fiche, adresse):
    visite = ouvrir(alice, adresse.format(contrat=contrat.uid, fiche=fiche.uid), largeur=320)
    assert visite.page.locator("h1").count() == 1
    assert_fits(visite.page)
    assert_accessible(visite.page)


def test_writing_stays_accessible_with_every_section_open(ouvrir, alice, contrat, fiche):
    visite = ouvrir(alice, PAGES["redaction"].format(contrat=contrat.uid, fiche=fiche.uid))
    visite.page.evaluate("for (const pli of document.querySelectorAll('details')) pli.open = true")
    sweep(visite.page)
