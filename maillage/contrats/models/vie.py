"""Où en est le contrat : ses dix phases, et ce qu’il reste à faire dans chacune."""

from django.db import models
from django.db.models import F, Q

from maillage.contrats.enums import EtatPhase, EtatTache, Phase
from maillage.contrats.models.contrat import Contrat
from maillage.core.champs import Objet, ObjetRange, choices_constraint


class PhaseContrat(Objet):
    """Une phase telle que ce contrat la vit : prévue, en cours, faite, ou passée avec sa raison."""

    HISTORISES = ("etat", "raison", "semaines", "debut", "fin")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="phases")
    phase = models.CharField("phase", max_length=16, choices=Phase)
    etat = models.CharField("état", max_length=8, choices=EtatPhase, default=EtatPhase.A_VENIR)
    raison = models.TextField("pourquoi elle est passée", blank=True)
    semaines = models.PositiveSmallIntegerField("durée prévue, en semaines", null=True, blank=True)
    debut = models.DateField("commencée le", null=True, blank=True)
    fin = models.DateField("finie le", null=True, blank=True)

    class Meta:
        verbose_name = "phase du contrat"
        verbose_name_plural = "phases du contrat"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "phase"], name="phase_unique"),
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="phase_fin_apres_debut",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatPhase.PASSEE) | ~Q(raison=""), name="phase_passee_dite"
            ),
            choices_constraint("phase", Phase, "phase_connue"),
            choices_constraint("etat", EtatPhase, "phase_etat_connu"),
        ]

    def __str__(self):
        return self.get_phase_display()


class TachePhase(ObjetRange):
    """Ce que la méthode demande dans une phase, par qui, et le document qui en sort."""

    HISTORISES = ("intitule", "acteur", "document", "echeance", "etat", "raison", "faite_le")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="taches")
    phase = models.CharField("phase", max_length=16, choices=Phase)
    code = models.SlugField("code de la méthode", max_length=60, blank=True)
    intitule = models.CharField("à faire", max_length=300)
    acteur = models.CharField("par qui", max_length=120, blank=True)
    document = models.CharField("document qui en sort", max_length=200, blank=True)
    echeance = models.DateField("échéance", null=True, blank=True)
    etat = models.CharField("état", max_length=8, choices=EtatTache, default=EtatTache.A_FAIRE)
    raison = models.TextField("pourquoi elle est passée", blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)

    class Meta:
        verbose_name = "tâche d’une phase"
        verbose_name_plural = "tâches d’une phase"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "phase", "code"],
                condition=~Q(code="") & Q(supprime_le__isnull=True),
                name="tache_phase_unique",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatTache.PASSEE) | ~Q(raison=""), name="tache_passee_dite"
            ),
            choices_constraint("phase", Phase, "tache_phase_connue"),
            choices_constraint("etat", EtatTache, "tache_etat_connu"),
        ]

    def __str__(self):
        return self.intitule
