"""Vocabulaires et modèles d’articles, avec leurs variantes régionales."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from maillage.core.champs import Sequence
from maillage.edition import riche
from maillage.referentiels.enums import VOCABULAIRES


class TermeQuerySet(models.QuerySet):
    def of(self, vocabulaire: str) -> "TermeQuerySet":
        return self.filter(vocabulaire=vocabulaire)

    def offered_in(self, regions: list[str]) -> "TermeQuerySet":
        """Les termes actifs de ces régions, et les nationaux qu’elles n’ont ni redits ni ôtés."""
        reworded = Terme.objects.filter(
            region__in=regions, vocabulaire=OuterRef("vocabulaire"), code=OuterRef("code")
        )
        national = Q(region="") & ~Exists(reworded)
        return self.filter(actif=True).filter(national | Q(region__in=regions))


class Terme(models.Model):
    """Un mot d’un vocabulaire, national (``region`` vide) ou réglé par une région.

    Une ligne régionale de même code recouvre la nationale : elle la redit, ou l’efface si elle
    n’est pas active. Ce qui est déjà classé garde son mot.
    """

    vocabulaire = models.CharField(
        "vocabulaire",
        max_length=24,
        choices=[(cle, item.libelle) for cle, item in VOCABULAIRES.items()],
    )
    code = models.SlugField("code", max_length=60)
    libelle = models.CharField("libellé", max_length=200)
    sens = models.TextField("ce que le mot recouvre", blank=True)
    synonymes = Sequence(verbose_name="synonymes reconnus à l’import")
    region = models.CharField("code de la région", max_length=3, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    actif = models.BooleanField("proposé", default=True)

    objects = TermeQuerySet.as_manager()

    class Meta:
        verbose_name = "terme"
        ordering = ["vocabulaire", "position", "libelle", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulaire", "region", "code"], name="terme_unique"),
            models.CheckConstraint(
                condition=Q(vocabulaire__in=list(VOCABULAIRES)), name="terme_vocabulaire_connu"
            ),
        ]

    def __str__(self):
        return self.libelle


class ModeleArticle(models.Model):
    """Un article du modèle de contrat, national ou régional, en versions gardées."""

    region = models.CharField("code de la région", max_length=3, blank=True)
    code = models.SlugField("code", max_length=60)
    revision = models.PositiveSmallIntegerField("version", default=1)
    titre = models.CharField("titre", max_length=200)
    corps = models.TextField("texte", blank=True)
    aide = models.TextField("conseil de rédaction", blank=True)
    numerote = models.BooleanField("numéroté", default=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    actif = models.BooleanField("proposé", default=True)

    class Meta:
        verbose_name = "modèle d’article"
        verbose_name_plural = "modèles d’articles"
        ordering = ["region", "position", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code", "revision"], name="modele_article_unique"
            )
        ]

    def __str__(self):
        return self.titre

    @property
    def texte(self) -> str:
        """Le texte seul, un paragraphe par ligne."""
        return riche.to_texte(self.corps)
