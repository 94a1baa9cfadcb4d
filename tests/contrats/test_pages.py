"""Les pages d’un contrat : qui entre, qui est arrêté, combien de requêtes."""

import pytest
from django.urls import reverse

from maillage.contrats.models import (
    Contrat,
    FicheAction,
    FicheOrganisation,
    FichePersonne,
    Rattachement,
)
from maillage.demarches.enums import Cercle
from maillage.referentiels.models import Terme
from tests.factories.base import (
    AxeFactory,
    ContratFactory,
    FicheActionFactory,
    ObjectifFactory,
    OrganisationFactory,
    PersonneFactory,
)

PAGES_LUES = ["contrat", "plan", "arbre", "parties"]
PAGES_ECRITES = [
    "contrat_reglages", "fiche_nouvelle", "partie_nouvelle", "corbeille", "plan_import",
]  # fmt: skip


@pytest.fixture
def transmis(contrat, fiche):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    FicheAction.objects.filter(pk=fiche.pk).update(cercle="transmis")
    return contrat


@pytest.mark.parametrize("page", PAGES_LUES)
def test_readers_see_what_is_transmitted(logged, gilles, transmis, url_of, page):
    assert logged(gilles).get(url_of(page, transmis)).status_code == 200


@pytest.mark.parametrize("page", PAGES_ECRITES)
def test_readers_cannot_write(logged, gilles, transmis, url_of, page):
    assert logged(gilles).get(url_of(page, transmis)).status_code == 403


@pytest.mark.parametrize("page", PAGES_LUES + PAGES_ECRITES)
def test_strangers_get_nothing(logged, zoe, transmis, url_of, page):
    assert logged(zoe).get(url_of(page, transmis)).status_code == 404


@pytest.mark.parametrize("page", PAGES_LUES + PAGES_ECRITES)
def test_the_coordination_opens_every_page(logged, alice, transmis, referentiels, url_of, page):
    assert logged(alice).get(url_of(page, transmis)).status_code == 200


@pytest.mark.parametrize("page", ["fiche", "fiche_edit", "fiche_historique"])
def test_the_coordination_opens_every_page_of_a_fiche(
    logged, alice, fiche, referentiels, url_of, page
):
    assert logged(alice).get(url_of(page, fiche)).status_code == 200


def test_a_fiche_is_never_reached_through_another_contract(logged, alice, fiche, autre_contrat):
    forged = reverse("contrats:fiche", args=["confins", autre_contrat.uid, fiche.uid])
    assert logged(alice).get(forged).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_list(
    logged, alice, contrat, url_of, django_assert_max_num_queries
):
    def count_queries():
        client = logged(alice)
        client.get(url_of("plan", contrat))
        with django_assert_max_num_queries(40) as captured:
            client.get(url_of("plan", contrat))
        return len(captured)

    FicheActionFactory(contrat=contrat, axe=AxeFactory(contrat=contrat))
    few = count_queries()
    for _ in range(30):
        axe = AxeFactory(contrat=contrat)
        FicheActionFactory(contrat=contrat, axe=axe)
    assert count_queries() == few
    assert few <= 20


def test_the_number_of_queries_does_not_grow_with_the_partners(
    logged, alice, fiche, referentiels, url_of, django_assert_max_num_queries
):
    client = logged(alice)

    def count_queries():
        client.get(url_of("fiche", fiche))
        with django_assert_max_num_queries(36) as captured:
            client.get(url_of("fiche", fiche))
        return len(captured)

    add_partners(fiche, 1)
    few = count_queries()
    add_partners(fiche, 10)
    assert count_queries() == few


