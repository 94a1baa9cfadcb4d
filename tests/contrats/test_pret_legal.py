"""Ce que la loi demande : chaque règle tenue, puis en défaut, avec l’endroit où corriger."""

from datetime import date

import pytest
from django.urls import reverse

from maillage.contrats.models import ActePartie, Article, Axe, Partie
from maillage.contrats.pret import find_legal_faults, regles, summary
from maillage.contrats.pret.bilan import judge
from maillage.contrats.pret.matiere import Matiere
from maillage.demarches.models import DemarcheAgence, Territoire
from tests.contrats.pret_garni import freeze_text, make_legal, make_organisation, partie_of
from tests.factories.base import FicheActionFactory


@pytest.fixture
def complet(contrat):
    return make_legal(contrat)


def faults(contrat, cle):
    return judge(regles[cle], Matiere(contrat)).fautes


def test_a_contract_that_has_what_the_law_asks_can_be_signed(complet):
    assert find_legal_faults(complet) == []
    assert summary(complet) == "Rien d’obligatoire ne manque pour signer"


def test_an_empty_contract_lacks_all_of_it(contrat):
    objets = [faute.objet for faute in find_legal_faults(contrat)]
    assert objets == [
        "Une ARS", "Une collectivité ou un groupement", "Le périmètre", "L’objet du contrat"
    ]  # fmt: skip
    assert summary(contrat) == "4\u00a0points obligatoires manquent"


def test_an_ars_that_only_funds_must_change_its_role(complet):
    Partie.objects.filter(pk=partie_of(complet, "ars").pk).update(role="financeur")
    (faute,) = faults(complet, "ars-partie")
    assert faute.objet == "ARS des Confins"
    assert "financeur" in faute.detail
    assert faute.url.endswith(f"/parties/{partie_of(complet, 'ars').uid}/modifier/#id_role")


def test_the_ars_of_the_demarche_counts_even_without_a_type(contrat):
    agence = make_organisation("ARS sans type")
    DemarcheAgence.objects.create(demarche=contrat.demarche, organisation=agence)
    Partie.objects.create(contrat=contrat, organisation=agence, role="signataire")
    assert not faults(contrat, "ars-partie")


def test_a_party_that_left_does_not_count(complet):
    gone = {"sortie_le": date(2026, 7, 1)}
    Partie.objects.filter(pk=partie_of(complet, "petr").pk).update(**gone)
    assert [faute.objet for faute in faults(complet, "collectivite-partie")] == [
        "Une collectivité ou un groupement"
    ]


@pytest.mark.parametrize("genre", ["commune", "epci", "departement", "region", "ccas", "syndicat"])
def test_any_local_authority_will_do(contrat, genre):
    Partie.objects.create(contrat=contrat, organisation=make_organisation("X", genre))
    assert not faults(contrat, "collectivite-partie")


def test_a_hospital_is_not_a_local_authority(contrat):
    Partie.objects.create(contrat=contrat, organisation=make_organisation("CH", "hopital"))
    assert faults(contrat, "collectivite-partie")


def test_a_perimeter_has_communes(complet):
    Territoire.objects.update(codes=[])
    complet.territoire.refresh_from_db()
    (faute,) = faults(complet, "perimetre")
    assert "aucune commune" in faute.detail
    assert faute.url.endswith("/reglages/#id_territoire")


def test_axes_alone_say_the_object(complet):
    Article.objects.all().delete()
    assert not faults(complet, "objet")


def test_an_article_alone_says_the_object(complet):
    Axe.objects.all().delete()
    assert not faults(complet, "objet")


def test_an_empty_article_says_nothing(complet):
    Axe.objects.all().delete()
    Article.objects.update(corps="<p> </p>")
    assert [faute.objet for faute in faults(complet, "objet")] == ["L’objet du contrat"]


def test_an_act_must_be_on_the_version_to_sign(complet):
    Axe.objects.update(titre="Accéder aux soins et aux droits")
    freeze_text(complet)
    details = [faute.detail for faute in faults(complet, "actes")]
    assert len(details) == 3
    assert details[0].startswith("Son acte approuve la version 1")
    assert "1\u00a0changement" in details[0]


def test_an_act_holds_when_the_text_has_not_really_moved(complet):
    FicheActionFactory(contrat=complet, statut="en_cours")
    first = freeze_text(complet)
    ActePartie.objects.update(version_votee=first)
    complet.fiches.update(statut="realise")
    assert freeze_text(complet) != first
    assert not faults(complet, "actes")


def test_an_act_that_names_no_version_does_not_bind(complet):
    ActePartie.objects.filter(partie=partie_of(complet, "petr")).update(version_votee=None)
    (faute,) = faults(complet, "actes")
    assert "quelle version" in faute.detail


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sens": "refuse"}, "refusé le texte le 11 juin 2026"),
        ({"retire_le": date(2026, 7, 2)}, "retiré depuis le 2 juillet 2026"),
        ({"nature": "decision"}, "Il y faut une délibération"),
    ],
)
def test_an_act_that_does_not_bind_is_explained(complet, changes, said):
    ActePartie.objects.filter(partie=partie_of(complet, "petr")).update(**changes)
    (faute,) = faults(complet, "actes")
    assert faute.objet == "PETR des Confins"
    assert said in faute.detail


def test_a_later_act_replaces_a_refusal(complet):
    petr = partie_of(complet, "petr")
    ActePartie.objects.filter(partie=petr).update(sens="refuse")
    ActePartie.objects.create(
        partie=petr, version_votee=complet.versions.get(), date=date(2026, 9, 1)
    )
    assert not faults(complet, "actes")


def test_an_authority_is_asked_for_a_decision(complet):
    ActePartie.objects.filter(partie=partie_of(complet, "ars")).delete()
    (faute,) = faults(complet, "actes")
    assert "une décision ou une délégation de signature" in faute.detail
    ars = partie_of(complet, "ars")
    here = reverse("contrats:acte_create", args=[complet.demarche.slug, complet.uid, ars.uid])
    assert faute.url == f"{here}#id_nature"


def test_an_authority_that_signed_has_decided(complet):
    ars, petr = partie_of(complet, "ars"), partie_of(complet, "petr")
    ActePartie.objects.all().delete()
    for partie in (ars, petr):
        partie.signatures.update_or_create(avenant=None, defaults={"date": date(2026, 7, 2)})
    wanting = [faute.objet for faute in faults(complet, "actes")]
    assert str(petr) in wanting
    assert str(ars) not in wanting


def test_a_partner_votes_nothing(complet):
    Partie.objects.create(
        contrat=complet, organisation=make_organisation("Association"), role="partenaire"
    )
    assert not faults(complet, "actes")


def test_the_law_is_checked_in_few_queries(complet, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        find_legal_faults(complet)
