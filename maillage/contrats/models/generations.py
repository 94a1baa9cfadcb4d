"""Ce que devient une action quand le contrat suivant s’ouvre."""

from django.db import models
from django.db.models import Q

from maillage.contrats.enums import SortAction
from maillage.contrats.models.contrat import Contrat
from maillage.contrats.models.fiche import FicheAction
from maillage.core.champs import choices_constraint


class SortFiche(models.Model):
    """Le sort d’une fiche à l’ouverture du contrat suivant, et pourquoi.

    Ce qu’elle y devient, reprise ou transformée, se lit par ``edition_precedente``.
    """

    fiche = models.OneToOneField(FicheAction, on_delete=models.CASCADE, related_name="sort_decide")
    contrat = models.ForeignKey(
        Contrat, on_delete=models.CASCADE, related_name="sorts", verbose_name="contrat suivant"
    )
    sort = models.CharField("sort", max_length=12, choices=SortAction)
    motif = models.TextField("pourquoi", blank=True)
    created_at = models.DateTimeField("décidé le", auto_now_add=True)

    class Meta:
        verbose_name = "sort d’une fiche"
        verbose_name_plural = "sorts des fiches"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sort=SortAction.ARRETEE) | ~Q(motif=""), name="sort_arret_motive"
            ),
            choices_constraint("sort", SortAction, "sort_connu"),
        ]

    def __str__(self):
        return f"{self.fiche} : {self.get_sort_display()}"
