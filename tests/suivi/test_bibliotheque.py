"""Prendre des indicateurs dans la bibliothèque."""

import pytest
from django.urls import reverse

from maillage.referentiels.bibliotheque import read_bibliotheque
from maillage.referentiels.imports import seed_referentiels
from maillage.referentiels.models import Terme
from maillage.suivi.bibliotheque import terms_of
from maillage.suivi.models import IndicateurAction

CODES = ["secouristes-sante-mentale", "situations-ameliorees"]


@pytest.fixture
def page(fiche):
    seed_referentiels()
    fiche.termes.add(Terme.objects.get(vocabulaire="themes", code="sante_mentale"))
    contrat = fiche.contrat
    return reverse("suivi:fiche_bibliotheque", args=[contrat.demarche.slug, contrat.uid, fiche.uid])


@pytest.fixture
def page_contrat(contrat):
    seed_referentiels()
    return reverse("suivi:contrat_bibliotheque", args=[contrat.demarche.slug, contrat.uid])


def test_what_fits_the_action_comes_first_then_themes_with_their_counts(logged, alice, page):
    response = logged(alice).get(page)
    found = [item.modele.code for item in response.context["choix"]]
    assert "secouristes-sante-mentale" in found
    rayons = {rayon.code: rayon.combien for rayon in response.context["rayons"]}
    expected = sum("nutrition" in modele.themes for modele in read_bibliotheque())
    assert rayons["nutrition"] == expected


def test_search_and_theme_narrow_the_list(logged, alice, page):
    response = logged(alice).get(page, {"mots": "forme", "theme": "violences"})
    assert [item.modele.code for item in response.context["choix"]] == [
        "professionnels-formes-violences"
    ]
    empty = logged(alice).get(page, {"mots": "licorne", "theme": "faux"})
    assert "Aucun indicateur trouvé" in empty.content.decode()


def test_several_are_added_in_one_click_with_all_their_fields(logged, alice, page, fiche):
    response = logged(alice).post(page, {"modeles": [*CODES, "inconnu"]}, follow=True)
    assert "2\u00a0indicateurs ajoutés" in response.content.decode()
    rows = {row.modele: row for row in fiche.indicateurs.all()}
    share = rows["situations-ameliorees"]
    assert (share.forme, share.facteur, share.nature, share.frequence) == (
        "rapport", 100, "resultat", "semestrielle",
    )  # fmt: skip
    assert share.collecte
    assert "Dénominateur\u00a0: situations closes." in share.definition
    assert terms_of(share)[1] == "situations closes"
    assert share.position != rows["secouristes-sante-mentale"].position


def test_an_indicator_already_there_is_said_and_not_added_twice(logged, alice, page, fiche):
    client = logged(alice)
    client.post(page, {"modeles": CODES[:1]})
    response = client.post(page, {"modeles": CODES}, follow=True)
    assert "1\u00a0autre était déjà pris" in response.content.decode()
    assert fiche.indicateurs.count() == 2
    assert "(déjà pris)" in client.get(page, {"mots": "secouristes"}).content.decode()
    again = client.post(page, {"modeles": CODES}, follow=True)
    assert "Rien à ajouter" in again.content.decode()


def test_adding_can_be_undone_and_touches_nothing_else(logged, alice, page, fiche):
    kept = IndicateurAction.objects.create(fiche=fiche, intitule="À la main")
    client = logged(alice)
    response = client.post(page, {"modeles": CODES}, follow=True)
    undo = next(iter(response.context["messages"])).extra_tags.removeprefix("annuler:")
    client.post(undo + f"&uid={kept.uid}&uid=faux")
    assert list(fiche.indicateurs.filter(supprime_le__isnull=True)) == [kept]


def test_nothing_ticked_says_so(logged, alice, page):
    response = logged(alice).post(page, {})
    assert response.status_code == 422
    assert "Cochez au moins un indicateur" in response.content.decode()


def test_the_contract_takes_them_at_the_chosen_level(logged, alice, page_contrat, contrat, axe):
    client = logged(alice)
    assert client.get(page_contrat).status_code == 200
    client.post(page_contrat, {"modeles": CODES[:1], "place": f"axe:{axe.uid}"})
    client.post(page_contrat, {"modeles": CODES[1:]})
    levels = dict(contrat.indicateurs.values_list("modele", "axe"))
    assert levels == {CODES[0]: axe.pk, CODES[1]: None}


def test_a_reader_is_refused_and_a_stranger_sees_nothing(
    logged, denis, zoe, page, page_contrat, contrat
):
    contrat.cercle = "partage"
    contrat.save()
    for address in (page, page_contrat):
        assert logged(zoe).get(address).status_code == 404
    assert logged(denis).get(page_contrat).status_code == 403


def test_the_indicators_pages_lead_to_it(logged, alice, page, fiche):
    contrat = fiche.contrat
    args = [contrat.demarche.slug, contrat.uid]
    lines = logged(alice).get(reverse("suivi:indicateurs", args=[*args, fiche.uid]))
    assert page in lines.content.decode()
