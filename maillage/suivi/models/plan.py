"""Ce qui s’exécute d’une action : ses étapes, et les territoires qui la portent."""

from datetime import date

from django.db import models
from django.db.models import Q

from maillage.comptes.models import Organisation
from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import FicheAction
from maillage.core.champs import ObjetRange, choices_constraint
from maillage.suivi.enums import Meteo


class Deploiement(ObjetRange):
    """Un territoire qui exécute l’action, avec son pilote et son avancement propres."""

    HISTORISES = ("libelle", "pilote", "statut", "commentaire", "meteo", "maj_le", "communes")

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="deploiements")
    libelle = models.CharField("territoire d’exécution", max_length=200)
    pilote = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, verbose_name="pilote"
    )
    statut = models.CharField(
        "état", max_length=12, choices=StatutFiche, default=StatutFiche.A_VENIR
    )
    commentaire = models.TextField("où l’on en est", blank=True)
    meteo = models.CharField("météo", max_length=12, choices=Meteo, blank=True)
    maj_le = models.DateField("dit le", null=True, blank=True)
    communes = models.JSONField("codes des communes", default=list, blank=True)

    class Meta:
        verbose_name = "territoire d’exécution"
        verbose_name_plural = "territoires d’exécution"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "libelle"],
                condition=Q(supprime_le__isnull=True),
                name="deploiement_unique",
            ),
            choices_constraint("statut", StatutFiche, "deploiement_statut_connu"),
            choices_constraint("meteo", Meteo, "deploiement_meteo_connue", blank=True),
        ]

    def __str__(self):
        return self.libelle


class EtapeQuerySet(models.QuerySet):
    def alive(self) -> "EtapeQuerySet":
        return self.filter(supprime_le__isnull=True, fiche__supprime_le__isnull=True)

    def late(self, jour: date) -> "EtapeQuerySet":
        """Échéance passée, et pas faite."""
        return self.filter(echeance__lt=jour, faite=False)


class Etape(ObjetRange):
    """Une étape d’une action, avec son responsable et son échéance."""

    # Ce que le texte signé en dit ; le reste est du suivi.
    PREVU = ("titre", "echeance", "responsable", "faite")
    HISTORISES = (*PREVU, "debut", "faite_le", "deploiement")

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="etapes")
    titre = models.CharField("étape", max_length=500)
    echeance = models.DateField("échéance", null=True, blank=True)
    responsable = models.CharField("responsable", max_length=200, blank=True)
    faite = models.BooleanField("faite", default=False)
    debut = models.DateField("début", null=True, blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    deploiement = models.ForeignKey(
        Deploiement, on_delete=models.SET_NULL, null=True, blank=True, related_name="etapes",
        verbose_name="territoire d’exécution",
    )  # fmt: skip

    objects = EtapeQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.titre
