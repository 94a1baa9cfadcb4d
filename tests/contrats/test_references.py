"""Le contrat et ses références : relier, dans les deux sens, et voir ce que rien ne sert."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.actions import duplicate_fiche
from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import LienReference
from maillage.contrats.references.liens import (
    LienRefuse,
    add_lien,
    follow_edition,
    remove_lien,
    restore_lien,
    visible_liens,
)
from maillage.contrats.references.matrice import build_matrice, export_rows
from maillage.journal.models import Ecriture
from maillage.referentiels.actions.arbre import retire_objectif
from maillage.referentiels.actions.references import create_edition, load_reference
from tests.factories.base import AxeFactory, FicheActionFactory
from tests.referentiels.conftest import PRS

ESPACE = "/espace/confins/contrats"


@pytest.fixture
def prs(demarche):
    return load_reference("75", PRS, by=SYSTEME)


@pytest.fixture
def axe(contrat):
    return AxeFactory(contrat=contrat, code="1", titre="Prévenir")


@pytest.fixture
def page(contrat):
    return f"{ESPACE}/{contrat.uid}/references/"


@pytest.fixture
def partagee(contrat, axe):
    """Une fiche que le référent ARS voit aussi."""
    return FicheActionFactory(
        contrat=contrat, axe=axe, code="2.1", titre="Bouger plus", cercle="transmis"
    )


def at(reference, code):
    return reference.objectifs.get(code=code)


def link(contrat, objectif, **options):
    options = {"nature": "decline", "by": SYSTEME} | options
    return add_lien(contrat=contrat, objectif=objectif, **options)


def send(client, page, **fields):
    return client.post(f"{page}liens/nouveau/", {"nature": "decline", "depart": "contrat"} | fields)


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [("alice", 302), ("bruno", 302), ("carole", 403), ("denis", 403), ("emma", 403),
     ("farid", 403), ("gilles", 403), ("helene", 403), ("ines", 403), ("zoe", 404)],
)  # fmt: skip
def test_the_coordination_and_the_ars_referent_write_links(
    request, logged, contrat, prs, page, nom, attendu
):
    contrat.cercle = "public"
    contrat.save()
    client = logged(request.getfixturevalue(nom))
    assert send(client, page, objectif=str(at(prs, "1.1").uid)).status_code == attendu
    assert LienReference.objects.exists() is (attendu == 302)
    lien = LienReference.objects.first() or link(contrat, at(prs, "1.2"))
    for suffix in ("", "retirer/", "retablir/"):
        url = f"{page}liens/{lien.uid}/{suffix}"
        found = client.post(url, {"nature": "contribue", "version": "1"}).status_code
        assert found == (302 if attendu == 302 else attendu), suffix


def test_nobody_writes_links_on_a_closed_contract(logged, alice, contrat, prs, page):
    contrat.etat = EtatContrat.CLOS
    contrat.save()
    assert send(logged(alice), page, objectif=str(at(prs, "1.1").uid)).status_code == 403
    assert logged(alice).get(page).status_code == 200


def test_a_link_leaves_from_the_contract_an_axis_or_a_sheet(
    logged, alice, contrat, prs, page, axe, fiche
):
    client = logged(alice)
    for depart in ("contrat", f"axe:{axe.uid}", f"fiche:{fiche.uid}"):
        send(client, page, depart=depart, objectif=str(at(prs, "1.1").uid), commentaire="Parce que")
    found = LienReference.objects.order_by("pk")
    assert [(lien.axe, lien.fiche_liee) for lien in found] == [
        (None, None), (axe, None), (None, fiche)
    ]  # fmt: skip
    again = send(client, page, objectif=str(at(prs, "1.1").uid))
    assert again.status_code == 422
    assert "existe déjà" in again.text


def test_an_objective_from_elsewhere_or_retired_is_not_a_target(logged, alice, contrat, prs, page):
    ailleurs = load_reference("94", PRS, by=SYSTEME)
    assert send(logged(alice), page, objectif=str(at(ailleurs, "1").uid)).status_code == 422
    retire_objectif(at(prs, "1.2"), by=SYSTEME)
    assert send(logged(alice), page, objectif=str(at(prs, "1.2").uid)).status_code == 422
    with pytest.raises(LienRefuse, match="retiré"):
        link(contrat, at(prs, "1.2"))
    assert not LienReference.objects.exists()


def test_a_sheet_one_does_not_see_is_not_a_start(logged, bruno, contrat, prs, page, fiche):
    contrat.cercle, fiche.cercle = "transmis", "travail"
    contrat.save()
    fiche.save()
    refused = send(logged(bruno), page, depart=f"fiche:{fiche.uid}", objectif=str(at(prs, "1").uid))
    assert refused.status_code == 422
    assert fiche.titre not in refused.text
    hidden = link(contrat, at(prs, "1.1"), fiche=fiche)
    assert logged(bruno).post(f"{page}liens/{hidden.uid}/retirer/").status_code == 404
    assert not visible_liens(bruno, contrat.demarche).exists()


def test_searching_reduces_the_list_without_javascript(logged, alice, contrat, prs, page):
    shown = logged(alice).get(f"{page}liens/nouveau/?q=competences+psycho&depart=contrat")
    assert "1.1 Compétences psychosociales" in shown.text
    assert "2.1 Exercice coordonné" not in shown.text
    assert "1\u00a0objectif répond" in shown.text


def test_an_objective_shows_what_serves_it_to_each_according_to_sight(
    logged, alice, bruno, contrat, prs, axe, fiche, partagee
):
    fiche.cercle = "travail"
    fiche.save()
    contrat.cercle = "transmis"
    contrat.save()
    objectif = at(prs, "1.1")
    link(contrat, objectif, fiche=fiche)
    link(contrat, objectif, fiche=partagee, nature="mutualise", commentaire="À deux")
    url = f"/espace/confins/references/{prs.uid}/objectifs/{objectif.uid}/"
    shown = logged(alice).get(url).text
    assert fiche.titre in shown
    shown = logged(bruno).get(url).text
    assert fiche.titre not in shown
    assert "Bouger plus" in shown
    assert "mutualise avec" in shown
    assert "À deux" in shown
    tree = logged(bruno).get(f"/espace/confins/references/{prs.uid}/").text
    assert "1\u00a0lien" in tree


def test_a_sheet_shows_its_links_and_the_referent_may_add_one(
    logged, bruno, gilles, contrat, prs, partagee
):
    contrat.cercle = partagee.cercle = "public"
    contrat.save()
    partagee.save()
    link(contrat, at(prs, "1.1"), fiche=partagee)
    url = f"{ESPACE}/{contrat.uid}/fiches/{partagee.uid}/"
    shown = logged(bruno).get(url).text
    assert "Compétences psychosociales" in shown
    assert "Relier à une référence" in shown
    shown = logged(gilles).get(url).text
    assert "Compétences psychosociales" in shown
    assert "Relier à une référence" not in shown


def test_the_matrix_says_what_is_served_and_what_nothing_covers(
    contrat, prs, axe, fiche, partagee, alice
):
    link(contrat, at(prs, "1.1"), fiche=partagee)
    link(contrat, at(prs, "1.1"), fiche=fiche, nature="contribue")
    link(contrat, at(prs, "2"), axe=axe)
    link(contrat, at(prs, "2"))
    autre = FicheActionFactory(contrat=contrat, titre="Seule")
    liens = list(visible_liens(alice, contrat.demarche))
    matrice = build_matrice(contrat, prs, liens, [fiche, partagee, autre])
    assert [colonne.court for colonne in matrice.colonnes] == ["Contrat", "Axe 1", "Sans axe"]
    counts = {
        ligne.noeud.objectif.code: [len(case) for case in ligne.cases] for ligne in matrice.lignes
    }
    assert counts == {"1": [0, 0, 0], "1.1": [0, 1, 1], "1.2": [0, 0, 0], "2": [1, 1, 0],
                      "2.1": [0, 0, 0]}  # fmt: skip
    assert [objectif.code for objectif in matrice.manques] == ["1.2", "2.1"]
    assert matrice.sans_lien == [autre]
    rows = export_rows(matrice)
    assert rows[2][:3] == ["1.1", "Compétences psychosociales", ""]
    assert rows[2][3:] == ["2.1 (décline)", "1.1.1 (contribue à)", "2"]
    assert rows[-1][1] == "Fiche sans lien : Seule"


def test_the_page_of_the_contract_shows_the_matrix_and_exports_it(
    logged, alice, contrat, prs, page, partagee
):
    link(contrat, at(prs, "1.1"), fiche=partagee)
    client = logged(alice)
    shown = client.get(page).text
    assert "Ce que rien ne sert" in shown
    assert "1.2 Addictions" in shown
    assert client.get(f"{page}matrice.csv").content.startswith(b"\xef\xbb\xbfCode;Objectif")
    assert client.get(f"{page}matrice.xlsx").content.startswith(b"PK")
    assert client.get(f"{page}?reference={prs.uid}").status_code == 200
    ailleurs = load_reference("94", PRS, by=SYSTEME)
    assert client.get(f"{page}?reference={ailleurs.uid}").status_code == 404
    assert client.get(f"{page}?reference=nimporte").status_code == 404


def test_without_any_reference_the_page_says_who_to_ask(logged, alice, contrat, page):
    client = logged(alice)
    assert "animation régionale" in client.get(page).text
    assert client.get(f"{page}matrice.csv").status_code == 302


def test_a_link_is_undone_and_done_again(logged, alice, contrat, prs, page):
    lien = link(contrat, at(prs, "1.1"))
    client = logged(alice)
    client.post(f"{page}liens/{lien.uid}/retirer/")
    assert not visible_liens(alice, contrat.demarche).exists()
    client.post(f"{page}liens/{lien.uid}/retablir/")
    assert visible_liens(alice, contrat.demarche).get() == lien
    remove_lien(lien=lien, by=SYSTEME)
    link(contrat, at(prs, "1.1"))
    with pytest.raises(LienRefuse, match="place"):
        restore_lien(lien=lien, by=SYSTEME)
    assert "pris la place" in client.post(f"{page}liens/{lien.uid}/retablir/", follow=True).text


def test_two_people_on_a_link_do_not_lose_each_other_s_text(logged, alice, contrat, prs, page):
    lien = link(contrat, at(prs, "1.1"))
    url, client = f"{page}liens/{lien.uid}/", logged(alice)
    sent = {"nature": "cofinance", "commentaire": "Un", "version": "1"}
    assert client.post(url, sent).status_code == 302
    conflict = client.post(url, sent | {"commentaire": "Deux"})
    assert conflict.status_code == 409
    assert "Deux" in conflict.text


def test_every_link_is_in_the_history_of_the_contract_and_the_sheet(contrat, prs, fiche):
    lien = link(contrat, at(prs, "1.1"), fiche=fiche)
    remove_lien(lien=lien, by=SYSTEME)
    assert [e.acte for e in Ecriture.objects.under(contrat.uid)] == ["suppression", "creation"]
    assert Ecriture.objects.about(fiche).count() == 2


def test_links_follow_to_the_next_edition(logged, alice, contrat, prs, page, axe):
    kept, lost, double = (
        link(contrat, at(prs, "1.1")), link(contrat, at(prs, "2.1")),
        link(contrat, at(prs, "1.2"), axe=axe),
    )  # fmt: skip
    suivante = create_edition(
        prs, edition="2029-2034", debut=None, fin=None, copie=True, by=SYSTEME
    )
    suivante.objectifs.filter(code="2.1").update(code="7", titre="Tout autre")
    link(contrat, at(suivante, "1.2"), axe=axe)
    client = logged(alice)
    assert "2\u00a0peuvent suivre" in client.get(page).text
    done = client.post(f"{page}editions/suivre/", {"nouvelle": str(suivante.uid)}, follow=True)
    assert "2\u00a0liens mènent maintenant" in done.text
    for lien in (kept, lost, double):
        lien.refresh_from_db()
    assert kept.objectif == at(suivante, "1.1")
    assert lost.objectif == at(prs, "2.1")
    assert double.supprime_le is not None
    assert follow_edition(
        liens=visible_liens(alice, contrat.demarche), nouvelle=suivante, by=SYSTEME
    ) == 0  # fmt: skip


def test_a_copied_sheet_keeps_its_links(contrat, prs, fiche):
    link(contrat, at(prs, "1.1"), fiche=fiche, commentaire="Pour cela")
    copie = duplicate_fiche(fiche, by=SYSTEME)
    assert copie.liens_references.get().commentaire == "Pour cela"


def test_what_a_sheet_says_in_words_is_offered_as_a_link(
    logged, alice, gilles, contrat, prs, page, fiche, partagee
):
    fiche.liens_prs = ["1.1 Compétences psychosociale", "1.2 Tout autre chose", "7 Inconnu", ""]
    partagee.liens_prs = ["Exercice coordonné", "1.1"]
    for item in (fiche, partagee):
        item.save()
    contrat.cercle = "public"
    contrat.save()
    assert "reconnus" not in logged(gilles).get(page).text
    client = logged(alice)
    offered = client.get(page).context["propositions"]
    assert [(p.fiche.code, p.objectif.code) for p in offered] == [
        ("1.1.1", "1.1"), ("2.1", "2.1"), ("2.1", "1.1")
    ]  # fmt: skip
    ticked = [item.cle for item in offered[:2]] + ["forge:forge"]
    client.post(f"{page}liens/reconnus/", {"reference": str(prs.uid), "lien": ticked})
    assert LienReference.objects.count() == 2
    assert [p.cle for p in client.get(page).context["propositions"]] == [offered[2].cle]


def test_queries_do_not_grow_with_the_links(logged, alice, contrat, prs, page, axe):
    client = logged(alice)
    objectif = f"/espace/confins/references/{prs.uid}/objectifs/{at(prs, '1.1').uid}/"
    form = f"{page}liens/nouveau/"

    def counts():
        found = []
        for url in (page, form, objectif, f"{page}matrice.csv"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    link(contrat, at(prs, "1.1"), axe=axe)
    client.get(page)
    before = counts()
    for rang in range(15):
        fiche = FicheActionFactory(contrat=contrat, axe=axe, code=f"9.{rang}")
        link(contrat, at(prs, "1.1"), fiche=fiche)
        link(contrat, at(prs, "1.2"), fiche=fiche)
    assert counts() == before
