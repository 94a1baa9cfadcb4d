"""Les périodes du contrat, et les campagnes qui demandent aux pilotes où ils en sont."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from maillage.comptes.models import Personne, Utilisateur
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.champs import Objet, choices_constraint
from maillage.fichiers.models import Fichier
from maillage.suivi.enums import Canal, EtatCampagne, EtatDemande, NaturePeriode
from maillage.suivi.models.plan import Deploiement


class PeriodeQuerySet(models.QuerySet):
    def alive(self) -> "PeriodeQuerySet":
        return self.filter(supprime_le__isnull=True)

    def closed(self) -> "PeriodeQuerySet":
        return self.alive().filter(close_le__isnull=False)


class Periode(Objet):
    """Une fenêtre où des valeurs sont attendues ; close, ses valeurs ne changent plus.

    Une année, une année scolaire, ou une opération comme Octobre rose.
    """

    HISTORISES = ("libelle", "nature", "debut", "fin", "close_le")
    SANS_RETOUR = ("debut", "fin", "close_le")

    contrat = models.ForeignKey(
        Contrat, on_delete=models.CASCADE, related_name="periodes", verbose_name="contrat"
    )
    libelle = models.CharField("période", max_length=80)
    nature = models.CharField(
        "nature", max_length=10, choices=NaturePeriode, default=NaturePeriode.ANNEE
    )
    debut = models.DateField("du")
    fin = models.DateField("au")
    close_le = models.DateTimeField("close le", null=True, blank=True)

    objects = PeriodeQuerySet.as_manager()

    class Meta:
        verbose_name = "période"
        ordering = ["debut", "fin", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "debut", "fin"],
                condition=Q(supprime_le__isnull=True),
                name="periode_unique",
            ),
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")), name="periode_fin_apres_debut"
            ),
            choices_constraint("nature", NaturePeriode, "periode_nature_connue"),
        ]

    def __str__(self):
        return self.libelle

    @property
    def is_closed(self) -> bool:
        return self.close_le is not None


class Campagne(Objet):
    """Demander à tous les pilotes, d’un geste, où ils en sont sur une période."""

    HISTORISES = ("titre", "periode", "message", "echeance", "etat", "ouverte_le", "close_le")
    SANS_RETOUR = ("periode", "etat", "ouverte_le", "close_le")

    contrat = models.ForeignKey(
        Contrat, on_delete=models.CASCADE, related_name="campagnes", verbose_name="contrat"
    )
    periode = models.ForeignKey(
        Periode, on_delete=models.PROTECT, related_name="campagnes", verbose_name="période"
    )
    titre = models.CharField("titre", max_length=160)
    message = models.TextField("message aux pilotes", blank=True)
    echeance = models.DateField("réponse attendue pour le")
    etat = models.CharField(
        "état", max_length=12, choices=EtatCampagne, default=EtatCampagne.PREPARATION
    )
    ouverte_le = models.DateTimeField("ouverte le", null=True, blank=True)
    close_le = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "campagne"
        ordering = ["-echeance", "-pk"]
        constraints = [choices_constraint("etat", EtatCampagne, "campagne_etat_connu")]

    def __str__(self):
        return self.titre


class LienPilote(Objet):
    """L’adresse personnelle d’un pilote sans compte, pour toutes ses actions.

    Le secret ne se garde pas : il se signe de nouveau, et « tirage » périme les précédents.
    Finalité : recevoir le suivi d’une action ; il s’efface avec ce qu’il ouvrait.
    """

    HISTORISES = ("nom", "courriel", "expire_le", "revoque_le", "tirage", "montre_le")
    SANS_RETOUR = HISTORISES

    personne = models.ForeignKey(
        Personne, on_delete=models.SET_NULL, null=True, blank=True, related_name="liens_suivi",
        verbose_name="personne",
    )  # fmt: skip
    nom = models.CharField("nom", max_length=200)
    courriel = models.EmailField("courriel")
    expire_le = models.DateTimeField("expire le")
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True)
    tirage = models.PositiveIntegerField("tirage", default=1)
    ouvert_le = models.DateTimeField("ouvert la première fois le", null=True, blank=True)
    # Une adresse qu’une coordination a vue ne sert pas à la suivante.
    montre_le = models.DateTimeField("adresse montrée le", null=True, blank=True)

    class Meta:
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["courriel"],
                condition=Q(supprime_le__isnull=True),
                name="lien_pilote_unique",
            )
        ]

    def __str__(self):
        return self.nom

    def save(self, *args, **kwargs):
        self.courriel = self.courriel.strip().lower()
        super().save(*args, **kwargs)

    def is_valid(self, now: datetime) -> bool:
        """Ni expiré, ni révoqué, ni effacé."""
        return self.supprime_le is None and self.revoque_le is None and now < self.expire_le


class DemandeQuerySet(models.QuerySet):
    def alive(self) -> "DemandeQuerySet":
        return self.filter(supprime_le__isnull=True, fiche_liee__supprime_le__isnull=True)

    def of_lien(self, lien: LienPilote) -> "DemandeQuerySet":
        """Ce qu’un lien ouvre : ses demandes, tant qu’une campagne ouverte les porte."""
        open_ones = Campagne.objects.filter(etat=EtatCampagne.OUVERTE, supprime_le__isnull=True)
        return self.alive().filter(lien=lien, campagnes__in=open_ones).distinct()


class Demande(Objet):
    """Une action sur laquelle on attend une réponse, et cette réponse jusqu’à son acceptation.

    Partagée par plusieurs contrats, l’action n’est demandée qu’une fois : ``campagnes`` dit
    lesquelles l’attendent. ``reponse`` : ``statut``, ``meteo``, ``fait``, ``a_faire``,
    ``blocage``, ``aide``, ``etapes`` {uid: bool} et ``valeurs`` {uid: champs}, en textes.
    """

    HISTORISES = (
        "etat", "lien", "repondant", "canal", "soumise_le", "acceptee_le", "mot", "reponse",
        "pieces",
    )  # fmt: skip
    SANS_RETOUR = HISTORISES

    fiche_liee = models.ForeignKey(
        FicheAction, on_delete=models.CASCADE, related_name="demandes", verbose_name="fiche"
    )
    deploiement = models.ForeignKey(
        Deploiement, on_delete=models.CASCADE, null=True, blank=True, related_name="demandes",
        verbose_name="territoire d’exécution",
    )  # fmt: skip
    debut = models.DateField("du")
    fin = models.DateField("au")
    lien = models.ForeignKey(
        LienPilote, on_delete=models.SET_NULL, null=True, blank=True, related_name="demandes",
        verbose_name="lien personnel",
    )  # fmt: skip
    campagnes = models.ManyToManyField(Campagne, related_name="demandes", verbose_name="campagnes")
    etat = models.CharField("état", max_length=10, choices=EtatDemande, default=EtatDemande.A_FAIRE)
    reponse = models.JSONField("réponse", default=dict, blank=True)
    pieces = models.ManyToManyField(
        Fichier, blank=True, related_name="+", verbose_name="fichiers joints"
    )
    repondant = models.CharField("répondu par", max_length=200, blank=True)
    canal = models.CharField("reçue par", max_length=10, choices=Canal, default=Canal.LIEN)
    saisie_par = models.ForeignKey(
        Utilisateur, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="saisie par",
    )  # fmt: skip
    soumise_le = models.DateTimeField("reçue le", null=True, blank=True)
    acceptee_le = models.DateTimeField("acceptée le", null=True, blank=True)
    mot = models.TextField("mot de la coordination", blank=True)
    rang = models.PositiveSmallIntegerField("envois", default=0)

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de suivi"
        verbose_name_plural = "demandes de suivi"
        ordering = ["fiche_liee", "pk"]
        constraints = [
            models.UniqueConstraint(
                "fiche_liee",
                Coalesce("deploiement", Value(0)),
                "debut",
                "fin",
                condition=Q(supprime_le__isnull=True),
                name="demande_unique",
            ),
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")), name="demande_fin_apres_debut"
            ),
            choices_constraint("etat", EtatDemande, "demande_etat_connu"),
            choices_constraint("canal", Canal, "demande_canal_connu"),
        ]

    def __str__(self):
        return f"{self.fiche_liee}"

    @property
    def contrat(self) -> Contrat:
        return self.fiche_liee.contrat