def test_the_neighbours_follow_the_plan(logged, alice, contrat, fiche, url_of):
    """Deux fiches au même rang se suivent encore."""
    after = FicheActionFactory(contrat=contrat, titre="La suivante", position=fiche.position)
    client = logged(alice)
    first = client.get(url_of("fiche", fiche)).content.decode()
    last = client.get(url_of("fiche", after)).content.decode()

    assert 'rel="prev"' not in first
    assert f'rel="next" href="{url_of("fiche", after)}"' in first
    assert f'rel="prev" href="{url_of("fiche", fiche)}"' in last
    assert 'rel="next"' not in last


def add_partners(fiche, combien):
    for rang in range(combien):
        FicheOrganisation.objects.create(
            fiche=fiche, organisation=OrganisationFactory(), role="partenaire"
        )
        FichePersonne.objects.create(fiche=fiche, personne=PersonneFactory(), role="referent")
        fiche.termes.add(Terme.objects.of("publics")[rang])


def test_a_shared_fiche_says_whose_it_is(logged, alice, contrat, fiche, url_of):
    other = ContratFactory(demarche=contrat.demarche, nom="CLS voisin")
    shared = FicheActionFactory(contrat=other, titre="Partager un véhicule")
    Rattachement.objects.create(fiche=shared, contrat=contrat)
    page = logged(alice).get(url_of("plan", contrat)).content.decode()

    assert page.count("Partager un véhicule") == 2  # le lien et la case à cocher
    assert page.count("partagée par CLS voisin") == 1
    assert url_of("fiche", shared) in page
    assert url_of("fiche", fiche) in page


def test_a_row_says_what_is_missing(logged, alice, contrat, fiche, url_of):
    page = logged(alice).get(url_of("plan", contrat)).content.decode()
    table = page[page.index("<tbody>") : page.index("</tbody>")]

    for said in ("sans axe", "à désigner", "non précisés", "non précisée", "à fixer", "à chiffrer"):
        assert said in table


def test_filters_live_in_the_address(logged, alice, contrat, fiche, url_of):
    FicheActionFactory(contrat=contrat, titre="Tout autre chose", statut="realise")
    page = logged(alice).get(url_of("plan", contrat), {"statut": "realise"}).content.decode()
    assert "Tout autre chose" in page
    assert fiche.titre not in page
    assert "dans l’état «\u00a0Réalisé\u00a0»" in page


def test_the_htmx_fragment_is_a_part_of_the_page(logged, alice, contrat, fiche, url_of):
    client = logged(alice)
    address = url_of("plan", contrat) + "?q=secours"
    whole = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"})
    body = part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    assert "<html" not in body
    table = body[body.index("<tbody>") : body.index("</tbody>")]
    assert table in whole


def test_a_wrong_filter_shows_everything_rather_than_nothing(logged, alice, contrat, fiche, url_of):
    page = logged(alice).get(url_of("plan", contrat), {"statut": "n’importe quoi", "page": "9x"})
    assert fiche.titre in page.content.decode()


def test_transmitting_is_an_act_of_the_coordination(logged, alice, gilles, fiche, transmis, url_of):
    address = url_of("fiche_cercle", fiche)
    assert logged(gilles).post(address, {"cercle": "public"}).status_code == 403
    assert logged(alice).post(address, {"cercle": "forgé"}).status_code == 403
    logged(alice).post(address, {"cercle": "public"})
    fiche.refresh_from_db()
    assert fiche.cercle == Cercle.PUBLIC


def test_a_closed_contract_is_read_only(logged, alice, contrat, fiche, url_of):
    Contrat.objects.filter(pk=contrat.pk).update(etat="clos")
    assert logged(alice).get(url_of("fiche_edit", fiche)).status_code == 403
    assert logged(alice).get(url_of("fiche", fiche)).status_code == 200


def test_a_deleted_fiche_comes_back_with_its_children(logged, alice, fiche, contrat, url_of):
    child = FicheActionFactory(contrat=contrat, parent=fiche)
    client = logged(alice)
    client.post(url_of("fiche_delete", fiche))
    assert FicheAction.objects.visible_to(alice).count() == 0
    assert client.get(url_of("fiche", fiche)).status_code == 404
    client.post(url_of("fiche_restore", fiche))
    assert set(FicheAction.objects.visible_to(alice)) == {fiche, child}


