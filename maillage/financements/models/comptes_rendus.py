"""Le compte rendu financier que chaque subvention doit, six mois après l’exercice."""

from datetime import date

from django.db import models
from django.db.models import Q

from maillage.contrats.models import Contrat
from maillage.core.champs import Objet, choices_constraint
from maillage.financements.enums import EtatCompteRendu
from maillage.financements.models.conventions import Convention
from maillage.financements.models.lignes import LigneFinancement


class CompteRendu(Objet):
    """Celui d’une ligne ou d’une convention, pour une année.

    ``textes`` et ``montants`` sont ce qu’une personne a écrit à la place du pré-rempli, par clé ;
    le reste se calcule à la lecture.
    """

    HISTORISES = ("etat", "depose_le", "textes", "montants")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="comptes_rendus")
    ligne = models.ForeignKey(
        LigneFinancement, on_delete=models.CASCADE, null=True, blank=True,
        related_name="comptes_rendus",
    )  # fmt: skip
    convention = models.ForeignKey(
        Convention, on_delete=models.CASCADE, null=True, blank=True,
        related_name="comptes_rendus",
    )  # fmt: skip
    annee = models.PositiveSmallIntegerField("année")
    etat = models.CharField(
        "état", max_length=8, choices=EtatCompteRendu, default=EtatCompteRendu.A_FAIRE
    )
    depose_le = models.DateField("déposé le", null=True, blank=True)
    textes = models.JSONField("textes", default=dict, blank=True)
    montants = models.JSONField("montants", default=dict, blank=True)

    class Meta:
        verbose_name = "compte rendu financier"
        verbose_name_plural = "comptes rendus financiers"
        ordering = ["annee", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ligne__isnull=False, convention__isnull=True)
                | Q(ligne__isnull=True, convention__isnull=False),
                name="compte_rendu_ligne_ou_convention",
            ),
            *(
                models.UniqueConstraint(
                    fields=[nom, "annee"],
                    condition=Q(supprime_le__isnull=True),
                    name=f"compte_rendu_{nom}_unique",
                )
                for nom in ("ligne", "convention")
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCompteRendu.DEPOSE) | Q(depose_le__isnull=False),
                name="compte_rendu_depose_date",
            ),
            choices_constraint("etat", EtatCompteRendu, "compte_rendu_etat_connu"),
        ]

    def __str__(self):
        return f"{self.convention or self.ligne} ({self.annee})"

    @property
    def echeance(self) -> date:
        return due_date(self.annee)


def due_date(annee: int) -> date:
    """Six mois après la fin de l’exercice (arrêté du 11 octobre 2006)."""
    return date(annee + 1, 6, 30)
