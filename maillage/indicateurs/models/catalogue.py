"""Le catalogue, les sources et leurs livraisons ; les valeurs sont en colonnes, hors de la base."""

from django.db import models
from django.db.models import Q

from maillage.core.champs import choices_constraint
from maillage.core.texte import fold
from maillage.indicateurs.enums import Collecte, Domaine, Nature, Niveau, Sens
from maillage.territoires.enums import Espace


class Source(models.Model):
    """Un jeu de données d’un producteur, dont les livraisons se suivent."""

    cle = models.SlugField("clé", max_length=60, unique=True)
    nom = models.CharField("nom", max_length=200)
    producteur = models.CharField("producteur", max_length=200)
    licence = models.CharField("licence", max_length=100)
    page = models.URLField("page du producteur", max_length=500, blank=True)
    note = models.TextField("ce qu’il faut savoir", blank=True)
    is_exhaustive = models.BooleanField("une commune absente y vaut zéro", default=False)

    class Meta:
        verbose_name = "source"
        ordering = ["cle"]

    def __str__(self):
        return self.nom


class LivraisonQuerySet(models.QuerySet):
    def current(self, espace: str = Espace.FRANCE) -> "LivraisonQuerySet":
        """Celles dont on se sert : une par source, maille et année."""
        return self.filter(espace=espace, remplacee_le__isnull=True)

    def stamp(self, espace: str) -> tuple[tuple[int, str], ...]:
        """Ce qui change à chaque adoption : la clé de ce qui est gardé en mémoire."""
        return tuple(self.current(espace).order_by("pk").values_list("pk", "empreinte"))


class Livraison(models.Model):
    """Les valeurs d’une source pour une année, adoptées en une fois et jamais retouchées.

    ``empreinte`` nomme les fichiers de colonnes ; ``sha256`` est celle du fichier reçu.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="livraisons")
    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    niveau = models.CharField("maille", max_length=14, choices=Niveau, default=Niveau.COMMUNE)
    millesime = models.PositiveSmallIntegerField("année des données")
    geographie = models.PositiveSmallIntegerField("année de la géographie")
    publie_le = models.DateField("publiée le", null=True, blank=True)
    fichier = models.CharField("fichier", max_length=200)
    adresse = models.CharField("adresse d’origine", max_length=500, blank=True)
    sha256 = models.CharField("empreinte du fichier reçu", max_length=64)
    empreinte = models.CharField("empreinte des colonnes", max_length=64)
    colonnes = models.JSONField("colonnes", default=list)
    libelles = models.JSONField("libellés des colonnes", default=dict, blank=True)
    lignes = models.PositiveIntegerField("lignes")
    importee_le = models.DateTimeField("importée le", auto_now_add=True)
    importee_par = models.CharField("importée par", max_length=200, blank=True)
    remplacee_le = models.DateTimeField("remplacée le", null=True, blank=True)

    objects = LivraisonQuerySet.as_manager()

    class Meta:
        verbose_name = "livraison"
        ordering = ["source__cle", "-millesime", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "espace", "niveau", "millesime"],
                condition=Q(remplacee_le__isnull=True),
                name="livraison_courante_unique",
            ),
            choices_constraint("espace", Espace, "livraison_espace_connu"),
            choices_constraint("niveau", Niveau, "livraison_niveau_connu"),
        ]

    def __str__(self):
        return f"{self.source.nom}, {self.millesime}"


class IndicateurQuerySet(models.QuerySet):
    def search(self, texte: str) -> "IndicateurQuerySet":
        """Par mot du libellé ou de la définition, sans accents."""
        return self.filter(texte_cherche__contains=fold(texte.replace("\0", "")))


class Indicateur(models.Model):
    """Une ligne du catalogue : ce que l’on mesure, comment on le recompose, ce qu’il ne dit pas.

    ``numerateur`` et ``denominateur`` : colonnes de la source, « -X » se retranche.
    ``poids`` : la colonne qui pondère un indice ou une médiane.
    """

    cle = models.SlugField("clé", max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=200)
    court = models.CharField("libellé court", max_length=60)
    definition = models.TextField("définition")
    texte_cherche = models.TextField(editable=False)
    domaine = models.CharField("domaine", max_length=20, choices=Domaine)
    determinant = models.CharField("déterminant de santé", max_length=60, blank=True)
    nature = models.CharField("recomposition", max_length=16, choices=Nature)
    sens = models.CharField("sens", max_length=12, choices=Sens, default=Sens.NEUTRE)
    collecte = models.CharField("collecte", max_length=15, choices=Collecte)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="indicateurs")
    numerateur = models.JSONField("numérateur", default=list)
    denominateur = models.JSONField("dénominateur", default=list, blank=True)
    poids = models.CharField("pondération", max_length=40, blank=True)
    seuil = models.FloatField("seuil", null=True, blank=True)
    facteur = models.FloatField("facteur", default=1)
    unite = models.CharField("unité", max_length=40)
    decimales = models.PositiveSmallIntegerField("décimales", default=1)
    effectif_cache = models.PositiveSmallIntegerField("effectif sous lequel on se tait", default=0)
    is_approche = models.BooleanField("recomposition approchée", default=False)
    is_impute = models.BooleanField("valeur imputée", default=False)
    limites = models.TextField("limites", blank=True)
    position = models.PositiveIntegerField("ordre", default=0)

    objects = IndicateurQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        ordering = ["position", "cle"]
        constraints = [
            choices_constraint("domaine", Domaine, "catalogue_domaine_connu"),
            choices_constraint("nature", Nature, "catalogue_nature_connue"),
            choices_constraint("sens", Sens, "catalogue_sens_connu"),
            choices_constraint("collecte", Collecte, "catalogue_collecte_connue"),
        ]

    def __str__(self):
        return self.libelle