def test_a_copy_starts_afresh_in_the_work_circle(logged, alice, contrat, url_of):
    source = FicheActionFactory(
        contrat=contrat, cercle="public", statut="realise", notes="secret", contexte="<p>Ici</p>"
    )
    logged(alice).post(url_of("fiche_duplicate", source))
    copie = FicheAction.objects.exclude(pk=source.pk).get()
    assert (copie.cercle, copie.statut, copie.notes) == ("travail", "a_venir", "")
    assert copie.contexte == source.contexte


def test_a_contract_is_created_with_the_articles_of_the_model(
    logged, alice, demarche, referentiels
):
    address = reverse("contrats:contrat_nouveau", args=[demarche.slug])
    sent = {
        "nom": "CLS neuf", "genre": "contrat", "generation": 2, "phase": "plan",
        "base_fiscale": "ttc", "periode_debut": "01/01/2026", "periode_fin": "2030-12-31",
    }  # fmt: skip
    assert logged(alice).post(address, sent).status_code == 302
    created = Contrat.objects.get(nom="CLS neuf")
    assert created.periode == "2026-2030"
    assert created.articles.count() >= 14


def test_a_contract_ending_before_it_starts_is_refused_in_words(logged, alice, demarche):
    address = reverse("contrats:contrat_nouveau", args=[demarche.slug])
    sent = {
        "nom": "CLS", "genre": "contrat", "generation": 1, "base_fiscale": "ttc",
        "periode_debut": "2030-01-01", "periode_fin": "2026-01-01",
    }  # fmt: skip
    page = logged(alice).post(address, sent).content.decode()
    assert "La période finit avant de commencer." in page
    assert not Contrat.objects.filter(demarche=demarche).exists()


@pytest.fixture
def plan_range(contrat):
    axe = AxeFactory(contrat=contrat, position=1000)
    objectif = ObjectifFactory(contrat=contrat, axe=axe, position=1000)
    fiches = [
        FicheActionFactory(contrat=contrat, axe=axe, objectif=objectif, position=rang * 1000)
        for rang in (1, 2, 3)
    ]
    return axe, objectif, fiches


def test_moving_up_by_button_changes_the_order(logged, alice, contrat, plan_range, url_of):
    _, _, (first, second, third) = plan_range
    sent = {"genre": "fiche", "uid": str(third.uid), "geste": "monter"}
    logged(alice).post(url_of("plan_move", contrat), sent)
    order = list(contrat.fiches.order_by("position").values_list("pk", flat=True))
    assert order == [first.pk, third.pk, second.pk]


def test_renumbering_follows_the_tree(logged, alice, contrat, plan_range, url_of):
    axe, objectif, fiches = plan_range
    alone = FicheActionFactory(contrat=contrat)
    logged(alice).post(url_of("plan_renumber", contrat))
    for item in (axe, objectif, *fiches, alone):
        item.refresh_from_db()
    assert [axe.code, objectif.code] == ["1", "1.1"]
    assert [fiche.code for fiche in fiches] == ["1.1.1", "1.1.2", "1.1.3"]
    assert alone.code == "T1"


def test_an_objective_never_goes_under_itself(logged, alice, contrat, plan_range, url_of):
    _, objectif, _ = plan_range
    child = ObjectifFactory(contrat=contrat, parent=objectif, axe=objectif.axe, niveau=2)
    sent = {"genre": "objectif", "uid": str(objectif.uid), "sous": f"objectif:{child.uid}"}
    page = logged(alice).post(url_of("plan_move", contrat), sent, follow=True).content.decode()
    assert "sous lui-même" in page
    objectif.refresh_from_db()
    assert objectif.parent is None


