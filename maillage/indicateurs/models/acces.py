"""L’accès aux soins : les temps de trajet, l’offre d’ici, et les scénarios « et si… »."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.champs import Objet, choices_constraint
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Affectation, Demarche
from maillage.indicateurs.enums import CercleEtude, Profession
from maillage.territoires.enums import Espace

# Un scénario sur l’offre de soins n’est pas un document public : eux seuls en font et en voient.
SIMULATEURS = frozenset({Role.COORDINATION, Role.REFERENT_ARS, Role.ORS})


class MatriceTrajets(models.Model):
    """Des temps de trajet par la route entre communes ; les couples sont en colonnes, hors base."""

    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    geographie = models.PositiveSmallIntegerField("année de la géographie")
    fichier = models.CharField("fichier", max_length=200)
    sha256 = models.CharField("empreinte du fichier reçu", max_length=64)
    empreinte = models.CharField("empreinte des colonnes", max_length=64)
    communes = models.PositiveIntegerField("communes")
    couples = models.PositiveIntegerField("couples")
    importee_le = models.DateTimeField("importée le", auto_now_add=True)
    remplacee_le = models.DateTimeField("remplacée le", null=True, blank=True)

    class Meta:
        verbose_name = "matrice de temps de trajet"
        verbose_name_plural = "matrices de temps de trajet"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["espace"],
                condition=Q(remplacee_le__isnull=True),
                name="matrice_courante_unique",
            ),
            choices_constraint("espace", Espace, "matrice_espace_connu"),
        ]

    def __str__(self):
        return self.fichier


class Offre(Objet):
    """L’offre de soins par commune qu’une démarche a déposée, pour une profession.

    ``lignes`` : code de commune → volume, en actes par an pour les généralistes, en ETP sinon.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="offres")
    profession = models.CharField("profession", max_length=24, choices=Profession)
    annee = models.PositiveSmallIntegerField("année", null=True, blank=True)
    producteur = models.CharField("producteur", max_length=200)
    fichier = models.CharField("fichier", max_length=200)
    sha256 = models.CharField("empreinte du fichier reçu", max_length=64)
    conversion = models.CharField("conversion faite", max_length=200, blank=True)
    lignes = models.JSONField("volumes par commune", default=dict)

    class Meta:
        verbose_name = "offre de soins"
        verbose_name_plural = "offres de soins"
        ordering = ["profession", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "profession"],
                condition=Q(supprime_le__isnull=True),
                name="offre_courante_unique",
            ),
            choices_constraint("profession", Profession, "offre_profession_connue"),
        ]

    def __str__(self):
        return f"{self.get_profession_display()} ({self.fichier})"


class SimulationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SimulationQuerySet":
        """Tous ceux de sa démarche pour la coordination ; les siens et les transmis sinon."""
        return self.filter(supprime_le__isnull=True, demarche__supprime_le__isnull=True).filter(
            seen_by(user)
        )


def seen_by(user) -> Q:
    """Le filtre des scénarios que ce compte voit, corbeille comprise."""
    borrowed = getattr(user, "_roles", {})
    held: dict[int, set] = {}
    for item in Affectation.objects.held_by(user):
        if item.demarche_id:
            held.setdefault(item.demarche_id, set()).add(item.role)
    held |= borrowed
    tous = [pk for pk, roles in held.items() if Role.COORDINATION in roles]
    autres = [pk for pk, roles in held.items() if roles & SIMULATEURS and pk not in tous]
    siens = [pk for pk in autres if pk not in borrowed]
    return (
        Q(demarche__in=tous)
        | Q(demarche__in=autres, cercle=Cercle.TRANSMIS)
        | Q(demarche__in=siens, auteur=user if user.is_authenticated else None)
    )


class Simulation(Objet):
    """Un scénario : des ETP en plus ou en moins dans des communes, et ce que l’accès y gagne.

    ``changements`` : ``{code, commune, etp, libelle}`` ; ``parametres`` : la recette ;
    ``resultat`` : l’estimation gardée, avec les données dont elle vient.
    """

    HISTORISES: ClassVar = ("nom", "profession", "changements", "parametres", "note")

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="simulations")
    nom = models.CharField("nom", max_length=200)
    profession = models.CharField(
        "profession", max_length=24, choices=Profession, default=Profession.GENERALISTES
    )
    changements = models.JSONField("changements d’offre", default=list)
    parametres = models.JSONField("recette", default=dict)
    note = models.TextField("note", blank=True)
    cercle = models.CharField(
        "cercle", max_length=8, choices=CercleEtude, default=CercleEtude.TRAVAIL
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    resultat = models.JSONField("estimation", default=dict, blank=True)
    calculee_le = models.DateTimeField("calculée le", null=True, blank=True)

    objects = SimulationQuerySet.as_manager()

    class Meta:
        verbose_name = "scénario d’accès aux soins"
        verbose_name_plural = "scénarios d’accès aux soins"
        ordering = ["nom", "pk"]
        constraints = [
            choices_constraint("profession", Profession, "simulation_profession_connue"),
            choices_constraint("cercle", CercleEtude, "simulation_cercle_connu"),
        ]

    def __str__(self):
        return self.nom
