"""Les envois forgés ou hors de propos : une réponse, jamais une panne, jamais un effet."""

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import FicheAction, Objectif, Rattachement
from maillage.journal.actions import record
from tests.factories.base import AxeFactory, FicheActionFactory, ObjectifFactory

DEMESURE = "9" * 5000


@pytest.fixture
def etrangere(autre_contrat):
    return FicheActionFactory(contrat=autre_contrat, cercle="travail")


@pytest.mark.parametrize("genre", ["", "plan", "contrat", "../axe"])
def test_a_node_of_no_kind_is_not_found(logged, alice, contrat, url_of, genre):
    sent = {"genre": genre, "uid": str(AxeFactory(contrat=contrat).uid), "geste": "monter"}

    assert logged(alice).post(url_of("plan_move", contrat), sent).status_code == 404


@pytest.mark.parametrize("genre", ["fiche", "chapitre"])
def test_only_axes_and_objectives_have_their_page(logged, alice, contrat, fiche, url_of, genre):
    client = logged(alice)

    assert client.get(url_of("noeud_nouveau", contrat, genre)).status_code == 404
    assert client.get(url_of("noeud_edit", contrat, genre, fiche.uid)).status_code == 404
    assert client.post(url_of("noeud_delete", contrat, genre, fiche.uid)).status_code == 404


@pytest.mark.parametrize("rang", ["²", "-1", "un", DEMESURE])
def test_a_rank_that_is_none_moves_to_the_end(logged, alice, contrat, fiche, url_of, rang):
    sent = {"genre": "fiche", "uid": str(fiche.uid), "sous": "", "rang": rang}

    assert logged(alice).post(url_of("plan_move", contrat), sent).status_code == 302


def test_nothing_goes_under_a_fiche(logged, alice, contrat, fiche, url_of):
    other = FicheActionFactory(contrat=contrat)
    sent = {"genre": "fiche", "uid": str(other.uid), "sous": f"fiche:{fiche.uid}"}

    assert logged(alice).post(url_of("plan_move", contrat), sent).status_code == 404


def test_an_objective_too_deep_is_refused_with_a_sentence(logged, alice, contrat, url_of):
    deep = ObjectifFactory(contrat=contrat, niveau=Objectif.PROFONDEUR_MAX)
    sent = {"titre": "Un cran de trop", "sous": f"objectif:{deep.uid}"}

    page = logged(alice).post(url_of("noeud_nouveau", contrat, "objectif"), sent)

    assert "au plus 4 niveaux" in page.content.decode()
    assert not contrat.objectifs.filter(titre="Un cran de trop").exists()


@pytest.mark.parametrize("cle", ["²", "x", DEMESURE, "0"])
def test_a_line_of_no_history_is_not_found(logged, alice, contrat, url_of, cle):
    sent = {"champ": "titre", "ecriture": cle}

    assert logged(alice).post(url_of("valeur_restore", contrat), sent).status_code == 404


def test_fiches_from_elsewhere_do_not_change_circle(logged, alice, contrat, etrangere, url_of):
    sent = {"fiche": [str(etrangere.uid), "forgé"], "cercle": "public"}

    logged(alice).post(url_of("fiches_cercle", contrat), sent)

    assert FicheAction.objects.get(pk=etrangere.pk).cercle == "travail"


def test_a_fiche_is_not_shared_with_a_contract_from_elsewhere(
    logged, alice, fiche, autre_contrat, url_of
):
    logged(alice).post(url_of("rattachement_add", fiche), {"contrat": autre_contrat.pk})

    assert not Rattachement.objects.exists()


def test_an_axis_from_elsewhere_is_not_chosen(logged, alice, fiche, autre_contrat, url_of):
    axe = AxeFactory(contrat=autre_contrat)
    sent = {"identite-titre": "Titre", "identite-statut": "a_venir", "identite-axe": axe.pk}

    refused = logged(alice).post(url_of("section_save", fiche, "identite"), sent)

    fiche.refresh_from_db()
    assert refused.status_code == 422
    assert fiche.axe is None


def test_a_line_of_another_history_restores_nothing(
    logged, alice, contrat, autre_contrat, etrangere, url_of
):
    line = record(
        etrangere, by=SYSTEME, acte="modification", racine_uid=autre_contrat.uid,
        changements={"titre": ["Avant", etrangere.titre]},
    )  # fmt: skip
    sent = {"champ": "titre", "ecriture": str(line.pk)}

    assert logged(alice).post(url_of("valeur_restore", contrat), sent).status_code == 404


@pytest.mark.parametrize(
    "retour", ["https://ailleurs.example/", "//ailleurs.example", "javascript:x"]
)
def test_one_never_leaves_for_another_site(logged, alice, contrat, url_of, retour):
    sent = {"cercle": "travail", "retour": retour}

    assert logged(alice).post(url_of("fiches_cercle", contrat), sent).url == url_of("plan", contrat)
