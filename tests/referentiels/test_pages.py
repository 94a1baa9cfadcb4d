"""Une région règle ses mots et son modèle de contrat ; le national ne bouge pas."""

import pytest

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import create_contrat
from maillage.referentiels.imports import seed_referentiels
from maillage.referentiels.models import ModeleArticle, Terme
from maillage.referentiels.vocabulaire import terms_for
from tests.factories.base import AffectationFactory

PUBLICS = "/region/75/vocabulaires/publics/"
ARTICLES = "/region/75/articles/"


@pytest.fixture(autouse=True)
def seeded(db):
    seed_referentiels()


@pytest.fixture
def animation(logged, helene):
    return logged(helene)


def _labels(demarche):
    return [terme.libelle for terme in terms_for(demarche, "publics")]


@pytest.mark.parametrize("nom", ["alice", "bruno", "ines", "jean", "zoe"])
@pytest.mark.parametrize(
    "page",
    [
        "/region/",
        "/region/75/vocabulaires/",
        PUBLICS,
        f"{PUBLICS}seniors/",
        ARTICLES,
        f"{ARTICLES}nouveau/",
        f"{ARTICLES}objet/",
    ],
)
def test_only_the_regional_animation_enters(request, logged, demarche, nom, page):
    assert logged(request.getfixturevalue(nom)).get(page).status_code == 403


def test_one_region_does_not_settle_another(animation):
    page = PUBLICS.replace("75", "94")
    assert animation.get(page).status_code == 403
    assert animation.post(f"{page}seniors/reglage/", {"geste": "oter"}).status_code == 403
    assert animation.post(f"{page}seniors/", {"libelle": "X"}).status_code == 403
    assert not Terme.objects.exclude(region="").exists()


def test_unknown_things_are_404(animation):
    assert animation.get("/region/75/vocabulaires/inconnu/").status_code == 404
    assert animation.get(f"{PUBLICS}inconnu/").status_code == 404
    assert animation.get(f"{ARTICLES}inconnu/").status_code == 404


def test_the_menu_leads_to_the_only_region_or_offers_the_choice(animation, helene):
    assert animation.get("/region/").url == "/region/75/vocabulaires/"
    AffectationFactory(utilisateur=helene, role="animation_regionale", demarche=None, region="94")
    assert "Région 94" in animation.get("/region/").text


def test_a_term_is_added_for_the_region_alone(animation, demarche, autre_demarche):
    animation.post(PUBLICS, {"libelle": "Gens de mer", "synonymes": "marins\npêcheurs"})
    assert "Gens de mer" in _labels(demarche)
    assert "Gens de mer" not in _labels(autre_demarche)
    again = animation.post(PUBLICS, {"libelle": "Gens de mer"})
    assert again.status_code == 422
    assert "déjà pris" in again.text


def test_a_national_term_is_reworded_and_still_recognised(animation, demarche):
    animation.post(f"{PUBLICS}seniors/", {"libelle": "Personnes âgées", "synonymes": "aînés"})
    reworded = Terme.objects.get(region="75", code="seniors")
    assert reworded.synonymes == ["aînés", "Seniors"]
    assert "Personnes âgées" in _labels(demarche)
    assert Terme.objects.get(region="", code="seniors").libelle == "Seniors"


def test_a_term_is_taken_away_and_offered_again(animation, demarche):
    animation.post(f"{PUBLICS}seniors/reglage/", {"geste": "oter"})
    assert "Seniors" not in _labels(demarche)
    assert "ôté" in animation.get(PUBLICS).text
    animation.post(f"{PUBLICS}seniors/reglage/", {"geste": "proposer"})
    assert "Seniors" in _labels(demarche)


def test_the_order_is_the_region_s(animation, demarche, autre_demarche):
    first, second = _labels(demarche)[:2]
    code = terms_for(demarche, "publics")[1].code
    animation.post(f"{PUBLICS}{code}/reglage/", {"geste": "monter"})
    assert _labels(demarche)[:2] == [second, first]
    assert _labels(autre_demarche)[:2] == [first, second]
    animation.post(f"{PUBLICS}{code}/reglage/", {"geste": "monter"})
    assert _labels(demarche)[0] == second


def test_an_article_keeps_its_versions_and_contracts_their_copy(animation, demarche, alice):
    before = create_contrat(demarche=demarche, nom="Ancien", by=Auteur.of(alice))
    given = {"titre": "Objet", "corps": "<h3>But</h3><p>Texte de {{ contrat.nom }}</p>"}
    animation.post(f"{ARTICLES}objet/", given | {"revision": ":1"})
    animation.post(f"{ARTICLES}objet/", given | {"revision": "75:1", "titre": "Objet et but"})
    kept = ModeleArticle.objects.filter(region="75", code="objet").order_by("revision")
    assert [model.titre for model in kept] == ["Objet", "Objet et but"]
    after = create_contrat(demarche=demarche, nom="Nouveau", by=Auteur.of(alice))
    assert before.articles.get(modele_code="objet").titre == "Objet et portée du contrat"
    copied = after.articles.get(modele_code="objet")
    assert (copied.titre, copied.modele_revision) == ("Objet et but", 2)
    assert "version 1" in animation.get(f"{ARTICLES}objet/").text


def test_two_people_on_an_article_do_not_lose_each_other_s_text(animation):
    given = {"titre": "Objet", "corps": "<p>Premier texte</p>", "revision": ":1"}
    animation.post(f"{ARTICLES}objet/", given)
    response = animation.post(f"{ARTICLES}objet/", given | {"corps": "<p>Second texte</p>"})
    assert response.status_code == 409
    assert "Second texte" in response.text
    assert "Premier texte" in response.text
    assert ModeleArticle.objects.filter(region="75", code="objet").count() == 1


def test_an_unknown_placeholder_is_refused_and_scripts_are_cleaned(animation):
    url, given = f"{ARTICLES}nouveau/", {"titre": "Annexe bis"}
    wrong = animation.post(url, given | {"corps": "<p>{{ contrat.truc }}</p>"})
    assert wrong.status_code == 422
    assert "repère connu" in wrong.text
    animation.post(url, given | {"corps": "<p>Bon</p><script>alert(1)</script>"})
    assert "script" not in ModeleArticle.objects.get(region="75", code="annexe_bis").corps


def test_articles_are_taken_away_and_moved(animation, demarche, alice):
    animation.post(f"{ARTICLES}annexes/reglage/", {"geste": "oter"})
    animation.post(f"{ARTICLES}visas/reglage/", {"geste": "monter"})
    contrat = create_contrat(demarche=demarche, nom="CLS", by=Auteur.of(alice))
    codes = list(contrat.articles.values_list("modele_code", flat=True))
    assert codes[:2] == ["visas", "parties"]
    assert "annexes" not in codes
    assert not ModeleArticle.objects.filter(region="", actif=False).exists()


def test_the_seed_leaves_the_region_s_order_and_words(animation, demarche):
    animation.post(f"{PUBLICS}seniors/", {"libelle": "Personnes âgées"})
    code = terms_for(demarche, "publics")[1].code
    animation.post(f"{PUBLICS}{code}/reglage/", {"geste": "monter"})
    before = _labels(demarche)
    seed_referentiels()
    assert _labels(demarche) == before


def test_a_vocabulary_page_takes_the_same_queries_whatever_its_length(
    animation, django_assert_max_num_queries
):
    for n in range(40):
        Terme.objects.create(vocabulaire="publics", code=f"t{n}", libelle=f"T{n}", region="75")
    with django_assert_max_num_queries(12):
        animation.get(PUBLICS)
