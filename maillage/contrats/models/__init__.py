from maillage.contrats.models.contrat import Article, Contrat, Partie, SignatureDate
from maillage.contrats.models.fiche import (
    FicheAction,
    FicheOrganisation,
    FichePersonne,
    Rattachement,
)
from maillage.contrats.models.plan import Axe, Objectif

__all__ = [
    "Article",
    "Axe",
    "Contrat",
    "FicheAction",
    "FicheOrganisation",
    "FichePersonne",
    "Objectif",
    "Partie",
    "Rattachement",
    "SignatureDate",
]
