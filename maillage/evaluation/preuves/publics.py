"""Les publics que nomme une action, et ceux que les inégalités de santé touchent d’abord."""

from maillage.contrats.models import FicheAction
from maillage.referentiels.models import Terme

# Les publics que les inégalités de santé touchent d’abord.
VULNERABLES = frozenset({
    "personnes_en_precarite", "habitants_qpv", "personnes_en_situation_de_handicap", "migrants",
    "personnes_isolees", "victimes_de_violences", "jeunes_aidants", "saisonniers",
})  # fmt: skip


def publics_of(fiche: FicheAction) -> list[Terme]:
    return [terme for terme in fiche.termes.all() if terme.vocabulaire == "publics"]


def is_turned_to_need(fiche: FicheAction) -> bool:
    """Elle nomme un public que les inégalités de santé touchent d’abord."""
    return any(terme.code in VULNERABLES for terme in publics_of(fiche))
