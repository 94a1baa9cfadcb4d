"""La démarche : le processus local qui dure, au-dessus des contrats qui passent."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillage.comptes.models import Organisation
from maillage.core.champs import Objet, choices_constraint
from maillage.core.texte import format_periode
from maillage.demarches.enums import REGLES, Cercle, Echelle, PartAgence, Role, TypeTerritoire
from maillage.territoires.enums import Espace


@dataclass(frozen=True, slots=True)
class Portee:
    """Ce qu’un compte voit un jour donné : des cercles par démarche, département, région.

    ``siens`` : par démarche, les cercles en plus pour les fiches qui le concernent.
    """

    demarches: dict[int, frozenset[Cercle]] = field(default_factory=dict)
    siens: dict[int, frozenset[Cercle]] = field(default_factory=dict)
    departements: dict[str, frozenset[Cercle]] = field(default_factory=dict)
    regions: dict[str, frozenset[Cercle]] = field(default_factory=dict)

    def by_circles(self, chemin: str = "pk") -> dict[frozenset[Cercle], Q]:
        """Par jeu de cercles, le filtre de ce dont la démarche atteinte est à ``chemin``.

        La requête ne grandit donc pas avec le nombre de rôles tenus.
        """
        groups: dict[frozenset[Cercle], Q] = {}
        for lookup, mapping in (
            ("demarche", self.demarches),
            ("departement", self.departements),
            ("region", self.regions),
        ):
            for circles, values in _invert(mapping).items():
                reached = _reach(chemin, lookup, values)
                groups[circles] = groups[circles] | reached if circles in groups else reached
        return groups

    def as_q(self, chemin: str) -> Q:
        """Le filtre des objets qui ont un cercle, et leur démarche à ``chemin``."""
        found = Q(pk__in=[])
        for circles, reached in self.by_circles(chemin).items():
            found |= reached & Q(cercle__in=sorted(circles))
        return found


def _invert(mapping: dict) -> dict[frozenset[Cercle], list]:
    groups: dict[frozenset[Cercle], list] = {}
    for value, circles in mapping.items():
        groups.setdefault(circles, []).append(value)
    return groups


def _reach(chemin: str, lookup: str, values: list) -> Q:
    if lookup == "demarche":
        return Q(**{f"{chemin}__in": values})
    ressorts = Ressort.objects.filter(**{f"{lookup}__in": values})
    return Q(**{f"{chemin}__in": ressorts.values("demarche")})


class DemarcheQuerySet(models.QuerySet):
    def visible_to(self, user, jour: date | None = None) -> "DemarcheQuerySet":
        """Les démarches où ce compte tient un rôle, à son échelle."""
        reached = Q(pk__in=[])
        for reach in Affectation.objects.portee(user, jour).by_circles().values():
            reached |= reach
        return self.filter(supprime_le__isnull=True).filter(reached)


class Demarche(Objet):
    """Le processus local qui survit aux générations de contrats. Clé de cloisonnement."""

    HISTORISES = ("nom", "fuseau", "bandeau")
    LIBELLES: ClassVar = {"agences": "ARS", "membres": "membres"}

    nom = models.CharField("nom", max_length=200)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    fuseau = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    bandeau = models.CharField("bandeau affiché en haut de page", max_length=200, blank=True)
    agences = models.ManyToManyField(
        Organisation, through="DemarcheAgence", related_name="demarches", verbose_name="ARS"
    )

    objects = DemarcheQuerySet.as_manager()

    class Meta:
        verbose_name = "démarche"
        ordering = ["nom", "pk"]

    def __str__(self):
        return self.nom

    @property
    def membres(self) -> list[str]:
        """« Alice (coordination) » : qui tient un rôle ici aujourd’hui, pour l’historique."""
        held = self.affectations.active(timezone.localdate()).select_related("utilisateur")
        return [f"{item.utilisateur} ({item.get_role_display()})" for item in held]


class DemarcheAgence(models.Model):
    """Une ARS et sa part dans la démarche : une, ou deux quand le territoire est à cheval."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, verbose_name="démarche")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, verbose_name="ARS")
    part = models.CharField(
        "part", max_length=12, choices=PartAgence, default=PartAgence.PRINCIPALE
    )

    class Meta:
        verbose_name = "ARS de la démarche"
        ordering = ["-part", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["demarche", "organisation"], name="agence_unique"),
            models.UniqueConstraint(
                fields=["demarche"],
                condition=Q(part=PartAgence.PRINCIPALE),
                name="agence_principale_unique",
            ),
            choices_constraint("part", PartAgence, "agence_part_connue"),
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_part_display()})"


