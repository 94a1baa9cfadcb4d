"""Les critères d’évaluation et les niveaux de jugement, nationaux ou réglés par une région."""

from django.db import models
from django.db.models import Q

from maillage.core.champs import Sequence, choices_constraint
from maillage.evaluation.enums import FamillePreuve, GenreTerme


class TermeEvaluationQuerySet(models.QuerySet):
    def of(self, genre: str) -> "TermeEvaluationQuerySet":
        return self.filter(genre=genre)

    def known_in(self, regions: list[str]) -> "TermeEvaluationQuerySet":
        """Les nationaux, et ceux que ces régions ont réglés."""
        return self.filter(Q(region="") | Q(region__in=regions))


class TermeEvaluation(models.Model):
    """Un critère, ou un niveau de jugement. ``region`` vide : celui livré avec Maillage.

    Une ligne régionale de même code recouvre la nationale. ``question`` : celle que le modèle pose
    pour ce critère ; pour un niveau, ce qu’il veut dire. ``familles`` : les preuves qu’un critère
    réunit. Un niveau ``hors_echelle`` ne se range pas entre les autres (« ne se prononce pas »).
    """

    genre = models.CharField("genre", max_length=8, choices=GenreTerme)
    region = models.CharField("code de la région", max_length=3, blank=True)
    code = models.SlugField("code", max_length=60)
    libelle = models.CharField("libellé", max_length=120)
    question = models.TextField("question type, ou sens du niveau", blank=True)
    familles = Sequence(verbose_name="preuves réunies")
    hors_echelle = models.BooleanField("hors de l’échelle", default=False)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    actif = models.BooleanField("proposé", default=True)

    objects = TermeEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "mot de l’évaluation"
        verbose_name_plural = "mots de l’évaluation"
        ordering = ["genre", "position", "libelle", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="terme_evaluation_unique"),
            choices_constraint("genre", GenreTerme, "terme_evaluation_genre_connu"),
        ]

    def __str__(self):
        return self.libelle

    @property
    def familles_connues(self) -> list[FamillePreuve]:
        return [famille for famille in FamillePreuve if famille in self.familles]
