"""Les vocabulaires livrés, ce qu’une région en change, ce qu’une démarche en voit."""

import pytest

from maillage.comptes.models import TypeOrganisation
from maillage.contrats.actions import create_contrat
from maillage.core.preparation import preparations
from maillage.referentiels.enums import VOCABULAIRES
from maillage.referentiels.imports import seed_referentiels
from maillage.referentiels.modeles import articles_for
from maillage.referentiels.models import ModeleArticle, Terme
from maillage.referentiels.vocabulaire import choices_for_import, offered_to, terms_for


@pytest.fixture
def seeded(db):
    seed_referentiels()


def _codes(demarche, vocabulaire="publics"):
    return [terme.code for terme in terms_for(demarche, vocabulaire)]


def _regional(code, region="75", **fields):
    return Terme.objects.create(vocabulaire="publics", code=code, region=region, **fields)


def test_the_seed_fills_every_vocabulary_and_can_be_replayed(seeded):
    counts = Terme.objects.count(), TypeOrganisation.objects.count(), ModeleArticle.objects.count()
    seed_referentiels()
    assert counts == (
        Terme.objects.count(),
        TypeOrganisation.objects.count(),
        ModeleArticle.objects.count(),
    )
    assert set(Terme.objects.values_list("vocabulaire", flat=True)) == set(VOCABULAIRES)
    assert TypeOrganisation.objects.filter(code="ars").exists()


def test_the_seed_is_part_of_the_preparation_of_a_database():
    assert preparations["referentiels"] is seed_referentiels


def test_the_seed_never_overwrites_what_a_region_wrote(seeded):
    _regional("seniors", libelle="Personnes âgées")
    seed_referentiels()
    assert Terme.objects.get(region="75", code="seniors").libelle == "Personnes âgées"


def test_a_changed_article_keeps_its_former_version(seeded):
    ModeleArticle.objects.filter(code="objet").update(corps="<p>Ancien texte.</p>")
    seed_referentiels()
    assert list(ModeleArticle.objects.filter(code="objet").values_list("revision", flat=True)) == [
        2,
        1,
    ]


def test_a_demarche_without_territory_sees_the_national_words(seeded, demarche):
    assert "seniors" in _codes(demarche)


def test_a_region_rewords_hides_and_adds(seeded, demarche, autre_demarche):
    reworded = _regional("seniors", libelle="Personnes âgées", position=1)
    _regional("migrants", libelle="Migrants", actif=False)
    _regional("marins", libelle="Marins")
    offered = terms_for(demarche, "publics")
    assert reworded in offered
    assert {"seniors", "marins"} <= {terme.code for terme in offered}
    assert "migrants" not in {terme.code for terme in offered}
    assert "Seniors" not in {terme.libelle for terme in offered}
    assert "marins" not in _codes(autre_demarche)
    assert "migrants" in _codes(autre_demarche)


def test_the_queryset_agrees_with_the_list(seeded, demarche):
    _regional("seniors", libelle="Personnes âgées")
    _regional("migrants", libelle="Migrants", actif=False)
    listed = {terme.pk for terme in terms_for(demarche, "publics")}
    queried = Terme.objects.of("publics").offered_in(["75"])
    assert listed == set(queried.values_list("pk", flat=True))


def test_a_word_already_chosen_stays_offered_once(seeded, demarche):
    old = Terme.objects.get(vocabulaire="publics", code="seniors", region="")
    gone = Terme.objects.get(vocabulaire="publics", code="migrants", region="")
    _regional("seniors", libelle="Personnes âgées")
    _regional("migrants", libelle="Migrants", actif=False)
    offered = terms_for(demarche, "publics", kept=[old, gone])
    assert old in offered
    assert gone in offered
    assert [terme.code for terme in offered].count("seniors") == 1


def test_the_import_knows_labels_acronyms_and_synonyms(seeded, demarche):
    choices = choices_for_import(demarche)
    assert choices["publics"]["seniors"][0] == "Seniors"
    assert "aînés" in choices["publics"]["seniors"]
    assert "PRS" in choices["dispositifs"]["prs"]


def test_every_vocabulary_comes_in_three_queries(seeded, demarche, django_assert_num_queries):
    with django_assert_num_queries(3):
        offered_to(demarche)


def test_a_contract_copies_the_regional_article_and_skips_the_removed_one(seeded, demarche, alice):
    from maillage.comptes.auteur import Auteur

    ModeleArticle.objects.create(region="75", code="objet", titre="Notre objet", position=5)
    ModeleArticle.objects.create(
        region="75", code="annexes", titre="Annexes", actif=False, position=900
    )
    contrat = create_contrat(demarche=demarche, nom="CLS", by=Auteur.of(alice))
    titres = list(contrat.articles.values_list("titre", flat=True))
    assert titres[0] == "Notre objet"
    assert "Annexes" not in titres
    assert len(titres) == len(articles_for([])) - 1
