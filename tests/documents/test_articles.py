"""Écrire et ranger les articles, à plusieurs, sans rien perdre."""

import pytest
from django.urls import reverse

from maillage.contrats.models import Article, Contrat
from maillage.journal.models import Ecriture
from maillage.referentiels.models import ModeleArticle
from tests.factories.base import ContratFactory


@pytest.fixture
def articles(contrat):
    return [
        Article.objects.create(contrat=contrat, titre=titre, corps="<p>Texte</p>", position=rang)
        for rang, titre in ((1000, "Objet"), (2000, "Durée"), (3000, "Visas"))
    ]


def address(contrat, nom="articles", *args):
    return reverse(f"documents:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


def act(client, article, geste):
    return client.post(address(article.contrat, "article_geste", article.uid, geste))


def form_of(response) -> dict:
    form = response.context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "on" if value is True else value for name, value in values.items() if value}


def titles(contrat):
    return [row.titre for row in Article.objects.filter(contrat=contrat, supprime_le=None)]


def test_the_list_gives_each_its_rank(logged, alice, contrat, articles):
    Article.objects.filter(titre="Durée").update(numerote=False)
    content = logged(alice).get(address(contrat)).content.decode()
    assert "Article 2" in content
    assert "Article 3" not in content


def test_buttons_move_them(logged, alice, contrat, articles):
    client = logged(alice)
    act(client, articles[2], "monter")
    assert titles(contrat) == ["Objet", "Visas", "Durée"]
    act(client, articles[0], "descendre")
    assert titles(contrat) == ["Visas", "Objet", "Durée"]
    act(client, articles[2], "monter")
    assert titles(contrat) == ["Visas", "Objet", "Durée"]


def test_it_is_excluded_included_binned_and_restored(logged, alice, contrat, articles):
    client, row = logged(alice), articles[0]
    act(client, row, "exclure")
    row.refresh_from_db()
    assert row.inclus is False
    act(client, row, "inclure")
    act(client, row, "corbeille")
    assert "Objet" not in titles(contrat)
    assert "Rétablir" in client.get(address(contrat)).content.decode()
    act(client, row, "retablir")
    assert titles(contrat)[0] == "Objet"
    assert Ecriture.objects.filter(racine_uid=contrat.uid).count() >= 3


def test_its_text_is_cleaned(logged, alice, contrat, articles):
    client = logged(alice)
    url = address(contrat, "article", articles[0].uid)
    data = form_of(client.get(url))
    data["corps"] = '<p onclick="x()">Bon <script>alert(1)</script><strong>texte</strong></p>'
    assert client.post(url, data).status_code == 302
    articles[0].refresh_from_db()
    assert articles[0].corps == "<p>Bon <strong>texte</strong></p>"


def test_two_writers_see_both_texts(logged, alice, contrat, articles):
    client = logged(alice)
    url = address(contrat, "article", articles[0].uid)
    data = form_of(client.get(url))
    Article.objects.filter(pk=articles[0].pk).update(corps="<p>La version de Bruno</p>")
    response = client.post(url, data | {"corps": "<p>Ma version</p>"})
    assert response.status_code == 409
    content = response.content.decode()
    assert "La version de Bruno" in content
    assert "Ma version" in content
    assert client.post(url, form_of(response)).status_code == 302
    articles[0].refresh_from_db()
    assert articles[0].corps == "<p>Ma version</p>"


def test_a_new_one_comes_last(logged, alice, contrat, articles):
    logged(alice).post(
        address(contrat, "article_nouveau"), {"titre": "Litiges", "corps": "x", "inclus": "on"}
    )
    assert titles(contrat)[-1] == "Litiges"


def test_an_article_without_a_title_is_refused(logged, alice, contrat):
    assert logged(alice).post(address(contrat, "article_nouveau"), {}).status_code == 422


def test_the_text_of_the_model_comes_back(logged, alice, contrat, articles):
    for revision in (1, 2):
        ModeleArticle.objects.create(
            code="essai", revision=revision, titre="Modèle", corps=f"<p>Version {revision}</p>"
        )
    Article.objects.filter(pk=articles[0].pk).update(modele_code="essai", modele_revision=1)
    client = logged(alice)
    assert "version 2" in client.get(
        address(contrat, "article", articles[0].uid)
    ).content.decode()  # fmt: skip
    act(client, articles[0], "modele")
    articles[0].refresh_from_db()
    assert (articles[0].corps, articles[0].modele_revision) == ("<p>Version 2</p>", 2)
    act(client, articles[1], "modele")
    articles[1].refresh_from_db()
    assert articles[1].titre == "Durée"


@pytest.mark.parametrize(("nom", "code"), [("carole", 403), ("zoe", 404), ("jean", 404)])
def test_only_the_coordination_writes(request, logged, contrat, articles, nom, code):
    Contrat.objects.update(cercle="transmis")
    client = logged(request.getfixturevalue(nom))
    for geste in ("monter", "exclure", "corbeille", "modele"):
        assert act(client, articles[1], geste).status_code == code
    assert client.post(address(contrat, "article", articles[0].uid), {}).status_code == code
    assert titles(contrat) == ["Objet", "Durée", "Visas"]


def test_an_article_of_another_contract_cannot_be_reached(logged, alice, contrat, demarche):
    other = ContratFactory(demarche=demarche)
    row = Article.objects.create(contrat=other, titre="Ailleurs")
    response = logged(alice).post(address(contrat, "article_geste", row.uid, "corbeille"))
    assert response.status_code == 404


def test_an_unknown_gesture_is_not_a_page(logged, alice, articles):
    assert act(logged(alice), articles[0], "detruire").status_code == 404
    assert logged(alice).get(
        address(articles[0].contrat, "article_geste", articles[0].uid, "monter")
    ).status_code == 405  # fmt: skip
