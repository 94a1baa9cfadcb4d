"""Ce que le contrat, un axe ou une fiche sert d’un objectif de référence (PRS, socle, schéma)."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from maillage.contrats.enums import NatureLien
from maillage.contrats.models.contrat import Contrat
from maillage.contrats.models.fiche import FicheAction
from maillage.contrats.models.plan import Axe
from maillage.core.champs import Objet, choices_constraint
from maillage.referentiels.models import ObjectifReference


class LienReference(Objet):
    """Un lien, et sa nature ; sans axe ni fiche, c’est le contrat entier qui le porte."""

    HISTORISES = ("axe", "fiche_liee", "objectif", "nature", "commentaire")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="liens_references")
    axe = models.ForeignKey(
        Axe, on_delete=models.CASCADE, null=True, blank=True, related_name="liens_references"
    )
    # « fiche » ferait du lien une ligne de cette fiche.
    fiche_liee = models.ForeignKey(
        FicheAction, on_delete=models.CASCADE, null=True, blank=True,
        related_name="liens_references", verbose_name="fiche",
    )  # fmt: skip
    objectif = models.ForeignKey(
        ObjectifReference, on_delete=models.PROTECT, related_name="liens", verbose_name="objectif"
    )
    nature = models.CharField(
        "nature", max_length=12, choices=NatureLien, default=NatureLien.CONTRIBUE
    )
    commentaire = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "lien avec une référence"
        verbose_name_plural = "liens avec les références"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "contrat", Coalesce("axe", Value(0)), Coalesce("fiche_liee", Value(0)), "objectif",
                condition=Q(supprime_le__isnull=True), name="lien_reference_unique",
            ),
            models.CheckConstraint(
                condition=Q(axe__isnull=True) | Q(fiche_liee__isnull=True),
                name="lien_reference_un_seul_niveau",
            ),
            choices_constraint("nature", NatureLien, "lien_reference_nature_connue"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_nature_display()} {self.objectif}"
