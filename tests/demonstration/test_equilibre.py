"""Ce que la démonstration dit de ses communes et de ses niveaux."""

import json

from maillage.demonstration.chargement import DONNEES, read_csv
from maillage.demonstration.equilibre import find_codes, read_places

PLANS = sorted(path.stem for path in DONNEES.glob("plan_*.csv"))


def rows() -> list[dict]:
    return [row for plan in PLANS for row in read_csv(plan)]


def test_every_place_a_fiche_names_is_known():
    places, _ = read_places()
    unknown = {
        name.strip()
        for row in rows()
        for name in row["Territoire"].split(",")
        if name.strip() not in places and name.strip() != "Ensemble du territoire"
    }

    assert not unknown


def test_a_text_becomes_codes():
    places, everywhere = read_places()

    assert find_codes("Brumeval, Montarbelle", places) == {"ZZ005", "ZZ017"}
    assert find_codes("Ensemble du territoire", places) == set()
    both = "CC du Marais d’Aulnoire, CC des Landes de Brumeval"
    assert find_codes(both, places) == everywhere


def test_every_level_is_one_of_a_fiche_and_of_the_vocabulary():
    levels = json.loads((DONNEES / "niveaux.json").read_text())
    known = json.loads(
        (DONNEES.parents[1] / "referentiels" / "donnees" / "referentiels.json").read_text()
    )

    assert levels.keys() <= {row["N° fiche"] for row in rows()}
    assert set(levels.values()) <= {item["code"] for item in known["niveaux"]}
