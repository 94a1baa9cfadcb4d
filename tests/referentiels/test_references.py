"""Les références : qui les voit offertes, comment leur arbre se tient et se suit."""

import pytest
from django.db import IntegrityError, transaction

from maillage.comptes.auteur import SYSTEME
from maillage.journal.models import Ecriture
from maillage.referentiels.actions.arbre import (
    PROFONDEUR_MAX,
    create_indicateur,
    create_objectif,
    move_element,
    restore_objectif,
    retire_objectif,
    update_objectif,
)
from maillage.referentiels.actions.references import (
    adopt_exemple,
    create_edition,
    create_reference,
    list_exemples,
    load_reference,
    offer_reference,
)
from maillage.referentiels.actions.trace import Refus
from maillage.referentiels.arbre import tree
from maillage.referentiels.correspondances import MEME_CODE, MEME_TITRE, MEMES, match_editions
from maillage.referentiels.imports import seed_referentiels
from maillage.referentiels.models import ObjectifReference, Reference
from tests.referentiels.conftest import PRS


def codes(reference, **options):
    return [noeud.objectif.code for noeud in tree(reference, **options)]


def at(reference, code):
    return reference.objectifs.get(code=code)


def test_a_region_sees_its_own_references_before_the_national_ones(livre, prs, demarche):
    load_reference("94", PRS, by=SYSTEME)
    offered = list(Reference.objects.offered_to(demarche))
    assert offered[0] == prs
    assert all(reference.region == "" for reference in offered[1:])
    assert len(offered) > 40


def test_the_latest_edition_comes_first_and_older_ones_remain(prs, demarche):
    suivante = create_edition(
        prs, edition="2029-2034", debut=None, fin=None, copie=True, by=SYSTEME
    )
    ancienne = load_reference("75", PRS | {"edition": "2018-2022", "debut": "2018-01-01",
                                            "fin": "2022-12-31"}, by=SYSTEME)  # fmt: skip
    assert suivante.remplace == prs
    offered = list(Reference.objects.offered_to(demarche))
    assert offered[:1] == [prs]
    assert set(offered) == {prs, suivante, ancienne}


def test_a_reference_set_aside_is_no_longer_offered(prs, demarche):
    offer_reference(prs, actif=False, by=SYSTEME)
    assert list(Reference.objects.offered_to(demarche)) == []


def test_the_tree_comes_in_reading_order_in_one_query(prs, django_assert_num_queries):
    with django_assert_num_queries(1):
        noeuds = tree(prs)
    shown = [(n.objectif.code, n.profondeur, n.feuille) for n in noeuds]
    assert shown == [
        ("1", 1, False), ("1.1", 2, True), ("1.2", 2, True), ("2", 1, False), ("2.1", 2, True)
    ]  # fmt: skip


def test_a_code_is_given_once_in_a_reference(prs):
    with pytest.raises(Refus, match="déjà"):
        create_objectif(prs, parent=None, code="1.1", titre="Encore", by=SYSTEME)
    with pytest.raises(IntegrityError), transaction.atomic():
        ObjectifReference.objects.create(reference=prs, code="1.1", titre="Encore")
    create_objectif(prs, parent=None, code="", titre="Sans code", by=SYSTEME)
    create_objectif(prs, parent=None, code="", titre="Sans code non plus", by=SYSTEME)


def test_an_objective_never_goes_under_itself_nor_too_deep(prs):
    with pytest.raises(Refus, match="lui-même"):
        update_objectif(at(prs, "1"), version=1, by=SYSTEME, code="1", parent=at(prs, "1.1"))
    parent = None
    for level in range(PROFONDEUR_MAX):
        parent = create_objectif(prs, parent=parent, code="", titre=f"N{level}", by=SYSTEME)
    with pytest.raises(Refus, match="niveaux"):
        create_objectif(prs, parent=parent, code="", titre="Trop bas", by=SYSTEME)


