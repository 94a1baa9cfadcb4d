"""Le jouet des valeurs de référence : quatre communes, leurs temps, leur offre, leur APL."""

import json

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.demarches.actions.territoire import create_territoire, retain_territoire
from maillage.indicateurs.acces.recette import default_recette
from maillage.indicateurs.etudes import adopt_matrice, deposit_offre
from maillage.indicateurs.imports.offre import read_offre
from maillage.indicateurs.imports.trajets import read_trajets
from maillage.indicateurs.models import Offre, Simulation

CODES = ("16005", "16023", "16393", "01001")
POPULATION = (1000, 2000, 500, 1500)
ACTES = (3600, 12000, 0, 5400)
TEMPS = ((0, 12, 18, 25), (12, 0, 9, 16), (18, 9, 0, 11), (25, 16, 11, 0))
APL = (3.6218181818, 4.9527272727, 5.1927272727, 3.2509090909)


def write_trajets() -> bytes:
    """Chaque trajet dans un seul sens : l’import rend l’autre."""
    lines = ["code_a;code_b;minutes"] + [
        f"{start};{end};{TEMPS[i][j]}"
        for i, start in enumerate(CODES)
        for j, end in enumerate(CODES)
        if i < j
    ]
    return "\n".join(lines).encode() + b"\n"


def write_offre() -> bytes:
    lines = ["code commune;profession;actes"] + [
        f"{code};médecin généraliste;{acts}" for code, acts in zip(CODES, ACTES, strict=True)
    ]
    return "\n".join(lines).encode() + b"\n"


def make_offre(demarche, profession="generalistes", contenu=None) -> Offre:
    read = read_offre("offre.csv", contenu or write_offre(), profession)
    return deposit_offre(
        Offre(
            demarche=demarche, profession=profession, annee=2023, producteur="Essai",
            fichier="offre.csv", sha256="0" * 64, conversion=read.conversion, lignes=read.lignes,
        ),
        by=SYSTEME,
    )  # fmt: skip


@pytest.fixture
def jouet(adopt, demarche):
    """L’APL publiée, les trajets et le périmètre : les quatre communes."""
    rows = {
        code: (apl, people, people)
        for code, apl, people in zip(CODES, APL, POPULATION, strict=True)
    }
    adopt("apl_mg", 2023, 2025, rows, ("APL", "POP_STD", "POP"))
    matrice = read_trajets("temps.csv", write_trajets())
    adopt_matrice(matrice, fichier="temps.csv", sha256="1" * 64, geographie=2025)
    territoire = create_territoire(demarche=demarche, nom="Jouet", codes=CODES, by=SYSTEME)
    retain_territoire(territoire=territoire, by=SYSTEME)
    return territoire


@pytest.fixture
def scenario(jouet, demarche, alice):
    """Deux ETP à Aigre, que personne n’a encore calculés."""
    return make_scenario(demarche, auteur=alice)


def make_scenario(demarche, *, etp=2.0, code="16005", auteur=None, **fields) -> Simulation:
    changes = [{"code": code, "commune": "Aigre", "etp": etp, "libelle": "Aigre"}]
    usual = default_recette("generalistes").as_dict()
    return Simulation.objects.create(
        demarche=demarche, nom="Deux médecins à Aigre", changements=changes, auteur=auteur,
        parametres=json.loads(json.dumps(usual | fields)),
    )  # fmt: skip
