"""La géographie officielle, un millésime à côté de l’autre."""

from typing import Self

from django.db import models
from django.db.models import Q, Sum

from maillage.core.champs import choices_constraint
from maillage.core.texte import fold
from maillage.territoires.enums import Espace, TypeLie


class MillesimeQuerySet(models.QuerySet):
    def latest_of(self, espace: str = Espace.FRANCE) -> "Millesime | None":
        return self.filter(espace=espace).order_by("-annee").first()


class Millesime(models.Model):
    """Un état de la géographie au 1er janvier d’une année, dans son espace."""

    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    annee = models.PositiveSmallIntegerField("année")
    # [{"producteur", "fichier", "licence", "sha256", "lignes"}], dans l’ordre de lecture.
    sources = models.JSONField("sources", default=list)
    charge_le = models.DateTimeField("chargé le", auto_now=True)

    objects = MillesimeQuerySet.as_manager()

    class Meta:
        verbose_name = "millésime"
        ordering = ["espace", "-annee"]
        constraints = [
            models.UniqueConstraint(fields=["espace", "annee"], name="millesime_unique"),
            choices_constraint("espace", Espace, "millesime_espace_connu"),
        ]

    def __str__(self):
        return f"{self.annee}" if self.espace == Espace.FRANCE else f"{self.annee} (fictif)"


class Lieu(models.Model):
    """Base des lieux d’un millésime : un code, un nom, et le nom replié pour chercher."""

    millesime = models.ForeignKey(Millesime, on_delete=models.CASCADE, verbose_name="millésime")
    code = models.CharField("code", max_length=9)
    nom = models.CharField("nom", max_length=200)
    nom_cherche = models.CharField("nom replié", max_length=200, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.nom

    @classmethod
    def build(cls, **fields) -> Self:
        """Construit sans enregistrer, nom replié compris (les imports insèrent en nombre)."""
        return cls(nom_cherche=fold(fields["nom"])[:200], **fields)


class Region(Lieu):
    class Meta:
        verbose_name = "région"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "code"], name="region_unique_par_millesime"
            )
        ]


class Departement(Lieu):
    region = models.CharField("code de la région", max_length=3)

    class Meta:
        verbose_name = "département"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "code"], name="departement_unique_par_millesime"
            )
        ]


class Epci(Lieu):
    nature = models.CharField("nature", max_length=10, blank=True)

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(fields=["millesime", "code"], name="epci_unique_par_millesime")
        ]


class Commune(Lieu):
    """Une commune actuelle (``COM`` de l’INSEE) d’un millésime."""

    departement = models.CharField("code du département", max_length=3)
    region = models.CharField("code de la région", max_length=3)
    epci = models.CharField("code de l’EPCI", max_length=9, blank=True)
    arrondissement = models.CharField("code de l’arrondissement", max_length=4, blank=True)

    class Meta:
        verbose_name = "commune"
        ordering = ["nom_cherche", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "code"], name="commune_unique_par_millesime"
            )
        ]
        indexes = [
            models.Index(fields=["millesime", "departement"], name="commune_par_departement"),
            models.Index(fields=["millesime", "epci"], name="commune_par_epci"),
            models.Index(fields=["millesime", "nom_cherche"], name="commune_par_nom"),
        ]


class CommuneLiee(Lieu):
    """Déléguée, associée, arrondissement municipal ou ancien code, rattaché à une commune.

    Un code de déléguée peut être aussi celui d’une commune : jamais de recherche ici
    avant d’avoir cherché parmi les communes.
    """

    genre = models.CharField("genre", max_length=12, choices=TypeLie)
    commune = models.CharField("code de la commune", max_length=5)

    class Meta:
        verbose_name = "commune liée"
        verbose_name_plural = "communes liées"
        ordering = ["code", "genre"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "code", "genre", "commune"], name="commune_liee_unique"
            ),
            choices_constraint("genre", TypeLie, "commune_liee_genre_connu"),
        ]


class Mouvement(models.Model):
    """Une ligne de mouvement de l’INSEE entre deux communes (``COM`` → ``COM``)."""

    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    date = models.DateField("date d’effet")
    mod = models.PositiveSmallIntegerField("type d’événement")
    code_avant = models.CharField("code avant", max_length=5)
    nom_avant = models.CharField("nom avant", max_length=200)
    code_apres = models.CharField("code après", max_length=5)
    nom_apres = models.CharField("nom après", max_length=200)

    class Meta:
        verbose_name = "mouvement"
        ordering = ["date", "code_avant", "code_apres", "mod"]
        constraints = [
            models.UniqueConstraint(
                fields=["espace", "date", "mod", "code_avant", "code_apres"],
                name="mouvement_unique",
            ),
            choices_constraint("espace", Espace, "mouvement_espace_connu"),
        ]

    def __str__(self):
        return f"{self.code_avant} → {self.code_apres} ({self.date})"


class PopulationQuerySet(models.QuerySet):
    def total(self, codes: list[str]) -> int:
        found = self.filter(code__in=codes).aggregate(total=Sum("municipale"))
        return found["total"] or 0


class Population(models.Model):
    """Population légale d’une commune : année du recensement et géographie qui la porte."""

    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    code = models.CharField("code de la commune", max_length=5)
    annee = models.PositiveSmallIntegerField("année de population")
    geographie = models.PositiveSmallIntegerField("année de la géographie")
    municipale = models.PositiveIntegerField("population municipale")
    a_part = models.PositiveIntegerField("population comptée à part", null=True)
    totale = models.PositiveIntegerField("population totale", null=True)

    objects = PopulationQuerySet.as_manager()

    class Meta:
        verbose_name = "population"
        ordering = ["-annee", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["espace", "annee", "geographie", "code"], name="population_unique"
            ),
            models.CheckConstraint(
                condition=Q(totale__isnull=True) | Q(totale__gte=models.F("municipale")),
                name="population_totale_au_moins_municipale",
            ),
            choices_constraint("espace", Espace, "population_espace_connu"),
        ]

    def __str__(self):
        return f"{self.code} : {self.municipale} ({self.annee})"
