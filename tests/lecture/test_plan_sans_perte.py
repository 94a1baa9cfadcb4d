"""Quoi qu’on dépose, chaque mot d’un classeur se retrouve dans le plan ou ses lignes écartées."""

import datetime
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.lecture.classeur import Classeur, Feuille
from maillage.lecture.plan import CHAMPS, read_plan

LIBELLES = [champ.libelle for champ in CHAMPS]
LIBELLES += ["Inconnue", "Autre", "", "Montant", "Financeur 2"]
FORMES = [
    "{}", "Axe 1 : {}", "1.2 {}", "Objectif 1.1 {}", "Fiche n° 3 : {}", "{} ({}), x", "CPAM {}",
    "{} " * 40, "- {}\n- {}", "{} €", "TOTAL", "#REF!", "50 %", "En retard", "Titre",
]  # fmt: skip
AUTRES = st.one_of(
    st.just(""), st.floats(), st.booleans(), st.dates(), st.none(), st.sampled_from([46000.0, 1.0])
)


@st.composite
def classeurs(tirer):
    """Un classeur de une ou deux feuilles, aux mots tous différents."""
    rang = 0
    feuilles = []
    for nom in tirer(st.sampled_from([["Plan"], ["Axe 1 : Nom", "Prévention"]])):
        suite = tirer(st.lists(st.sampled_from(LIBELLES), min_size=1, max_size=7))
        entete = tirer(st.permutations(["Titre de l’action", *suite]))
        lignes = [entete]
        for _ in range(tirer(st.integers(0, 6))):
            ligne = []
            for _ in entete:
                forme = tirer(st.one_of(st.sampled_from(FORMES), AUTRES))
                rang += 1
                mot = f"mot{rang}z"
                ligne.append(forme.replace("{}", mot) if isinstance(forme, str) else forme)
            lignes.append(ligne)
        hauteur, largeur = len(lignes) - 1, len(entete) - 1
        fusion = tirer(st.tuples(*[st.integers(0, max(n, 0)) for n in (hauteur, largeur)]))
        feuilles.append(Feuille(nom, lignes, 1, False, ((*fusion, hauteur, largeur),)))
    return Classeur("x.xlsx", tuple(feuilles))


def words_of(classeur):
    cellules = (v for f in classeur.feuilles for ligne in f.lignes for v in ligne)
    return {mot for v in cellules if isinstance(v, str) for mot in re.findall(r"mot\d+z", v)}


def read_feuilles(classeur, plan):
    """Les mots des seules feuilles importées : les autres sont annoncées comme ignorées."""
    ignorees = {constat.feuille for constat in plan.refusees if constat.ligne == 0}
    gardees = tuple(f for f in classeur.feuilles if f.nom not in ignorees)
    return words_of(Classeur("x", gardees))


@pytest.mark.lent
@settings(max_examples=200, deadline=None)
@given(classeurs())
def test_no_word_of_an_imported_sheet_is_lost(classeur):
    plan = read_plan(classeur)
    tout = repr((plan.axes, plan.objectifs, plan.fiches, plan.refusees))
    tout += repr([constat for constat in plan.a_verifier if "graphies" in constat.message])
    assert [mot for mot in read_feuilles(classeur, plan) if mot not in tout] == []


@pytest.mark.lent
@settings(max_examples=100, deadline=None)
@given(classeurs())
def test_every_reference_of_a_plan_points_to_something(classeur):
    plan = read_plan(classeur)
    for fiche in plan.fiches:
        assert fiche.axe_ref is None or fiche.axe_ref < len(plan.axes)
        assert fiche.objectif_ref is None or fiche.objectif_ref < len(plan.objectifs)
        assert fiche.parent_ref is None or plan.fiches[fiche.parent_ref].parent_ref is None
        assert fiche.titre
        assert len(fiche.titre) <= 300
        for champ in ("date_debut", "date_fin"):
            assert isinstance(fiche.valeurs.get(champ, datetime.date.min), datetime.date)
    for objectif in plan.objectifs:
        assert objectif.parent is None or plan.objectifs[objectif.parent].axe == objectif.axe
