"""Les phrases du portrait, sans base : une table de cas par règle."""

import pytest

from maillage.calcul.intervalles import Intervalle
from maillage.diagnostic.portrait.comparaison import compare, write_jugement
from maillage.diagnostic.portrait.mots import write_gap, write_mesure, write_value
from maillage.diagnostic.portrait.phrases import write_phrase
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.models import Indicateur, Source
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Ligne, Reference

INSEE = Source(cle="rp", nom="Recensement", producteur="Insee", licence="LO")
REGION = {"region": Reference("region", ("75",), ("Nouvelle-Aquitaine",))}
REGIONS = {"region": Reference("region", ("75", "52"), ("Nouvelle-Aquitaine", "Pays de la Loire"))}


def indicateur(libelle="Taux de chômage", **fields) -> Indicateur:
    base = {
        "cle": "chomage", "court": libelle, "nature": "ratio", "sens": "defavorable",
        "collecte": "recensement", "unite": "%", "decimales": 1, "source": INSEE,
    }  # fmt: skip
    return Indicateur(libelle=libelle, **(base | fields))


def valeur(nombre, **fields) -> Mesure:
    base = {"numerateur": nombre, "denominateur": 100.0, "communes": 4, "sur": 4, "population": 1.0}
    return Mesure(Etat.VALEUR, fields.pop("annee", 2018), nombre, **(base | fields))


def ligne(item, mesure, region=None, **autres) -> Ligne:
    found = {} if region is None else {"region": valeur(region, sur=4000)}
    return Ligne(item, mesure, found | autres)


def plain(texte) -> str:
    return str(texte).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("libelle", "mesure", "region", "phrase"),
    [
        (
            "Taux de chômage", 14.401, 12.687,
            ("Le taux de chômage (14,4 % en 2018, recensement) dépasse de 1,7 point celui de la "
            "région (12,7 %)."),
        ),
        (
            "Part des logements vacants", 8.0, 12.0,
            ("La part des logements vacants (8,0 % en 2018, recensement) se situe 4,0 points "
            "au-dessous de celle de la région (12,0 %)."),
        ),
        (
            "Indice d’essai", 12.04, 12.0,
            ("L’indice d’essai (12,0 % en 2018, recensement) est au niveau de celui de la région "
            "(12,0 %)."),
        ),
        (
            "Médecins pour 100 habitants", 15.0, 12.0,
            ("Médecins pour 100 habitants : 15,0 % en 2018 (recensement), soit 3,0 points de plus "
            "que la région (12,0 %)."),
        ),
    ],
)  # fmt: skip
def test_a_sentence_says_direction_gap_and_reference(libelle, mesure, region, phrase):
    said = write_phrase(ligne(indicateur(libelle), valeur(mesure), region), REGION)
    assert plain(said) == phrase


def test_the_gap_is_the_one_the_reader_can_recompute():
    """56,24 et 60,38 s’écrivent 56,2 et 60,4 : l’écart écrit est 4,2."""
    said = write_phrase(ligne(indicateur(), valeur(56.24), 60.38), REGION)
    assert "4,2 points" in plain(said)


def test_two_regions_are_said_as_several():
    said = write_phrase(ligne(indicateur(), valeur(10.0), 12.0), REGIONS)
    assert "celui des régions (12,0 %)" in plain(said)


def test_an_event_rate_whose_interval_holds_the_reference_is_not_distinguished():
    item = indicateur("Taux de mortalité", collecte="evenement", unite="‰")
    mesure = valeur(12.0, intervalle=Intervalle(10.1, 15.2))
    said = write_phrase(ligne(item, mesure, 12.7), REGION)
    assert plain(said.texte) == (
        "Le taux de mortalité (12,0 ‰ en 2018, Insee) ne se distingue pas de celui de la région "
        "(12,7 ‰) : l’intervalle de confiance à 95 % va de 10,1 à 15,2."
    )
    assert write_jugement(said.comparaison) == ""


def test_an_event_rate_apart_from_the_reference_gives_its_interval():
    item = indicateur("Taux de mortalité", collecte="evenement", unite="‰")
    mesure = valeur(14.8, intervalle=Intervalle(14.2, 15.4))
    said = plain(write_phrase(ligne(item, mesure, 10.4), REGION))
    assert "dépasse de 4,4 ‰ celui de la région" in said
    assert said.endswith("; intervalle de confiance à 95 % : de 14,2 à 15,4.")


