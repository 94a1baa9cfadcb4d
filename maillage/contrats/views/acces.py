"""La porte des pages, là où les vues d’ici la cherchent ; les étages hauts nomment ``acces``."""

from maillage.contrats.acces import (
    contrat_context,
    get_contrat,
    get_demarche,
    get_editable_contrat,
    get_fiche,
)

__all__ = [
    "contrat_context",
    "get_contrat",
    "get_demarche",
    "get_editable_contrat",
    "get_fiche",
]
