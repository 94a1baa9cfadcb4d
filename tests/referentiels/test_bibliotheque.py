"""La bibliothèque des indicateurs d’action : ses données, la recherche et les propositions."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from maillage.referentiels import bibliotheque
from maillage.referentiels.bibliotheque import find_modele, propose_for, read_bibliotheque, search
from maillage.referentiels.enums import Frequence, Sens
from maillage.suivi.enums import FormeIndicateur, ModeCumul, NatureIndicateur, Ventilation

DONNEES = Path(bibliotheque.__file__).parent / "donnees"
FAUTES = re.compile(r"'| [:;!?»%]|« |\.\.\.|  ")


def test_it_is_broad_and_each_entry_is_unique():
    modeles = read_bibliotheque()
    natures = Counter(modele.nature for modele in modeles)
    assert len(modeles) >= 140
    assert natures["resultat"] >= 30
    assert natures["impact"] >= 10
    assert natures["processus"] >= 25
    for values in ([m.code for m in modeles], [m.intitule for m in modeles]):
        assert len(set(values)) == len(values)


def test_every_code_is_known_of_the_vocabularies_and_of_the_follow_up():
    vocabulaires = json.loads((DONNEES / "referentiels.json").read_text())
    themes = {row["code"] for row in vocabulaires["themes"]}
    determinants = {row["code"] for row in vocabulaires["determinants"]}
    for modele in read_bibliotheque():
        assert modele.themes, modele.code
        assert set(modele.themes) <= themes, modele.code
        assert set(modele.determinants) <= determinants, modele.code
        assert set(modele.ventilations) <= set(Ventilation.values), modele.code
        for value, choix in (
            (modele.nature, NatureIndicateur), (modele.forme, FormeIndicateur),
            (modele.cumul, ModeCumul), (modele.sens, Sens), (modele.frequence, Frequence),
        ):  # fmt: skip
            assert value in choix.values, modele.code
    covered = {theme for modele in read_bibliotheque() for theme in modele.themes}
    assert covered == themes


def test_every_field_is_written_and_a_ratio_says_what_it_divides():
    for modele in read_bibliotheque():
        assert len(modele.code) <= 80
        assert re.fullmatch(r"[a-z0-9-]+", modele.code)
        assert 10 <= len(modele.intitule) <= 120, modele.code
        assert len(modele.unite) <= 60, modele.code
        assert len(modele.definition) >= 40, modele.code
        assert modele.definition.endswith("."), modele.code
        assert len(modele.collecte) >= 15, modele.code
        assert modele.collecte.endswith("."), modele.code
        is_ratio = modele.forme == "rapport"
        assert bool(modele.numerateur and modele.denominateur) == is_ratio, modele.code
        assert (len(modele.echelle) >= 3) == (modele.forme == "appreciation"), modele.code
        assert modele.unite or modele.echelle, modele.code
        assert (modele.unite == "%") == (modele.facteur == 100), modele.code


def test_its_french_is_well_set():
    for modele in read_bibliotheque():
        for text in (modele.intitule, modele.definition, modele.collecte, *modele.echelle):
            assert not FAUTES.search(text), (modele.code, text)


@pytest.mark.parametrize(
    ("mots", "code"),
    [
        ("medecin traitant", "part-sans-medecin-traitant"),
        ("MÉDECINS TRAITANTS", "part-sans-medecin-traitant"),
        ("depistage sein", "participation-depistage-sein"),
        ("ambroisie foyer", "ambroisie-signalements"),
    ],
)
def test_search_folds_accents_case_and_plurals(mots, code):
    assert code in [modele.code for modele in search(mots)]


def test_filters_narrow_and_combine():
    found = search("formés", theme="violences", nature="realisation", forme="nombre")
    assert [modele.code for modele in found] == ["professionnels-formes-violences"]
    assert search("mot introuvable") == []
    assert len(search()) == len(read_bibliotheque())


def test_proposals_fit_the_action_and_leave_out_what_it_has():
    first = propose_for(["sante_mentale"], texte="Former des secouristes en santé mentale")
    assert first[0].code == "secouristes-sante-mentale"
    assert all("sante_mentale" in modele.themes for modele in first[:8])
    again = propose_for(["sante_mentale"], sauf=["secouristes-sante-mentale"])
    assert "secouristes-sante-mentale" not in [modele.code for modele in again]
    assert propose_for([]) == []


def test_an_unknown_code_finds_nothing():
    assert find_modele("inconnu") is None
