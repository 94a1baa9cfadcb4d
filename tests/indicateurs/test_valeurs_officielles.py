"""Les vrais fichiers d’un bout à l’autre : les valeurs publiées par l’Insee et la Drees."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.catalogue import seed_catalogue
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.exports import portrait_as_dict
from maillage.indicateurs.imports import read_fichier
from maillage.indicateurs.moteur.cadre import read_cadre
from maillage.indicateurs.moteur.portrait import Lecteur, build_portrait, read_catalogue
from maillage.territoires.conversion import convert
from maillage.territoires.imports import load_insee
from maillage.territoires.models import Commune

pytestmark = [pytest.mark.lent, pytest.mark.django_db]
DONNEES = Path(settings.DONNEES_OFFICIELLES)
FICHIERS = (
    "base_cc_comparateur.CSV",
    "cc_filosofi_2021_COM.csv",
    "DREES_APL_medecins_generalistes_2022_2023.xlsx",
    "odisse_fedi_2021_communes.csv",
    "insee_part_75ans_plus_2022_communes.csv",
    "insee_part_familles_monoparentales_2022_communes.csv",
    "insee_tx_pauvrete_2021_impute_bassin_de_vie_communes.csv",
)
ATTENDUES = (
    # clé du catalogue, clé de la référence, facteur, décimales de la référence
    ("densite", "densite_2018", 1, 2),
    ("evolution_annuelle", "evol_annuelle_moy_2013_2018_pct", 1, 3),
    ("chomage_15_64", "chomage_1564_rp2018_pct", 1, 3),
    ("part_proprietaires", "part_proprietaires_2018", 1, 3),
    ("mediane_niveau_vie", "med21_moy_pond_personnes", 1, 1),
    ("apl_generalistes", "apl_mg_2023_pond_popstd", 1, 4),
    ("part_population_apl_inf_2_5", "part_pop_apl_inf_2_5", 0.01, 4),
)


@pytest.fixture(scope="module")
def france(django_db_setup, django_db_blocker, tmp_path_factory):
    """La géographie et les données officielles, chargées une fois pour le module."""
    if not (DONNEES / "indicateurs").is_dir():
        pytest.skip(f"Sans les données officielles ({DONNEES}), cet essai est sauté.")
    racine = tmp_path_factory.mktemp("france")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=racine), transaction.atomic():
        load_insee(DONNEES / "cog")
        seed_catalogue()
        adopt_all()
        yield
        transaction.set_rollback(True)


def adopt_all() -> None:
    recus = []
    for nom in FICHIERS:
        contenu = (DONNEES / "indicateurs" / nom).read_bytes()
        recus.append(Recu(nom, contenu, read_fichier(nom, contenu, choix=None)))
    bilan = adopt_releves(recus)
    assert not bilan.ecarts


def codes_of(territoire: str) -> list[str]:
    """Les communes d’un territoire de référence, en géographie 2025."""
    niveau, _, code = territoire.partition("_")
    fields = {"DEP": "departement", "REG": "region"}
    if niveau in fields:
        found = Commune.objects.filter(millesime__annee=2025, **{fields[niveau]: code})
        return list(found.values_list("code", flat=True))
    lines = read_csv(DONNEES / "reference" / "territoires.csv", ",")
    return [line["code_commune"] for line in lines if line["territoire"] == territoire]


def read_csv(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def read_published(nom: str, titre: str) -> dict[str, float]:
    """Une colonne d’un export de bassins de vie, là où elle est publiée."""
    path = DONNEES / "indicateurs" / nom
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))[2:]
    place, found = rows[0].index(titre), {}
    for row in rows[1:]:
        if row[place].replace(".", "").isdigit():
            found[row[0]] = float(row[place])
    return found


@pytest.fixture(scope="module")
def bassins(france):
    """Les communes de chaque bassin de vie 2022, en géographie 2024."""
    found: dict[str, list[str]] = {}
    for line in read_csv(DONNEES / "cog" / "table_appartenance_2024.csv", ","):
        found.setdefault(line["BV2022"], []).append(line["CODGEO"])
    return found


def measure_bassins(bassins, cle: str) -> dict[str, float]:
    cadre = read_cadre("france", 2024)
    indicateur, series = next(pair for pair in read_catalogue("france", 2024) if pair[0].cle == cle)
    found = {}
    for code, communes in bassins.items():
        mesure = Lecteur(cadre, communes).read(indicateur, series).mesure
        if mesure.valeur is not None:
            found[code] = mesure.valeur
    return found


@pytest.mark.parametrize(
    "territoire", ["CLS_RUFFECOIS", "CLS_ALTA_ROCCA", "DEP_16", "DEP_2A", "REG_75"]
)
def test_the_golden_values_are_exact(france, territoire):
    reference = json.loads((DONNEES / "reference" / "agregats_attendus.json").read_text())
    expected = reference[territoire]
    portrait = build_portrait(codes_of(territoire), de=2025)
    assert len(portrait.codes) == expected["n_communes_2025"]
    for cle, nom, facteur, decimales in ATTENDUES:
        mesure = portrait.find(cle).mesure
        assert round(mesure.valeur * facteur, decimales) == pytest.approx(expected[nom]), cle
        assert mesure.intervalle is None
    assert portrait.find("population").mesure.series[2021] == expected["PMUN_2021"]
    mediane = portrait_as_dict(portrait)["indicateurs"]["mediane_niveau_vie"]
    assert mediane["couverture"]["communes"] == expected["med21_couverture_communes"]


def test_the_old_code_of_a_merged_commune_gives_the_same_portrait(france):
    codes = codes_of("CLS_RUFFECOIS")
    anciens = [code for code in codes if code not in ("16023", "16393")]
    anciens += ["16023", "16238", "16226", "16393"]
    assert convert(anciens, 2024, 2025).codes == sorted(codes)
    values = [
        {line.indicateur.cle: line.mesure.valeur for line in build_portrait(item, de=year).lignes}
        for item, year in ((codes, 2025), (anciens, 2024))
    ]
    assert values[0] == values[1]


def test_cartosante_is_found_again_on_its_bassins_de_vie(bassins):
    published = read_published(
        "cartosante_sante_bassins_de_vie.csv", "APL Médecins généralistes 2023"
    )
    found = measure_bassins(bassins, "apl_generalistes")
    gaps = {code: abs(found[code] - published[code]) for code in found.keys() & published.keys()}
    assert len(gaps) == 1704
    assert sum(gap <= 0.05 + 1e-9 for gap in gaps.values()) >= 1702
    assert max(gaps.values()) < 0.2


def test_the_approached_median_errs_as_stated(bassins):
    published = read_published(
        "insee_statloc_determinants_sociaux_bassins_de_vie.csv", "Médiane du niveau de vie 2021"
    )
    found = measure_bassins(bassins, "mediane_niveau_vie")
    common = sorted(found.keys() & published.keys())
    gaps = np.array([found[code] / published[code] - 1 for code in common]) * 100
    assert len(common) == 1694
    assert abs(gaps.mean()) < 0.02
    assert np.percentile(np.abs(gaps), 95) < 1.01
    assert np.abs(gaps).max() < 4.4


def test_national_totals_are_those_of_the_producers(france):
    cadre = read_cadre("france")
    catalogue = {item.cle: series for item, series in read_catalogue("france")}
    rp = catalogue["densite"][2018]
    assert rp.numerateur.sum() == pytest.approx(66_732_538, abs=1)
    portrait = build_portrait(cadre.codes, de=cadre.millesime)
    assert portrait.find("apl_generalistes").mesure.valeur == pytest.approx(3.7445727, abs=1e-7)
    sous = portrait.find("part_population_apl_inf_2_5").mesure
    assert sous.valeur == pytest.approx(16.631471563664235, abs=1e-9)
    assert sous.series[2022] == pytest.approx(14.87724470540356, abs=1e-9)


def test_a_secret_is_never_a_zero(france):
    """Toute commune dont la médiane est secrète le reste, seule ou avec d’autres secrètes."""
    cadre = read_cadre("france")
    _, series = next(p for p in read_catalogue("france") if p[0].cle == "mediane_niveau_vie")
    table, etats = series[2021].table, series[2021].etats
    secret = [table.codes[row] for row in np.flatnonzero(etats == Etat.SECRET)[:50]]
    for codes in ([secret[0]], secret):
        kept = [code for code in codes if code in cadre.position]
        line = build_portrait(kept).find("mediane_niveau_vie")
        assert (line.mesure.etat, line.mesure.valeur) == (Etat.SECRET, None)
