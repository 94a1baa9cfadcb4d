"""L’argent d’une action : ce qu’elle coûte par an et qui la paie."""

from django.db import models
from django.db.models import Q

from maillage.comptes.models import Organisation
from maillage.contrats.models import FicheAction
from maillage.core.champs import Objet, ObjetRange, choices_constraint
from maillage.financements.enums import EtatFinancement, NatureFinancement
from maillage.referentiels.models import Terme


class LigneFinancement(ObjetRange):
    """Un montant d’un financeur pour une action, une année ou toute la durée.

    ``departementale`` : une convention qui couvre tout un département ; son montant n’est pas
    divisé de force entre contrats, donc exclu des sommes.
    """

    HISTORISES = (
        "annee", "financeur", "financeur_texte", "source", "etat", "nature", "montant",
        "convention", "departementale",
    )  # fmt: skip

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="financements")
    annee = models.PositiveSmallIntegerField("année", null=True, blank=True)
    financeur = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, verbose_name="financeur"
    )
    financeur_texte = models.CharField("financeur en clair", max_length=200, blank=True)
    source = models.ForeignKey(
        Terme, on_delete=models.PROTECT, null=True, blank=True, verbose_name="source"
    )
    etat = models.CharField(
        "état", max_length=14, choices=EtatFinancement, default=EtatFinancement.A_RECHERCHER
    )
    nature = models.CharField(
        "nature", max_length=14, choices=NatureFinancement, default=NatureFinancement.NOUVEAU
    )
    montant = models.DecimalField(
        "montant en euros", max_digits=12, decimal_places=2, null=True, blank=True
    )
    convention = models.CharField("convention", max_length=200, blank=True)
    departementale = models.BooleanField("convention départementale", default=False)

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        ordering = ["annee", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__isnull=True) | Q(montant__gte=0),
                name="financement_montant_positif",
            ),
            models.CheckConstraint(
                condition=Q(financeur__isnull=False)
                | ~Q(financeur_texte="")
                | Q(source__isnull=False),
                name="financement_financeur_dit",
            ),
            choices_constraint("etat", EtatFinancement, "financement_etat_connu"),
            choices_constraint("nature", NatureFinancement, "financement_nature_connue"),
        ]

    def __str__(self):
        return str(self.financeur or self.financeur_texte or self.source or "")


class BudgetAnnuel(Objet):
    """Le coût prévu d’une action une année donnée."""

    HISTORISES = ("annee", "montant")

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="budgets")
    annee = models.PositiveSmallIntegerField("année")
    montant = models.DecimalField("montant en euros", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "budget annuel"
        verbose_name_plural = "budgets annuels"
        ordering = ["annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "annee"],
                condition=Q(supprime_le__isnull=True),
                name="budget_annuel_unique",
            ),
            models.CheckConstraint(condition=Q(montant__gte=0), name="budget_annuel_positif"),
        ]

    def __str__(self):
        return f"{self.annee}"
