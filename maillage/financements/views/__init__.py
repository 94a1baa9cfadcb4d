"""Les pages de l’argent d’un contrat."""

from maillage.financements.views.appels import (
    appel,
    appel_edit,
    appel_region_edit,
    appel_remove,
    appels,
    appels_region,
    appels_regions,
    candidature_edit,
)
from maillage.financements.views.comptes_rendus import (
    compte_rendu,
    compte_rendu_produce,
    compte_rendu_report,
    comptes_rendus,
)
from maillage.financements.views.conventions import (
    convention,
    convention_download,
    convention_edit,
    conventions,
)
from maillage.financements.views.fiche import budgets, depenses, lignes
from maillage.financements.views.ligne import (
    etat_change,
    etat_edit,
    ligne,
    ligne_create,
    ligne_edit,
    ligne_remove,
    relance_note,
    repartition_edit,
    versement_add,
    versement_remove,
)
from maillage.financements.views.plan import etats_change, etats_undo, plan, plan_export, relances
from maillage.financements.views.postes import (
    depense_create,
    depense_remove,
    poste_edit,
    postes,
)

__all__ = [
    "appel",
    "appel_edit",
    "appel_region_edit",
    "appel_remove",
    "appels",
    "appels_region",
    "appels_regions",
    "candidature_edit",
    "budgets",
    "compte_rendu",
    "compte_rendu_produce",
    "compte_rendu_report",
    "comptes_rendus",
    "convention",
    "convention_download",
    "convention_edit",
    "conventions",
    "depense_create",
    "depense_remove",
    "depenses",
    "etat_change",
    "etat_edit",
    "etats_change",
    "etats_undo",
    "ligne",
    "ligne_create",
    "ligne_edit",
    "ligne_remove",
    "lignes",
    "plan",
    "plan_export",
    "poste_edit",
    "postes",
    "relance_note",
    "relances",
    "repartition_edit",
    "versement_add",
    "versement_remove",
]
