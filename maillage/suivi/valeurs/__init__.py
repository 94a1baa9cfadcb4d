"""Les valeurs des indicateurs : les lire telles qu’on les saisit, les écrire, les calculer."""

from maillage.suivi.valeurs.ecriture import (
    Releve,
    mark_of,
    remove_valeur,
    restore_valeur,
    write_valeur,
    write_valeurs,
)
from maillage.suivi.valeurs.lecture import ValeurLue, is_blank, read_saisie

__all__ = [
    "Releve",
    "ValeurLue",
    "is_blank",
    "mark_of",
    "read_saisie",
    "remove_valeur",
    "restore_valeur",
    "write_valeur",
    "write_valeurs",
]
