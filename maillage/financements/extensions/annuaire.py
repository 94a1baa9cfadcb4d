"""Ce que l’argent ajoute à l’annuaire : qui paie, qui emploie, qui tient le poste."""

from maillage.comptes.extensions import LiensAnnuaire
from maillage.comptes.models import Personne
from maillage.financements.models import (
    AppelProjets,
    Convention,
    LigneFinancement,
    PosteCoordination,
)


class AnnuaireFinancements(LiensAnnuaire):
    """Les liens à reporter, et les postes que tient une personne."""

    def __init__(self) -> None:
        super().__init__(
            (LigneFinancement, "financeur"), (Convention, "financeur"),
            (AppelProjets, "financeur"), (PosteCoordination, "employeur"),
        )  # fmt: skip

    def donnees_personnelles(self, personne: Personne) -> dict:
        held = PosteCoordination.objects.filter(titulaire=personne).select_related("demarche")
        postes = [f"{poste} ({poste.demarche})" for poste in held]
        return {"postes": postes} if postes else {}

    def erase(self, personne: Personne) -> None:
        """Le poste perd son titulaire ; l’historique s’efface avec la personne."""
        PosteCoordination.objects.filter(titulaire=personne).update(titulaire=None)
