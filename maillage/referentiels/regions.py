"""Les régions d’une démarche, dont elle emploie les vocabulaires, modèles et références."""

from maillage.demarches.models import Demarche, DemarcheAgence, Ressort


def regions_of(demarche: Demarche) -> list[str]:
    """Les régions de la démarche, celle de l’ARS principale d’abord (deux requêtes)."""
    agences = DemarcheAgence.objects.filter(demarche=demarche).select_related("organisation")
    codes = [agence.organisation.region for agence in agences]
    codes += Ressort.objects.filter(demarche=demarche).values_list("region", flat=True)
    return [code for code in dict.fromkeys(codes) if code]
