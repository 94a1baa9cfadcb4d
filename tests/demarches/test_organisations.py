"""L’annuaire des organisations : chercher, tenir, fusionner sans réécrire ce qui fut signé."""

import pytest
from django.db.models import ForeignKey

from maillage.comptes.extensions import annuaire
from maillage.comptes.models import Organisation, TypeOrganisation
from maillage.contrats.models import Contrat, Partie
from maillage.contrats.models.fiche import FicheOrganisation
from tests.factories.base import OrganisationFactory

LISTE = "/organisations/"
SIRET = "73282932000074"


@pytest.fixture
def ccas(db):
    genre = TypeOrganisation.objects.create(code="ccas", libelle="CCAS")
    return OrganisationFactory(nom="Centre d’action sociale d’Évry", sigle="CCAS", genre=genre)


@pytest.fixture
def cias(db):
    return OrganisationFactory(nom="CIAS des Confins", alias=["Action sociale intercommunale"])


def _page(organisation, suite=""):
    return f"{LISTE}{organisation.uid}/{suite}"


def _form(organisation, **fields):
    return {"nom": organisation.nom, "version": organisation.version} | fields


@pytest.mark.parametrize("q", ["evry", "ÉVRY action", "ccas"])
def test_the_search_ignores_accents_and_case(logged, gilles, ccas, cias, q):
    page = logged(gilles).get(LISTE, {"q": q}).text
    assert ccas.nom in page
    assert cias.nom not in page


def test_the_list_is_filtered_by_type(logged, gilles, ccas, cias):
    page = logged(gilles).get(LISTE, {"type": "ccas"}).text
    assert ccas.nom in page
    assert cias.nom not in page


def test_the_list_has_a_hundred_lines_a_page_and_constant_queries(
    logged, gilles, django_assert_max_num_queries
):
    for _ in range(120):
        OrganisationFactory()
    client = logged(gilles)
    with django_assert_max_num_queries(9):
        page = client.get(LISTE)
    assert len(page.context["page"]) == 100


@pytest.mark.parametrize(
    ("nom", "status"),
    [("alice", 200), ("helene", 200), ("zoe", 200), ("bruno", 403), ("gilles", 403), ("jean", 403)],
)
def test_coordinations_and_regional_animations_keep_the_directory(
    request, logged, demarche, ccas, nom, status
):
    client = logged(request.getfixturevalue(nom))
    for suite in ("modification/", "fusion/", "historique/"):
        assert client.get(_page(ccas, suite)).status_code == status
    assert client.get(f"{LISTE}nouvelle/").status_code == status
    assert client.get(_page(ccas)).status_code == 200


def test_an_organisation_is_added_with_its_numbers_checked(logged, alice):
    client = logged(alice)
    wrong = client.post(f"{LISTE}nouvelle/", {"nom": "CPTS", "siret": "732 829 320 00075"})
    assert wrong.status_code == 422
    assert "clé de ce SIRET" in wrong.text
    client.post(f"{LISTE}nouvelle/", {"nom": "CPTS", "siret": "732 829 320 00074"})
    assert Organisation.objects.get(nom="CPTS").siret == SIRET


def test_a_name_already_known_is_refused_accents_ignored(logged, alice, cias):
    response = logged(alice).post(f"{LISTE}nouvelle/", {"nom": "action sociale Intercommunale"})
    assert response.status_code == 422
    assert "porte déjà ce nom" in response.text


def test_a_former_name_stays_among_the_other_names(logged, alice, cias):
    logged(alice).post(_page(cias, "modification/"), _form(cias, nom="CIAS du Pays", alias=""))
    cias.refresh_from_db()
    assert cias.nom == "CIAS du Pays"
    assert cias.alias == ["CIAS des Confins"]
    assert Organisation.objects.named("cias des confins") == cias


