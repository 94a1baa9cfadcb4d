from maillage.contrats.models.contrat import Article, Contrat, SignatureDate
from maillage.contrats.models.fiche import (
    FicheAction,
    FicheOrganisation,
    FichePersonne,
    Rattachement,
)
from maillage.contrats.models.generations import SortFiche
from maillage.contrats.models.parties import (
    SIGNENT,
    ActePartie,
    Avis,
    Engagement,
    Partie,
    SignaturePartie,
)
from maillage.contrats.models.plan import Axe, Objectif
from maillage.contrats.models.references import LienReference
from maillage.contrats.models.versions import (
    Ajustement,
    Avenant,
    PieceVersion,
    VersionContrat,
    VersionFigee,
)
from maillage.contrats.models.vie import PhaseContrat, TachePhase

__all__ = [
    "SIGNENT",
    "ActePartie",
    "Ajustement",
    "Article",
    "Avenant",
    "Avis",
    "Axe",
    "Contrat",
    "Engagement",
    "FicheAction",
    "FicheOrganisation",
    "FichePersonne",
    "LienReference",
    "Objectif",
    "Partie",
    "PhaseContrat",
    "PieceVersion",
    "Rattachement",
    "SignatureDate",
    "SignaturePartie",
    "SortFiche",
    "TachePhase",
    "VersionContrat",
    "VersionFigee",
]
