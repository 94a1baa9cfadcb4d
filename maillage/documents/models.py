"""Ce que l’on écrit à côté de ce que Maillage calcule, gardé d’une production à l’autre."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from maillage.contrats.models import Contrat
from maillage.core.champs import Objet, Sequence, choices_constraint
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Affectation, Demarche
from maillage.fichiers.models import Fichier


class TexteDocumentQuerySet(models.QuerySet["TexteDocument"]):
    def alive(self) -> "TexteDocumentQuerySet":
        return self.filter(supprime_le__isnull=True)

    def visible_to(self, user) -> "TexteDocumentQuerySet":
        """Selon le cercle que l’auteur du texte lui a donné."""
        return self.alive().filter(Affectation.objects.portee(user).as_q("contrat__demarche"))


class TexteDocument(Objet):
    """Le commentaire d’un chapitre d’un document : « bilan-2026 », chapitre « avancement ».

    ``empreinte`` est celle de la partie calculée qu’avait sous les yeux qui l’a écrit : si elle a
    changé depuis, le commentaire est à relire.
    """

    HISTORISES = ("texte", "cercle")
    LIBELLES: ClassVar = {"cercle": "qui peut le lire"}

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="textes_documents")
    document = models.SlugField("document", max_length=80)
    cle = models.SlugField("chapitre", max_length=60)
    texte = models.TextField("commentaire", blank=True)
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.TRANSMIS)
    empreinte = models.CharField("empreinte de la partie calculée", max_length=64, blank=True)
    auteur_libelle = models.CharField("écrit par", max_length=200, blank=True)
    ecrit_le = models.DateTimeField("écrit le", null=True, blank=True)

    objects = TexteDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "texte d’un document"
        verbose_name_plural = "textes d’un document"
        ordering = ["document", "cle", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "document", "cle"],
                condition=Q(supprime_le__isnull=True),
                name="texte_document_unique",
            ),
            choices_constraint("cercle", Cercle, "texte_document_cercle_connu"),
        ]

    def __str__(self):
        return f"Commentaire de « {self.document} », chapitre « {self.cle} »"


class ModelePresentationQuerySet(models.QuerySet["ModelePresentation"]):
    def alive(self) -> "ModelePresentationQuerySet":
        return self.filter(supprime_le__isnull=True)

    def of_demarche(self, demarche: Demarche, regions: list[str]) -> "ModelePresentationQuerySet":
        """Celui de la démarche, et ceux de ces régions."""
        rows = self.alive().filter(Q(demarche=demarche) | Q(region__in=regions))
        return rows.select_related("fichier")


class ModelePresentation(Objet):
    """Le modèle de diaporama d’une démarche, ou d’une région pour toutes les siennes.

    Un seul vit à la fois ; en déposer un autre met l’ancien à la corbeille. ``remarques`` dit ce
    que la lecture du modèle a remplacé.
    """

    region = models.CharField("code de la région", max_length=3, blank=True)
    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, null=True, blank=True,
        related_name="modeles_presentation", verbose_name="démarche",
    )  # fmt: skip
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, verbose_name="fichier")
    remarques = Sequence(verbose_name="remarques à la lecture")
    auteur_libelle = models.CharField("déposé par", max_length=200, blank=True)

    objects = ModelePresentationQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de diaporama"
        verbose_name_plural = "modèles de diaporama"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(region="") & Q(demarche__isnull=False))
                | (~Q(region="") & Q(demarche__isnull=True)),
                name="modele_presentation_une_portee",
            ),
            models.UniqueConstraint(
                fields=["demarche"],
                condition=Q(supprime_le__isnull=True, demarche__isnull=False),
                name="modele_presentation_unique_demarche",
            ),
            models.UniqueConstraint(
                fields=["region"], condition=Q(supprime_le__isnull=True) & ~Q(region=""),
                name="modele_presentation_unique_region",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.fichier.nom
