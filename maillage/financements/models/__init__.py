"""L’argent : lignes, conventions, poste, dépenses, appels à projets, comptes rendus."""

from maillage.financements.models.appels import AppelProjets, Candidature
from maillage.financements.models.comptes_rendus import CompteRendu, due_date
from maillage.financements.models.conventions import Convention
from maillage.financements.models.depenses import BudgetAnnuel, Depense, Versement
from maillage.financements.models.lignes import LigneFinancement, PartFinancement, binned_for
from maillage.financements.models.postes import PosteCoordination, sees_partage

__all__ = [
    "AppelProjets",
    "BudgetAnnuel",
    "Candidature",
    "CompteRendu",
    "Convention",
    "Depense",
    "LigneFinancement",
    "PartFinancement",
    "PosteCoordination",
    "Versement",
    "binned_for",
    "due_date",
    "sees_partage",
]
