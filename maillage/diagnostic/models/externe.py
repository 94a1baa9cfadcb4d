"""Les diagnostics venus d’ailleurs, repris tels quels et cités à la page."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.comptes.models import Organisation
from maillage.core.champs import choices_constraint
from maillage.core.texte import format_periode
from maillage.demarches.enums import Cercle
from maillage.diagnostic.models.base import ObjetDiagnostic
from maillage.fichiers.models import Fichier


class DiagnosticExterne(ObjetDiagnostic):
    """Une étude d’un autre producteur. On la cite ; on n’y change rien."""

    HISTORISES = (
        "titre", "producteur", "producteur_texte", "paru_le", "periode_debut", "periode_fin",
        "perimetre", "codes", "resume", "conditions", "adresse", "pieces", "cercle",
    )  # fmt: skip

    titre = models.CharField("titre", max_length=300)
    producteur = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="producteur",
    )  # fmt: skip
    producteur_texte = models.CharField("autre producteur", max_length=250, blank=True)
    paru_le = models.DateField("paru le", null=True, blank=True)
    periode_debut = models.DateField("début de la période étudiée", null=True, blank=True)
    periode_fin = models.DateField("fin de la période étudiée", null=True, blank=True)
    perimetre = models.CharField("périmètre", max_length=300, blank=True)
    codes = models.JSONField("codes des communes couvertes", default=list, blank=True)
    resume = models.TextField("ce qu’il dit", blank=True)
    conditions = models.TextField("conditions de diffusion", blank=True)
    adresse = models.URLField("adresse en ligne", max_length=500, blank=True)
    pieces = models.ManyToManyField(
        Fichier, blank=True, related_name="+", verbose_name="fichiers joints"
    )
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+", verbose_name="déposé par",
    )  # fmt: skip

    class Meta:
        verbose_name = "diagnostic extérieur"
        verbose_name_plural = "diagnostics extérieurs"
        ordering = ["-paru_le", "titre", "pk"]
        constraints = [
            choices_constraint("cercle", Cercle, "diagnostic_externe_cercle_connu"),
            models.CheckConstraint(
                condition=Q(periode_debut__isnull=True)
                | Q(periode_fin__isnull=True)
                | Q(periode_fin__gte=F("periode_debut")),
                name="diagnostic_externe_fin_apres_debut",
            ),
        ]

    def __str__(self):
        return self.titre

    @property
    def nom_producteur(self) -> str:
        return str(self.producteur) if self.producteur else self.producteur_texte

    @property
    def periode(self) -> str:
        return format_periode(self.periode_debut, self.periode_fin)
