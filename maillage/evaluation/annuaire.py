"""La part de l’évaluation dans l’annuaire : une fusion d’organisations, une personne effacée."""

from functools import reduce
from operator import or_

from django.db.models import Q

from maillage.comptes.extensions import LiensAnnuaire, move_links
from maillage.comptes.models import Organisation, Personne
from maillage.evaluation.enums import CanalJugement
from maillage.evaluation.models import Jugement
from maillage.journal.models import Ecriture

EFFACE = "Personne effacée"


class AnnuaireEvaluation(LiensAnnuaire):
    """Les jugements suivent l’organisation gardée."""

    def __init__(self):
        super().__init__((Jugement, "organisation"))

    def merge(self, source: Organisation, cible: Organisation) -> None:
        """Là où les deux avaient jugé, chacune garde le sien : un jugement ne s’efface pas."""
        move_links(Jugement, "organisation", source, cible, keep_doubles=True)

    def erase(self, personne: Personne) -> None:
        """Un jugement reste, sans le nom de qui l’a donné ; un relevé de clôture ne bouge pas."""
        nom = str(personne)
        Jugement.objects.filter(auteur_libelle=nom).update(auteur_libelle=EFFACE)
        # Reçu sur papier, l’historique dit aussi qui l’a saisi.
        starts = (f"{nom} ({canal.label}, saisi par" for canal in CanalJugement)
        signed = reduce(or_, (Q(auteur_libelle__startswith=start) for start in starts))
        Ecriture.objects.filter(signed).update(auteur_libelle=EFFACE)
