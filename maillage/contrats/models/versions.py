"""Les textes du contrat : ceux que l’on vote, ceux qui furent en vigueur, et ce qui les change."""

import hashlib
import json
import uuid
from datetime import date
from functools import cached_property

from django.db import models
from django.db.models import Q

from maillage.contrats.enums import EtatAvenant, NatureVersion, Voie
from maillage.contrats.models.contrat import Contrat
from maillage.core.champs import Objet, Sequence, choices_constraint
from maillage.fichiers.models import Fichier


class VersionFigee(Exception):
    """Une version ne se récrit pas et ne s’efface pas."""


class VersionContratQuerySet(models.QuerySet["VersionContrat"]):
    def projets(self) -> "VersionContratQuerySet":
        return self.filter(nature=NatureVersion.PROJET)

    def in_force(self, jour: date | None = None) -> "VersionContratQuerySet":
        """La chaîne des textes en vigueur, du premier au dernier ; à ``jour``, jusqu’à lui."""
        chain = self.exclude(nature=NatureVersion.PROJET).order_by("rang")
        return chain.filter(date_effet__lte=jour) if jour else chain

    def update(self, **fields):
        raise VersionFigee("Une version du contrat est figée.")

    def delete(self):
        raise VersionFigee("Une version du contrat est figée.")


class VersionContrat(models.Model):
    """Un texte figé : l’instantané entier, son empreinte, jamais recalculés.

    Un projet se vote ; les autres natures forment une chaîne, chacune tirée de la précédente.
    """

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="versions")
    rang = models.PositiveIntegerField("rang")
    numero = models.PositiveIntegerField("numéro parmi celles de sa nature")
    nature = models.CharField("nature", max_length=10, choices=NatureVersion)
    date_effet = models.DateField("date d’effet")
    created_at = models.DateTimeField("figée le")
    auteur_libelle = models.CharField("figée par", max_length=200)
    schema = models.PositiveSmallIntegerField("schéma de l’instantané")
    texte = models.TextField("instantané canonique")
    empreinte = models.CharField("empreinte", max_length=64)

    objects = VersionContratQuerySet.as_manager()

    class Meta:
        verbose_name = "version du contrat"
        verbose_name_plural = "versions du contrat"
        ordering = ["contrat", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "rang"], name="version_rang_unique"),
            models.UniqueConstraint(
                fields=["contrat", "nature", "numero"], name="version_numero_unique"
            ),
            models.UniqueConstraint(
                fields=["contrat"], condition=Q(nature=NatureVersion.SIGNATURE),
                name="version_signee_unique",
            ),
            choices_constraint("nature", NatureVersion, "version_nature_connue"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_nature_display().capitalize()} n° {self.numero}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise VersionFigee("Une version du contrat est figée.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise VersionFigee("Une version du contrat est figée.")

    @cached_property
    def stored(self) -> dict:
        """L’instantané tel qu’il fut figé, dans son schéma d’alors."""
        return json.loads(self.texte)

    def is_intact(self) -> bool:
        """Le texte gardé est bien celui dont on a pris l’empreinte."""
        return hashlib.sha256(self.texte.encode()).hexdigest() == self.empreinte


class PieceVersion(models.Model):
    """Le fichier rendu d’une version, ou un scan signé : gardé par son empreinte."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(VersionContrat, on_delete=models.PROTECT, related_name="pieces")
    genre = models.CharField(
        "genre", max_length=8,
        choices=[("pdf", "document PDF"), ("docx", "document Word"), ("scan", "scan signé")],
    )  # fmt: skip
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    arbre = models.CharField("empreinte du document", max_length=64, blank=True)
    created_at = models.DateTimeField("gardé le", auto_now_add=True)

    class Meta:
        verbose_name = "pièce d’une version"
        verbose_name_plural = "pièces d’une version"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "genre"], condition=~Q(genre="scan"), name="rendu_unique"
            ),
            models.CheckConstraint(
                condition=Q(genre__in=["pdf", "docx", "scan"]), name="piece_version_genre_connu"
            ),
        ]

    def __str__(self):
        return f"{self.fichier}"


class Avenant(Objet):
    """Ce que l’on veut changer au texte en vigueur : choisi, voté, signé.

    ``retenus`` : clé de chaque changement choisi → l’empreinte qu’il avait alors ; s’il change
    depuis, cela se voit. Au vote, ``texte`` est la version entière soumise, puis signée.
    """

    HISTORISES = ("titre", "motif", "etat", "retenus", "date_effet")

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="avenants")
    numero = models.PositiveSmallIntegerField("numéro")
    titre = models.CharField("objet", max_length=250)
    motif = models.TextField("motifs", blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatAvenant, default=EtatAvenant.PREPARATION
    )
    base = models.ForeignKey(
        VersionContrat, on_delete=models.PROTECT, related_name="+", verbose_name="texte modifié"
    )
    retenus = models.JSONField("changements retenus", default=dict, blank=True)
    date_effet = models.DateField("date d’effet", null=True, blank=True)
    texte = models.ForeignKey(
        VersionContrat, on_delete=models.PROTECT, null=True, blank=True, related_name="avenants",
        verbose_name="texte soumis ou signé",
    )  # fmt: skip

    class Meta:
        verbose_name = "avenant"
        ordering = ["contrat", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="avenant_numero_unique"),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatAvenant.AU_VOTE, EtatAvenant.SIGNE])
                | Q(texte__isnull=False),
                name="avenant_vote_fige",
            ),
            choices_constraint("etat", EtatAvenant, "avenant_etat_connu"),
        ]

    def __str__(self):
        return f"Avenant n° {self.numero}"


INSTANCES = (Voie.COTECH, Voie.COPIL)


class Ajustement(Objet):
    """Des changements actés par une instance, sans avenant : datés, tracés, en vigueur."""

    HISTORISES = ("instance", "date", "motif")

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="ajustements")
    numero = models.PositiveSmallIntegerField("numéro")
    instance = models.CharField(
        "instance", max_length=8, choices=[(voie.value, voie.label) for voie in INSTANCES]
    )
    date = models.DateField("séance du")
    motif = models.TextField("ce qui a été décidé", blank=True)
    phrases = Sequence(verbose_name="changements actés")
    texte = models.OneToOneField(
        VersionContrat, on_delete=models.PROTECT, related_name="ajustement",
        verbose_name="texte qui en résulte",
    )  # fmt: skip
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="compte rendu",
    )  # fmt: skip

    class Meta:
        verbose_name = "ajustement acté"
        verbose_name_plural = "ajustements actés"
        ordering = ["contrat", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="ajustement_numero_unique"),
            models.CheckConstraint(
                condition=Q(instance__in=[voie.value for voie in INSTANCES]),
                name="ajustement_par_instance",
            ),
        ]

    def __str__(self):
        return f"Ajustement n° {self.numero}"
