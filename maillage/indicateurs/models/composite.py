"""Les indices que le territoire compose lui-même, selon une recette dite en entier."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.champs import Objet, choices_constraint
from maillage.demarches.models import Affectation, Demarche
from maillage.indicateurs.enums import (
    AgregationIndice,
    BaseComparaison,
    CercleEtude,
    MethodeIndice,
    NormalisationIndice,
)


class CompositeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CompositeQuerySet":
        """Ceux dont le cercle s’ouvre à ce compte, et les siens."""
        demarches = Demarche.objects.visible_to(user).values("pk")
        return self.filter(supprime_le__isnull=True, demarche__in=demarches).filter(read_by(user))


def read_by(user) -> Q:
    """Le filtre des indices que ce compte lit, corbeille comprise."""
    found = Affectation.objects.portee(user).as_q("demarche")
    borrowed = getattr(user, "_roles", {})
    return found | (Q(auteur_id=user.pk) & ~Q(demarche__in=list(borrowed)))


class Composite(Objet):
    """Un indice local : des composantes, leurs sens et leurs poids, et les scores gardés.

    ``composantes`` : ``{cle, libelle, sens, poids}`` ; ``bornes`` : celles d’un IDH, par
    dimension, gardées avec le résultat pour que deux années se comparent.
    """

    HISTORISES: ClassVar = (
        "nom", "methode", "composantes", "normalisation", "agregation", "base", "part_minimale",
        "bornes", "note",
    )  # fmt: skip

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="composites")
    nom = models.CharField("nom", max_length=200)
    methode = models.CharField(
        "méthode", max_length=12, choices=MethodeIndice, default=MethodeIndice.PONDEREE
    )
    composantes = models.JSONField("composantes", default=list)
    normalisation = models.CharField(
        "normalisation", max_length=8, choices=NormalisationIndice,
        default=NormalisationIndice.CENTREE,
    )  # fmt: skip
    agregation = models.CharField(
        "agrégation", max_length=12, choices=AgregationIndice,
        default=AgregationIndice.ARITHMETIQUE,
    )  # fmt: skip
    base = models.CharField(
        "comparé aux", max_length=12, choices=BaseComparaison,
        default=BaseComparaison.DEPARTEMENT,
    )  # fmt: skip
    part_minimale = models.FloatField("part des poids qu’il faut connaître", default=1.0)
    bornes = models.JSONField("bornes", default=dict, blank=True)
    note = models.TextField("note", blank=True)
    cercle = models.CharField(
        "cercle", max_length=8, choices=CercleEtude, default=CercleEtude.TRAVAIL
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    resultat = models.JSONField("scores", default=dict, blank=True)
    calcule_le = models.DateTimeField("calculé le", null=True, blank=True)

    objects = CompositeQuerySet.as_manager()

    class Meta:
        verbose_name = "indice du territoire"
        verbose_name_plural = "indices du territoire"
        ordering = ["nom", "pk"]
        constraints = [
            choices_constraint("methode", MethodeIndice, "composite_methode_connue"),
            choices_constraint(
                "normalisation", NormalisationIndice, "composite_normalisation_connue"
            ),
            choices_constraint("agregation", AgregationIndice, "composite_agregation_connue"),
            choices_constraint("base", BaseComparaison, "composite_base_connue"),
            choices_constraint("cercle", CercleEtude, "composite_cercle_connu"),
            models.CheckConstraint(
                condition=Q(part_minimale__gte=0, part_minimale__lte=1),
                name="composite_part_minimale",
            ),
        ]

    def __str__(self):
        return self.nom