def test_two_people_do_not_lose_each_other_s_text(logged, alice, cias):
    client, seen = logged(alice), cias.version
    client.post(_page(cias, "modification/"), _form(cias, courriel="a@exemple.fr"))
    response = client.post(
        _page(cias, "modification/"), _form(cias, courriel="b@exemple.fr", version=seen)
    )
    assert response.status_code == 409
    assert "a@exemple.fr" in response.text
    assert 'value="b@exemple.fr"' in response.text
    cias.refresh_from_db()
    assert cias.courriel == "a@exemple.fr"
    client.post(
        _page(cias, "modification/"), _form(cias, courriel="b@exemple.fr", version=cias.version)
    )
    cias.refresh_from_db()
    assert cias.courriel == "b@exemple.fr"


def test_a_merge_moves_the_links_and_leaves_what_was_signed(
    logged, alice, contrat, fiche, ccas, cias
):
    signed = Partie.objects.create(contrat=fiche.contrat, organisation=ccas)
    FicheOrganisation.objects.create(fiche=fiche, organisation=ccas, role="pilote")
    FicheOrganisation.objects.create(fiche=fiche, organisation=ccas, role="partenaire")
    FicheOrganisation.objects.create(fiche=fiche, organisation=cias, role="partenaire")
    nom = ccas.nom
    response = logged(alice).post(_page(ccas, "fusion/"), {"cible": cias.nom}, follow=True)
    assert "maintenant un autre nom" in response.text
    signed.refresh_from_db()
    assert (signed.organisation, signed.nom_signe, str(signed)) == (cias, nom, nom)
    roles = fiche.liens_organisations.values_list("organisation", "role")
    assert sorted(roles) == [(cias.pk, "partenaire"), (cias.pk, "pilote")]
    assert Organisation.objects.named(nom) == cias


def test_a_merge_keeps_both_parties_of_a_same_contract(logged, alice, contrat, ccas, cias):
    for organisation in (ccas, cias):
        Partie.objects.create(contrat=contrat, organisation=organisation)
    logged(alice).post(_page(ccas, "fusion/"), {"cible": cias.nom})
    assert Partie.objects.filter(contrat=contrat).count() == 2


def test_a_merged_organisation_leaves_the_list_but_keeps_its_page(logged, alice, ccas, cias):
    client = logged(alice)
    client.post(_page(ccas, "fusion/"), {"cible": "CIAS des Confins"}, follow=True)
    assert ccas.nom not in client.get(LISTE, {"type": "ccas"}).text
    assert "maintenant connue sous le nom" in client.get(_page(ccas)).text
    assert client.get(_page(ccas, "modification/")).status_code == 404


def test_an_organisation_does_not_merge_into_itself(logged, alice, cias):
    assert logged(alice).post(_page(cias, "fusion/"), {"cible": cias.nom}).status_code == 422


def test_every_link_to_an_organisation_is_moved_by_someone():
    moved = {
        (model, champ) for extension in annuaire for model, champ in extension.liens_organisation
    }
    links = {
        (relation.related_model, relation.field.name)
        for relation in Organisation._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and isinstance(getattr(relation, "field", None), ForeignKey)
        and relation.related_model is not Organisation
    }
    assert links == moved


def test_its_page_shows_only_the_contracts_one_sees(logged, alice, gilles, contrat, cias):
    Partie.objects.create(contrat=contrat, organisation=cias, nom_signe="CIAS d’autrefois")
    assert contrat.nom in logged(alice).get(_page(cias)).text
    assert contrat.nom not in logged(gilles).get(_page(cias)).text
    Contrat.objects.update(cercle="transmis")
    assert "CIAS d’autrefois" in logged(gilles).get(_page(cias)).text


def test_its_history_reads_as_sentences(logged, alice, cias):
    client = logged(alice)
    client.post(_page(cias, "modification/"), _form(cias, siret=SIRET))
    page = client.get(_page(cias, "historique/")).text
    assert "a renseigné «\u00a0SIRET\u00a0»" in page
