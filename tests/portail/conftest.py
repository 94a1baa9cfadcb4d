"""Ce que les essais de l’équilibre partagent : un territoire, son indice, un plan."""

from decimal import Decimal

import numpy as np
import pytest

from maillage.contrats.models import FicheAction, Rattachement
from maillage.financements.models import LigneFinancement
from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.catalogue import seed_catalogue
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.releve import Lecture, Releve
from maillage.referentiels.imports import seed_referentiels
from maillage.referentiels.models import Terme
from tests.factories.base import AxeFactory, FicheActionFactory
from tests.factories.pays import ANNEE, CODES, TERRITOIRE, build_geographie, build_territoire


def adopt_indice(source: str, colonne: str, values: dict[str, float | Etat]) -> None:
    """Un indice par commune ; un ``Etat`` à la place d’une valeur la cache, ou l’ôte."""
    column = [values.get(code, Etat.ABSENT) for code in CODES]
    numbers = np.array([[0.0 if isinstance(item, Etat) else item] for item in column])
    etats = np.array(
        [[item if isinstance(item, Etat) else Etat.VALEUR] for item in column], dtype=np.uint8
    )
    releve = Releve(source, 2021, ANNEE, CODES, (colonne,), numbers, etats)
    lecture = Lecture(f"{source}.csv", [releve])
    bilan = adopt_releves([Recu(lecture.fichier, lecture.fichier.encode(), lecture)])
    assert not bilan.ecarts


@pytest.fixture
def territoire(contrat):
    """Huit communes, sans indice chargé."""
    build_geographie()
    seed_catalogue()
    contrat.territoire = build_territoire(contrat.demarche)
    contrat.save()
    return contrat.territoire


@pytest.fixture
def indice(territoire):
    """F-EDI : six communes connues, dont une à zéro ; un secret, une absence."""
    values = dict(zip(TERRITOIRE, [6.0, 5.0, 2.0, 0.0, -2.0, -3.0], strict=False))
    adopt_indice("fedi", "EDI", values | {TERRITOIRE[6]: Etat.SECRET})


def classify(fiche: FicheAction, **mots: str) -> None:
    for vocabulaire, codes in mots.items():
        for code in codes.split():
            fiche.termes.add(Terme.objects.get(vocabulaire=vocabulaire, code=code, region=""))


def fund(fiche: FicheAction, montant: str | None, **fields) -> None:
    LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="ARS", montant=montant and Decimal(montant), **fields
    )


@pytest.fixture
def plan(contrat, autre_contrat, territoire):
    """Six actions faites main ; rend l’axe."""
    seed_referentiels()
    axe = AxeFactory(contrat=contrat, code="1", titre="Prévenir")
    made = [
        FicheActionFactory(contrat=contrat, titre=f"Action {rang}", axe=axe, cercle="transmis")
        for rang in range(1, 6)
    ]
    one, two, three, four, five = made
    classify(one, champs="prevention soins", niveaux="individuel", publics="seniors")
    classify(two, champs="soins")
    classify(four, champs="prevention", niveaux="politique")
    FicheAction.objects.filter(pk=one.pk).update(communes=TERRITOIRE[:2])
    FicheAction.objects.filter(pk=two.pk).update(communes=[TERRITOIRE[5]])
    FicheAction.objects.filter(pk=four.pk).update(communes=[TERRITOIRE[6]], cercle="travail")
    FicheAction.objects.filter(pk=five.pk).update(statut="abandonne")
    sub = FicheActionFactory(contrat=contrat, titre="Sous", parent=two, cercle="transmis")
    shared = FicheActionFactory(contrat=autre_contrat, titre="Partagée", cercle="transmis")
    Rattachement.objects.create(fiche=shared, contrat=contrat, axe=axe)
    fund(one, "1000.10")
    fund(one, "9000", departementale=True)
    fund(sub, "0.05", etat="notifie")
    fund(three, None)
    fund(five, "700")
    return axe