@pytest.mark.parametrize(
    ("collecte", "drapeaux", "attendu"),
    [
        ("recensement", ("petits_nombres",), "manier avec précaution un effectif inférieur à 200"),
        ("complementaire", ("petits_nombres",), "sous 2 000 habitants"),
        ("evenement", ("petits_nombres",), "moins de 20 événements"),
        ("recensement", ("partiel",), "78 communes sur 82, où vivent 97 % des habitants"),
        ("recensement", ("approche",), "Valeur approchée"),
        ("recensement", ("impute",), "imputée par le producteur"),
        ("recensement", ("estimation",), "une estimation"),
    ],
)
def test_each_flag_is_said(collecte, drapeaux, attendu):
    mesure = valeur(14.0, drapeaux=drapeaux, communes=78, sur=82, population=0.971)
    said = write_phrase(ligne(indicateur(collecte=collecte), mesure, 12.0), REGION)
    assert attendu in plain(said)


def test_a_value_that_covers_less_than_half_is_not_compared():
    mesure = valeur(17.7, drapeaux=("partiel",), communes=2, sur=82, population=0.15)
    said = plain(write_phrase(ligne(indicateur(), mesure, 14.7), REGION))
    assert "région" not in said
    assert "Calculé avec 2 communes sur 82, où vivent 15 % des habitants." in said
    assert "ne décrit pas tout le territoire" in said


def test_a_coverage_that_is_not_whole_never_reads_one_hundred():
    mesure = valeur(17.7, drapeaux=("partiel",), communes=81, sur=82, population=0.9999)
    assert "99 % des habitants" in plain(write_phrase(ligne(indicateur(), mesure), REGION))


@pytest.mark.parametrize(
    ("etat", "mots"), [(Etat.SECRET, "secret statistique"), (Etat.ABSENT, "non disponible")]
)
def test_a_missing_value_says_why_and_is_never_zero(etat, mots):
    said = plain(write_phrase(ligne(indicateur(), Mesure(etat, 2018), 12.0), REGION))
    assert said == f"Taux de chômage en 2018 : {mots}."
    assert write_mesure(indicateur(), Mesure(etat, 2018)) == mots


def test_a_true_zero_is_a_value():
    assert plain(write_mesure(indicateur(), valeur(0.0))) == "0,0 %"


def test_a_count_is_not_compared():
    item = indicateur("Population municipale", nature="compte", unite="habitants", decimales=0)
    said = plain(write_phrase(ligne(item, valeur(35671.0), 6_000_000.0), REGION))
    assert said == "Population municipale : 35 671 habitants en 2018 (recensement)."


def test_a_departement_figure_is_never_the_territory_s():
    item = indicateur("Espérance de vie des femmes", nature="contexte", unite="ans")
    known = {
        "departement": valeur(85.3, annee=2023),
    }
    references = {"departement": Reference("departement", ("16",), ("Charente",))}
    said = plain(write_phrase(Ligne(item, Mesure(Etat.ABSENT, None), known), references))
    assert said.startswith("Espérance de vie des femmes, dans le département (Charente) en 2023 :")
    assert "n’est pas celui du territoire" in said


@pytest.mark.parametrize(
    ("sens", "mesure", "mots"),
    [
        ("defavorable", 14.0, "moins favorable que la région"),
        ("defavorable", 10.0, "plus favorable que la région"),
        ("favorable", 14.0, "plus favorable que la région"),
        ("favorable", 10.0, "moins favorable que la région"),
        ("neutre", 14.0, ""),
        ("defavorable", 12.0, ""),
    ],
)
def test_the_judgement_follows_the_direction_and_never_says_bad(sens, mesure, mots):
    found = compare(ligne(indicateur(sens=sens), valeur(mesure), 12.0), REGION)
    assert write_jugement(found) == mots


def test_a_territory_is_not_compared_to_itself():
    same = valeur(14.0)
    found = compare(
        Ligne(indicateur(), same, {"region": same, "france": valeur(12.0, sur=9)}), REGION
    )
    assert found.niveau == "france"


@pytest.mark.parametrize(
    ("unite", "decimales", "nombre", "texte"),
    [
        ("consultations par an", 1, 0.5, "0,5 consultation par an"),
        ("consultations par an", 1, 3.54, "3,5 consultations par an"),
        ("ans", 1, 0.8, "0,8 an"),
        ("€", 0, 21106.3, "21 106 €"),
        ("indice, France = 100", 0, 104.2, "104"),
        ("score", 2, -0.613, "−0,61"),
    ],
)  # fmt: skip
def test_a_value_agrees_with_its_unit(unite, decimales, nombre, texte):
    assert plain(write_value(indicateur(unite=unite, decimales=decimales), nombre)) == texte


@pytest.mark.parametrize(("ecart", "texte"), [(1.94, "1,9 point"), (1.98, "2,0 points")])
def test_points_are_plural_from_two(ecart, texte):
    assert plain(write_gap(indicateur(), ecart)) == texte
