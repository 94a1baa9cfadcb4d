"""Ce que l’on suivra : étapes et territoires d’une action, indicateurs de tout le contrat."""

from django.db import models
from django.db.models import Q

from maillage.comptes.models import Organisation
from maillage.contrats.enums import Phase, StatutFiche
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.champs import ObjetRange, choices_constraint
from maillage.referentiels.enums import Frequence, Sens
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.enums import NatureIndicateur, NiveauIndicateur


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


class IndicateurActionQuerySet(models.QuerySet):
    def bulk_create(self, objs, *args, **kwargs):
        rows = list(objs)
        for row in rows:
            row.find_contrat()
        return super().bulk_create(rows, *args, **kwargs)

    def alive(self) -> "IndicateurActionQuerySet":
        """Ni à la corbeille, ni d’une fiche, d’un axe ou d’un objectif qui y est."""
        return self.filter(supprime_le__isnull=True, **dict.fromkeys(RETIRES))

    def above_fiches(self) -> "IndicateurActionQuerySet":
        """Ceux du contrat lui-même, de ses phases, de ses axes et de ses objectifs."""
        return self.filter(fiche__isnull=True)


RETIRES = ("fiche__supprime_le", "axe__supprime_le", "objectif__supprime_le")


class IndicateurAction(ObjetRange):
    """Un indicateur, d’une action ou de plus haut : d’où il part, où il va, d’où il vient.

    Il est d’une fiche, d’un objectif, d’un axe ou d’une phase ; d’aucun, il est du contrat.
    ``unique_par_personne`` : une file active, jamais sommée entre sites ou périodes.
    """

    MESURES = (
        "intitule", "definition", "nature", "unite", "sens", "depart", "depart_date", "cible",
        "cible_date", "source", "frequence", "responsable", "unique_par_personne",
    )  # fmt: skip
    HISTORISES = (*MESURES, "axe", "objectif", "phase", "commun")

    contrat = models.ForeignKey(
        Contrat, on_delete=models.CASCADE, related_name="indicateurs", verbose_name="contrat"
    )
    fiche = models.ForeignKey(
        FicheAction, on_delete=models.CASCADE, null=True, blank=True, related_name="indicateurs"
    )
    axe = models.ForeignKey(
        Axe, on_delete=models.CASCADE, null=True, blank=True, related_name="indicateurs",
        verbose_name="axe",
    )  # fmt: skip
    objectif = models.ForeignKey(
        Objectif, on_delete=models.CASCADE, null=True, blank=True, related_name="indicateurs",
        verbose_name="objectif",
    )  # fmt: skip
    phase = models.CharField("étape du contrat", max_length=16, choices=Phase, blank=True)
    # Protégé : le contrat signé dit toujours de quelle édition du socle il tient son indicateur.
    commun = models.ForeignKey(
        IndicateurCommun, on_delete=models.PROTECT, null=True, blank=True, related_name="reprises",
        verbose_name="indicateur commun",
    )  # fmt: skip
    intitule = models.CharField("indicateur", max_length=500)
    definition = models.TextField("définition", blank=True)
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
    responsable = models.CharField("qui le relève", max_length=200, blank=True)
    unique_par_personne = models.BooleanField("compte des personnes uniques", default=False)

    objects = IndicateurActionQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur du contrat"
        verbose_name_plural = "indicateurs du contrat"
        ordering = ["position", "pk"]
        constraints = [
            choices_constraint("nature", NatureIndicateur, "indicateur_nature_connue"),
            choices_constraint("sens", Sens, "indicateur_sens_connu"),
            choices_constraint("frequence", Frequence, "indicateur_frequence_connue", blank=True),
            choices_constraint("phase", Phase, "indicateur_phase_connue", blank=True),
            models.CheckConstraint(
                condition=Q(axe=None, objectif=None, phase="")
                | Q(fiche=None, objectif=None, phase="")
                | Q(fiche=None, axe=None, phase="")
                | Q(fiche=None, axe=None, objectif=None),
                name="indicateur_un_seul_niveau",
                violation_error_message="Un indicateur est d’un seul niveau du contrat.",
            ),
            models.UniqueConstraint(
                fields=["contrat", "commun"],
                condition=Q(supprime_le__isnull=True, fiche__isnull=True),
                name="indicateur_commun_repris_une_fois",
            ),
        ]

    def __str__(self):
        return self.intitule

    def save(self, *args, **kwargs):
        self.find_contrat()
        super().save(*args, **kwargs)

    def find_contrat(self) -> None:
        """Un indicateur d’action est du contrat de sa fiche."""
        if self.contrat_id is None and self.fiche:
            self.contrat_id = self.fiche.contrat_id

    @property
    def niveau(self) -> NiveauIndicateur:
        if self.fiche_id:
            return NiveauIndicateur.ACTION
        if self.objectif_id:
            return NiveauIndicateur.OBJECTIF
        if self.axe_id:
            return NiveauIndicateur.AXE
        return NiveauIndicateur.PHASE if self.phase else NiveauIndicateur.CONTRAT


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
