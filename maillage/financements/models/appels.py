"""Les appels à projets, et ce que le contrat y présente."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.comptes.models import Organisation
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.champs import Objet, choices_constraint
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Affectation, Demarche, Ressort
from maillage.financements.enums import EtatCandidature
from maillage.financements.models.lignes import LigneFinancement
from maillage.referentiels.models import Terme


class AppelProjetsQuerySet(models.QuerySet["AppelProjets"]):
    def visible_to(self, user) -> "AppelProjetsQuerySet":
        """Ceux d’une démarche selon leur cercle ; ceux d’une région, de qui y tient un rôle."""
        portee = Affectation.objects.portee(user)
        mine = Demarche.objects.visible_to(user).values("pk")
        regions = Ressort.objects.filter(demarche__in=mine).values("region")
        regional = Q(region__in=regions) | Q(region__in=list(portee.regions))
        own = portee.as_q("demarche")
        return self.filter(supprime_le__isnull=True).filter(
            own | (Q(demarche__isnull=True) & regional)
        )

    def for_demarche(self, demarche: Demarche) -> "AppelProjetsQuerySet":
        """Les siens, et ceux de sa ou de ses régions."""
        regions = demarche.ressorts.values("region")
        return self.filter(
            Q(demarche=demarche) | Q(demarche__isnull=True, region__in=regions),
            supprime_le__isnull=True,
        )

    def opened(self, jour: date) -> "AppelProjetsQuerySet":
        """Ceux dont l’échéance n’est pas passée, ou n’est pas dite."""
        return self.filter(Q(echeance__isnull=True) | Q(echeance__gte=jour))


class AppelProjets(Objet):
    """Un appel à projets, pour une démarche ou pour toute une région."""

    HISTORISES = (
        "titre", "financeur", "financeur_texte", "termes", "ouverture", "echeance",
        "montant_max", "taux_max", "lien", "conditions", "cercle",
    )  # fmt: skip

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, null=True, blank=True, related_name="appels",
        verbose_name="démarche",
    )  # fmt: skip
    region = models.CharField("code de la région", max_length=3, blank=True)
    titre = models.CharField("titre", max_length=250)
    financeur = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="financeur",
    )  # fmt: skip
    financeur_texte = models.CharField("financeur en clair", max_length=200, blank=True)
    termes = models.ManyToManyField(
        Terme, blank=True, related_name="+", verbose_name="thèmes et publics"
    )
    ouverture = models.DateField("ouvert le", null=True, blank=True)
    echeance = models.DateField("à déposer avant le", null=True, blank=True)
    montant_max = models.DecimalField(
        "montant au plus", max_digits=12, decimal_places=2, null=True, blank=True
    )
    taux_max = models.DecimalField(
        "part du coût financée au plus, en %", max_digits=5, decimal_places=2, null=True,
        blank=True,
    )  # fmt: skip
    lien = models.URLField("adresse", max_length=500, blank=True)
    conditions = models.TextField("conditions", blank=True)
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.PARTAGE)

    objects = AppelProjetsQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        ordering = [F("echeance").asc(nulls_last=True), "titre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(demarche__isnull=False, region="")
                | (Q(demarche__isnull=True) & ~Q(region="")),
                name="appel_demarche_ou_region",
            ),
            models.CheckConstraint(
                condition=Q(montant_max__isnull=True) | Q(montant_max__gte=0),
                name="appel_montant_positif",
            ),
            models.CheckConstraint(
                condition=Q(taux_max__isnull=True) | Q(taux_max__gte=0, taux_max__lte=100),
                name="appel_taux_possible",
            ),
            models.CheckConstraint(
                condition=Q(ouverture__isnull=True)
                | Q(echeance__isnull=True)
                | Q(echeance__gte=F("ouverture")),
                name="appel_echeance_apres_ouverture",
            ),
            choices_constraint("cercle", Cercle, "appel_cercle_connu"),
        ]

    def __str__(self):
        return self.titre

    @property
    def financeur_dit(self) -> str:
        return str(self.financeur or self.financeur_texte)

    def is_open(self, jour: date) -> bool:
        started = self.ouverture is None or self.ouverture <= jour
        return started and (self.echeance is None or self.echeance >= jour)


class Candidature(Objet):
    """Ce qu’un contrat présente à un appel, pour une ou plusieurs fiches."""

    HISTORISES = (
        "fiches", "etat", "montant_demande", "montant_accorde", "deposee_le", "decision_le",
        "decision",
    )  # fmt: skip
    LIBELLES: ClassVar = {"fiches": "fiches présentées"}

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="candidatures")
    appel = models.ForeignKey(
        AppelProjets, on_delete=models.PROTECT, related_name="candidatures",
        verbose_name="appel à projets",
    )  # fmt: skip
    fiches = models.ManyToManyField(
        FicheAction, blank=True, related_name="candidatures", verbose_name="fiches présentées"
    )
    etat = models.CharField(
        "état", max_length=12, choices=EtatCandidature, default=EtatCandidature.ENVISAGEE
    )
    montant_demande = models.DecimalField(
        "montant demandé", max_digits=12, decimal_places=2, null=True, blank=True
    )
    montant_accorde = models.DecimalField(
        "montant accordé", max_digits=12, decimal_places=2, null=True, blank=True
    )
    deposee_le = models.DateField("déposée le", null=True, blank=True)
    decision_le = models.DateField("décidée le", null=True, blank=True)
    decision = models.TextField("ce qui a été répondu", blank=True)
    # Ce que l’acceptation a créé ou fait avancer.
    ligne = models.ForeignKey(
        LigneFinancement, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="candidatures", verbose_name="ligne de financement",
    )  # fmt: skip

    class Meta:
        verbose_name = "candidature à un appel à projets"
        verbose_name_plural = "candidatures à des appels à projets"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "appel"],
                condition=Q(supprime_le__isnull=True),
                name="candidature_unique",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{nom}__isnull": True}) | Q(**{f"{nom}__gte": 0}),
                    name=f"candidature_{nom}_positif",
                )
                for nom in ("montant_demande", "montant_accorde")
            ),
            choices_constraint("etat", EtatCandidature, "candidature_etat_connu"),
        ]

    def __str__(self):
        return str(self.appel)
