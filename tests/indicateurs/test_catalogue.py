"""Le catalogue livré : complet, cohérent, bien écrit, rejouable."""

import re

import pytest

from maillage.core.preparation import preparations
from maillage.core.texte import typeset
from maillage.indicateurs.catalogue import (
    POPULATION,
    column_label,
    default_cles,
    read_donnees,
    seed_catalogue,
    split_colonne,
    termes_of,
)
from maillage.indicateurs.enums import Collecte, Domaine, Nature, Sens
from maillage.indicateurs.models import Indicateur, Source
from maillage.referentiels.sources import read_donnees as read_referentiels

INDICATEURS = read_donnees("indicateurs")["indicateurs"]
SOURCES = {source["cle"]: source for source in read_donnees("sources")["sources"]}
ANGLES = "\u2018'\""


@pytest.fixture
def seeded(db):
    seed_catalogue()


def _texts(item):
    for name in ("libelle", "court", "definition", "limites", "unite", "nom", "licence", "note"):
        if item.get(name):
            yield item[name]
    yield from item.get("colonnes", {}).values()


def _colonnes(item):
    return [*item["numerateur"], *item.get("denominateur", [])]


def test_every_indicator_of_the_design_is_there():
    wanted = {
        f"{letter}{rang:02}"
        for letter, last in (("D", 29), ("H", 20), ("P", 7), ("O", 15), ("E", 5))
        for rang in range(1, last + 1)
    }
    assert len(wanted) == 76
    assert wanted <= {item.get("reference") for item in INDICATEURS}


def test_no_key_nor_label_comes_twice():
    for name in ("cle", "libelle", "court"):
        found = [item[name] for item in INDICATEURS]
        assert sorted(found) == sorted(set(found)), name


def test_its_words_are_known():
    for item in INDICATEURS:
        determinants = {term["code"] for term in read_referentiels("referentiels")["determinants"]}
        assert re.fullmatch(r"[a-z][a-z0-9_]{1,59}", item["cle"])
        assert item["domaine"] in Domaine.values
        assert item["nature"] in Nature.values
        assert item["sens"] in Sens.values
        assert item["collecte"] in Collecte.values
        assert item.get("determinant", "") in determinants | {""}
        assert item["unite"]
        assert item["limites"], "tout indicateur a une limite d’emploi"


def test_every_column_belongs_to_a_described_source():
    for item in INDICATEURS:
        weight = item.get("poids", "")
        needed = _colonnes(item) + ([weight] if weight not in ("", POPULATION) else [])
        assert item["numerateur"]
        for texte in needed:
            terme = split_colonne(texte, item["source"])
            assert terme.colonne in SOURCES[terme.source]["colonnes"], texte


def test_its_recomposition_holds_together():
    for item in INDICATEURS:
        nature = item["nature"]
        assert bool(item.get("denominateur")) == (nature == Nature.RATIO)
        weighted = nature in (Nature.INDICE, Nature.MEDIANE, Nature.PART_SOUS_SEUIL)
        assert bool(item.get("poids")) == weighted
        assert (item.get("seuil") is not None) == (nature == Nature.PART_SOUS_SEUIL)
        if nature in (Nature.INDICE, Nature.MEDIANE, Nature.PART_SOUS_SEUIL, Nature.CONTEXTE):
            assert len(item["numerateur"]) == 1
        if nature == Nature.MEDIANE or item.get("is_impute"):
            assert item.get("is_approche"), "une médiane ou une valeur imputée ne se recompose pas"


def test_a_rate_is_expressed_in_its_unit():
    for item in INDICATEURS:
        expected = {"%": 100, "‰": 1000, "pour 100\u202f000 habitants": 100_000}
        numerateur = item["numerateur"][0]
        years = 6 if numerateur.endswith("_6") else 5 if "_PERIODE" in numerateur else 1
        if item["nature"] == Nature.RATIO and item["unite"] in expected:
            facteur = item.get("facteur", 1)
            assert facteur * years == pytest.approx(expected[item["unite"]])


def test_small_health_counts_are_hidden():
    for item in INDICATEURS:
        counted = {"cnam_territoire", "depistages", "pmsi", "ors_mortalite"}
        if item["source"] in counted:
            assert item["effectif_cache"] == 11


def test_it_is_written_in_good_french():
    for item in [*INDICATEURS, *SOURCES.values()]:
        for texte in _texts(item):
            assert not set(texte) & set(ANGLES), texte
            assert texte == typeset(texte), texte
            assert not re.search(r"\d \d{3}\b", texte), texte
            assert "  " not in texte, texte
            assert texte == texte.strip(), texte
        for name in ("definition", "limites"):
            if name in item:
                assert item[name].endswith("."), item[name]
        if "libelle" in item:
            assert item["libelle"][0].isupper() or item["libelle"][0].isdigit()


def test_a_source_says_where_to_get_its_file():
    for item in SOURCES.values():
        assert item["page"].startswith("https://")
        assert len(item["note"]) > 40


def test_the_seed_can_be_replayed_and_is_part_of_the_preparation(seeded):
    before = list(Indicateur.objects.values()), list(Source.objects.values())
    seed_catalogue()
    assert before == (list(Indicateur.objects.values()), list(Source.objects.values()))
    assert len(before[0]) == len(INDICATEURS) >= 76
    assert preparations["catalogue"] is seed_catalogue


def test_the_seed_repairs_a_delivered_line_and_leaves_the_others(seeded):
    added = Source.objects.create(cle="enquete_d_ici", nom="Enquête", producteur="x", licence="y")
    Indicateur.objects.filter(cle="densite").update(libelle="Autre")
    seed_catalogue()
    assert Indicateur.objects.get(cle="densite").libelle == "Densité de population"
    assert Source.objects.filter(pk=added.pk).exists()


def test_a_search_finds_words_without_accents(seeded):
    found = Indicateur.objects.search("DENSITE de popul").values_list("cle", flat=True)
    assert list(found) == ["densite"]


def test_the_default_choice_is_a_short_list_of_known_indicators(seeded):
    chosen = default_cles()
    assert 15 <= len(chosen) <= 30
    assert Indicateur.objects.filter(cle__in=chosen).count() == len(chosen)


def test_the_columns_of_a_calculation_are_read_from_their_words(seeded):
    indicateur = Indicateur.objects.select_related("source").get(cle="solde_naturel")
    shown = [(t.source, t.colonne, t.moins) for t in termes_of(indicateur)]
    assert shown == [
        ("etat_civil", "NAIS_PERIODE", False),
        ("etat_civil", "DECE_PERIODE", True),
        ("rp", "POP", False),
    ]
    assert column_label("rp", "POP") == "population"
    assert column_label("rp", "INCONNUE") == "INCONNUE"
