"""Les avis rendus sur un contrat, dans l’ordre où ils l’ont été."""

from django.db.models import QuerySet

from maillage.contrats.models import Avis, Contrat


def avis_of(contrat: Contrat) -> QuerySet[Avis]:
    """Les avis et la version que chacun a lue ; une seule requête."""
    rows = Avis.objects.filter(contrat=contrat, supprime_le__isnull=True)
    found = rows.select_related("version_lue", "fichier").defer("version_lue__texte")
    return found.order_by("date", "pk")
