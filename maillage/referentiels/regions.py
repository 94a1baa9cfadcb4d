"""Les régions d’une démarche, dont elle emploie les vocabulaires, modèles et références."""

from collections.abc import Iterable

from maillage.comptes.models import Organisation
from maillage.demarches.models import Demarche, DemarcheAgence, Ressort


def regions_of(demarche: Demarche, agences: Iterable[Organisation] | None = None) -> list[str]:
    """Les régions de la démarche, celle de l’ARS principale d’abord (deux requêtes au plus).

    ``agences`` : ses ARS, pour qui les a déjà lues.
    """
    if agences is None:
        rows = DemarcheAgence.objects.filter(demarche=demarche).select_related("organisation")
        agences = [row.organisation for row in rows]
    codes = [agence.region for agence in agences]
    codes += Ressort.objects.filter(demarche=demarche).values_list("region", flat=True)
    return [code for code in dict.fromkeys(codes) if code]
