"""Avant la signature, un repère que rien ne remplit se voit, article par article."""

import pytest
from django.urls import reverse

from maillage.contrats.models import Article, Axe, Partie
from maillage.contrats.pret import regles
from maillage.contrats.pret.bilan import judge
from maillage.contrats.pret.matiere import Matiere
from tests.contrats.pret_garni import make_legal


@pytest.fixture
def complet(contrat):
    return make_legal(contrat)


def write(contrat, corps):
    return Article.objects.create(
        contrat=contrat, titre="Parties : qui signe", corps=corps, position=2000
    )


def faults(contrat):
    return judge(regles["reperes"], Matiere(contrat)).fautes


def test_filled_marks_are_fine(complet):
    write(
        complet,
        "<p>{{ parties.liste }}</p><p>{{ axes.liste }}</p><p>{{ territoire.nom }}, "
        "{{ territoire.population }}, {{ agence.nom }}, {{ porteur.nom }}</p>",
    )
    assert not faults(complet)


@pytest.mark.parametrize(
    ("corps", "said"),
    [
        ("<p>{{ contrat.periode }}</p>", "sa valeur n’est pas encore connue"),
        ("<p>{{ inconnu.nom }}</p>", "il est inconnu"),
    ],
)
def test_a_mark_left_as_written_leads_to_its_article(complet, corps, said):
    article = write(complet, corps)
    (faute,) = faults(complet)
    assert faute.objet == "Parties : qui signe"
    assert faute.detail.startswith("{{ ")
    assert said in faute.detail
    args = [complet.demarche.slug, complet.uid, article.uid]
    assert faute.url == reverse("documents:article", args=args)


def test_an_article_left_out_or_a_missing_thing_is_known(complet):
    article = write(complet, "<p>{{ porteur.nom }} et {{ axes.liste }}</p>")
    Partie.objects.filter(role="porteur").update(role="signataire")
    Axe.objects.all().delete()
    assert len(faults(complet)) == 2
    Article.objects.filter(pk=article.pk).update(inclus=False)
    assert not faults(complet)
