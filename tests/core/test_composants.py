"""Les inclusions que les pages composent, et ce qu’elles promettent à un lecteur d’écran."""

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from maillage.core.annonces import PREFIXE, undo_url


class Essai(forms.Form):
    titre = forms.CharField(label="Titre", help_text="Court.")
    choix = forms.ChoiceField(label="Choix", choices=[("a", "A")], widget=forms.RadioSelect)


def render(name: str, request=None, **context) -> str:
    return render_to_string(f"core/composants/{name}.html", context, request=request)


def test_a_field_links_its_help_and_its_error():
    page = render("champ", champ=Essai({})["titre"])
    assert 'aria-describedby="id_titre_helptext id_titre_error"' in page
    assert 'id="id_titre_helptext"' in page
    assert 'id="id_titre_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_group_of_choices_is_a_fieldset():
    page = render("champ", champ=Essai()["choix"])
    assert page.strip().startswith("<fieldset")
    assert "<legend>Choix" in page


def test_the_summary_of_errors_leads_to_the_fields():
    page = render("erreurs", form=Essai({}))
    assert 'href="#id_titre"' in page
    assert not render("erreurs", form=Essai()).strip()


def test_a_message_offers_to_undo():
    message = Message(constants.SUCCESS, "Fiche retirée.", extra_tags=f"{PREFIXE}/annuler/3/")
    assert undo_url(message) == "/annuler/3/"
    page = render("messages", messages=[message], csrf_token="jeton", oob=False)
    assert 'action="/annuler/3/"' in page
    assert 'role="status"' in page


def test_a_plain_message_offers_nothing_to_undo():
    message = Message(constants.WARNING, "Attention.")
    assert "<form" not in render("messages", messages=[message], oob=True)


def test_pages_are_linked_and_filters_kept(rf):
    page = Paginator(range(1000), 100).get_page(5)
    request = rf.get("/?etat=en_retard")
    html = render("pagination", page=page, noms="fiche,fiches", request=request)
    assert "401 à 500 sur 1\u202f000\u00a0fiches" in html
    assert "?etat=en_retard&amp;page=6" in html
    assert 'aria-current="page"' in html


def test_one_page_needs_no_pagination(rf):
    page = Paginator(range(3), 100).get_page(1)
    request = rf.get("/")
    assert not render("pagination", page=page, noms="fiche,fiches", request=request).strip()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["400.html", "500.html"])
def test_the_pages_of_failure_ask_nothing_of_the_server(page, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "<h1>" in render_to_string(page)


def test_an_unknown_address_explains_itself(logged, gilles):
    response = logged(gilles).get("/nulle-part/")
    assert response.status_code == 404
    assert "n’existe pas, ou ne vous est pas ouverte" in response.content.decode()


@pytest.mark.django_db
def test_an_expired_session_gives_the_text_back(client):
    response = client.post("/galerie/", {"titre": "Former les aidants"})
    assert response.status_code == 401
    page = response.content.decode()
    assert 'name="titre" value="Former les aidants"' in page
    assert "data-echec" in page


@pytest.mark.django_db
def test_an_expired_session_answers_htmx_by_401(client):
    assert client.post("/galerie/", headers={"HX-Request": "true"}).status_code == 401
