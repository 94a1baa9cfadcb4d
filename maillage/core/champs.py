"""Champs et bases abstraites partagés par les modèles."""

import uuid
from typing import ClassVar

from django.db import models


class Objet(models.Model):
    """Un objet du contrat : une clé interne, un ``uid`` pour dehors, une version, une corbeille."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    supprime_le = models.DateTimeField(
        "mis à la corbeille le", null=True, blank=True, editable=False
    )

    # Ce qu’une personne peut changer, donc ce que l’historique suit.
    HISTORISES: ClassVar[tuple[str, ...]] = ()
    # Ceux qui ont leur propre règle : un retour en arrière, depuis l’historique, les contournerait.
    SANS_RETOUR: ClassVar[tuple[str, ...]] = ()
    # Les noms de ceux qui ne sont pas des colonnes (listes de liens).
    LIBELLES: ClassVar[dict[str, str]] = {}

    objects: models.Manager

    class Meta:
        abstract = True

    @classmethod
    def label_of(cls, name: str) -> str:
        """Le nom d’un champ historisé, tel que l’historique et les conflits le disent."""
        if name in cls.LIBELLES:
            return cls.LIBELLES[name]
        return str(getattr(cls._meta.get_field(name), "verbose_name", name))


class ObjetRange(Objet):
    """Un objet qui a sa place parmi ses voisins : positions espacées, à départager par la clé."""

    position = models.PositiveIntegerField("ordre", default=0)

    class Meta:
        abstract = True


def choices_constraint(
    field: str, enum, name: str, *, blank: bool = False
) -> models.CheckConstraint:
    """La base refuse une valeur hors de l’énumération ; ``blank`` admet le champ vide."""
    values = [*enum.values, ""] if blank else enum.values
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=name)


class Sequence(models.JSONField):
    """Une liste ordonnée de textes (objectifs, résultats attendus)."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
