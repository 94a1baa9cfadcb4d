"""Le contrat, ses dates de signature et ses articles."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.contrats.enums import (
    BaseFiscale,
    EtatContrat,
    OrdreContrat,
    Phase,
    TypeContrat,
)
from maillage.core.champs import Objet, ObjetRange, choices_constraint
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Affectation, Demarche, Territoire


class ContratQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ContratQuerySet":
        """Les contrats d’une démarche atteinte, dans un cercle que le rôle voit."""
        portee = Affectation.objects.portee(user)
        return self.filter(supprime_le__isnull=True).filter(portee.as_q("demarche"))

    def in_force(self, jour: date) -> "ContratQuerySet":
        """Deux générations peuvent l’être ensemble : l’ancienne prorogée, la nouvelle signée."""
        return self.filter(periode_debut__lte=jour).filter(
            Q(prorogation__gte=jour) | Q(prorogation__isnull=True, periode_fin__gte=jour)
        )


class Contrat(Objet):
    """Une génération de contrat dans une démarche.

    Période affichée, dates de signature et date d’effet vivent chacune leur vie.
    """

    HISTORISES = (
        "nom", "genre", "etat", "phase", "ordre", "programme_annuel", "generation", "predecesseur",
        "parent", "territoire", "periode_debut", "periode_fin", "signature_visee", "date_effet",
        "prorogation", "base_fiscale", "voies", "cercle",
    )  # fmt: skip

    demarche = models.ForeignKey(
        Demarche, on_delete=models.PROTECT, related_name="contrats", verbose_name="démarche"
    )
    nom = models.CharField("nom", max_length=250)
    genre = models.CharField(
        "type", max_length=16, choices=TypeContrat, default=TypeContrat.CONTRAT
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatContrat, default=EtatContrat.EN_PROJET
    )
    phase = models.CharField("étape", max_length=16, choices=Phase, default=Phase.MOBILISATION)
    ordre = models.CharField(
        "ordre des étapes", max_length=20, choices=OrdreContrat,
        default=OrdreContrat.PLAN_PUIS_SIGNATURE,
    )  # fmt: skip
    programme_annuel = models.BooleanField("programme arrêté chaque année", default=False)
    generation = models.PositiveSmallIntegerField("génération", default=1)
    predecesseur = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="successeurs",
        verbose_name="contrat précédent",
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="conventions",
        verbose_name="contrat dont il dépend",
    )  # fmt: skip
    territoire = models.ForeignKey(
        Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="contrats",
        verbose_name="périmètre",
    )  # fmt: skip
    periode_debut = models.DateField("début de période", null=True, blank=True)
    periode_fin = models.DateField("fin de période", null=True, blank=True)
    signature_visee = models.DateField("signature visée", null=True, blank=True)
    date_effet = models.DateField("date d’effet", null=True, blank=True)
    prorogation = models.DateField("prorogé jusqu’au", null=True, blank=True)
    base_fiscale = models.CharField(
        "montants", max_length=3, choices=BaseFiscale, default=BaseFiscale.TTC
    )
    # Nature d’un changement → qui peut l’acter ; ce qui n’y est pas suit la règle par défaut.
    voies = models.JSONField("qui acte les changements", default=dict, blank=True)
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.TRAVAIL)

    LIBELLES: ClassVar = {"signatures": "dates de signature"}

    objects = ContratQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        ordering = ["-periode_debut", "-generation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(periode_debut__isnull=True)
                | Q(periode_fin__isnull=True)
                | Q(periode_fin__gte=F("periode_debut")),
                name="contrat_fin_apres_debut",
            ),
            models.CheckConstraint(
                condition=Q(prorogation__isnull=True)
                | Q(periode_fin__isnull=True)
                | Q(prorogation__gte=F("periode_fin")),
                name="contrat_prorogation_apres_fin",
            ),
            choices_constraint("genre", TypeContrat, "contrat_genre_connu"),
            choices_constraint("etat", EtatContrat, "contrat_etat_connu"),
            choices_constraint("ordre", OrdreContrat, "contrat_ordre_connu"),
            choices_constraint("phase", Phase, "contrat_phase_connue"),
            choices_constraint("cercle", Cercle, "contrat_cercle_connu"),
            choices_constraint("base_fiscale", BaseFiscale, "contrat_base_fiscale_connue"),
        ]

    def __str__(self):
        return self.nom

    @property
    def cercle_choisi(self) -> Cercle:
        return Cercle(self.cercle)

    @property
    def periode(self) -> str:
        """« 2026-2030 », ou ce que l’on en sait."""
        years = [jour.year for jour in (self.periode_debut, self.periode_fin) if jour]
        return "-".join(str(year) for year in dict.fromkeys(years))


class SignatureDate(models.Model):
    """Une date de signature ; il y en a parfois plusieurs pour un même contrat."""

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="signatures")
    date = models.DateField("date de signature")
    lieu = models.CharField("lieu", max_length=120, blank=True)

    class Meta:
        verbose_name = "date de signature"
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "date"], name="signature_date_unique")
        ]

    def __str__(self):
        return f"{self.date}"


class Article(ObjetRange):
    """Un article du contrat, copié du modèle à la création puis libre."""

    HISTORISES = ("titre", "corps", "numerote", "inclus")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="articles")
    titre = models.CharField("titre", max_length=200)
    corps = models.TextField("texte", blank=True)
    numerote = models.BooleanField("numéroté", default=True)
    inclus = models.BooleanField("figure au contrat", default=True)
    modele_code = models.SlugField("modèle", max_length=60, blank=True)
    modele_revision = models.PositiveSmallIntegerField("version du modèle", null=True)

    class Meta:
        verbose_name = "article"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.titre
