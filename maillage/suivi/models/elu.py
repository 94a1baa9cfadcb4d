"""La page que la coordination donne à lire à un élu, sans compte."""

from datetime import datetime

from django.db import models

from maillage.contrats.models import Contrat
from maillage.core.champs import Objet
from maillage.demarches.enums import Cercle

# Ce qu’un lien donne à lire : jamais plus près que ce qui est transmis au CoPil.
CERCLES_ELU = (Cercle.TRANSMIS, Cercle.PUBLIC)


class LienEluQuerySet(models.QuerySet):
    def alive(self) -> "LienEluQuerySet":
        return self.filter(supprime_le__isnull=True)

    def valid(self, now: datetime) -> "LienEluQuerySet":
        """Ni expirés, ni révoqués, vers un contrat que le CoPil a le droit de lire."""
        return self.alive().filter(
            revoque_le__isnull=True, expire_le__gt=now, contrat__supprime_le__isnull=True,
            contrat__cercle__in=CERCLES_ELU,
        )  # fmt: skip


class LienElu(Objet):
    """Une adresse à lire seulement, datée et révocable ; elle n’ouvre que cette page.

    Le secret ne se garde pas : il se signe de nouveau, et « tirage » périme les précédents.
    """

    HISTORISES = ("libelle", "expire_le", "revoque_le", "tirage")

    contrat = models.ForeignKey(
        Contrat, on_delete=models.CASCADE, related_name="liens_elu", verbose_name="contrat"
    )
    libelle = models.CharField("pour qui", max_length=120)
    expire_le = models.DateTimeField("expire le")
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True)
    tirage = models.PositiveIntegerField("tirage", default=1)

    objects = LienEluQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de lecture"
        verbose_name_plural = "liens de lecture"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.libelle
