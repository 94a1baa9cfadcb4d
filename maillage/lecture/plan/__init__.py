"""Lire le plan d’un contrat : axes, objectifs, fiches-actions, dans un classeur quelconque."""

from maillage.lecture.plan.champs import CHAMPS, Champ
from maillage.lecture.plan.colonnes import Colonne, Proposition, propose_colonnes
from maillage.lecture.plan.lecteur import IGNORE, read_plan
from maillage.lecture.plan.resultat import (
    AxeLu,
    Constat,
    FicheLue,
    FinancementLu,
    ObjectifLu,
    PlanLu,
    Source,
)

__all__ = [
    "CHAMPS",
    "IGNORE",
    "AxeLu",
    "Champ",
    "Colonne",
    "Constat",
    "FicheLue",
    "FinancementLu",
    "ObjectifLu",
    "PlanLu",
    "Proposition",
    "Source",
    "propose_colonnes",
    "read_plan",
]
