"""Ce que l’on suivra d’une action : ses étapes, ses indicateurs, ses territoires d’exécution."""

from django.db import models
from django.db.models import Q

from maillage.comptes.models import Organisation
from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import FicheAction
from maillage.core.champs import ObjetRange, choices_constraint
from maillage.suivi.enums import Frequence, NatureIndicateur, Sens


class Etape(ObjetRange):
    """Une étape d’une action, avec son responsable et son échéance."""

    HISTORISES = ("titre", "echeance", "responsable", "faite")

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="etapes")
    titre = models.CharField("étape", max_length=500)
    echeance = models.DateField("échéance", null=True, blank=True)
    responsable = models.CharField("responsable", max_length=200, blank=True)
    faite = models.BooleanField("faite", default=False)

    class Meta:
        verbose_name = "étape"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.titre


class IndicateurAction(ObjetRange):
    """Un indicateur de l’action : d’où il part, où il va, d’où il vient.

    ``unique_par_personne`` : une file active, jamais sommée entre sites ou périodes.
    """

    HISTORISES = (
        "intitule", "nature", "unite", "sens", "depart", "depart_date", "cible", "cible_date",
        "source", "frequence", "unique_par_personne",
    )  # fmt: skip

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="indicateurs")
    intitule = models.CharField("indicateur", max_length=500)
    nature = models.CharField(
        "nature", max_length=12, choices=NatureIndicateur, default=NatureIndicateur.REALISATION
    )
    unite = models.CharField("unité", max_length=60, blank=True)
    sens = models.CharField("sens attendu", max_length=8, choices=Sens, default=Sens.HAUSSE)
    depart = models.DecimalField(
        "valeur de départ", max_digits=16, decimal_places=4, null=True, blank=True
    )
    depart_date = models.DateField("date de la valeur de départ", null=True, blank=True)
    cible = models.DecimalField("cible", max_digits=16, decimal_places=4, null=True, blank=True)
    cible_date = models.DateField("date de la cible", null=True, blank=True)
    source = models.CharField("source", max_length=250, blank=True)
    frequence = models.CharField("fréquence", max_length=14, choices=Frequence, blank=True)
    unique_par_personne = models.BooleanField("compte des personnes uniques", default=False)

    class Meta:
        verbose_name = "indicateur d’action"
        ordering = ["position", "pk"]
        constraints = [
            choices_constraint("nature", NatureIndicateur, "indicateur_nature_connue"),
            choices_constraint("sens", Sens, "indicateur_sens_connu"),
            choices_constraint("frequence", Frequence, "indicateur_frequence_connue", blank=True),
        ]

    def __str__(self):
        return self.intitule


class Deploiement(ObjetRange):
    """Un territoire qui exécute l’action, avec son pilote et son avancement propres."""

    HISTORISES = ("libelle", "pilote", "statut", "commentaire")

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="deploiements")
    libelle = models.CharField("territoire d’exécution", max_length=200)
    pilote = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, verbose_name="pilote"
    )
    statut = models.CharField(
        "état", max_length=12, choices=StatutFiche, default=StatutFiche.A_VENIR
    )
    commentaire = models.TextField("où l’on en est", blank=True)

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
        ]

    def __str__(self):
        return self.libelle
