"""Du lundi au vendredi : une campagne ouverte, trois réponses au téléphone, la période close."""

import io
import zipfile
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from maillage.suivi.models import IndicateurAction, Periode, SuiviFiche, ValeurIndicateur
from maillage.travaux.courriels import send_due
from tests.parcours.gestes import button, heading, save_download
from tests.parcours.visite import assert_accessible, assert_fits
from tests.suivi.campagne import LIEN, make_fiche

LARGEUR = 360
PILOTES = ("emma@exemple.fr", "farid@exemple.fr", "lea@exemple.fr")


@pytest.fixture
def actions(transactional_db, contrat):
    made = [
        make_fiche(contrat, courriel, code=str(rang), titre=f"Action {rang}")
        for rang, courriel in enumerate(PILOTES, 1)
    ]
    IndicateurAction.objects.create(
        fiche=made[0], contrat=contrat, intitule="Aidants formés", cible=40, unite="personnes"
    )
    return made


def read_link(boite, courriel: str) -> str:
    """Le chemin du lien, dans le dernier courriel reçu à cette adresse."""
    message: EmailMessage = boite.messages_to(courriel)[-1]
    found = LIEN.findall(message.get_content())
    return "/s/" + found[0].partition("/s/")[2]


def check(page, etat: str) -> None:
    assert_accessible(page, etat)
    assert_fits(page)


def answer(page, fait: str, *, first: str = "Répondre") -> None:
    """Répond sur la seule action du lien, et envoie."""
    page.get_by_role("link", name=first).first.click()
    page.get_by_label("En cours", exact=True).check()
    page.get_by_label("Les objectifs peuvent être tenus").check()
    page.get_by_label("Ce qui est déjà fait").fill(fait)


def send(page) -> None:
    button(page, "Enregistrer").click()
    button(page, "Envoyer mes réponses").click()
    heading(page, "Merci, vos réponses sont reçues")


def open_campagne(bureau) -> None:
    check(bureau, "aucune campagne")
    bureau.get_by_role("link", name="Ouvrir une campagne").first.click()
    heading(bureau, "Ouvrir une campagne")
    expect(bureau.get_by_text("3 personnes recevront")).to_be_visible()
    check(bureau, "ouverture")
    button(bureau, "Ouvrir la campagne et envoyer").click()
    expect(bureau.get_by_text("3 courriels partent")).to_be_visible()


def produce(bureau, titre: str, nom: str) -> bytes:
    """Le document, demandé page « Bilans et supports » avec tout ce que l’on voit."""
    bureau.get_by_role("link", name="Évaluer", exact=True).click()
    bureau.get_by_role("link", name="Bilans et supports", exact=True).click()
    carte = bureau.get_by_role("region", name=titre, exact=True)
    carte.get_by_label("Contenu du document").select_option("travail")
    carte.get_by_role("button", name=f"{nom} : {titre}").click()
    expect(bureau.get_by_text("C’est prêt.")).to_be_visible(timeout=30_000)
    made = save_download(bureau, "Télécharger le fichier")
    bureau.go_back()
    return made


def read_texts(content: bytes, prefix: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith(prefix)]
        return " ".join(archive.read(name).decode() for name in names)


def check_documents(bureau) -> None:
    """Le bilan et le diaporama disent ce que les pilotes viennent de répondre."""
    bilan = produce(bureau, "Bilan annuel", "Word (DOCX)")
    assert "Deux ateliers" in read_texts(bilan, "word/document.xml")
    diaporama = produce(bureau, "Diaporama du CoPil", "PowerPoint (PPTX)")
    assert "Aidants formés" in read_texts(diaporama, "ppt/slides/slide")


def test_a_campaign_from_monday_to_friday(ouvrir, alice, contrat, actions, boite):
    contrat_url = f"/espace/{contrat.demarche.slug}/contrats/{contrat.uid}/campagnes/"
    bureau = ouvrir(alice, contrat_url).page
    open_campagne(bureau)
    send_due()
    liens = {courriel: read_link(boite, courriel) for courriel in PILOTES}

    emma = ouvrir(None, liens[PILOTES[0]], largeur=LARGEUR).page
    check(emma, "lien")
    answer(emma, "Deux ateliers")
    check(emma, "formulaire")
    emma.get_by_label("Valeur (personnes)").fill("quarante")
    expect(emma.get_by_text("Un chiffre est à corriger")).to_be_visible()
    emma.get_by_label("Valeur (personnes)").fill("38")
    expect(emma.get_by_text("Enregistré à").filter(has_not_text="corriger")).to_be_visible()
    emma.reload()
    expect(emma.get_by_label("Ce qui est déjà fait")).to_have_value("Deux ateliers")
    send(emma)
    check(emma, "reçu")

    farid = ouvrir(None, liens[PILOTES[1]], largeur=LARGEUR, scripts=False).page
    answer(farid, "Le bus roule")
    send(farid)
    lea = ouvrir(None, liens[PILOTES[2]], largeur=LARGEUR).page
    answer(lea, "Court")
    lea.get_by_label("Qui répond").fill("Noé, pour Léa")
    send(lea)

    expect(bureau.get_by_text("3 sur 3 pilotes ont répondu")).to_be_visible(timeout=15_000)
    check(bureau, "campagne")
    bureau.get_by_role("link", name="3 Action 3").click()
    check(bureau, "réponse")
    expect(bureau.get_by_text("de Noé, pour Léa")).to_be_visible()
    bureau.get_by_label("Un mot au pilote").fill("Combien de séances ?")
    button(bureau, "Rendre la réponse avec ce mot").click()

    lea.goto(liens[PILOTES[2]])
    expect(lea.get_by_text("Combien de séances ?")).to_be_visible()
    answer(lea, "Court, six séances", first="Continuer")
    send(lea)

    bureau.reload()
    button(bureau, "Accepter toutes les réponses reçues").click()
    expect(bureau.get_by_text("3 réponses acceptées")).to_be_visible()
    button(bureau, "Clore la campagne").click()
    expect(button(bureau, "Rouvrir la campagne et sa période")).to_be_visible()
    check(bureau, "campagne close")
    emma.goto(liens[PILOTES[0]])
    expect(emma.get_by_text("Ce que vous avez déjà dit")).to_be_visible()
    check(emma, "lien clos")

    check_documents(bureau)
    assert {row.fait for row in SuiviFiche.objects.all()} == {
        "Deux ateliers", "Le bus roule", "Court, six séances",
    }  # fmt: skip
    assert ValeurIndicateur.objects.get().valeur == 38
    assert Periode.objects.get().is_closed
