"""Ce qui existe déjà : actions et dispositifs, services de santé et de prévention."""

from django.db import models
from django.db.models import Q

from maillage.core.champs import choices_constraint
from maillage.demarches.enums import Cercle
from maillage.diagnostic.enums import EtatDispositif, OrigineService
from maillage.diagnostic.models.base import ObjetDiagnostic
from maillage.referentiels.models import Terme


class Dispositif(ObjetDiagnostic):
    """Une action ou un dispositif déjà présent sur le territoire."""

    HISTORISES = (
        "nom", "porteur", "description", "lieux", "codes", "depuis", "financeurs", "theme",
        "publics", "etat", "contact", "cercle",
    )  # fmt: skip

    nom = models.CharField("nom", max_length=300)
    porteur = models.CharField("porté par", max_length=250, blank=True)
    description = models.TextField("ce qu’il fait", blank=True)
    lieux = models.CharField("où", max_length=300, blank=True)
    codes = models.JSONField("codes des communes", default=list, blank=True)
    depuis = models.PositiveSmallIntegerField("depuis l’année", null=True, blank=True)
    financeurs = models.CharField("financé par", max_length=300, blank=True)
    theme = models.ForeignKey(
        Terme, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="thème",
    )  # fmt: skip
    publics = models.CharField("public", max_length=300, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatDispositif, default=EtatDispositif.EN_COURS
    )
    contact = models.CharField("où s’adresser", max_length=250, blank=True)

    class Meta:
        verbose_name = "action ou dispositif existant"
        verbose_name_plural = "actions et dispositifs existants"
        ordering = ["nom", "pk"]
        constraints = [
            choices_constraint("cercle", Cercle, "dispositif_cercle_connu"),
            choices_constraint("etat", EtatDispositif, "dispositif_etat_connu"),
        ]

    def __str__(self):
        return self.nom


class Service(ObjetDiagnostic):
    """Un service de santé ou de prévention, nommé et situé.

    ``retouches`` : les champs qu’une personne a corrigés ; un nouvel import n’y touche plus.
    """

    HISTORISES = (
        "nom", "categorie", "code_commune", "adresse", "telephone", "latitude", "longitude",
        "precisions", "cercle",
    )  # fmt: skip

    nom = models.CharField("nom", max_length=250)
    categorie = models.CharField("catégorie", max_length=150, blank=True)
    code_commune = models.CharField("code de la commune", max_length=5)
    adresse = models.CharField("adresse", max_length=300, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    latitude = models.DecimalField(
        "latitude", max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        "longitude", max_digits=8, decimal_places=5, null=True, blank=True
    )
    precisions = models.TextField("précisions", blank=True)
    finess = models.CharField("numéro FINESS", max_length=9, blank=True)
    origine = models.CharField(
        "origine", max_length=8, choices=OrigineService, default=OrigineService.MAIN
    )
    source = models.CharField("source", max_length=200, blank=True)
    releve_le = models.DateField("relevé le", null=True, blank=True)
    retouches = models.JSONField("champs corrigés à la main", default=list, blank=True)

    class Meta:
        verbose_name = "service de santé ou de prévention"
        verbose_name_plural = "services de santé et de prévention"
        ordering = ["categorie", "nom", "pk"]
        constraints = [
            choices_constraint("cercle", Cercle, "service_cercle_connu"),
            choices_constraint("origine", OrigineService, "service_origine_connue"),
            models.UniqueConstraint(
                fields=["demarche", "finess"],
                condition=~Q(finess="") & Q(supprime_le__isnull=True),
                name="service_finess_unique",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="service_coordonnees_entieres",
            ),
        ]

    def __str__(self):
        return self.nom
