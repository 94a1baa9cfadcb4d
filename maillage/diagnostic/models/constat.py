"""Ce que l’on tire du diagnostic : constats, leurs preuves, enjeux."""

from django.db import models
from django.db.models import Q

from maillage.core.champs import Objet, choices_constraint
from maillage.demarches.enums import Cercle
from maillage.diagnostic.enums import EtatValeur, Facette, GenrePreuve
from maillage.diagnostic.models.base import ObjetDiagnostic
from maillage.diagnostic.models.externe import DiagnosticExterne
from maillage.diagnostic.models.inventaire import Dispositif
from maillage.diagnostic.models.materiau import Verbatim
from maillage.referentiels.models import Terme


class Enjeu(ObjetDiagnostic):
    """Ce qui se joue pour le territoire : il rassemble des constats, et se priorise."""

    HISTORISES = ("titre", "description", "cercle")

    titre = models.CharField("enjeu", max_length=300)
    description = models.TextField("pourquoi c’est un enjeu", blank=True)
    position = models.PositiveIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "enjeu"
        verbose_name_plural = "enjeux"
        ordering = ["position", "pk"]
        constraints = [choices_constraint("cercle", Cercle, "enjeu_cercle_connu")]

    def __str__(self):
        return self.titre


class Constat(ObjetDiagnostic):
    """Un fait établi, en une phrase, avec ce qui le prouve."""

    HISTORISES = ("phrase", "precisions", "domaine", "determinant", "facette", "enjeu", "cercle")

    phrase = models.CharField("constat", max_length=500)
    precisions = models.TextField("précisions", blank=True)
    domaine = models.ForeignKey(
        Terme, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="thème",
    )  # fmt: skip
    determinant = models.ForeignKey(
        Terme, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="déterminant de santé",
    )  # fmt: skip
    facette = models.CharField("force ou faiblesse", max_length=12, choices=Facette, blank=True)
    enjeu = models.ForeignKey(
        Enjeu, on_delete=models.SET_NULL, null=True, blank=True, related_name="constats",
        verbose_name="enjeu",
    )  # fmt: skip

    class Meta:
        verbose_name = "constat"
        ordering = ["pk"]
        constraints = [
            choices_constraint("cercle", Cercle, "constat_cercle_connu"),
            choices_constraint("facette", Facette, "constat_facette_connue", blank=True),
        ]

    def __str__(self):
        return self.phrase


class PreuveQuerySet(models.QuerySet):
    def alive(self) -> "PreuveQuerySet":
        return self.filter(supprime_le__isnull=True)

    def visible_to(self, user) -> "PreuveQuerySet":
        """Celles d’un constat visible, dont l’objet cité est lui-même visible ou recopié."""
        found = self.alive().filter(constat__in=Constat.objects.visible_to(user))
        for name, model in CITES.items():
            cited = Q(**{f"{name}__in": model.objects.visible_to(user)})
            found = found.filter(Q(**{f"{name}__isnull": True}) | cited)
        return found


CITES: dict[str, type[ObjetDiagnostic]] = {
    "verbatim": Verbatim, "diagnostic": DiagnosticExterne, "dispositif": Dispositif,
}  # fmt: skip


class Preuve(Objet):
    """Ce sur quoi un constat repose : une valeur figée, une parole, une page, une action.

    La valeur d’indicateur est une copie datée : ``indicateur`` est la clé du catalogue, mais la
    preuve reste lisible quand le catalogue change.
    """

    constat = models.ForeignKey(Constat, on_delete=models.CASCADE, related_name="preuves")
    genre = models.CharField("nature", max_length=12, choices=GenrePreuve)
    verbatim = models.ForeignKey(
        Verbatim, on_delete=models.CASCADE, null=True, blank=True, related_name="preuves"
    )
    diagnostic = models.ForeignKey(
        DiagnosticExterne, on_delete=models.CASCADE, null=True, blank=True, related_name="preuves"
    )
    dispositif = models.ForeignKey(
        Dispositif, on_delete=models.CASCADE, null=True, blank=True, related_name="preuves"
    )
    page = models.CharField("page", max_length=30, blank=True)
    indicateur = models.SlugField("clé de l’indicateur", max_length=80, blank=True)
    libelle = models.CharField("intitulé", max_length=300, blank=True)
    annee = models.CharField("année", max_length=20, blank=True)
    valeur = models.CharField("valeur et unité", max_length=120, blank=True)
    etat = models.CharField("état", max_length=16, choices=EtatValeur, default=EtatValeur.VALEUR)
    territoire = models.CharField("territoire mesuré", max_length=200, blank=True)
    source = models.CharField("source", max_length=250, blank=True)

    objects = PreuveQuerySet.as_manager()

    class Meta:
        verbose_name = "preuve"
        ordering = ["genre", "pk"]
        constraints = [
            choices_constraint("genre", GenrePreuve, "preuve_genre_connu"),
            choices_constraint("etat", EtatValeur, "preuve_etat_connu"),
            models.CheckConstraint(
                condition=Q(genre="verbatim", verbatim__isnull=False)
                | Q(genre="diagnostic", diagnostic__isnull=False)
                | Q(genre="dispositif", dispositif__isnull=False)
                | (Q(genre__in=["indicateur", "signalement"]) & ~Q(libelle="")),
                name="preuve_a_son_objet",
            ),
        ]

    def __str__(self):
        return f"{self.get_genre_display()} : {self.intitule}"

    @property
    def cible(self):
        """Le verbatim, le diagnostic ou le dispositif cité ; rien pour une valeur."""
        return self.verbatim or self.diagnostic or self.dispositif

    @property
    def intitule(self) -> str:
        return str(self.cible) if self.cible else self.libelle
