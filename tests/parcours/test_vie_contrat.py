"""La vie d’un contrat, menée dans le navigateur par ceux qui la font."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from maillage.comptes.models import TypeOrganisation
from maillage.contrats.models import Contrat
from maillage.demarches.models import Affectation, DemarcheAgence, Territoire
from maillage.referentiels.imports import seed_referentiels
from tests.factories.base import OrganisationFactory
from tests.factories.contrat_complet import CODES, make_geographie
from tests.parcours.gestes import button, heading

SCAN = {"name": "signe.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 scan"}
MOTIF = "Déjà fait avant d’ouvrir Maillage."
PHASES_D_AVANT = ("mobilisation", "diagnostic", "priorisation", "plan")


class Acteurs:
    """Une coordinatrice, un référent d’agence, une élue, un membre du CoTech."""

    def __init__(self, ouvrir, alice, bruno, carole, denis):
        self.ouvrir = ouvrir
        self.pages: dict = {}
        self.comptes = {"alice": alice, "bruno": bruno, "carole": carole, "denis": denis}

    def at(self, nom: str, adresse: str) -> Page:
        if nom not in self.pages:
            self.pages[nom] = self.ouvrir(self.comptes[nom], adresse)
        else:
            self.pages[nom].go(adresse)
        return self.pages[nom].page


@pytest.fixture
def acteurs(ouvrir, alice, bruno, carole, denis, demarche) -> Acteurs:
    """Les parties ont leur type, et leurs représentants un compte à leur nom."""
    seed_referentiels()
    make_geographie()
    Territoire.objects.create(
        demarche=demarche, nom="Pays des Confins", codes=list(CODES), millesime=2026, retenu=True
    )
    agence = OrganisationFactory(nom="ARS des Confins", genre=genre_of("ars"))
    commune = OrganisationFactory(nom="Communauté des Confins", genre=genre_of("epci"))
    DemarcheAgence.objects.create(demarche=demarche, organisation=agence)
    for compte, organisation in ((bruno, agence), (carole, commune)):
        Affectation.objects.filter(utilisateur=compte).update(organisation=organisation)
    return Acteurs(ouvrir, alice, bruno, carole, denis)


def genre_of(code: str) -> TypeOrganisation:
    return TypeOrganisation.objects.get(code=code)


def base_of(contrat: Contrat) -> str:
    return f"/espace/{contrat.demarche.slug}/contrats/{contrat.uid}/"


def create_contrat(page: Page) -> Contrat:
    page.get_by_label("Nom", exact=False).first.fill("CLS des Confins")
    page.get_by_label("Début de période").fill("2026-01-01")
    page.get_by_label("Fin de période").fill("2030-12-31")
    page.get_by_role("button", name="Créer le contrat").click()
    heading(page, "CLS des Confins")
    contrat = Contrat.objects.get(nom="CLS des Confins")
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    return contrat


def pass_phases(acteurs: Acteurs, base: str) -> None:
    """Chaque étape d’avant la signature est passée, avec sa raison."""
    for phase in PHASES_D_AVANT:
        page = acteurs.at("alice", f"{base}etapes/#{phase}")
        carte = page.locator(f"details#{phase}")
        if not carte.evaluate("node => node.open"):
            carte.locator("> summary").click()
        skip = carte.locator("details.passer").filter(has_text="Passer")
        skip.locator("summary").click()
        skip.get_by_label("Pourquoi").fill(MOTIF)
        skip.get_by_role("button").click()
        expect(page.locator(f"details#{phase} .pastille").first).to_have_text("Passée")


def add_partie(acteurs: Acteurs, base: str, nom: str, role: str, personne: str) -> None:
    page = acteurs.at("alice", f"{base}parties/nouvelle/")
    page.get_by_label("Organisation", exact=False).first.fill(nom)
    page.locator("select[name=role]").select_option(role)
    page.locator("input[name=representant]").fill(personne)
    page.get_by_role("button", name="Enregistrer la partie").click()


def vote(acteurs: Acteurs, qui: str, base: str, nom: str, *, reserves: str = "") -> None:
    """La personne consigne l’acte de son organisation sur le dernier texte soumis."""
    open_partie(acteurs, qui, base, nom).get_by_role("link", name="Consigner un acte").click()
    page = acteurs.pages[qui].page
    if reserves:
        page.locator("[name=sens]").select_option("reserves")
        page.locator("[name=reserves]").fill(reserves)
    page.locator("[name=date]").fill("2026-06-11")
    page.locator("[name=numero]").fill("2026-14")
    page.get_by_role("button", name="Enregistrer l’acte").click()
    heading(page, nom)


def sign(acteurs: Acteurs, qui: str, base: str, nom: str, texte: str = "") -> None:
    page = open_partie(acteurs, qui, base, nom)
    page.get_by_role("link", name="Consigner sa signature").click()
    if texte:
        page.locator("select[name=avenant]").select_option(label=texte)
    page.locator("[name=date]").fill("2026-07-02")
    page.get_by_role("button", name="Enregistrer la signature").click()
    heading(page, nom)


def open_partie(acteurs: Acteurs, qui: str, base: str, nom: str) -> Page:
    page = acteurs.at(qui, f"{base}parties/")
    page.get_by_role("link", name=nom).first.click()
    heading(page, nom)
    return page


def write_fiche(acteurs: Acteurs, base: str, titre: str) -> None:
    page = acteurs.at("alice", f"{base}fiches/nouvelle/")
    page.get_by_label("Titre de l’action").fill(titre)
    page.get_by_role("button", name="Créer la fiche").click()


def sign_avenant(acteurs: Acteurs, base: str, contrat: Contrat) -> None:
    """Du brouillon à la signature : soumis, signé par les deux, en vigueur."""
    page = acteurs.pages["alice"].page
    address = page.url
    button(page, "Soumettre l’avenant").click()
    expect(page.get_by_text("est soumis au vote")).to_be_visible()
    avenant = contrat.avenants.order_by("-numero").first()
    for qui, nom in (("bruno", "ARS des Confins"), ("carole", "Communauté des Confins")):
        vote(acteurs, qui, base, nom)
        sign(acteurs, qui, base, nom, texte=str(avenant))
    page = acteurs.at("alice", address)
    page.locator("[name=jour]").fill("2026-10-01")
    button(page, "Mettre l’avenant en vigueur").click()
    expect(page.get_by_text("devient le texte en vigueur")).to_be_visible()


@pytest.mark.lent
def test_a_contract_lives_from_nothing_to_its_successor(acteurs, demarche):
    contrat = create_contrat(acteurs.at("alice", f"/espace/{demarche.slug}/contrats/nouveau/"))
    base = base_of(contrat)
    pass_phases(acteurs, base)
    add_partie(acteurs, base, "ARS des Confins", "signataire", "Catherine Vuillemot")
    add_partie(acteurs, base, "Communauté des Confins", "porteur", "Hélène Castaing")
    write_fiche(acteurs, base, "Accueillir les internes")
    contrat.fiches.update(cercle="partage")

    freeze_and_vote_twice(acteurs, base)
    sign_the_contract(acteurs, base, contrat)
    act_in_cotech(acteurs, base, contrat)
    amend_twice_and_extend(acteurs, base, contrat)
    renew(acteurs, base, contrat)


def freeze_and_vote_twice(acteurs: Acteurs, base: str) -> None:
    """La première version est votée, le texte change, il faut revoter."""
    page = acteurs.at("alice", f"{base}textes/")
    button(page, "Arrêter une version à voter").click()
    vote(acteurs, "bruno", base, "ARS des Confins")
    vote(acteurs, "carole", base, "Communauté des Confins", reserves="Sous réserve du budget.")
    write_fiche(acteurs, base, "Une fiche jointe après le vote")
    page = acteurs.at("alice", f"{base}textes/")
    button(page, "Arrêter une version à voter").click()
    expect(page.get_by_text("La version 2 est arrêtée")).to_be_visible()
    page = acteurs.at("alice", f"{base}parties/votes/")
    expect(page.get_by_text("version dépassée").first).to_be_visible()
    vote(acteurs, "bruno", base, "ARS des Confins")
    vote(acteurs, "carole", base, "Communauté des Confins")


def sign_the_contract(acteurs: Acteurs, base: str, contrat: Contrat) -> None:
    page = acteurs.at("alice", f"{base}textes/signer/")
    expect(page.get_by_text("Aucune ARS n’a signé")).to_be_visible()
    sign(acteurs, "bruno", base, "ARS des Confins")
    sign(acteurs, "carole", base, "Communauté des Confins")
    page = acteurs.at("alice", f"{base}textes/signer/")
    page.get_by_label("Signé le").fill("2026-07-02")
    page.locator("[name=lieu]").fill("Ruffec")
    page.locator("[name=scan]").set_input_files(SCAN)
    page.get_by_label("J’ai relu", exact=False).check()
    button(page, "Signer le contrat").click()
    expect(page.get_by_text("Le contrat est signé.")).to_be_visible()
    contrat.refresh_from_db()
    assert contrat.etat == "signe"


def act_in_cotech(acteurs: Acteurs, base: str, contrat: Contrat) -> None:
    """Un pilote change ; le CoTech l’acte sans avenant, le signé ne bouge pas."""
    signed = contrat.versions.get(nature="signature").empreinte
    fiche = contrat.fiches.order_by("pk").first()
    fiche.service_pilote = "Pôle santé"
    fiche.save()
    page = acteurs.at("denis", f"{base}changements/")
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Séance du").fill("2026-09-15")
    button(page, "Acter l’ajustement").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ajustement n° 1")
    expect(page.get_by_text("Pôle santé")).to_be_visible()
    assert contrat.versions.get(nature="signature").empreinte == signed
    assert not contrat.avenants.exists()


def amend_twice_and_extend(acteurs: Acteurs, base: str, contrat: Contrat) -> None:
    for rang, titre in enumerate(("Une action de plus", "Une autre action"), 1):
        write_fiche(acteurs, base, titre)
        page = acteurs.at("alice", f"{base}avenants/")
        page.get_by_label("Objet").fill(f"Ajouter «\u00a0{titre}\u00a0»")
        button(page, "Préparer l’avenant").click()
        page.get_by_role("checkbox").first.check()
        button(page, "Enregistrer le choix").click()
        sign_avenant(acteurs, base, contrat)
        assert contrat.versions.filter(nature="avenant").count() == rang
    page = acteurs.at("alice", f"{base}avenants/")
    page.get_by_label("Proroger jusqu’au").fill("2031-06-30")
    button(page, "Préparer la prorogation").click()
    sign_avenant(acteurs, base, contrat)
    contrat.refresh_from_db()
    assert contrat.prorogation == date(2031, 6, 30)


def renew(acteurs: Acteurs, base: str, contrat: Contrat) -> None:
    page = acteurs.at("alice", f"{base}generations/")
    page.get_by_role("link", name="Ouvrir le contrat suivant").first.click()
    page.get_by_role("button", name="Ouvrir le contrat suivant").last.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Ouvrir le contrat suivant")
    suivant = contrat.successeurs.get()
    assert suivant.generation == contrat.generation + 1
    assert suivant.fiches.filter(edition_precedente__contrat=contrat).exists()
