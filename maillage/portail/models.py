"""Ce que le portail retient : jusqu’à qui l’équilibre d’un contrat est montré."""

from django.db import models

from maillage.contrats.models import Contrat
from maillage.core.champs import Objet, choices_constraint
from maillage.portail.enums import CercleEquilibre


class EquilibreTransmis(Objet):
    """Le cercle d’un équilibre. Sans ligne, ou au cercle de travail, la coordination seule le lit.

    Le transmettre montre la page ; chacun n’y voit compter que les fiches de ses propres cercles.
    """

    HISTORISES = ("cercle",)

    contrat = models.OneToOneField(
        Contrat, on_delete=models.CASCADE, related_name="equilibre", verbose_name="contrat"
    )
    cercle = models.CharField(
        "cercle", max_length=10, choices=CercleEquilibre, default=CercleEquilibre.TRAVAIL
    )

    class Meta:
        verbose_name = "équilibre du contrat"
        ordering = ["contrat"]
        constraints = [choices_constraint("cercle", CercleEquilibre, "equilibre_cercle_connu")]

    def __str__(self):
        return f"Équilibre de {self.contrat}"