def test_a_forged_node_of_another_contract_is_not_found(
    logged, alice, contrat, autre_contrat, url_of
):
    foreign = AxeFactory(contrat=autre_contrat)
    sent = {"genre": "axe", "uid": str(foreign.uid), "geste": "monter"}
    assert logged(alice).post(url_of("plan_move", contrat), sent).status_code == 404


def test_a_party_is_added_by_the_name_of_its_organisation(logged, alice, contrat, url_of):
    sent = {"nom_organisation": "CPAM du lieu", "role": "cosignataire", "representant": "Mme D."}
    logged(alice).post(url_of("partie_nouvelle", contrat), sent)
    partie = contrat.parties.get()
    assert str(partie) == "CPAM du lieu"
    again = logged(alice).post(url_of("partie_nouvelle", contrat), sent)
    assert "déjà partie" in again.content.decode()
    assert contrat.parties.count() == 1


def test_several_signature_dates_are_kept_with_their_place(logged, alice, contrat, url_of):
    client = logged(alice)
    page = client.get(url_of("contrat_reglages", contrat))
    sent = {
        "nom": contrat.nom, "genre": "contrat", "generation": 1, "phase": "plan",
        "base_fiscale": "ttc", "empreinte": page.context["empreinte"],
        "signatures": "27/07/2026, Ajaccio\n29/07/2026",
    }  # fmt: skip
    client.post(url_of("contrat_reglages", contrat), sent)
    kept = [(str(item.date), item.lieu) for item in contrat.signatures.all()]
    assert kept == [("2026-07-27", "Ajaccio"), ("2026-07-29", "")]
    sent |= {"signatures": "un beau jour", "empreinte": ""}
    refused = client.post(url_of("contrat_reglages", contrat), sent).content.decode()
    assert "Écrivez la date comme 31/12/2026." in refused
    assert contrat.signatures.count() == 2


def test_a_fiche_goes_under_the_objective_before_and_out_again(
    logged, alice, contrat, plan_range, url_of
):
    axe, objectif, _ = plan_range
    free = FicheActionFactory(contrat=contrat, axe=axe, position=9000)
    client = logged(alice)
    sent = {"genre": "fiche", "uid": str(free.uid)}
    client.post(url_of("plan_move", contrat), sent | {"geste": "entrer"})
    free.refresh_from_db()
    assert free.objectif == objectif
    client.post(url_of("plan_move", contrat), sent | {"geste": "sortir"})
    free.refresh_from_db()
    assert (free.axe, free.objectif) == (axe, None)
    client.post(url_of("plan_move", contrat), sent | {"geste": "sortir"})
    free.refresh_from_db()
    assert free.axe is None


def test_a_hidden_predecessor_is_not_even_named(logged, gilles, alice, transmis, url_of):
    hidden = ContratFactory(demarche=transmis.demarche, nom="Contrat caché", cercle="travail")
    Contrat.objects.filter(pk=transmis.pk).update(predecesseur=hidden)
    address = url_of("contrat", transmis)
    assert "Contrat caché" not in logged(gilles).get(address).content.decode()
    assert "Contrat caché" in logged(alice).get(address).content.decode()


def test_a_linked_action_in_the_bin_stays_linked(logged, alice, fiche, contrat, url_of):
    other = FicheActionFactory(contrat=contrat)
    fiche.actions_liees.add(other)
    client = logged(alice)
    client.post(url_of("fiche_delete", other))
    page = client.get(url_of("fiche_edit", fiche))
    form = next(b["form"] for b in page.context["blocs"] if b["section"].cle == "liens")
    sent = {"liens-empreinte": form.initial["empreinte"], "liens-liens_prs": "1.2 Dépister"}
    sent["liens-actions_liees"] = [other.pk]
    client.post(url_of("section_save", fiche, "liens"), sent)
    fiche.refresh_from_db()
    assert fiche.liens_prs == ["1.2 Dépister"]
    assert list(fiche.actions_liees.all()) == [other]
