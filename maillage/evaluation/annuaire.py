"""La part de l’évaluation dans une fusion d’organisations."""

from maillage.comptes.extensions import LiensAnnuaire, move_links
from maillage.comptes.models import Organisation
from maillage.evaluation.models import Jugement


class AnnuaireEvaluation(LiensAnnuaire):
    """Les jugements suivent l’organisation gardée."""

    def __init__(self):
        super().__init__((Jugement, "organisation"))

    def merge(self, source: Organisation, cible: Organisation) -> None:
        """Là où les deux avaient jugé, chacune garde le sien : un jugement ne s’efface pas."""
        move_links(Jugement, "organisation", source, cible, keep_doubles=True)
