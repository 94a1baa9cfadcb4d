"""Les parties au contrat : ce qui les engage, ce qu’elles ont signé, ce qu’elles promettent."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from maillage.comptes.models import Organisation
from maillage.contrats.enums import (
    EtatEngagement,
    InstanceAvis,
    ModeSignature,
    NatureActe,
    RolePartie,
    SensActe,
    SensAvis,
)
from maillage.contrats.models.contrat import Contrat
from maillage.contrats.models.fiche import FicheAction
from maillage.contrats.models.plan import Axe
from maillage.contrats.models.versions import Avenant, VersionContrat
from maillage.core.champs import Objet, ObjetRange, choices_constraint
from maillage.fichiers.models import Fichier


class PartieQuerySet(models.QuerySet["Partie"]):
    def alive(self) -> "PartieQuerySet":
        return self.filter(supprime_le__isnull=True)

    def engaged(self, jour: date | None = None) -> "PartieQuerySet":
        """Celles qui ne sont pas sorties ; à ``jour``, celles entrées et pas encore sorties."""
        if jour is None:
            return self.alive().filter(sortie_le__isnull=True)
        entered = Q(entree_le__isnull=True) | Q(entree_le__lte=jour)
        return self.alive().filter(entered, Q(sortie_le__isnull=True) | Q(sortie_le__gt=jour))


class Partie(ObjetRange):
    """Une partie au contrat.

    ``nom_signe`` reste celui du jour de la signature, même si l’organisation change de nom.
    """

    HISTORISES = (
        "organisation", "nom_signe", "role", "representant", "qualite", "mandat_fin",
        "acte_attendu", "entree_le", "sortie_le", "sortie_motif",
    )  # fmt: skip

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="parties", verbose_name="organisation"
    )
    nom_signe = models.CharField("nom dans le contrat", max_length=250, blank=True)
    role = models.CharField(
        "rôle", max_length=16, choices=RolePartie, default=RolePartie.COSIGNATAIRE
    )
    representant = models.CharField("représentée par", max_length=200, blank=True)
    qualite = models.CharField("en qualité de", max_length=200, blank=True)
    mandat_fin = models.DateField("mandat jusqu’au", null=True, blank=True)
    acte_attendu = models.CharField(
        "acte qui doit l’engager", max_length=12, choices=NatureActe,
        default=NatureActe.DELIBERATION,
    )  # fmt: skip
    entree_le = models.DateField("partie depuis le", null=True, blank=True)
    sortie_le = models.DateField("retirée le", null=True, blank=True)
    sortie_motif = models.TextField("pourquoi elle se retire", blank=True)

    objects = PartieQuerySet.as_manager()

    # Lus d’un coup pour l’instantané, quand il les demande.
    actes_du_contrat: "list[ActePartie]"
    signatures_du_contrat: "list[SignaturePartie]"

    class Meta:
        verbose_name = "partie"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "organisation", "role"],
                condition=Q(supprime_le__isnull=True),
                name="partie_unique",
            ),
            models.CheckConstraint(
                condition=Q(entree_le__isnull=True)
                | Q(sortie_le__isnull=True)
                | Q(sortie_le__gte=F("entree_le")),
                name="partie_sortie_apres_entree",
            ),
            choices_constraint("role", RolePartie, "partie_role_connu"),
            choices_constraint("acte_attendu", NatureActe, "partie_acte_attendu_connu"),
        ]

    def __str__(self):
        return self.nom_signe or str(self.organisation)

    @property
    def is_signing(self) -> bool:
        """Elle signe le contrat ; un partenaire ou un financeur l’accompagne sans le signer."""
        return self.role in SIGNENT


SIGNENT = (
    RolePartie.PORTEUR, RolePartie.CO_PORTEUR, RolePartie.SIGNATAIRE, RolePartie.COSIGNATAIRE,
)  # fmt: skip


class ActePartie(Objet):
    """L’acte par lequel une partie approuve, ou non, une version précise du texte."""

    HISTORISES = (
        "version_votee", "avenant", "nature", "sens", "date", "numero", "reserves", "retire_le",
        "motif_retrait", "fichier",
    )  # fmt: skip

    partie = models.ForeignKey(Partie, on_delete=models.CASCADE, related_name="actes")
    # « version » compte déjà les écritures de l’objet.
    version_votee = models.ForeignKey(
        VersionContrat, on_delete=models.PROTECT, null=True, blank=True, related_name="actes",
        verbose_name="version approuvée",
    )  # fmt: skip
    avenant = models.ForeignKey(
        Avenant, on_delete=models.PROTECT, null=True, blank=True, related_name="actes"
    )
    nature = models.CharField(
        "nature", max_length=12, choices=NatureActe, default=NatureActe.DELIBERATION
    )
    sens = models.CharField("sens", max_length=8, choices=SensActe, default=SensActe.APPROUVE)
    date = models.DateField("date")
    numero = models.CharField("numéro", max_length=60, blank=True)
    reserves = models.TextField("réserves", blank=True)
    retire_le = models.DateField("retiré le", null=True, blank=True)
    motif_retrait = models.TextField("pourquoi il est retiré", blank=True)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="copie de l’acte",
    )  # fmt: skip

    class Meta:
        verbose_name = "acte d’une partie"
        verbose_name_plural = "actes des parties"
        ordering = ["partie", "date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(retire_le__isnull=True) | Q(retire_le__gte=F("date")),
                name="acte_retire_apres",
            ),
            models.CheckConstraint(
                condition=~Q(sens=SensActe.RESERVES) | ~Q(reserves=""), name="acte_reserves_dites"
            ),
            choices_constraint("nature", NatureActe, "acte_nature_connue"),
            choices_constraint("sens", SensActe, "acte_sens_connu"),
        ]

    def __str__(self):
        numero = f" n° {self.numero}" if self.numero else ""
        return f"{self.get_nature_display().capitalize()}{numero} du {self.date:%d/%m/%Y}"

    @property
    def contrat(self) -> Contrat:
        return self.partie.contrat


class SignaturePartie(Objet):
    """La signature d’une partie, sur le contrat ou sur un avenant."""

    HISTORISES = ("avenant", "date", "mode", "signataire", "qualite", "fichier")

    partie = models.ForeignKey(Partie, on_delete=models.CASCADE, related_name="signatures")
    avenant = models.ForeignKey(
        Avenant, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    date = models.DateField("signé le")
    mode = models.CharField("mode de signature", max_length=16, choices=ModeSignature, blank=True)
    signataire = models.CharField("signé par", max_length=200, blank=True)
    qualite = models.CharField("en qualité de", max_length=200, blank=True)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="scan signé",
    )  # fmt: skip

    class Meta:
        verbose_name = "signature d’une partie"
        verbose_name_plural = "signatures des parties"
        ordering = ["partie", "date", "pk"]
        constraints = [
            models.UniqueConstraint(
                "partie", Coalesce("avenant", Value(0)),
                condition=Q(supprime_le__isnull=True), name="signature_partie_unique",
            ),
            choices_constraint("mode", ModeSignature, "signature_mode_connu", blank=True),
        ]  # fmt: skip

    def __str__(self):
        return f"Signature de {self.partie} le {self.date:%d/%m/%Y}"

    @property
    def contrat(self) -> Contrat:
        return self.partie.contrat


class Engagement(ObjetRange):
    """Ce qu’une partie promet, pour quand, et ce qui montre qu’elle l’a tenu."""

    HISTORISES = ("partie", "texte", "fiche_liee", "axe", "echeance", "etat", "preuve", "pieces")
    LIBELLES: ClassVar = {"pieces": "preuves jointes"}

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="engagements")
    partie = models.ForeignKey(
        Partie, on_delete=models.CASCADE, related_name="engagements", verbose_name="partie"
    )
    texte = models.TextField("engagement")
    # « fiche » ferait de l’engagement une ligne de cette fiche.
    fiche_liee = models.ForeignKey(
        FicheAction, on_delete=models.SET_NULL, null=True, blank=True, related_name="engagements",
        verbose_name="fiche concernée",
    )  # fmt: skip
    axe = models.ForeignKey(
        Axe, on_delete=models.SET_NULL, null=True, blank=True, related_name="engagements",
        verbose_name="axe concerné",
    )  # fmt: skip
    echeance = models.DateField("échéance", null=True, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatEngagement, default=EtatEngagement.A_VENIR
    )
    preuve = models.TextField("ce qui le montre", blank=True)
    pieces = models.ManyToManyField(Fichier, blank=True, verbose_name="preuves jointes")

    class Meta:
        verbose_name = "engagement"
        ordering = ["partie", "position", "pk"]
        constraints = [choices_constraint("etat", EtatEngagement, "engagement_etat_connu")]

    def __str__(self):
        return self.texte[:120]

    def is_late(self, jour: date) -> bool:
        """Échéance passée, et ni tenu, ni constaté non tenu, ni abandonné."""
        pending = self.etat in (EtatEngagement.A_VENIR, EtatEngagement.EN_COURS)
        return pending and self.echeance is not None and self.echeance < jour


class Avis(Objet):
    """L’avis d’une instance consultée sur le contrat, ou sur une version de son texte."""

    HISTORISES = ("instance", "instance_nom", "sens", "reserves", "date", "version_lue", "fichier")

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="avis")
    version_lue = models.ForeignKey(
        VersionContrat, on_delete=models.PROTECT, null=True, blank=True, related_name="avis",
        verbose_name="version lue",
    )  # fmt: skip
    instance = models.CharField("instance", max_length=8, choices=InstanceAvis)
    instance_nom = models.CharField("nom de l’instance", max_length=200, blank=True)
    sens = models.CharField("sens", max_length=12, choices=SensAvis)
    reserves = models.TextField("réserves et recommandations", blank=True)
    date = models.DateField("rendu le")
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="avis écrit",
    )  # fmt: skip

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sens=SensAvis.RESERVES) | ~Q(reserves=""), name="avis_reserves_dites"
            ),
            choices_constraint("instance", InstanceAvis, "avis_instance_connue"),
            choices_constraint("sens", SensAvis, "avis_sens_connu"),
        ]

    def __str__(self):
        return f"Avis {self.instance_nom or self.get_instance_display()}"
