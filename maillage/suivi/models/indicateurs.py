"""Les indicateurs du contrat, leurs cibles par période et ce que l’on en relève."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from maillage.contrats.enums import Phase
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.champs import Objet, ObjetRange, Sequence, choices_constraint
from maillage.fichiers.models import Fichier
from maillage.referentiels.enums import Frequence, Sens
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.enums import (
    EtatMesure,
    FormeIndicateur,
    ModeCumul,
    NatureIndicateur,
    NiveauIndicateur,
)
from maillage.suivi.models.plan import Deploiement


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
    # Comment on le relève : signé avec ce que l’on mesure ; ses valeurs, elles, sont du suivi.
    RELEVE = ("forme", "cumul", "facteur", "echelle", "ventilations", "collecte", "modele")
    HISTORISES = (*MESURES, *RELEVE, "axe", "objectif", "phase", "commun")

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
    forme = models.CharField(
        "forme", max_length=12, choices=FormeIndicateur, default=FormeIndicateur.NOMBRE
    )
    cumul = models.CharField(
        "d’une période à l’autre", max_length=8, choices=ModeCumul, default=ModeCumul.PERIODE
    )
    # 100 pour un pourcentage : la valeur d’un rapport est numérateur / dénominateur x facteur.
    facteur = models.DecimalField("facteur", max_digits=12, decimal_places=2, default=Decimal(1))
    echelle = Sequence(verbose_name="échelons, du moins bon au meilleur")
    ventilations = models.JSONField("ventilations demandées", default=list, blank=True)
    collecte = models.TextField("comment le relever", blank=True)
    modele = models.SlugField("modèle de la bibliothèque", max_length=80, blank=True)

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
            choices_constraint("forme", FormeIndicateur, "indicateur_forme_connue"),
            choices_constraint("cumul", ModeCumul, "indicateur_cumul_connu"),
            models.CheckConstraint(condition=Q(facteur__gt=0), name="indicateur_facteur_positif"),
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


class CibleIndicateur(Objet):
    """Ce que l’on vise sur une période donnée, avant la cible finale."""

    HISTORISES = ("debut", "fin", "cible")

    indicateur = models.ForeignKey(
        IndicateurAction, on_delete=models.CASCADE, related_name="cibles", verbose_name="indicateur"
    )
    debut = models.DateField("du")
    fin = models.DateField("au")
    cible = models.DecimalField("cible", max_digits=16, decimal_places=4)

    class Meta:
        verbose_name = "cible d’une période"
        verbose_name_plural = "cibles des périodes"
        ordering = ["debut", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicateur", "debut", "fin"],
                condition=Q(supprime_le__isnull=True),
                name="cible_unique",
            ),
            models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="cible_fin_apres_debut"),
        ]

    def __str__(self):
        return f"{self.indicateur} ({self.debut} – {self.fin})"

    @property
    def contrat(self) -> Contrat:
        return self.indicateur.contrat


class ValeurIndicateurQuerySet(models.QuerySet):
    def alive(self) -> "ValeurIndicateurQuerySet":
        return self.filter(supprime_le__isnull=True)

    def within(self, debut: date, fin: date) -> "ValeurIndicateurQuerySet":
        """Celles dont la période tient tout entière entre deux dates."""
        return self.filter(debut__gte=debut, fin__lte=fin)


class ValeurIndicateur(Objet):
    """Ce que l’on a relevé d’un indicateur sur une période, et là où l’action se déploie.

    Une valeur d’ici compte : ce qu’un pilote envoie attend ailleurs d’être accepté. Ses dates, et
    non une clé vers la période d’un contrat, la rendent commune aux contrats qui partagent la
    fiche. ``ventilation`` : axe → modalité → nombre, en textes ({"sexe": {"F": "12"}}).
    """

    HISTORISES = (
        "debut", "fin", "deploiement", "etat", "valeur", "numerateur", "denominateur", "echelon",
        "ventilation", "estimee", "commentaire", "releve_le",
    )  # fmt: skip
    # Une valeur se réécrit dans sa case, entière, et jamais d’une période close.
    SANS_RETOUR = HISTORISES

    indicateur = models.ForeignKey(
        IndicateurAction, on_delete=models.CASCADE, related_name="valeurs",
        verbose_name="indicateur",
    )  # fmt: skip
    deploiement = models.ForeignKey(
        Deploiement, on_delete=models.CASCADE, null=True, blank=True, related_name="valeurs",
        verbose_name="territoire d’exécution",
    )  # fmt: skip
    debut = models.DateField("du")
    fin = models.DateField("au")
    etat = models.CharField(
        "ce que l’on sait", max_length=12, choices=EtatMesure, default=EtatMesure.VALEUR
    )
    valeur = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    numerateur = models.DecimalField(
        "numérateur", max_digits=16, decimal_places=4, null=True, blank=True
    )
    denominateur = models.DecimalField(
        "dénominateur", max_digits=16, decimal_places=4, null=True, blank=True
    )
    echelon = models.PositiveSmallIntegerField("échelon", null=True, blank=True)
    ventilation = models.JSONField("ventilation", default=dict, blank=True)
    estimee = models.BooleanField("estimation", default=False)
    commentaire = models.TextField("ce que la courbe ne dit pas", blank=True)
    pieces = models.ManyToManyField(Fichier, blank=True, verbose_name="preuves")
    auteur_libelle = models.CharField("relevée par", max_length=200, blank=True)
    releve_le = models.DateField("relevée le", null=True, blank=True)

    objects = ValeurIndicateurQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur d’un indicateur"
        verbose_name_plural = "valeurs des indicateurs"
        ordering = ["debut", "fin", "pk"]
        constraints = [
            # « Tout le territoire » compte comme un lieu : SQLite ne sait pas nulls_distinct.
            models.UniqueConstraint(
                "indicateur",
                Coalesce("deploiement", Value(0)),
                "debut",
                "fin",
                condition=Q(supprime_le__isnull=True),
                name="valeur_unique",
            ),
            models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="valeur_fin_apres_debut"),
            models.CheckConstraint(
                condition=Q(etat=EtatMesure.VALEUR)
                | Q(valeur=None, numerateur=None, denominateur=None, echelon=None),
                name="valeur_tue_si_inconnue",
            ),
            models.CheckConstraint(
                condition=Q(denominateur__isnull=True) | ~Q(denominateur=0),
                name="valeur_denominateur_non_nul",
            ),
            choices_constraint("etat", EtatMesure, "valeur_etat_connu"),
        ]
        indexes = [models.Index(fields=["debut", "fin"], name="valeur_par_periode")]

    def __str__(self):
        return f"{self.indicateur} ({self.debut} – {self.fin})"

    @property
    def contrat(self) -> Contrat:
        return self.indicateur.contrat
