"""Qui peut quoi au portail. Une fonction par droit, sa docstring est la règle."""

from maillage.contrats.models import Contrat
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.portail.models import EquilibreTransmis


def read_cercle(contrat: Contrat) -> Cercle:
    """Le cercle où l’équilibre est montré ; de travail tant que rien n’a été transmis."""
    kept = EquilibreTransmis.objects.filter(contrat=contrat).values_list("cercle", flat=True)
    return Cercle(kept.first() or Cercle.TRAVAIL)


def can_see_equilibre(user, contrat: Contrat) -> bool:
    """Le cercle de travail ; une fois la vue transmise, ceux qui voient le cercle choisi."""
    circles = circles_in(user, contrat.demarche)
    return Cercle.TRAVAIL in circles or read_cercle(contrat) in circles