def test_retiring_takes_the_branch_and_restoring_gives_back_the_way_to_it(prs):
    assert retire_objectif(at(prs, "1"), by=SYSTEME) == 3
    assert codes(prs) == ["2", "2.1"]
    assert codes(prs, retires=True) == ["1", "1.1", "1.2", "2", "2.1"]
    with pytest.raises(Refus, match="retiré"):
        create_objectif(prs, parent=at(prs, "1"), code="1.3", titre="Non", by=SYSTEME)
    assert restore_objectif(at(prs, "1.2"), by=SYSTEME) == 2
    assert codes(prs) == ["1", "1.2", "2", "2.1"]


def test_moving_changes_the_order_among_neighbours_only(prs):
    move_element(at(prs, "1.2"), pas=-1, by=SYSTEME)
    assert codes(prs) == ["1", "1.2", "1.1", "2", "2.1"]
    move_element(at(prs, "1.2"), pas=-1, by=SYSTEME)
    assert codes(prs) == ["1", "1.2", "1.1", "2", "2.1"]
    move_element(at(prs, "1"), pas=1, by=SYSTEME)
    assert codes(prs) == ["2", "2.1", "1", "1.2", "1.1"]


def test_every_write_is_in_the_history_of_the_reference(prs):
    update_objectif(at(prs, "1.1"), version=1, by=SYSTEME, code="1.1", titre="CPS")
    retire_objectif(at(prs, "1.2"), by=SYSTEME)
    said = Ecriture.objects.under(prs.uid).filter(acte="modification")
    assert {item.sujet_libelle for item in said} == {"1.1 CPS", "1.2 Addictions"}


def test_the_same_edition_is_not_created_twice(prs):
    with pytest.raises(Refus, match="2023-2028"):
        create_reference("75", by=SYSTEME, nom="PRS", genre="prs", code="prs", edition="2023-2028")
    create_reference("94", by=SYSTEME, nom="PRS", genre="prs", code="prs", edition="2023-2028")


def test_a_new_edition_copies_the_tree_or_starts_empty(prs):
    copie = create_edition(prs, edition="A", debut=None, fin=None, copie=True, by=SYSTEME)
    vide = create_edition(prs, edition="B", debut=None, fin=None, copie=False, by=SYSTEME)
    assert codes(copie) == codes(prs)
    assert copie.indicateurs.get().objectif == at(copie, "1.1")
    assert codes(vide) == []


def test_editions_are_matched_by_title_then_by_code(prs):
    suivante = load_reference("75", PRS | {"edition": "2029", "objectifs": [
        {"code": "1", "titre": "Prévention"},
        {"code": "3.1", "titre": "Addictions"},
        {"code": "1.1", "titre": "Autre chose"},
        {"code": "9", "titre": "Neuf"},
    ], "indicateurs": []}, by=SYSTEME)  # fmt: skip
    rows, neufs = match_editions(prs, suivante)
    said = {row.ancien.code: (row.nouveau.code if row.nouveau else "", row.motif) for row in rows}
    assert said == {
        "1": ("1", MEMES), "1.1": ("1.1", MEME_CODE), "1.2": ("3.1", MEME_TITRE),
        "2": ("", ""), "2.1": ("", ""),
    }  # fmt: skip
    assert [item.code for item in neufs] == ["9"]


def test_an_example_is_copied_once_and_then_belongs_to_the_region(livre):
    assert [item["code"] for item in list_exemples("75")] == ["socle-nouvelle-aquitaine"]
    socle = adopt_exemple("75", "socle-nouvelle-aquitaine", by=SYSTEME)
    assert (socle.region, socle.edition) == ("75", "2025")
    roots = [noeud for noeud in tree(socle) if noeud.profondeur == 1]
    assert [noeud.objectif.genre for noeud in roots] == ["priorite"] * 5
    assert list_exemples("75") == []
    with pytest.raises(KeyError):
        adopt_exemple("75", "socle-nouvelle-aquitaine", by=SYSTEME)


def test_the_seed_can_be_replayed_and_keeps_links(livre):
    before = dict(ObjectifReference.objects.values_list("uid", "titre"))
    seed_referentiels()
    assert dict(ObjectifReference.objects.values_list("uid", "titre")) == before
    assert Reference.objects.get(code="clsm").objectifs.get().titre.startswith("Conseil local")


def test_an_indicator_keeps_its_code_to_itself(prs):
    with pytest.raises(Refus, match="I1"):
        create_indicateur(prs, by=SYSTEME, code="I1", intitule="Autre")
