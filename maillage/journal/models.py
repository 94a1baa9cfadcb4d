"""L’historique : qui, quand, quel champ, avant, après."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from maillage.core.champs import choices_constraint
from maillage.journal.enums import Acte


class EcritureQuerySet(models.QuerySet):
    def about(self, objet) -> "EcritureQuerySet":
        """L’histoire d’un objet, celle de ses lignes comprise."""
        return self.filter(Q(sujet_uid=objet.uid) | Q(parent_uid=objet.uid))

    def under(self, racine_uid) -> "EcritureQuerySet":
        """Tout ce qui a bougé dans un contrat ou une démarche."""
        return self.filter(racine_uid=racine_uid)


class Ecriture(models.Model):
    """Une ligne d’historique. ``changements`` : ``{champ: [avant, après]}``."""

    racine_uid = models.UUIDField("racine", null=True)
    parent_uid = models.UUIDField("objet porteur", null=True)
    sujet_uid = models.UUIDField("objet")
    sujet_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, verbose_name="nature")
    sujet_libelle = models.CharField("intitulé", max_length=300)
    acte = models.CharField("acte", max_length=20, choices=Acte)
    changements = models.JSONField("changements", default=dict)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name="compte"
    )
    auteur_libelle = models.CharField("auteur", max_length=200)
    created_at = models.DateTimeField("première écriture")
    updated_at = models.DateTimeField("dernière écriture")

    objects = EcritureQuerySet.as_manager()

    class Meta:
        verbose_name = "écriture"
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["sujet_uid", "-updated_at"], name="ecriture_par_sujet"),
            models.Index(fields=["parent_uid", "-updated_at"], name="ecriture_par_parent"),
            models.Index(fields=["racine_uid", "-updated_at"], name="ecriture_par_racine"),
        ]
        constraints = [choices_constraint("acte", Acte, "ecriture_acte_connu")]

    def __str__(self):
        return f"{self.auteur_libelle} {self.get_acte_display()} {self.sujet_libelle}"
