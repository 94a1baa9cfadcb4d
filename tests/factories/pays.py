"""Un petit pays inventé, dans la géographie officielle : douze EPCI, des données, leurs trous.

Le territoire d’essai est fait des deux premiers EPCI ; l’un y a plus de chômage que tout le pays.
"""

import numpy as np

from maillage.demarches.models import Territoire
from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.catalogue import seed_catalogue
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.releve import Lecture, Releve
from maillage.territoires.enums import Nature, Producteur
from maillage.territoires.models import (
    Chargement,
    Commune,
    Departement,
    Epci,
    Millesime,
    Population,
    Region,
)

ANNEE = 2025
EPCI, COMMUNES = 12, 4
CODES = [f"16{rang:03}" for rang in range(1, EPCI * COMMUNES + 1)]
TERRITOIRE = CODES[: 2 * COMMUNES]


def build_geographie() -> None:
    """Deux départements d’une région, douze EPCI de quatre communes."""
    millesime = Millesime.objects.create(annee=ANNEE)
    Chargement.objects.create(
        nature=Nature.values[0], annee=ANNEE, producteur=Producteur.values[0], fichier="essai.csv",
        sha256="0" * 64, lignes=len(CODES), licence="essai",
    )  # fmt: skip
    Region.objects.create(millesime=millesime, code="75", nom="Nouvelle-Aquitaine")
    for code, nom in (("16", "Charente"), ("17", "Charente-Maritime")):
        Departement.objects.create(millesime=millesime, code=code, nom=nom, region="75")
    Epci.objects.bulk_create(
        Epci(millesime=millesime, code=epci_of(rang), nom=f"Communauté {rang + 1}",
             nom_cherche=f"communaute {rang + 1}")
        for rang in range(EPCI)
    )  # fmt: skip
    Commune.objects.bulk_create(
        Commune(
            millesime=millesime, code=code, nom=f"Commune {rang + 1}",
            nom_cherche=f"commune {rang + 1}", departement="16" if rang < 24 else "17",
            region="75", epci=epci_of(rang // COMMUNES),
        )
        for rang, code in enumerate(CODES)
    )  # fmt: skip
    Population.objects.bulk_create(
        Population(code=code, annee=2021, geographie=ANNEE, recensement=2021,
                   municipale=people_of(rang), producteur=Producteur.values[0])
        for rang, code in enumerate(CODES)
    )  # fmt: skip


def epci_of(rang: int) -> str:
    return f"2000000{rang:02}"


def people_of(rang: int) -> int:
    return 1000 + 100 * (rang % 7)


def adopt_donnees() -> None:
    """Recensement, accès, revenus (avec des secrets), décès, et un comptage de petits nombres."""
    seed_catalogue()
    ranks = np.arange(len(CODES))
    people = np.array([people_of(rang) for rang in ranks], dtype=float)
    rate = 0.10 + 0.01 * (ranks // COMMUNES % 5) + np.where(ranks < COMMUNES, 0.12, 0.0)
    _adopt("rp", 2013, {"POP": people * 1.02})
    _adopt("rp", 2018, {
        "POP": people, "ACT1564": people * 0.45, "CHOM1564": people * 0.45 * rate,
        "RP": people * 0.4, "RP_PROP": people * 0.4 * (0.5 + 0.02 * (ranks // COMMUNES)),
    })  # fmt: skip
    _adopt("apl_mg", 2023, {
        "APL": 2.0 + 0.2 * (ranks // COMMUNES), "POP": people, "POP_STD": people * 1.01,
    })  # fmt: skip
    _adopt("etat_civil", 2018, {"DECE_PERIODE": np.round(people * 0.05)})
    _adopt("filosofi", 2021, {"MED": 20000.0 + 100 * ranks, "NBPERSMENFISC": people}, secrets=(1,))
    counts = np.where(ranks % 3 == 0, 4.0, 20.0)
    _adopt("pmsi", 2022, {"TENTATIVES_SUICIDE": counts})


def _adopt(source: str, millesime: int, columns: dict, secrets: tuple[int, ...] = ()) -> None:
    values = np.column_stack(list(columns.values()))
    etats = np.full(values.shape, Etat.VALEUR, dtype=np.uint8)
    etats[list(secrets)] = Etat.SECRET
    releve = Releve(source, millesime, ANNEE, CODES, tuple(columns), values, etats)
    lecture = Lecture(f"{source}-{millesime}.csv", [releve])
    bilan = adopt_releves([Recu(lecture.fichier, lecture.fichier.encode(), lecture)])
    assert not bilan.ecarts


def adopt_departement(source: str, annee: int, colonne: str, code: str, valeur: float) -> None:
    """Une valeur que le producteur ne publie qu’au département."""
    releve = Releve(
        source, annee, ANNEE, [code], (colonne,), np.array([[valeur]]),
        np.array([[Etat.VALEUR]], dtype=np.uint8), niveau=Niveau.DEPARTEMENT,
    )  # fmt: skip
    lecture = Lecture(f"{source}-{annee}.csv", [releve])
    assert not adopt_releves([Recu(lecture.fichier, lecture.fichier.encode(), lecture)]).ecarts


def build_territoire(demarche, nom: str = "Pays des Confins") -> Territoire:
    return Territoire.objects.create(
        demarche=demarche, nom=nom, codes=TERRITOIRE, millesime=ANNEE, retenu=True
    )
