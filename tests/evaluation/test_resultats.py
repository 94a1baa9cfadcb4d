"""Les résultats au regard des cibles : jamais une somme que les chiffres n’autorisent pas."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.evaluation.preuves.argent import collect as collect_money
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.resultats import Issue, read_resultats
from maillage.financements.models import LigneFinancement
from maillage.suivi.models import Deploiement, IndicateurAction, ValeurIndicateur
from tests.evaluation.conftest import JOUR
from tests.factories.base import FicheActionFactory

SPAN = {"debut": date(2025, 1, 1), "fin": date(2025, 12, 31)}


@pytest.fixture
def action(contrat):
    return FicheActionFactory(contrat=contrat, code="1.1", titre="Ateliers", cercle="transmis")


def measure(fiche, *values, **fields):
    """Un indicateur et ses valeurs : un nombre, ou un couple (site, nombre)."""
    fields.setdefault("intitule", "Personnes")
    row = IndicateurAction.objects.create(fiche=fiche, **fields)
    for value in values:
        site, number = value if isinstance(value, tuple) else (None, value)
        place = None
        if site:
            place, _ = Deploiement.objects.get_or_create(fiche=fiche, libelle=site)
        ValeurIndicateur.objects.create(
            indicateur=row, deploiement=place, valeur=Decimal(number), **SPAN
        )
    return row


def read(contrat):
    matiere = Matiere(contrat, "transmis", debut=date(2024, 1, 1), jour=JOUR)
    return read_resultats(matiere)


@pytest.mark.parametrize(
    ("fields", "value", "issue", "taux"),
    [
        ({"depart": 0, "cible": 20}, 20, Issue.ATTEINT, "1.00"),
        ({"depart": 0, "cible": 20}, 5, Issue.EN_CHEMIN, "0.25"),
        ({"depart": 10, "cible": 20}, 8, Issue.EN_RETRAIT, "-0.20"),
        ({"depart": 40, "cible": 20, "sens": "baisse"}, 30, Issue.EN_CHEMIN, "0.50"),
        ({"depart": 40, "cible": 20, "sens": "baisse"}, 20, Issue.ATTEINT, "1.00"),
        ({"cible": 20, "sens": "neutre"}, 25, Issue.SANS_CIBLE, None),
        ({}, 12, Issue.SANS_CIBLE, None),
        ({"cible": 20}, 0, Issue.EN_RETRAIT, "0"),
    ],
)
def test_a_value_is_judged_by_its_target(contrat, action, fields, value, issue, taux):
    measure(action, value, **fields)
    (found,) = read(contrat)
    assert found.issue == issue
    assert found.taux == (Decimal(taux) if taux else None)


def test_sites_add_up_only_when_nobody_is_counted_twice(contrat, action):
    measure(action, ("Nord", 12), ("Sud", 8), intitule="Ateliers")
    measure(action, ("Nord", 12), ("Sud", 8), intitule="File active", unique_par_personne=True)
    sums = {item.indicateur.intitule: item for item in read(contrat)}
    assert sums["Ateliers"].valeur == 20
    assert sums["File active"].valeur is None
    assert "Nord" in sums["File active"].ecrite
    assert "rien ne s’additionne" in sums["File active"].limite


def test_a_ratio_sums_its_two_terms(contrat, action):
    row = IndicateurAction.objects.create(
        fiche=action, intitule="Part", forme="rapport", facteur=100, unite="%"
    )
    for site, over, under in (("Nord", 30, 60), ("Sud", 10, 140)):
        ValeurIndicateur.objects.create(
            indicateur=row, deploiement=Deploiement.objects.create(fiche=action, libelle=site),
            numerateur=over, denominateur=under, valeur=over / under * 100, **SPAN,
        )  # fmt: skip
    (found,) = read(contrat)
    assert found.valeur == Decimal("20.00")


@pytest.mark.parametrize("etat", ["secret", "indisponible"])
def test_a_hidden_value_is_never_a_zero(contrat, action, etat):
    row = IndicateurAction.objects.create(fiche=action, intitule="Personnes", cible=20)
    ValeurIndicateur.objects.create(indicateur=row, etat=etat, **SPAN)
    (found,) = read(contrat)
    assert (found.issue, found.valeur) == (Issue.TU, None)


def test_the_last_period_wins_and_the_future_does_not_count(contrat, action):
    row = measure(action, 5)
    later = {"debut": date(2026, 1, 1), "fin": date(2026, 6, 30)}
    future = {"debut": date(2027, 1, 1), "fin": date(2027, 12, 31)}
    for span, value in ((later, 9), (future, 99)):
        ValeurIndicateur.objects.create(indicateur=row, valeur=value, **span)
    (found,) = read(contrat)
    assert found.valeur == 9


def money(fiche, amount, **fields):
    fields = {"financeur_texte": "ARS", "etat": "conventionne"} | fields
    LigneFinancement.objects.create(fiche=fiche, montant=amount, **fields)


def tell(contrat):
    return {item.cle: item for item in collect_money(Matiere(contrat, "transmis", jour=JOUR))}


def test_a_cost_is_told_with_its_limits(contrat, action):
    measure(action, 10, intitule="Ateliers", unite="ateliers")
    money(action, 12000)
    found = tell(contrat)["argent:couts"]
    ((_, said),) = found.lignes
    assert "1\u202f200\u00a0€ pour chaque unité" in said
    assert "ne compare que des actions de même nature" in found.limite


@pytest.mark.parametrize(
    "fields",
    [{"etat": "sollicite"}, {"etat": "refuse"}, {"departementale": True}],
    ids=["demandé", "refusé", "départemental"],
)
def test_what_is_not_obtained_or_cannot_be_divided_gives_no_cost(contrat, action, fields):
    measure(action, 10, intitule="Ateliers")
    money(action, 12000, **fields)
    assert not tell(contrat)["argent:couts"].is_found
