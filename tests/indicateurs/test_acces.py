"""L’accès aux soins : le jouet de référence, de bout en bout."""

import argparse

import numpy as np
import pytest

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.trajets import Deplacement
from maillage.comptes.auteur import SYSTEME
from maillage.core.cli import ErreurCommande
from maillage.demarches.actions.territoire import create_territoire
from maillage.indicateurs.acces.matrice import build_matrice
from maillage.indicateurs.acces.publie import read_publie
from maillage.indicateurs.acces.scenario import compute, read_terrain
from maillage.indicateurs.acces.voisinage import read_voisinage
from maillage.indicateurs.cli_trajets import import_trajets
from maillage.indicateurs.etudes import adopt_matrice
from maillage.indicateurs.imports.offre import read_offre
from maillage.indicateurs.imports.trajets import read_trajets
from maillage.indicateurs.models import MatriceTrajets
from maillage.indicateurs.moteur.cadre import read_cadre
from maillage.lecture.erreurs import ErreurLecture
from maillage.territoires.models import Chargement, ChefLieu
from maillage.territoires.resume import find_millesime
from tests.indicateurs.jouet_acces import (
    ACTES,
    APL,
    CODES,
    POPULATION,
    jouet,
    make_offre,
    make_scenario,
    scenario,
    write_trajets,
)

__all__ = ["jouet", "scenario"]
pytestmark = pytest.mark.django_db


def rows_of(result) -> dict[str, dict]:
    return {row["code"]: row for row in result["communes"]}


def expected_gain(etp: float) -> list[float]:
    """2 ETP à Aigre : +10 800 actes partagés entre 1 000 + 2/3·2 000 + 1/3·500 habitants."""
    ratio = etp * 5400 / (1000 + 2000 * 2 / 3 + 500 / 3)
    return [ratio, ratio * 2 / 3, ratio / 3, 0.0]


def test_the_published_apl_lands_on_the_communes_of_today(jouet):
    cadre = read_cadre()
    publie = read_publie(cadre, "generalistes")

    found = [publie.apl[cadre.position[code]] for code in CODES]
    assert found == pytest.approx(APL)
    assert [publie.standardisee[cadre.position[code]] for code in CODES] == list(POPULATION)
    assert np.isnan(publie.apl[cadre.position["2A004"]])


def test_a_scenario_adds_its_effect_to_the_published_apl(scenario, demarche):
    found = rows_of(compute(scenario, read_terrain(demarche)))

    assert [found[code]["avant"] for code in CODES] == pytest.approx(APL)
    gains = [found[code]["apres"] - found[code]["avant"] for code in CODES]
    assert gains == pytest.approx(expected_gain(2.0))
    assert [found[code]["touchee"] for code in CODES] == [True, True, True, False]


def test_the_recomputed_apl_is_the_reference_one(jouet, demarche, alice):
    make_offre(demarche)
    scenario = make_scenario(demarche, auteur=alice, base="estime")
    result = compute(scenario, read_terrain(demarche))
    found = rows_of(result)

    assert [found[code]["avant"] for code in CODES] == pytest.approx(APL)
    assert result["calage"]["ecart_absolu"] == pytest.approx(0, abs=1e-9)
    assert result["bilan"]["avant"] == pytest.approx(sum(ACTES) / sum(POPULATION))
    assert result["bilan"]["apres"] == pytest.approx((sum(ACTES) + 2 * 5400) / sum(POPULATION))


def test_the_share_under_the_threshold_counts_inhabitants(jouet, demarche, alice):
    scenario = make_scenario(demarche, etp=-0.6, auteur=alice)
    bilan = compute(scenario, read_terrain(demarche))["bilan"]

    assert bilan["part_avant"] == 0
    assert bilan["part_apres"] == pytest.approx(1000 / 5000)
    assert (bilan["gagnantes"], bilan["perdantes"]) == (0, 3)
    assert bilan["habitants_perdants"] == 3500


def test_a_scenario_cannot_take_more_than_there_is(jouet, demarche, alice):
    scenario = make_scenario(demarche, etp=-5, auteur=alice)

    with pytest.raises(ErreurCalcul, match="retire plus d’offre"):
        compute(scenario, read_terrain(demarche))


def test_a_recomputed_base_asks_for_the_supply(jouet, demarche, alice):
    scenario = make_scenario(demarche, auteur=alice, base="estime")

    with pytest.raises(ErreurCalcul, match="déposez-la"):
        compute(scenario, read_terrain(demarche))


