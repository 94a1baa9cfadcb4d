"""Comparer une mesure à sa référence : l’écart, s’il se distingue, et s’il est favorable."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from maillage.diagnostic.portrait.mots import is_covering, is_null_gap, round_value
from maillage.indicateurs.enums import Nature, Sens
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Ligne, Reference

# La région d’abord : c’est à elle que l’ARS compare ; la France quand le territoire l’emplit.
ORDRE = ("region", "france", "departement", "epci")
DE = {
    "epci": ("de l’EPCI", "des EPCI du territoire"),
    "departement": ("du département", "des départements"),
    "region": ("de la région", "des régions"),
    "france": ("de la France", "de la France"),
    "similaires": ("des territoires semblables", "des territoires semblables"),
}
QUE = {
    "epci": ("l’EPCI", "les EPCI du territoire"),
    "departement": ("le département", "les départements"),
    "region": ("la région", "les régions"),
    "france": ("la France", "la France"),
    "similaires": ("les territoires semblables", "les territoires semblables"),
}


class Position(StrEnum):
    PLUS = "plus"
    MOINS = "moins"
    EGAL = "egal"
    # L’intervalle de la mesure contient la référence.
    INDISTINCT = "indistinct"


@dataclass(frozen=True, slots=True)
class Comparaison:
    """L’écart d’une mesure à une référence, dans l’unité de l’indicateur."""

    niveau: str
    plusieurs: bool
    reference: float
    ecart: float
    position: Position
    sens: Sens

    @property
    def de(self) -> str:
        """« de la région », « des EPCI du territoire »."""
        return DE[self.niveau][self.plusieurs]

    @property
    def que(self) -> str:
        return QUE[self.niveau][self.plusieurs]

    @property
    def is_distinct(self) -> bool:
        return self.position in (Position.PLUS, Position.MOINS)

    @property
    def jugement(self) -> str:
        """« favorable », « defavorable », ou rien quand l’écart n’est ni l’un ni l’autre."""
        if not self.is_distinct or self.sens == Sens.NEUTRE:
            return ""
        high = self.position == Position.PLUS
        return "favorable" if high == (self.sens == Sens.FAVORABLE) else "defavorable"


JUGEMENTS = {
    "favorable": "plus favorable que {}",
    "defavorable": "moins favorable que {}",
}


def write_jugement(comparaison: Comparaison | None) -> str:
    """« plus favorable que la région » ; vide quand il n’y a rien à en dire."""
    if comparaison is None or not comparaison.jugement:
        return ""
    return JUGEMENTS[comparaison.jugement].format(comparaison.que)


def compare(
    ligne: Ligne, references: dict[str, Reference], niveaux: Iterable[str] = ORDRE
) -> Comparaison | None:
    """La comparaison à la première référence utile.

    Un effectif n’en a pas, ni une valeur qui couvre moins de la moitié des habitants.
    """
    counted = ligne.indicateur.nature == Nature.COMPTE
    if counted or not ligne.mesure.is_value or not is_covering(ligne.mesure):
        return None
    for niveau in niveaux:
        reference = ligne.references.get(niveau)
        if reference and reference.valeur is not None and not is_same(ligne.mesure, reference):
            several = niveau in references and len(references[niveau].codes) > 1
            return compare_to(ligne.indicateur, ligne.mesure, reference.valeur, niveau, several)
    return None


def is_same(mesure: Mesure, reference: Mesure) -> bool:
    """La référence est le territoire lui-même : s’y comparer n’apprend rien."""
    return (mesure.sur, mesure.numerateur, mesure.denominateur) == (
        reference.sur,
        reference.numerateur,
        reference.denominateur,
    )


def compare_to(
    indicateur: Indicateur, mesure: Mesure, reference: float, niveau: str, several: bool = False
) -> Comparaison:
    """L’écart de ``mesure``, qui a une valeur, à ``reference``."""
    gap = round_value(indicateur, mesure.valeur or 0.0) - round_value(indicateur, reference)
    return Comparaison(
        niveau, several, reference, gap, _place(indicateur, mesure, reference, gap),
        Sens(indicateur.sens),
    )  # fmt: skip


def _place(indicateur: Indicateur, mesure: Mesure, reference: float, gap: float) -> Position:
    if mesure.intervalle and mesure.intervalle.contains(reference):
        return Position.INDISTINCT
    if is_null_gap(indicateur, gap):
        return Position.EGAL
    return Position.PLUS if gap > 0 else Position.MOINS
