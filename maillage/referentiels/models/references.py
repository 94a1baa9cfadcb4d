"""Les références d’une région : PRS, socle et démarches, leurs objectifs en arbre."""

from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When

from maillage.core.champs import Objet, ObjetRange, choices_constraint
from maillage.core.texte import format_periode
from maillage.demarches.models import Demarche
from maillage.referentiels.enums import Frequence, GenreObjectif, GenreReference, Sens
from maillage.referentiels.regions import regions_of

RANGS = Case(
    *(When(genre=genre, then=Value(rang)) for rang, genre in enumerate(GenreReference)),
    output_field=models.IntegerField(),
)


class ReferenceQuerySet(models.QuerySet):
    def ranked(self) -> "ReferenceQuerySet":
        """Le régional avant le national, par genre et par nom, la dernière édition d’abord."""
        recent = F("debut").desc(nulls_last=True)
        return self.order_by("-region", RANGS, "nom", "code", recent, "-edition", "pk")

    def of_region(self, region: str) -> "ReferenceQuerySet":
        """Celles que la région tient, écartées comprises."""
        return self.filter(region=region).ranked()

    def offered_to(self, demarche: Demarche) -> "ReferenceQuerySet":
        """Les nationales et celles de ses régions, encore employées.

        Les éditions passées suivent la dernière : un contrat ancien y garde ses liens.
        """
        regions = ["", *regions_of(demarche)]
        return self.filter(actif=True, region__in=regions).ranked()


class Reference(Objet):
    """Un document ou une démarche que des contrats déclinent : nationale si ``region`` est vide.

    Chaque édition est une ligne ; ``remplace`` mène à la précédente.
    """

    HISTORISES = (
        "nom", "genre", "edition", "debut", "fin", "porteur", "adresse", "remplace", "actif"
    )  # fmt: skip

    region = models.CharField("code de la région", max_length=3, blank=True)
    genre = models.CharField("genre", max_length=12, choices=GenreReference)
    code = models.SlugField("code", max_length=60)
    nom = models.CharField("nom", max_length=300)
    edition = models.CharField("édition", max_length=60, blank=True)
    debut = models.DateField("à partir du", null=True, blank=True)
    fin = models.DateField("jusqu’au", null=True, blank=True)
    porteur = models.CharField("porteur", max_length=200, blank=True)
    adresse = models.URLField("adresse en ligne", max_length=500, blank=True)
    remplace = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="suivantes",
        verbose_name="remplace l’édition",
    )  # fmt: skip
    actif = models.BooleanField("proposée", default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "référence"
        ordering = ["-region", "nom", "-edition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "code", "edition"], name="reference_unique"),
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="reference_fin_apres_debut",
            ),
            choices_constraint("genre", GenreReference, "reference_genre_connu"),
        ]

    def __str__(self):
        return f"{self.nom}, {self.edition}" if self.edition else self.nom

    @property
    def periode(self) -> str:
        """« du 1er janvier 2023 au 31 décembre 2028 », vide si aucune date n’est dite."""
        return format_periode(self.debut, self.fin)

    def is_current(self, jour: date) -> bool:
        """En vigueur ce jour-là ; une référence sans dates l’est toujours."""
        started = self.debut is None or self.debut <= jour
        return started and (self.fin is None or jour <= self.fin)


class ObjectifReferenceQuerySet(models.QuerySet):
    def kept(self) -> "ObjectifReferenceQuerySet":
        """Ceux qui ne sont pas retirés."""
        return self.filter(retire_le__isnull=True)


class ObjectifReference(ObjetRange):
    """Un nœud de l’arbre d’une référence. Retiré, il reste lisible des liens qui y mènent."""

    HISTORISES = (
        "code", "titre", "genre", "description", "preuve", "source", "parent",
        "retire_le",
    )  # fmt: skip

    reference = models.ForeignKey(
        Reference, on_delete=models.CASCADE, related_name="objectifs", verbose_name="référence"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="enfants",
        verbose_name="dans",
    )  # fmt: skip
    genre = models.CharField(
        "genre", max_length=20, choices=GenreObjectif, default=GenreObjectif.OBJECTIF
    )
    code = models.CharField("code", max_length=30, blank=True)
    titre = models.CharField("titre", max_length=500)
    description = models.TextField("description", blank=True)
    preuve = models.CharField("niveau de preuve", max_length=200, blank=True)
    source = models.TextField("référence bibliographique", blank=True)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ObjectifReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif de référence"
        verbose_name_plural = "objectifs de référence"
        ordering = ["reference", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "code"],
                condition=~Q(code=""),
                name="objectif_reference_code_unique",
            ),
            choices_constraint("genre", GenreObjectif, "objectif_reference_genre_connu"),
        ]

    def __str__(self):
        return f"{self.code} {self.titre}" if self.code else self.titre


class IndicateurCommun(ObjetRange):
    """Un indicateur que tous les contrats de la région renseignent de la même façon."""

    HISTORISES = (
        "code", "intitule", "definition", "unite", "sens", "frequence", "objectif",
        "retire_le",
    )  # fmt: skip

    reference = models.ForeignKey(
        Reference, on_delete=models.CASCADE, related_name="indicateurs", verbose_name="référence"
    )
    objectif = models.ForeignKey(
        ObjectifReference, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="indicateurs", verbose_name="objectif mesuré",
    )  # fmt: skip
    code = models.CharField("code", max_length=30, blank=True)
    intitule = models.CharField("intitulé", max_length=300)
    definition = models.TextField("définition", blank=True)
    unite = models.CharField("unité", max_length=60, blank=True)
    sens = models.CharField("sens attendu", max_length=8, choices=Sens, default=Sens.NEUTRE)
    frequence = models.CharField(
        "fréquence", max_length=14, choices=Frequence, default=Frequence.ANNUELLE
    )
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "indicateur commun"
        verbose_name_plural = "indicateurs communs"
        ordering = ["reference", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "code"],
                condition=~Q(code=""),
                name="indicateur_commun_code_unique",
            ),
            choices_constraint("sens", Sens, "indicateur_commun_sens_connu"),
            choices_constraint("frequence", Frequence, "indicateur_commun_frequence_connue"),
        ]

    def __str__(self):
        return f"{self.code} {self.intitule}" if self.code else self.intitule