class Ressort(models.Model):
    """Un département (et sa région) où s’étend la démarche, tiré de son périmètre."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="ressorts", verbose_name="démarche"
    )
    departement = models.CharField("code du département", max_length=3)
    region = models.CharField("code de la région", max_length=3)

    class Meta:
        verbose_name = "ressort"
        ordering = ["departement"]
        constraints = [
            models.UniqueConstraint(fields=["demarche", "departement"], name="ressort_unique")
        ]
        indexes = [
            models.Index(fields=["departement"], name="ressort_par_departement"),
            models.Index(fields=["region"], name="ressort_par_region"),
        ]

    def __str__(self):
        return f"{self.departement} ({self.region})"


class TerritoireQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TerritoireQuerySet":
        return self.filter(demarche__in=Demarche.objects.visible_to(user))


class Territoire(Objet):
    """Une liste datée de communes : des codes et leur millésime, convertis à la lecture.

    Plusieurs scénarios de périmètre se comparent ; un seul est retenu.
    """

    HISTORISES = ("nom", "genre", "codes", "millesime", "quartiers")

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="territoires", verbose_name="démarche"
    )
    nom = models.CharField("nom", max_length=200)
    genre = models.CharField(
        "type", max_length=12, choices=TypeTerritoire, default=TypeTerritoire.GROUPEMENT
    )
    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    codes = models.JSONField("codes des communes", default=list)
    millesime = models.PositiveSmallIntegerField("millésime de ces codes")
    quartiers = models.JSONField("quartiers et QPV", default=list, blank=True)
    retenu = models.BooleanField("périmètre retenu", default=False)

    objects = TerritoireQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        ordering = ["-retenu", "nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche"],
                condition=Q(retenu=True, supprime_le__isnull=True),
                name="territoire_retenu_unique",
            ),
            choices_constraint("genre", TypeTerritoire, "territoire_genre_connu"),
            choices_constraint("espace", Espace, "territoire_espace_connu"),
        ]

    def __str__(self):
        return self.nom


class AffectationQuerySet(models.QuerySet):
    def active(self, jour: date) -> "AffectationQuerySet":
        started = Q(debut__isnull=True) | Q(debut__lte=jour)
        return self.filter(started).filter(Q(fin__isnull=True) | Q(fin__gte=jour))

    def of(self, user, jour: date | None = None) -> "AffectationQuerySet":
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(utilisateur=user).active(jour or timezone.localdate())

    def not_ended(self, jour: date) -> "AffectationQuerySet":
        """En cours ou à venir."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=jour))

    def of_account(self, user, jour: date | None = None) -> "AffectationQuerySet":
        """Les rôles d’un compte, ouvert ou fermé : ce que l’administration en voit."""
        return self.filter(utilisateur=user).active(jour or timezone.localdate())

    def held_by(self, user) -> "list[Affectation]":
        """Les rôles que ce compte tient aujourd’hui (une requête, gardée sur le compte)."""
        if (kept := getattr(user, "_affectations", None)) is None:
            kept = list(self.of(user))
            user._affectations = kept
        return kept

    def portee(self, user, jour: date | None = None) -> Portee:
        """Les rôles d’un compte additionnés, à ``jour`` ou aujourd’hui."""
        if jour is not None:
            return add_up(self.of(user, jour))
        if (kept := getattr(user, "_portee", None)) is None:
            kept = add_up(self.held_by(user))
            user._portee = kept
        return kept


def add_up(affectations) -> Portee:
    portee = Portee()
    for item in affectations:
        regle = REGLES[Role(item.role)]
        scopes: dict[Echelle, tuple[dict, Any]] = {
            Echelle.DEMARCHE: (portee.demarches, item.demarche_id),
            Echelle.DEPARTEMENT: (portee.departements, item.departement),
            Echelle.REGION: (portee.regions, item.region),
            Echelle.INSTANCE: ({}, None),
        }
        mapping, key = scopes[regle.echelle]
        mapping[key] = mapping.get(key, frozenset()) | regle.cercles
        if regle.echelle == Echelle.DEMARCHE:
            portee.siens[key] = portee.siens.get(key, frozenset()) | regle.siens
    return portee


class Affectation(models.Model):
    """Un rôle tenu par un compte dans une démarche, un département ou une région."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="affectations",
        verbose_name="compte",
    )
    role = models.CharField("rôle", max_length=24, choices=Role)
    demarche = models.ForeignKey(
        Demarche,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="affectations",
        verbose_name="démarche",
    )
    departement = models.CharField("code du département", max_length=3, blank=True)
    region = models.CharField("code de la région", max_length=3, blank=True)
    # L’organisation au titre de laquelle le rôle est tenu : elle dit quelles fiches sont siennes.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, verbose_name="au titre de"
    )
    debut = models.DateField("depuis le", null=True, blank=True)
    fin = models.DateField("jusqu’au", null=True, blank=True)

    objects = AffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle tenu"
        verbose_name_plural = "rôles tenus"
        ordering = ["role", "utilisateur__email"]
        constraints = [
            models.UniqueConstraint(
                "utilisateur",
                "role",
                Coalesce("demarche", Value(0)),
                "departement",
                "region",
                name="affectation_unique",
            ),
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="affectation_fin_apres_debut",
            ),
            choices_constraint("role", Role, "affectation_role_connu"),
            *(
                models.CheckConstraint(
                    condition=~Q(role__in=roles) | scope, name=f"affectation_echelle_{name}"
                )
                for name, roles, scope in (
                    (
                        echelle.value,
                        sorted(r.value for r, regle in REGLES.items() if regle.echelle == echelle),
                        scope,
                    )
                    for echelle, scope in (
                        (Echelle.DEMARCHE, Q(demarche__isnull=False, departement="", region="")),
                        (
                            Echelle.DEPARTEMENT,
                            Q(demarche__isnull=True, region="") & ~Q(departement=""),
                        ),
                        (Echelle.REGION, Q(demarche__isnull=True, departement="") & ~Q(region="")),
                        (Echelle.INSTANCE, Q(demarche__isnull=True, departement="", region="")),
                    )
                )
            ),
        ]

    def __str__(self):
        return f"{self.utilisateur} : {self.get_role_display()}"

    @property
    def duree(self) -> str:
        """« depuis le 1er mars 2026 »."""
        return format_periode(self.debut, self.fin) or "sans fin prévue"

    @property
    def etendue(self) -> str:
        """Où le rôle s’exerce, en toutes lettres."""
        if self.demarche:
            return str(self.demarche)
        if self.departement:
            return f"département {self.departement}"
        return f"région {self.region}" if self.region else "tout Maillage"
