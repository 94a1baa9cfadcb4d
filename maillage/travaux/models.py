"""Travaux longs, brouillons de ce que chacun tape, et courriels à envoyer."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillage.core.champs import choices_constraint
from maillage.travaux.enums import EtatCourriel, EtatTravail

# Au-delà, un envoi sans nouvelle n’est plus en cours : nul ne sait s’il est parti.
ENVOI = timedelta(minutes=2)


class TravailQuerySet(models.QuerySet["Travail"]):
    def visible_to(self, user) -> "TravailQuerySet":
        """Chacun ne voit que les travaux qu’il a lancés."""
        return self.filter(proprietaire=user)


class Travail(models.Model):
    """Une tâche de fond : on peut la quitter et la retrouver."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    proprietaire = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name="lancé par"
    )
    libelle = models.CharField("travail", max_length=200)
    etat = models.CharField("état", max_length=10, choices=EtatTravail, default=EtatTravail.ATTENTE)
    progression = models.PositiveSmallIntegerField("avancement en %", default=0)
    message = models.TextField("message", blank=True)
    # Où mène le résultat (adresse de page), et ce qu’il faut pour le servir.
    adresse = models.CharField("adresse du résultat", max_length=300, blank=True)
    resultat = models.JSONField("résultat", default=dict)
    created_at = models.DateTimeField("lancé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = TravailQuerySet.as_manager()

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-created_at", "-pk"]
        constraints = [
            choices_constraint("etat", EtatTravail, "travail_etat_connu"),
            models.CheckConstraint(
                condition=Q(progression__lte=100), name="travail_progression_en_pourcent"
            ),
        ]

    def __str__(self):
        return self.libelle

    @property
    def is_over(self) -> bool:
        return self.etat in (EtatTravail.FINI, EtatTravail.ECHEC)

    def report(self, progression: int, message: str = "") -> None:
        """Note l’avancement (0 à 100)."""
        self.etat, self.progression, self.message = EtatTravail.COURS, progression, message
        self.save(update_fields=["etat", "progression", "message", "updated_at"])

    def finish(self, *, adresse: str = "", message: str = "", **resultat) -> None:
        self.etat, self.progression = EtatTravail.FINI, 100
        self.adresse, self.message, self.resultat = adresse, message, resultat
        self.save()

    def fail(self, message: str) -> None:
        """Dit en français ce qui s’est passé ; rien n’a été écrit."""
        self.etat, self.message = EtatTravail.ECHEC, message
        self.save(update_fields=["etat", "message", "updated_at"])


class BrouillonQuerySet(models.QuerySet["Brouillon"]):
    def keep(self, user, cle: str, donnees: dict) -> None:
        self.update_or_create(utilisateur=user, cle=cle, defaults={"donnees": donnees})

    def find(self, user, cle: str) -> "Brouillon | None":
        return self.filter(utilisateur=user, cle=cle).first()

    def drop(self, user, cle: str) -> None:
        self.filter(utilisateur=user, cle=cle).delete()


class Brouillon(models.Model):
    """Ce qu’une personne a tapé et qui n’a pas encore pu être enregistré."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name="utilisateur"
    )
    cle = models.CharField("clé", max_length=200)
    donnees = models.JSONField("champs", default=dict)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = BrouillonQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon"
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["utilisateur", "cle"], name="brouillon_unique")
        ]

    def __str__(self):
        return self.cle


class CourrielQuerySet(models.QuerySet["Courriel"]):
    def due(self, moment: datetime) -> "CourrielQuerySet":
        """Ceux dont l’heure est venue, les plus anciens d’abord."""
        waiting = self.filter(etat=EtatCourriel.A_ENVOYER, envoyer_apres__lte=moment)
        return waiting.order_by("envoyer_apres", "pk")

    def to_watch(self) -> "CourrielQuerySet":
        """Ce qui attend, ou n’est pas arrivé : le reste va de soi."""
        return self.exclude(etat__in=(EtatCourriel.ENVOYE, EtatCourriel.ABANDONNE))


class Courriel(models.Model):
    """Un message qui part une fois : écrit avec ce qui le motive, envoyé ensuite.

    ``cle`` dit de quel envoi il s’agit : la même clé ne s’écrit pas deux fois. ``sujet_uid`` est
    l’objet dont il parle.
    """

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    cle = models.CharField("clé", max_length=200, unique=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatCourriel, default=EtatCourriel.A_ENVOYER
    )
    # Vidés quand la durée de conservation est passée, ou quand la personne s’efface.
    destinataire = models.CharField("destinataire", max_length=254, blank=True)
    objet = models.CharField("objet", max_length=300, blank=True)
    texte = models.TextField("texte", blank=True)
    repondre_a = models.CharField("répondre à", max_length=254, blank=True)
    message_id = models.CharField("identifiant du message", max_length=200, unique=True)
    envoyer_apres = models.DateTimeField("à envoyer après le", default=timezone.now)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    erreur = models.TextField("ce qui l’a empêché de partir", blank=True)
    tente_le = models.DateTimeField("essayé le", null=True, blank=True)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    sujet_uid = models.UUIDField("à propos de", null=True, blank=True, db_index=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-pk"]
        constraints = [choices_constraint("etat", EtatCourriel, "courriel_etat_connu")]
        indexes = [models.Index(fields=["etat", "envoyer_apres"], name="courriel_file")]

    def __str__(self):
        return self.objet or "Courriel effacé"

    def is_in_flight(self, moment: datetime) -> bool:
        """En train de partir : confié au serveur il y a moins de deux minutes."""
        recent = self.tente_le is not None and self.tente_le > moment - ENVOI
        return self.etat == EtatCourriel.INCERTAIN and recent and not self.erreur
