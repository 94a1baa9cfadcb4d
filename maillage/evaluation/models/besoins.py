"""À quels enjeux du diagnostic répond chaque axe, chaque objectif : le départ du modèle logique."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from maillage.contrats.models import Axe, Contrat, Objectif
from maillage.core.champs import Objet
from maillage.diagnostic.models import Enjeu


class LienBesoin(Objet):
    """Un axe, ou un objectif, répond à cet enjeu."""

    HISTORISES = ("axe", "objectif", "enjeu")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="liens_besoins")
    axe = models.ForeignKey(
        Axe, on_delete=models.CASCADE, null=True, blank=True, related_name="liens_besoins"
    )
    objectif = models.ForeignKey(
        Objectif, on_delete=models.CASCADE, null=True, blank=True, related_name="liens_besoins"
    )
    enjeu = models.ForeignKey(Enjeu, on_delete=models.CASCADE, related_name="liens_besoins")

    class Meta:
        verbose_name = "besoin auquel répond le plan"
        verbose_name_plural = "besoins auxquels répond le plan"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(axe__isnull=True, objectif__isnull=False)
                | Q(axe__isnull=False, objectif__isnull=True),
                name="lien_besoin_axe_ou_objectif",
            ),
            models.UniqueConstraint(
                Coalesce("axe", Value(0)), Coalesce("objectif", Value(0)), "enjeu",
                condition=Q(supprime_le__isnull=True), name="lien_besoin_unique",
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.enjeu)
