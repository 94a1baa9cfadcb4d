"""Les modèles du diagnostic : ce que l’on a recueilli, ce que l’on en tire, ce que l’on choisit."""

from maillage.diagnostic.models.base import ObjetDiagnostic
from maillage.diagnostic.models.constat import Constat, Enjeu, Preuve
from maillage.diagnostic.models.externe import DiagnosticExterne
from maillage.diagnostic.models.inventaire import Dispositif, Service
from maillage.diagnostic.models.materiau import Materiau, Verbatim
from maillage.diagnostic.models.priorisation import Critere, Examen, Note, Priorisation, Votant

__all__ = [
    "Constat",
    "Critere",
    "DiagnosticExterne",
    "Dispositif",
    "Enjeu",
    "Examen",
    "Materiau",
    "Note",
    "ObjetDiagnostic",
    "Preuve",
    "Priorisation",
    "Service",
    "Verbatim",
    "Votant",
]
