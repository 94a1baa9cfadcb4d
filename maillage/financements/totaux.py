"""Additionner un plan de financement, en centimes exacts, depuis les lignes de l’instantané."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.financements.enums import ECARTES

SANS_ANNEE = "Toute la durée"
ZERO = Decimal("0.00")


@dataclass(slots=True)
class Totaux:
    """Les sommes en euros. ``exclues`` : conventions départementales, jamais divisées de force.

    ``ecartes`` : refusés ou abandonnés, qui ne comptent plus. ``sans_montant`` compte
    les lignes dont le montant n’est pas encore connu.
    """

    par_annee: dict[str, Decimal] = field(default_factory=dict)
    par_financeur: dict[str, Decimal] = field(default_factory=dict)
    par_etat: dict[str, Decimal] = field(default_factory=dict)
    total: Decimal = ZERO
    exclues: list[dict] = field(default_factory=list)
    ecartes: list[dict] = field(default_factory=list)
    sans_montant: int = 0

    @property
    def has_several_years(self) -> bool:
        return len(self.par_annee) > 1

    @property
    def has_several_financeurs(self) -> bool:
        return len(self.par_financeur) > 1


def add_up(lignes: Iterable[dict]) -> Totaux:
    """Les totaux de ces lignes, années et financeurs dans l’ordre où on les lit."""
    totaux = Totaux()
    for ligne in lignes:
        if ligne.get("etat") in ECARTES:
            totaux.ecartes.append(ligne)
        elif ligne["departementale"]:
            totaux.exclues.append(ligne)
        elif ligne["montant"] is None:
            totaux.sans_montant += 1
        else:
            _count(totaux, ligne, Decimal(ligne["montant"]))
    totaux.par_annee = dict(sorted(totaux.par_annee.items()))
    return totaux


def _count(totaux: Totaux, ligne: dict, montant: Decimal) -> None:
    totaux.total += montant
    for sums, key in (
        (totaux.par_annee, str(ligne["annee"] or SANS_ANNEE)),
        (totaux.par_financeur, ligne["nom"]),
        (totaux.par_etat, ligne["etat_libelle"]),
    ):
        sums[key] = sums.get(key, ZERO) + montant
