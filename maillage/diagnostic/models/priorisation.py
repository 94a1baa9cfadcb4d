"""Choisir parmi les enjeux : séance, critères, votants, notes, décision du CoPil."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.core.champs import Objet, choices_constraint
from maillage.demarches.enums import Cercle
from maillage.diagnostic.enums import Arbitrage, EtatPriorisation, MethodePriorisation
from maillage.diagnostic.models.base import ObjetDiagnostic
from maillage.diagnostic.models.constat import Enjeu


class Priorisation(ObjetDiagnostic):
    """Une séance de priorisation. Ses notes restent au cercle de travail jusqu’à transmission."""

    HISTORISES = ("nom", "seance_le", "methode", "consigne", "etat", "cercle")

    nom = models.CharField("nom de la séance", max_length=200)
    seance_le = models.DateField("date de la séance", null=True, blank=True)
    methode = models.CharField(
        "méthode", max_length=16, choices=MethodePriorisation,
        default=MethodePriorisation.GOMMETTES,
    )  # fmt: skip
    consigne = models.TextField("consigne donnée aux votants", blank=True)
    etat = models.CharField(
        "état", max_length=8, choices=EtatPriorisation, default=EtatPriorisation.OUVERTE
    )

    class Meta:
        verbose_name = "séance de priorisation"
        verbose_name_plural = "séances de priorisation"
        ordering = ["-seance_le", "pk"]
        constraints = [
            choices_constraint("cercle", Cercle, "priorisation_cercle_connu"),
            choices_constraint("methode", MethodePriorisation, "priorisation_methode_connue"),
            choices_constraint("etat", EtatPriorisation, "priorisation_etat_connu"),
        ]

    def __str__(self):
        return self.nom


class Critere(models.Model):
    """Ce que l’on note, et sur quelle échelle. ``cle`` sert aux formules (taille, gravité…)."""

    priorisation = models.ForeignKey(
        Priorisation, on_delete=models.CASCADE, related_name="criteres"
    )
    cle = models.SlugField("clé", max_length=30)
    libelle = models.CharField("critère", max_length=150)
    poids = models.DecimalField("poids", max_digits=5, decimal_places=2, default=1)
    minimum = models.SmallIntegerField("note la plus basse", default=1)
    maximum = models.SmallIntegerField("note la plus haute", default=4)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "critère"
        ordering = ["priorisation", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["priorisation", "cle"], name="critere_unique"),
            models.CheckConstraint(
                condition=Q(maximum__gt=F("minimum")), name="critere_echelle_ouverte"
            ),
            models.CheckConstraint(condition=Q(poids__gte=0), name="critere_poids_positif"),
        ]

    def __str__(self):
        return self.libelle


class Examen(Objet):
    """Un enjeu soumis à la séance, et ce que le CoPil en a décidé."""

    HISTORISES = ("decision", "decide_le", "motif")

    priorisation = models.ForeignKey(Priorisation, on_delete=models.CASCADE, related_name="examens")
    enjeu = models.ForeignKey(Enjeu, on_delete=models.PROTECT, related_name="examens")
    decision = models.CharField("décision", max_length=8, choices=Arbitrage, blank=True)
    decide_le = models.DateField("décidé le", null=True, blank=True)
    motif = models.TextField("raison", blank=True)

    class Meta:
        verbose_name = "enjeu soumis"
        verbose_name_plural = "enjeux soumis"
        ordering = ["priorisation", "enjeu__position", "enjeu__pk"]
        constraints = [
            models.UniqueConstraint(fields=["priorisation", "enjeu"], name="examen_unique"),
            choices_constraint("decision", Arbitrage, "examen_decision_connue", blank=True),
        ]

    def __str__(self):
        return str(self.enjeu)


class Votant(models.Model):
    """Qui note : un compte, ou un nom tenu par la coordination pour un vote sur papier."""

    priorisation = models.ForeignKey(Priorisation, on_delete=models.CASCADE, related_name="votants")
    nom = models.CharField("nom affiché", max_length=120)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+", verbose_name="compte",
    )  # fmt: skip

    class Meta:
        verbose_name = "votant"
        ordering = ["priorisation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["priorisation", "nom"], name="votant_unique"),
            models.UniqueConstraint(
                fields=["priorisation", "utilisateur"], name="votant_compte_unique"
            ),
        ]

    def __str__(self):
        return self.nom


class Note(models.Model):
    """La note d’un votant pour un enjeu, sur un critère."""

    votant = models.ForeignKey(Votant, on_delete=models.CASCADE, related_name="notes")
    examen = models.ForeignKey(Examen, on_delete=models.CASCADE, related_name="notes")
    critere = models.ForeignKey(Critere, on_delete=models.CASCADE, related_name="notes")
    valeur = models.SmallIntegerField("note")

    class Meta:
        verbose_name = "note"
        ordering = ["votant", "examen", "critere"]
        constraints = [
            models.UniqueConstraint(fields=["votant", "examen", "critere"], name="note_unique")
        ]

    def __str__(self):
        return f"{self.votant} – {self.examen} : {self.valeur}"
