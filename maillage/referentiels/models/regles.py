"""Ce qu’une région demande avant la signature : ses règles, et celles qu’elle règle."""

from django.db import models

from maillage.core.champs import choices_constraint
from maillage.referentiels.enums import GenreRegle, SeveriteRegle


class RegleRegionale(models.Model):
    """Une règle que la région ajoute à celles de Maillage.

    ``parametre`` dit l’objet cherché, selon le genre : nom d’un champ de fiche, code d’un article,
    type de partie, ``uid`` d’un objectif de référence ou d’un indicateur commun.
    """

    region = models.CharField("code de la région", max_length=3, blank=True)
    code = models.SlugField("code", max_length=60)
    phrase = models.CharField("ce qui est demandé", max_length=300)
    severite = models.CharField(
        "exigence", max_length=12, choices=SeveriteRegle, default=SeveriteRegle.SOCLE
    )
    genre = models.CharField("ce que la règle cherche", max_length=12, choices=GenreRegle)
    parametre = models.CharField("lequel", max_length=100)
    actif = models.BooleanField("vérifiée", default=True)

    class Meta:
        verbose_name = "règle régionale"
        verbose_name_plural = "règles régionales"
        ordering = ["region", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="regle_regionale_unique"),
            choices_constraint("severite", SeveriteRegle, "regle_regionale_severite_connue"),
            choices_constraint("genre", GenreRegle, "regle_regionale_genre_connu"),
        ]

    def __str__(self):
        return self.phrase


class ReglageRegle(models.Model):
    """Une règle livrée que la région éteint, ou dont elle change l’exigence.

    ``severite`` vide : celle que Maillage donne à la règle.
    """

    region = models.CharField("code de la région", max_length=3)
    regle = models.CharField("code de la règle", max_length=60)
    actif = models.BooleanField("vérifiée", default=True)
    severite = models.CharField("exigence", max_length=12, choices=SeveriteRegle, blank=True)

    class Meta:
        verbose_name = "réglage d’une règle"
        verbose_name_plural = "réglages des règles"
        ordering = ["region", "regle", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "regle"], name="reglage_regle_unique"),
            choices_constraint(
                "severite", SeveriteRegle, "reglage_regle_severite_connue", blank=True
            ),
        ]

    def __str__(self):
        return f"{self.regle} ({self.region})"
