import numpy as np
import pytest

from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.models import Indicateur, Source
from maillage.indicateurs.releve import Lecture, Releve
from maillage.territoires.imports import load_insee
from tests.territoires.fabrique import write_folder

SECRET, ABSENT = "s", ""


@pytest.fixture
def geographie(db, tmp_path):
    """La petite France de ``tests.territoires.fabrique``, chargée."""
    bilan = load_insee(write_folder(tmp_path / "insee"))
    assert not bilan.erreurs
    return bilan


@pytest.fixture
def adopt(geographie):
    """``adopt("rp", 2018, 2021, {"16005": (10, "s")}, ("NUM", "DEN"))`` : une livraison."""

    def build(source, millesime, geo, lignes, colonnes, **extra):
        Source.objects.get_or_create(
            cle=source, defaults={"nom": source, "producteur": "Insee", "licence": "LO"}
        )
        releve = make_releve(source, millesime, geo, lignes, colonnes)
        lecture = Lecture(f"{source}.csv", [releve])
        contenu = repr((millesime, lignes, colonnes)).encode()
        return adopt_releves([Recu(f"{source}.csv", contenu, lecture)], **extra)

    return build


def make_releve(source, millesime, geo, lignes, colonnes) -> Releve:
    cells = [[_read(cell) for cell in row] for row in lignes.values()]
    valeurs = np.array([[value for value, _ in row] for row in cells], dtype=float)
    etats = np.array([[etat for _, etat in row] for row in cells], dtype=np.uint8)
    return Releve(source, millesime, geo, list(lignes), tuple(colonnes), valeurs, etats)


def _read(cell):
    if cell == SECRET:
        return np.nan, Etat.SECRET
    if cell == ABSENT:
        return np.nan, Etat.ABSENT
    return cell, Etat.VALEUR


@pytest.fixture
def indicateur(geographie):
    """Une ligne de catalogue ; ``nature`` et colonnes au choix."""

    def build(cle, nature, source="rp", **fields):
        parent, _ = Source.objects.get_or_create(
            cle=source, defaults={"nom": source, "producteur": "Insee", "licence": "LO"}
        )
        base = {
            "libelle": cle, "court": cle, "definition": cle, "domaine": "population",
            "collecte": "recensement", "unite": "%", "texte_cherche": cle,
        }  # fmt: skip
        Indicateur.objects.filter(cle=cle).delete()
        return Indicateur.objects.create(cle=cle, nature=nature, source=parent, **(base | fields))

    return build
