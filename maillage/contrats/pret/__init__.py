"""Prêt à signer : ce que la loi, la région et la bonne méthode demandent, et où le corriger."""

from maillage.contrats.pret.bilan import (
    Bilan,
    build_bilan,
    find_legal_faults,
    is_ready,
    summary,
)
from maillage.contrats.pret.regles import Etendue, Faute, Plume, Regle, Severite, register, regles

__all__ = [
    "Bilan",
    "Etendue",
    "Faute",
    "Plume",
    "Regle",
    "Severite",
    "build_bilan",
    "find_legal_faults",
    "is_ready",
    "register",
    "regles",
    "summary",
]
