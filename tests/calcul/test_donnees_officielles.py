"""Les agrégats et l’accès aux soins, tenus aux chiffres publiés sur les données officielles."""

import csv
import json

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from maillage.calcul.acces import acces, build_reseau
from maillage.calcul.agregats import Etat, ratio_of_sums, sum_count, weighted_mean, weighted_share
from maillage.calcul.trajets import estimate_trajets

pytestmark = pytest.mark.lent


def read_apl(officielles, annee):
    """Les colonnes code, APL, population standardisée, population totale."""
    path = officielles / "indicateurs" / "DREES_APL_medecins_generalistes_2022_2023.xlsx"
    lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(f"APL {annee}").to_python()
    start = next(rang for rang, line in enumerate(lines) if "Code commune INSEE" in line) + 2
    rows = [line for line in lines[start:] if line[0]]
    columns = [np.array([float(line[c]) for line in rows]) for c in (2, 4, 5)]
    return np.array([str(line[0]) for line in rows]), *columns


def test_the_apl_of_the_producer_is_a_standardised_mean(officielles):
    codes, apl, standard, totale = read_apl(officielles, 2023)
    connues = np.full(codes.size, Etat.VALEUR)
    departements = np.array([1 if c[:2] == "16" else 2 if c[:2] == "2A" else 0 for c in codes])
    found = weighted_mean(apl, connues, standard, departements, 3).valeurs

    assert weighted_mean(apl, connues, standard).valeurs[0] == pytest.approx(3.7445727093576084)
    assert found[1:] == pytest.approx([3.1925, 3.8743], abs=5e-5)
    part = weighted_share(apl, connues, totale, 2.5).valeurs[0]
    assert part == pytest.approx(0.16631471563664235)


def test_the_share_under_the_threshold_in_2022(officielles):
    _, apl, _, totale = read_apl(officielles, 2022)
    part = weighted_share(apl, np.full(apl.size, Etat.VALEUR), totale, 2.5).valeurs[0]

    assert part == pytest.approx(0.1487724470540356)


def test_the_figures_of_the_departements(officielles):
    """Chômage, population et densité de 2018, médiane approchée de 2021."""
    path = officielles / "reference" / "agregats_attendus.json"
    expected = json.loads(path.read_text(encoding="utf-8"))
    with (officielles / "indicateurs" / "base_cc_comparateur.CSV").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["CODGEO"] < "97"]
    names = ("P18_CHOM1564", "P18_ACT1564", "P18_POP", "SUPERF", "P18_RP_PROP", "P18_RP")
    colonne = {name: read_column(row[name] for row in rows) for name in names}
    groupes = np.array([{"16": 0, "2A": 1}.get(row["CODGEO"][:2], 2) for row in rows])
    for rang, key in enumerate(("DEP_16", "DEP_2A")):
        population = sum_count(*colonne["P18_POP"], groupes, 3).valeurs[rang]
        assert population == pytest.approx(expected[key]["P18_POP"], abs=0.5)
        for names, name, facteur in (
            (("P18_CHOM1564", "P18_ACT1564"), "chomage_1564_rp2018_pct", 100),
            (("P18_POP", "SUPERF"), "densite_2018", 1),
            (("P18_RP_PROP", "P18_RP"), "part_proprietaires_2018", 100),
        ):
            haut, bas = (colonne[column] for column in names)
            found = ratio_of_sums(*haut, *bas, groupes, 3, facteur).valeurs[rang]
            assert found == pytest.approx(expected[key][name], abs=5.1e-3)


def read_column(cells):
    values = np.array([float(cell) if cell else np.nan for cell in cells])
    return values, np.where(np.isnan(values), Etat.ABSENT, Etat.VALEUR)


def test_a_national_network_shares_the_whole_supply(officielles):
    path = officielles / "cog" / "chefs_lieux_points_2025.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    points = tuple(np.array([float(row[k]) for row in rows]) for k in ("latitude", "longitude"))
    trajets = estimate_trajets(points)
    taille = len(rows)
    hasard = np.random.default_rng(1)
    population = hasard.lognormal(6, 1, taille)
    offre = np.where(hasard.random(taille) < 0.3, hasard.integers(0, 60_000, taille), 0)
    reseau = build_reseau(trajets.origines, trajets.destinations, trajets.temps, taille, taille)
    resultat = acces(reseau, population, offre)

    assert taille == 34_888
    assert trajets.temps.size > 1_000_000
    assert resultat.scores @ population == pytest.approx(offre.sum())
    assert not resultat.isoles.any()
