"""Ce qu’un texte signé dit du relevé d’un indicateur, et ce qu’un texte d’avant en taisait."""

import copy
from datetime import date

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.changements import list_ecarts, to_act
from maillage.contrats.ecarts import NatureEcart, apply, compare, say, settle
from maillage.contrats.enums import NatureVersion
from maillage.contrats.instantane import build_instantane, to_canonical
from maillage.contrats.versions import digest, freeze, read_present, read_version
from maillage.suivi.models import IndicateurAction, ValeurIndicateur

RELEVE = (
    "forme", "forme_libelle", "cumul", "cumul_libelle", "facteur", "echelle", "ventilations",
    "collecte", "modele", "cibles",
)  # fmt: skip
ANNEE = {"debut": date(2027, 1, 1), "fin": date(2027, 12, 31)}


@pytest.fixture
def part(fiche) -> IndicateurAction:
    """Une part, ventilée, avec sa cible de l’an prochain."""
    row = IndicateurAction.objects.create(
        fiche=fiche, intitule="Part suivie", forme="rapport", facteur=100, ventilations=["sexe"],
        collecte="Registre du CCAS.",
    )  # fmt: skip
    row.cibles.create(**ANNEE, cible=40)
    return row


def forget(instantane: dict) -> dict:
    """Le même texte, tel que le format 2 l’écrivait."""
    old = copy.deepcopy(instantane) | {"schema": 2}
    rows = [row for fiche in old["fiches"] for row in fiche["suivi"]["indicateurs"]]
    for row in [*rows, *old["indicateurs"]]:
        for name in RELEVE:
            del row[name]
    return old


def test_the_snapshot_says_how_to_measure_and_where_to_go(part):
    (row,) = build_instantane(part.contrat)["fiches"][0]["suivi"]["indicateurs"]
    assert (row["forme"], row["forme_libelle"], row["facteur"]) == (
        "rapport", "rapport de deux nombres", "100.00",
    )  # fmt: skip
    assert row["ventilations"] == [{"code": "sexe", "libelle": "sexe"}]
    assert row["cibles"] == [{"debut": "2027-01-01", "fin": "2027-12-31", "cible": "40.0000"}]


def test_a_value_is_no_promise(part):
    before = to_canonical(build_instantane(part.contrat))
    ValeurIndicateur.objects.create(indicateur=part, **ANNEE, valeur=12)
    assert to_canonical(build_instantane(part.contrat)) == before


@pytest.mark.parametrize(
    ("champs", "said"),
    [
        ({"forme": "nombre"}, "la forme passe de"),
        ({"facteur": 1}, "facteur\u00a0: 100 → 1"),
        ({"collecte": "Enquête."}, "la façon de le relever passe de"),
        ({"ventilations": ["sexe", "age"]}, "âge"),
        ({"echelle": ["Peu", "Bien"]}, "l’échelle est renseignée"),
    ],
)
def test_what_was_promised_is_not_changed_without_an_act(part, champs, said):
    before = read_present(part.contrat)
    IndicateurAction.objects.filter(pk=part.pk).update(**champs)
    (ecart,) = to_act(compare(before, read_present(part.contrat)))
    assert ecart.nature is NatureEcart.INDICATEURS
    assert said in say(ecart)


def test_a_target_that_moves_is_said_with_its_period(part):
    before = read_present(part.contrat)
    part.cibles.update(cible=60)
    part.cibles.create(debut=date(2028, 1, 1), fin=date(2028, 12, 31), cible=80)
    (ecart,) = to_act(compare(before, read_present(part.contrat)))
    assert "du 1er janvier 2027 au 31 décembre 2027, 40 → 60" in say(ecart)
    assert "2028, 80" in say(ecart)
    part.cibles.all().delete()
    (ecart,) = to_act(compare(before, read_present(part.contrat)))
    assert "2027, retirée" in say(ecart)


def test_what_an_old_text_kept_quiet_is_no_change(part):
    IndicateurAction.objects.create(contrat=part.contrat, intitule="Renoncement")
    present = read_present(part.contrat)
    old = forget(present)
    ecarts = compare(old, present)
    assert ecarts
    assert to_act(ecarts) == []
    assert to_act(compare(present, old)) == []
    assert to_canonical(apply(ecarts, old)) == to_canonical(settle(present))


def test_an_old_text_keeps_its_digest_and_still_reads(part):
    old = forget(read_present(part.contrat))
    version = freeze(
        part.contrat, NatureVersion.PROJET, instantane=old, date_effet=ANNEE["debut"], by=SYSTEME
    )
    assert version.empreinte == digest(old)
    assert version.is_intact()
    assert "forme" not in read_version(version)["fiches"][0]["suivi"]["indicateurs"][0]
    assert to_act(list_ecarts(part.contrat, version)) == []
    part.intitule = "Part accompagnée"
    part.save()
    assert len(to_act(list_ecarts(part.contrat, version))) == 1
