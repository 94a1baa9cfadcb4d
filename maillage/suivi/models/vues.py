"""Ce que chacun garde de ses vues du suivi, et les modifications faites d’un seul geste."""

from django.db import models
from django.db.models import Q

from maillage.comptes.models import Utilisateur
from maillage.contrats.models import Contrat
from maillage.core.champs import Objet


class VueSuivi(Objet):
    """Des filtres, des colonnes et un tri auxquels on a donné un nom."""

    HISTORISES = ("nom", "parametres", "partagee", "par_defaut")

    contrat = models.ForeignKey(
        Contrat, on_delete=models.CASCADE, related_name="vues_suivi", verbose_name="contrat"
    )
    utilisateur = models.ForeignKey(
        Utilisateur, on_delete=models.CASCADE, related_name="vues_suivi", verbose_name="compte"
    )
    nom = models.CharField("nom", max_length=80)
    parametres = models.TextField("filtres", blank=True)
    partagee = models.BooleanField("partagée avec l’équipe", default=False)
    par_defaut = models.BooleanField("ouverte d’abord", default=False)

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "utilisateur", "nom"],
                condition=Q(supprime_le__isnull=True),
                name="vue_suivi_unique",
            )
        ]

    def __str__(self):
        return self.nom


class LotModification(Objet):
    """Une modification de plusieurs fiches d’un coup, et de quoi la défaire.

    ``changements`` : une liste de {"fiche": uid, "champ", "avant", "apres"}.
    """

    contrat = models.ForeignKey(
        Contrat, on_delete=models.CASCADE, related_name="lots", verbose_name="contrat"
    )
    auteur = models.ForeignKey(
        Utilisateur, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    libelle = models.CharField("ce qui a changé", max_length=250)
    changements = models.JSONField("changements", default=list)
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "modification groupée"
        verbose_name_plural = "modifications groupées"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.libelle
