"""Rien de ce que l’on a tapé ne se perd : réseau coupé, session expirée, serveur en panne."""

from playwright.sync_api import expect

TEXTE = "Former les aidants de la vallée"

# Un formulaire comme les pages en portent, posé dans la galerie.
POSER = """
  document.querySelector("main").insertAdjacentHTML("afterbegin",
    `<form id="essai" method="post" action="/galerie/" data-garder ${HTMX}>
       <input type="hidden" name="csrfmiddlewaretoken">
       <label for="essai-texte">Texte</label>
       <textarea id="essai-texte" name="texte"></textarea>
       <button>Envoyer l’essai</button></form>`);
  const garde = document.querySelector("script[src*='garde']");
  const neuf = document.createElement("script");
  neuf.type = "module"; neuf.src = garde.src + "?" + Math.random();
  document.body.append(neuf);
  if (window.htmx) htmx.process(document.getElementById("essai"));
"""


def put_form(page, htmx: str = "") -> None:
    page.evaluate(POSER.replace("${HTMX}", htmx))
    page.wait_for_load_state("networkidle")


def test_offline_the_text_is_kept_and_offered_again(page_de, alice):
    page = page_de(alice, "/galerie/")
    put_form(page)
    page.get_by_label("Texte", exact=True).fill(TEXTE)
    page.context.set_offline(True)
    page.get_by_role("button", name="Envoyer l’essai").click()
    expect(page.locator("#annonce")).to_contain_text("hors connexion")
    page.context.set_offline(False)
    page.reload()
    put_form(page)
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(page.get_by_label("Texte", exact=True)).to_have_value(TEXTE)


def test_an_htmx_answer_401_keeps_the_text_and_says_so(ouvrir, alice):
    visite = ouvrir(alice, "/galerie/")
    visite.attendus.append("Response Status Error Code 401")
    page = visite.page
    put_form(page, 'hx-post="/galerie/"')
    page.get_by_label("Texte", exact=True).fill(TEXTE)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Envoyer l’essai").click()
    expect(page.locator("#annonce")).to_contain_text("Votre session a expiré")
    expect(page.get_by_label("Texte", exact=True)).to_have_value(TEXTE)
    kept = page.evaluate("Object.values(localStorage).join()")
    assert TEXTE in kept


def test_an_expired_session_gives_the_text_back_then_sends_it(page_de, alice):
    page = page_de(alice, "/galerie/")
    put_form(page)
    page.get_by_label("Texte", exact=True).fill(TEXTE)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Envoyer l’essai").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("votre texte est là")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Se reconnecter").click()
    onglet = opening.value
    onglet.get_by_label("Courriel").fill(alice.email)
    onglet.get_by_label("Mot de passe", exact=True).fill("un mot de passe d’essai")
    onglet.get_by_role("button", name="Se connecter").click()
    onglet.wait_for_url("**/")
    page.get_by_role("button", name="Envoyer mon texte").click()
    page.wait_for_url("**/galerie/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Galerie des composants")


def test_a_sent_text_is_forgotten(page_de, alice):
    page = page_de(alice, "/galerie/")
    put_form(page)
    page.get_by_label("Texte", exact=True).fill(TEXTE)
    page.get_by_role("button", name="Envoyer l’essai").click()
    page.wait_for_load_state("networkidle")
    assert "garde" not in page.evaluate("Object.keys(localStorage).join()")