def test_a_one_way_trip_counts_for_the_way_back():
    pairs = np.array(["16005", "16023"]), np.array(["16023", "16393"])
    matrice = build_matrice(*pairs, np.array([12.0, 9.0]))

    assert matrice.codes.tolist() == ["16005", "16023", "16393"]
    assert matrice.debuts.tolist() == [0, 1, 3, 4]
    assert matrice.arrivees.tolist() == [1, 0, 2, 1]
    assert matrice.minutes.tolist() == [12, 12, 9, 9]


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"code_a;code_b;minutes\n16005;16023;douze\n", "ligne 2"),
        (b"code_a;code_b;minutes\n16005;16023;-1\n", "ligne 2"),
        (b"code_a;code_b;minutes\n16005;Ruffec;12\n", "n’est pas un code"),
        (b"code_a;code_b;minutes\n16005;16023;9\n16005;16023;12\n", "plusieurs fois"),
        (b"code_a;code_b\n16005;16023\n", "colonnes attendues"),
        (b"", "vide"),
    ],
)
def test_a_bad_matrix_is_refused_with_its_line(contenu, phrase):
    with pytest.raises(ErreurLecture, match=phrase):
        read_trajets("temps.csv", contenu)


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"code commune;etp\n16005;beaucoup\n", "ligne 2"),
        (b"code commune;etp\n16005;-1\n", "négatif"),
        (b"code commune;etp\nAigre;1\n", "code de commune"),
        (b"nom;lieu\nAigre;1\n", "colonnes attendues"),
        (b"code commune;profession;etp\n16005;infirmier;1\n", "ne dit rien"),
    ],
)
def test_a_bad_supply_is_refused_with_its_line(contenu, phrase):
    with pytest.raises(ErreurLecture, match=phrase):
        read_offre("offre.csv", contenu, "generalistes")


def test_an_etp_becomes_acts_and_lines_add_up():
    contenu = (
        "Code Insee;Profession;Classe d’âge;ETP\n16005;Généralistes;- de 65;1,5\n"
        "16005;Généralistes;65 et +;0,5\n"
    )
    found = read_offre("offre.csv", contenu.encode(), "generalistes")

    assert found.lignes == {"16005": 2 * 5400}
    assert "5\u202f400 actes" in found.conversion
    assert len(found.remarques) == 3


def test_a_new_supply_sends_the_former_one_to_the_bin(jouet, demarche):
    first, second = make_offre(demarche), make_offre(demarche)
    first.refresh_from_db()

    assert first.supprime_le is not None
    assert second.supprime_le is None


def test_the_command_loads_a_matrix_once(geographie, tmp_path):
    path = tmp_path / "temps.csv"
    path.write_bytes(write_trajets())
    args = argparse.Namespace(fichier=path, geographie=None, json=True)

    first, again = import_trajets(args), import_trajets(args)
    assert first == {"couples": 12, "communes": 4, "nouvelle": True}
    assert again["nouvelle"] is False
    assert MatriceTrajets.objects.count() == 1

    path.write_bytes(write_trajets() + b"16005;97601;600\n")
    assert import_trajets(args)["nouvelle"] is True
    assert MatriceTrajets.objects.filter(remplacee_le=None).count() == 1


@pytest.mark.parametrize("contenu", [None, b"", b"PK\x03\x04rien"])
def test_the_command_says_why_it_refuses(geographie, tmp_path, contenu):
    path = tmp_path / "temps.csv"
    if contenu is not None:
        path.write_bytes(contenu)

    with pytest.raises(ErreurCommande):
        import_trajets(argparse.Namespace(fichier=path, geographie=None, json=False))


def test_without_a_matrix_trips_fly_between_chefs_lieux(adopt, demarche, alice):
    rows = dict.fromkeys(CODES, (3.0, 1000, 1000))
    adopt("apl_mg", 2023, 2025, rows, ("APL", "POP_STD", "POP"))
    create_territoire(demarche=demarche, nom="Vol", codes=CODES, by=SYSTEME)
    scenario = make_scenario(demarche, etp=1.0, auteur=alice)
    with pytest.raises(ErreurCalcul, match="chefs-lieux"):
        compute(scenario, read_terrain(demarche))

    millesime = find_millesime(None)
    for rank, code in enumerate(CODES):
        ChefLieu.objects.create(
            millesime=millesime, code=code, latitude=46 + rank * 0.1, longitude=0
        )
    # Lire un fichier de chefs-lieux laisse une ligne, qui périme les points gardés.
    Chargement.objects.create(
        nature="chefs_lieux", annee=2025, producteur="insee", fichier="points.csv", sha256="",
        lignes=4, licence="LO",
    )  # fmt: skip
    result = compute(scenario, read_terrain(demarche))
    touched = [row["code"] for row in result["communes"] if row["touchee"]]

    # 11,1 km, soit 17,3 minutes : un tiers ; 22,2 km sont hors d’atteinte.
    assert sorted(touched) == ["16005", "16023"]
    assert any("vol d’oiseau" in phrase for phrase in result["phrases"])
    gain = rows_of(result)["16005"]["apres"] - 3.0
    assert gain == pytest.approx(5400 / (1000 + 1000 / 3))


def test_an_outdated_matrix_follows_the_merged_communes(adopt, demarche):
    matrice = read_trajets("t.csv", b"code_a;code_b;minutes\n16238;16005;12\n16023;16005;9\n")
    adopt_matrice(matrice, fichier="t.csv", sha256="2" * 64, geographie=2024)
    cadre = read_cadre()
    near = read_voisinage(cadre, Deplacement())
    aigre = np.array([cadre.position["16005"]])
    trips = near.find(aigre, 20.0)

    assert dict(zip(trips.destinations.tolist(), trips.temps.tolist(), strict=True)) == {
        cadre.position["16005"]: 3.0, cadre.position["16023"]: 9.0,
    }  # fmt: skip
