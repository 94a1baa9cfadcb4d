"""Les conventions qui lient un financeur : leur numéro, leurs dates, leur fichier."""

from django.db import models
from django.db.models import F, Q

from maillage.comptes.models import Organisation
from maillage.contrats.models import Contrat
from maillage.core.champs import Objet
from maillage.fichiers.models import Fichier


class Convention(Objet):
    """Un acte signé avec un financeur ; plusieurs lignes, années ou fiches peuvent en relever.

    ``departementale`` : elle couvre tout un département, au-delà de ce contrat.
    """

    HISTORISES = (
        "numero", "objet", "financeur", "beneficiaire", "signee_le", "debut", "fin",
        "departementale", "fichier",
    )  # fmt: skip

    contrat = models.ForeignKey(
        Contrat, on_delete=models.CASCADE, related_name="conventions_argent"
    )
    numero = models.CharField("numéro", max_length=80)
    objet = models.CharField("objet", max_length=250, blank=True)
    financeur = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="financeur",
    )  # fmt: skip
    beneficiaire = models.CharField("bénéficiaire", max_length=250, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True)
    departementale = models.BooleanField("couvre tout le département", default=False)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="fichier",
    )  # fmt: skip

    class Meta:
        verbose_name = "convention de financement"
        verbose_name_plural = "conventions de financement"
        ordering = ["-signee_le", "numero", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="convention_fin_apres_debut",
            ),
        ]

    def __str__(self):
        return f"{self.numero} – {self.objet}" if self.objet else self.numero
