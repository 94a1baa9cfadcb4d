"""Ce qu’un territoire ajoute au catalogue : ses propres indicateurs, et ceux qu’il suit."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.champs import Objet, choices_constraint
from maillage.core.texte import INSECABLE
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Affectation, Demarche
from maillage.indicateurs.enums import Domaine, Etat, Sens
from maillage.indicateurs.models.catalogue import Indicateur
from maillage.indicateurs.nombres import format_valeur

# L’ORS ne voit que le public d’une démarche, mais tous les chiffres qu’on partage avec lui.
CERCLES_ORS = (Cercle.PARTAGE, Cercle.TRANSMIS, Cercle.PUBLIC)


class IndicateurLocalQuerySet(models.QuerySet):
    def alive(self) -> "IndicateurLocalQuerySet":
        return self.filter(supprime_le__isnull=True)

    def visible_to(self, user) -> "IndicateurLocalQuerySet":
        """Selon le cercle de l’indicateur ; un ORS ou un prestataire voit dès le partage."""
        found = Affectation.objects.portee(user).as_q("demarche")
        if demarches := _ors_demarches(user):
            found |= Q(demarche__in=demarches, cercle__in=CERCLES_ORS)
        return self.alive().filter(found)


def _ors_demarches(user) -> set[int]:
    """Les démarches où ce compte est l’ORS ou un prestataire ; un regard emprunté d’abord."""
    borrowed = getattr(user, "_roles", {})
    held = {
        item.demarche_id
        for item in Affectation.objects.held_by(user)
        if item.role == Role.ORS and item.demarche_id and item.demarche_id not in borrowed
    }
    return held | {pk for pk, roles in borrowed.items() if Role.ORS in roles}


class IndicateurLocal(Objet):
    """Un indicateur que le territoire ajoute à la main : une enquête, un comptage d’ici."""

    HISTORISES: ClassVar = (
        "libelle", "definition", "unite", "producteur", "sens", "domaine", "cercle",
    )  # fmt: skip
    LIBELLES: ClassVar = {"annees": "valeurs"}

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="indicateurs_locaux"
    )
    libelle = models.CharField("libellé", max_length=200)
    definition = models.TextField("définition", blank=True)
    unite = models.CharField("unité", max_length=40)
    producteur = models.CharField("producteur", max_length=200)
    sens = models.CharField("sens", max_length=12, choices=Sens, default=Sens.NEUTRE)
    domaine = models.CharField("domaine", max_length=20, choices=Domaine, default=Domaine.LOCAL)
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.TRAVAIL)

    objects = IndicateurLocalQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur du territoire"
        verbose_name_plural = "indicateurs du territoire"
        ordering = ["libelle", "pk"]
        constraints = [
            choices_constraint("sens", Sens, "indicateur_local_sens_connu"),
            choices_constraint("domaine", Domaine, "indicateur_local_domaine_connu"),
            choices_constraint("cercle", Cercle, "indicateur_local_cercle_connu"),
        ]

    def __str__(self):
        return self.libelle

    @property
    def cercle_choisi(self) -> Cercle:
        return Cercle(self.cercle)

    @property
    def annees(self) -> list[str]:
        """« 2024 : 12,5 % » : chaque valeur, pour l’historique."""
        return [f"{item.annee}{INSECABLE}: {item.as_phrase}" for item in self.valeurs.all()]


class ValeurLocale(models.Model):
    """La valeur d’un indicateur du territoire une année ; l’état dit pourquoi elle manque."""

    indicateur = models.ForeignKey(
        IndicateurLocal, on_delete=models.CASCADE, related_name="valeurs"
    )
    annee = models.PositiveSmallIntegerField("année")
    etat = models.PositiveSmallIntegerField(
        "état", choices=[(e.value, e.name.lower()) for e in Etat], default=Etat.VALEUR
    )
    valeur = models.FloatField("valeur", null=True, blank=True)
    numerateur = models.FloatField("numérateur", null=True, blank=True)
    denominateur = models.FloatField("dénominateur", null=True, blank=True)
    commentaire = models.CharField("commentaire", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "valeur locale"
        verbose_name_plural = "valeurs locales"
        ordering = ["-annee"]
        constraints = [
            models.UniqueConstraint(fields=["indicateur", "annee"], name="valeur_locale_unique"),
            models.CheckConstraint(
                condition=Q(etat__in=[e.value for e in Etat]), name="valeur_locale_etat_connu"
            ),
            models.CheckConstraint(
                condition=Q(etat=Etat.VALEUR, valeur__isnull=False)
                | Q(etat__in=[Etat.SECRET, Etat.ABSENT], valeur__isnull=True),
                name="valeur_locale_etat",
            ),
        ]

    def __str__(self):
        return f"{self.indicateur} ({self.annee})"

    @property
    def as_phrase(self) -> str:
        """« 12,5 % », « vrai zéro », « secret statistique » ou « non disponible »."""
        if self.etat == Etat.SECRET:
            return "secret statistique"
        if self.etat == Etat.ABSENT or self.valeur is None:
            return "non disponible"
        if self.valeur == 0:
            return "vrai zéro"
        return f"{format_valeur(self.valeur)}{INSECABLE}{self.indicateur.unite}"

    @property
    def as_part(self) -> str:
        """« 12 sur 340 », ou ce que l’on en sait."""
        known = [
            "" if number is None else format_valeur(number)
            for number in (self.numerateur, self.denominateur)
        ]
        if not known[1]:
            return known[0]
        return f"{known[0] or '?'} sur {known[1]}"


class ChoixIndicateur(models.Model):
    """Un indicateur du catalogue que la démarche suit, et sa place dans ses pages."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="choix_indicateurs"
    )
    indicateur = models.ForeignKey(Indicateur, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "indicateur suivi"
        verbose_name_plural = "indicateurs suivis"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "indicateur"], name="indicateur_suivi_unique"
            )
        ]

    def __str__(self):
        return str(self.indicateur)
