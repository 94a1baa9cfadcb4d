"""« Prêt à signer » et les règles d’une région : qui entre, ce qui se lit, où mène chaque lien."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from maillage.contrats.models import Avis, Contrat, FicheAction
from maillage.referentiels.models import (
    IndicateurCommun,
    ObjectifReference,
    ReglageRegle,
    RegleRegionale,
)
from tests.contrats.pret_garni import make_complete, make_legal, make_socle
from tests.factories.base import FicheActionFactory


@pytest.fixture
def transmis(contrat, fiche):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    return contrat


@pytest.fixture
def vide(contrat, referentiels):
    """Un contrat où presque tout manque, et une fiche à peine nommée."""
    FicheActionFactory(contrat=contrat, titre="Former", cercle="partage")
    Contrat.objects.filter(pk=contrat.pk).update(cercle="partage")
    return contrat


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("reader", ["alice", "bruno", "denis"])
def test_the_shared_circle_reads_it(logged, transmis, url_of, request, reader):
    user = request.getfixturevalue(reader)
    assert logged(user).get(url_of("pret", transmis)).status_code == 200


@pytest.mark.parametrize("reader", ["carole", "gilles", "emma", "farid", "helene", "ines"])
def test_others_are_stopped(logged, transmis, url_of, request, reader):
    user = request.getfixturevalue(reader)
    assert logged(user).get(url_of("pret", transmis)).status_code == 403


def test_strangers_get_nothing(logged, zoe, transmis, url_of):
    assert logged(zoe).get(url_of("pret", transmis)).status_code == 404


def test_the_tab_is_shown_to_those_who_may_open_it(logged, alice, gilles, transmis, url_of):
    here = url_of("pret", transmis)
    assert here in read(logged(alice), url_of("versions", transmis))
    assert here not in read(logged(gilles), url_of("versions", transmis))


def test_what_lacks_is_said_with_its_place(logged, alice, vide, url_of):
    page = read(logged(alice), url_of("pret", vide))
    fiche = vide.fiches.get()
    assert "Aucune ARS n’est partie au contrat." in page
    assert "Elle n’a pas de structure pilote." in page
    assert f"{url_of('fiche_edit', fiche)}?section=acteurs" in page
    assert "Pas encore" in page


def test_every_link_lands_on_an_existing_field(logged, alice, vide, url_of):
    """Chaque lien mène à une page qui répond, et chaque ancre y existe."""
    client = logged(alice)
    page = read(client, url_of("pret", vide))
    links = set(re.findall(r'<li><a href="(/[^"]+)"', page.partition("exigence-legal")[2]))
    assert len(links) > 12
    for link in links:
        target = urlsplit(link.replace("&amp;", "&"))
        landed = read(client, f"{target.path}?{target.query}")
        assert not target.fragment or f'id="{target.fragment}"' in landed, link


def test_the_section_of_the_field_is_open(logged, alice, vide, url_of):
    page = read(logged(alice), url_of("fiche_edit", vide.fiches.get()) + "?section=calendrier")
    assert '<details class="section-pliee" id="section-calendrier" open>' in page
    assert '<details class="section-pliee" id="section-equite">' in page


def test_a_reader_gets_pages_to_read_not_to_write(logged, bruno, vide, url_of):
    page = read(logged(bruno), url_of("pret", vide))
    assert "modifier/" not in page
    assert url_of("fiche", vide.fiches.get()) in page


def test_the_ars_is_led_to_what_it_writes(logged, bruno, denis, vide, url_of):
    for_ars, here = url_of("lien_create", vide), url_of("pret", vide)
    assert for_ars in read(logged(bruno), here)
    assert url_of("avis_create", vide) in read(logged(bruno), here)
    assert for_ars not in read(logged(denis), here)


def test_hidden_fiches_are_neither_named_nor_counted(logged, bruno, vide, url_of):
    FicheActionFactory(contrat=vide, titre="Projet secret", cercle="travail")
    page = read(logged(bruno), url_of("pret", vide))
    assert "Projet secret" not in page
    assert "sur 2 vérifiés" not in page


def test_long_lists_are_folded(logged, alice, vide, url_of):
    for rang in range(8):
        FicheActionFactory(contrat=vide, titre=f"Fiche {rang}")
    page = read(logged(alice), url_of("pret", vide))
    assert "<summary>Et 4\u00a0autres</summary>" in page
    assert "9\u00a0manques sur 9 vérifiés" in page


def test_one_keeps_what_is_theirs(logged, alice, vide, url_of):
    client = logged(alice)
    page = read(client, f"{url_of('pret', vide)}?plume=ars")
    assert "Le conseil territorial de santé a donné son avis." in page
    assert "structure pilote" not in page
    assert "Rien ne revient ici à l’ARS." in page
    assert read(client, f"{url_of('pret', vide)}?plume=personne")


def test_what_is_held_and_what_is_waived_are_said(logged, alice, contrat, url_of):
    make_complete(contrat)
    ReglageRegle.objects.create(region="75", regle="avis-cts", actif=False)
    Avis.objects.all().delete()
    page = read(logged(alice), url_of("pret", contrat))
    assert "Rien n’empêche de signer" in page
    assert "La région ne demande pas de le vérifier." in page
    assert "5\u00a0points tenus" in page


def test_a_plan_that_comes_later_is_explained(logged, alice, contrat, url_of):
    make_legal(contrat)
    Contrat.objects.filter(pk=contrat.pk).update(ordre="cadre_puis_plan")
    page = read(logged(alice), url_of("pret", contrat))
    assert "le plan d’actions vient après la signature" in page


def test_a_signed_contract_says_so_and_drops_the_tab(logged, alice, contrat, url_of):
    Contrat.objects.filter(pk=contrat.pk).update(etat="signe")
    page = read(logged(alice), url_of("pret", contrat))
    assert "Ce contrat est signé." in page
    assert "Prêt à signer</a>" not in page


def test_the_page_costs_the_same_with_fifty_fiches(
    logged, alice, contrat, url_of, django_assert_max_num_queries
):
    client = logged(alice)

    def count_queries():
        client.get(url_of("pret", contrat))
        with django_assert_max_num_queries(45) as captured:
            client.get(url_of("pret", contrat))
        return len(captured)

    FicheActionFactory(contrat=contrat)
    few = count_queries()
    for rang in range(50):
        FicheActionFactory(contrat=contrat, titre=f"Fiche {rang}")
    assert count_queries() == few


# Les règles de la région


def regles_url(name="regles", *args):
    return reverse(f"pret:{name}", args=["75", *args])


PAGES = [
    ("regles", ()), ("regle_create", ("champ_fiche",)), ("regle_create", ("article",)),
    ("regle_create", ("partie",)), ("regle_create", ("lien",)), ("regle_create", ("indicateur",)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_the_regional_animation_opens_its_rules(logged, helene, referentiels, name, args):
    make_socle()
    assert logged(helene).get(regles_url(name, *args)).status_code == 200


@pytest.mark.parametrize(("name", "args"), PAGES)
@pytest.mark.parametrize("reader", ["alice", "bruno", "ines", "jean"])
def test_nobody_else_does(logged, request, reader, name, args):
    user = request.getfixturevalue(reader)
    assert logged(user).get(regles_url(name, *args)).status_code == 403


def test_another_region_is_closed(logged, helene):
    assert logged(helene).get(reverse("pret:regles", args=["94"])).status_code == 403


def test_the_menu_leads_to_the_only_region(logged, helene):
    response = logged(helene).get(reverse("pret:regles_regions"))
    assert response.url == regles_url()


def test_a_rule_is_switched_off_then_on(logged, helene):
    client = logged(helene)
    client.post(regles_url("regle_reglage", "avis-cts"), {"geste": "eteindre"})
    assert "éteinte" in read(client, regles_url())
    assert not ReglageRegle.objects.get(region="75", regle="avis-cts").actif
    client.post(regles_url("regle_reglage", "avis-cts"), {"geste": "rallumer"})
    assert ReglageRegle.objects.get(region="75", regle="avis-cts").actif


def test_a_rule_changes_its_demand_and_keeps_its_state(logged, helene):
    client = logged(helene)
    client.post(regles_url("regle_reglage", "prefet"), {"geste": "eteindre"})
    client.post(regles_url("regle_reglage", "prefet"), {"geste": "methode"})
    row = ReglageRegle.objects.get(regle="prefet")
    assert (row.actif, row.severite) == (False, "methode")


@pytest.mark.parametrize("geste", ["eteindre", "methode", "socle"])
def test_the_law_is_out_of_reach(logged, helene, geste):
    response = logged(helene).post(regles_url("regle_reglage", "perimetre"), {"geste": geste})
    assert response.status_code == 403
    assert not ReglageRegle.objects.exists()


def test_an_unknown_rule_or_gesture_does_nothing(logged, helene):
    client = logged(helene)
    assert client.post(regles_url("regle_reglage", "rien"), {}).status_code == 404
    client.post(regles_url("regle_reglage", "prefet"), {"geste": "legal"})
    assert not ReglageRegle.objects.exists()
    assert client.get(regles_url("regle_create", "rien")).status_code == 404


def add(client, genre, parametre, phrase="Ce que la région demande."):
    given = {"parametre": parametre, "phrase": phrase, "severite": "socle"}
    return client.post(regles_url("regle_create", genre), given)


def test_a_rule_of_each_kind_is_added(logged, helene, referentiels):
    objectif, commun = make_socle()
    client = logged(helene)
    for genre, parametre in (
        ("champ_fiche", "equite"), ("article", "gouvernance"), ("partie", "cpam"),
        ("lien", objectif.uid), ("indicateur", commun.uid),
    ):  # fmt: skip
        assert add(client, genre, parametre).status_code == 302
    assert RegleRegionale.objects.filter(region="75").count() == 5
    assert len(set(RegleRegionale.objects.values_list("code", flat=True))) == 5
    page = read(client, regles_url())
    for said in ("Prise en compte des inégalités", "Gouvernance", "Caisse primaire", "C1 Files"):
        assert said in page


@pytest.mark.parametrize(
    ("genre", "parametre"),
    [("champ_fiche", "notes"), ("champ_fiche", ""), ("partie", "inconnu"), ("lien", "pas-un-uid")],
)
def test_what_is_sought_comes_from_the_list(logged, helene, referentiels, genre, parametre):
    assert add(logged(helene), genre, parametre).status_code == 422
    assert not RegleRegionale.objects.exists()


def test_a_national_rule_is_out_of_reach(logged, helene):
    RegleRegionale.objects.create(region="", code="x", phrase="P", genre="partie", parametre="cpam")
    assert logged(helene).get(regles_url("regle_edit", "x")).status_code == 404


def test_an_added_rule_is_rewritten_switched_off_and_removed(logged, helene, referentiels):
    client = logged(helene)
    add(client, "partie", "cpam")
    row = RegleRegionale.objects.get()
    given = {"parametre": "msa", "phrase": "La MSA signe.", "severite": "methode"}
    client.post(regles_url("regle_edit", row.code), given)
    row.refresh_from_db()
    assert (row.parametre, row.phrase, row.severite) == ("msa", "La MSA signe.", "methode")
    client.post(regles_url("regle_switch", row.code), {"geste": "eteindre"})
    assert not RegleRegionale.objects.get().actif
    client.post(regles_url("regle_switch", row.code), {"geste": "supprimer"})
    assert not RegleRegionale.objects.exists()


def test_what_is_no_longer_offered_is_kept_and_said(logged, helene):
    objectif, commun = make_socle()
    client = logged(helene)
    add(client, "lien", objectif.uid)
    ObjectifReference.objects.filter(pk=objectif.pk).update(retire_le="2026-11-01T00:00Z")
    IndicateurCommun.objects.filter(pk=commun.pk).delete()
    assert "un élément qui n’est plus proposé" in read(client, regles_url())
    code = RegleRegionale.objects.get().code
    assert f'value="{objectif.uid}" selected' in read(client, regles_url("regle_edit", code))


def test_the_rules_of_a_region_cost_the_same_whatever_their_number(
    logged, helene, referentiels, django_assert_max_num_queries
):
    client = logged(helene)

    def count_queries():
        client.get(regles_url())
        with django_assert_max_num_queries(30) as captured:
            client.get(regles_url())
        return len(captured)

    add(client, "partie", "cpam")
    few = count_queries()
    for code in ("msa", "caf", "ars", "hopital"):
        add(client, "partie", code)
    assert count_queries() == few


def test_the_demand_of_the_region_reaches_the_page(logged, alice, vide, url_of):
    RegleRegionale.objects.create(
        region="75", code="x", phrase="Chaque fiche dit ce qu’elle fait pour l’équité.",
        genre="champ_fiche", parametre="equite",
    )  # fmt: skip
    page = read(logged(alice), url_of("pret", vide))
    assert "Chaque fiche dit ce qu’elle fait pour l’équité." in page
    FicheAction.objects.update(equite="Gratuité")
    page = read(logged(alice), url_of("pret", vide))
    assert "Le champ «\u00a0prise en compte" not in page
