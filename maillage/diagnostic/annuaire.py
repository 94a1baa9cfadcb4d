"""Ce que le diagnostic ajoute à l’annuaire : les producteurs d’études, les votants."""

from maillage.comptes.extensions import LiensAnnuaire
from maillage.comptes.models import Personne
from maillage.diagnostic.models import DiagnosticExterne, Votant


class AnnuaireDiagnostic(LiensAnnuaire):
    def __init__(self):
        super().__init__((DiagnosticExterne, "producteur"))

    def donnees_personnelles(self, personne: Personne) -> dict:
        """Les séances où la personne a voté par son compte."""
        votes = _votes_of(personne).select_related("priorisation")
        return {"votes": [str(votant.priorisation) for votant in votes]} if votes else {}

    def erase(self, personne: Personne) -> None:
        """Ses notes restent au classement ; son nom les quitte."""
        for votant in _votes_of(personne):
            votant.nom, votant.utilisateur = f"Votant effacé {votant.pk}", None
            votant.save(update_fields=["nom", "utilisateur"])


def _votes_of(personne: Personne):
    if personne.utilisateur is None:
        return Votant.objects.none()
    return Votant.objects.filter(utilisateur=personne.utilisateur)
