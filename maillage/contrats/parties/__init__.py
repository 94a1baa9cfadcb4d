"""Les parties : ce qu’elles votent et signent, où elles en sont, ce qu’on leur rappelle."""

from maillage.contrats.parties.actes import (
    DejaConsigne,
    leave_contrat,
    record_acte,
    record_signature,
    record_signatures,
    rejoin_contrat,
    withdraw_acte,
)
from maillage.contrats.parties.echeances import echeances_parties
from maillage.contrats.parties.etats import (
    Situation,
    avenants_at_vote,
    etat_parties,
    situations_of,
    sum_up,
)

__all__ = [
    "DejaConsigne",
    "Situation",
    "avenants_at_vote",
    "echeances_parties",
    "etat_parties",
    "leave_contrat",
    "record_acte",
    "record_signature",
    "record_signatures",
    "rejoin_contrat",
    "situations_of",
    "sum_up",
    "withdraw_acte",
]
