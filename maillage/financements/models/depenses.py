"""Ce que l’on prévoit, ce que l’on reçoit et ce que l’on dépense, année par année."""

from django.db import models
from django.db.models import Q

from maillage.contrats.models import Contrat, FicheAction
from maillage.core.champs import Objet, choices_constraint
from maillage.financements.enums import Compte
from maillage.financements.models.lignes import LigneFinancement
from maillage.financements.models.postes import PosteCoordination


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


class Versement(Objet):
    """Ce qu’un financeur a payé d’une ligne, un jour donné ; une avance, un solde."""

    HISTORISES = ("date", "montant", "reference")

    ligne = models.ForeignKey(LigneFinancement, on_delete=models.CASCADE, related_name="versements")
    date = models.DateField("versé le")
    montant = models.DecimalField("montant en euros", max_digits=12, decimal_places=2)
    reference = models.CharField("référence", max_length=120, blank=True)

    class Meta:
        verbose_name = "versement"
        ordering = ["date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gte=0), name="versement_positif"),
        ]

    def __str__(self):
        return f"versement du {self.date:%d/%m/%Y}"

    @property
    def contrat(self) -> Contrat:
        return self.ligne.contrat


class DepenseQuerySet(models.QuerySet["Depense"]):
    def bulk_create(self, objs, *args, **kwargs):
        """Chaque dépense d’une fiche est du contrat de sa fiche."""
        rows = list(objs)
        for row in rows:
            row.fill_contrat()
        return super().bulk_create(rows, *args, **kwargs)


class Depense(Objet):
    """Ce qu’une action, ou le poste de coordination, a coûté une année, charge par charge."""

    HISTORISES = ("annee", "libelle", "compte", "montant")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="depenses")
    fiche = models.ForeignKey(
        FicheAction, on_delete=models.CASCADE, null=True, blank=True, related_name="depenses"
    )
    poste = models.ForeignKey(
        PosteCoordination, on_delete=models.CASCADE, null=True, blank=True,
        related_name="depenses", verbose_name="poste de coordination",
    )  # fmt: skip
    annee = models.PositiveSmallIntegerField("année")
    libelle = models.CharField("à quoi", max_length=200, blank=True)
    compte = models.CharField("charge", max_length=10, choices=Compte, blank=True)
    montant = models.DecimalField("montant en euros", max_digits=12, decimal_places=2)

    objects = DepenseQuerySet.as_manager()

    class Meta:
        verbose_name = "dépense"
        ordering = ["annee", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gte=0), name="depense_positive"),
            models.CheckConstraint(
                condition=Q(fiche__isnull=False, poste__isnull=True)
                | Q(fiche__isnull=True, poste__isnull=False),
                name="depense_fiche_ou_poste",
            ),
            choices_constraint("compte", Compte, "depense_compte_connu", blank=True),
        ]

    def __str__(self):
        return self.libelle or f"{self.annee}"

    def save(self, *args, **kwargs):
        self.fill_contrat()
        super().save(*args, **kwargs)

    def fill_contrat(self) -> None:
        if self.fiche_id and self.fiche:
            self.contrat_id = self.fiche.contrat_id
