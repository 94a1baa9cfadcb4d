"""Les valeurs des indicateurs : les lire telles qu’on les saisit, les écrire, les calculer."""

from maillage.suivi.valeurs.avancement import Avancement, EtatAvancement, progress
from maillage.suivi.valeurs.calcul import Somme, add_up, aggregate
from maillage.suivi.valeurs.ecriture import (
    Releve,
    mark_of,
    remove_valeur,
    restore_valeur,
    write_valeur,
    write_valeurs,
)
from maillage.suivi.valeurs.lecture import ValeurLue, is_blank, read_saisie
from maillage.suivi.valeurs.regionales import TotalCommun, total_commun, total_communs
from maillage.suivi.valeurs.series import Point, Serie, build_serie, name_periode, series_of

__all__ = [
    "Avancement",
    "EtatAvancement",
    "Point",
    "Releve",
    "Serie",
    "Somme",
    "TotalCommun",
    "ValeurLue",
    "add_up",
    "aggregate",
    "build_serie",
    "is_blank",
    "mark_of",
    "name_periode",
    "progress",
    "read_saisie",
    "remove_valeur",
    "restore_valeur",
    "series_of",
    "total_commun",
    "total_communs",
    "write_valeur",
    "write_valeurs",
]
