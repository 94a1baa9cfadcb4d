"""L’arbre du plan : axes, puis objectifs de profondeur libre."""

from django.db import models
from django.db.models import Q

from maillage.contrats.models.contrat import Contrat
from maillage.core.champs import ObjetRange


class Axe(ObjetRange):
    """Un axe stratégique."""

    HISTORISES = ("code", "titre", "description")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="axes")
    code = models.CharField("numéro", max_length=20, blank=True)
    titre = models.CharField("titre", max_length=300)
    description = models.TextField("présentation", blank=True)

    class Meta:
        verbose_name = "axe"
        ordering = ["position", "pk"]

    def __str__(self):
        return f"Axe {self.code} – {self.titre}" if self.code else self.titre


class Objectif(ObjetRange):
    """Un objectif sous un axe, sous un autre objectif, ou seul."""

    HISTORISES = ("code", "titre", "description", "axe", "parent")
    PROFONDEUR_MAX = 4

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="objectifs")
    axe = models.ForeignKey(
        Axe, on_delete=models.CASCADE, null=True, blank=True, related_name="objectifs",
        verbose_name="axe",
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="enfants",
        verbose_name="objectif parent",
    )  # fmt: skip
    niveau = models.PositiveSmallIntegerField("profondeur", default=1)
    code = models.CharField("numéro", max_length=20, blank=True)
    titre = models.CharField("titre", max_length=500)
    description = models.TextField("présentation", blank=True)

    class Meta:
        verbose_name = "objectif"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(niveau__gte=1, niveau__lte=4), name="objectif_profondeur_de_1_a_4"
            )
        ]

    def __str__(self):
        return f"{self.code} {self.titre}".strip()
