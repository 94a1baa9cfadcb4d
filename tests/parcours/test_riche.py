"""Le texte mis en forme : les intertitres restent, ce que l’on tape part avec le formulaire."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from maillage.contrats.models import Article

CORPS = "<h3>Durée</h3><p>Cinq ans.</p>"


@pytest.fixture
def article(contrat):
    return Article.objects.create(contrat=contrat, titre="Durée", corps=CORPS)


def test_the_editor_keeps_headings_and_sends_what_is_typed(page_de, alice, contrat, article):
    path = reverse("documents:article", args=[contrat.demarche.slug, contrat.uid, article.uid])
    page = page_de(alice, path)
    editor = page.locator("trix-editor")
    expect(editor.locator("h3")).to_have_text("Durée")

    editor.press("Control+End")
    editor.press_sequentially(" Prorogeable.")
    page.get_by_role("button", name="Enregistrer", exact=False).first.click()
    page.wait_for_load_state()

    article.refresh_from_db()
    assert "<h3>Durée</h3>" in article.corps
    assert "Prorogeable" in article.corps
