"""La géographie officielle, un millésime à côté de l’autre."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Q, Sum, Value, When

from maillage.core.champs import choices_constraint
from maillage.core.texte import fold
from maillage.territoires.enums import Espace, Nature, Niveau, Producteur, TypeLie, Zone
from maillage.territoires.traces import Anneaux, Boite, find_boite, pack, unpack


class MillesimeQuerySet(models.QuerySet["Millesime"]):
    def of(self, annee: int, espace: str = Espace.FRANCE) -> "Millesime | None":
        return self.filter(espace=espace, annee=annee).first()

    def latest_of(self, espace: str = Espace.FRANCE) -> "Millesime | None":
        return self.filter(espace=espace).order_by("-annee").first()


class Millesime(models.Model):
    """Un état de la géographie au 1er janvier d’une année, dans son espace."""

    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    annee = models.PositiveSmallIntegerField("année")
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


class ChargementQuerySet(models.QuerySet):
    def stamp(self, espace: str) -> tuple:
        """Ce qui change à chaque chargement : la clé des cartes gardées en mémoire."""
        last = self.filter(espace=espace).order_by("-pk").values_list("pk", "charge_le").first()
        return last or ()


class Chargement(models.Model):
    """Un fichier lu : d’où vient ce que l’on sait, et de quoi reconnaître un fichier déjà lu."""

    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    nature = models.CharField("contenu", max_length=12, choices=Nature)
    # Le millésime de la géographie, ou l’année des populations.
    annee = models.PositiveSmallIntegerField("année")
    producteur = models.CharField("producteur", max_length=10, choices=Producteur)
    fichier = models.CharField("fichier", max_length=200)
    sha256 = models.CharField("empreinte", max_length=64)
    lignes = models.PositiveIntegerField("lignes")
    licence = models.CharField("licence", max_length=100)
    charge_le = models.DateTimeField("chargé le", auto_now_add=True)

    objects = ChargementQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier chargé"
        verbose_name_plural = "fichiers chargés"
        ordering = ["espace", "-annee", "nature", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["espace", "nature", "annee", "producteur", "fichier"],
                name="chargement_unique",
            ),
            choices_constraint("espace", Espace, "chargement_espace_connu"),
            choices_constraint("nature", Nature, "chargement_nature_connue"),
            choices_constraint("producteur", Producteur, "chargement_producteur_connu"),
        ]

    def __str__(self):
        return f"{self.fichier} ({self.get_producteur_display()}, {self.annee})"


class LieuQuerySet(models.QuerySet):
    def search(self, texte: str) -> "LieuQuerySet":
        """Par code ou par nom, sans accents ; les noms qui commencent ainsi d’abord."""
        texte = texte.replace("\0", "").strip()
        folded = fold(texte)
        if not folded:
            return self.none()
        starts = Q(nom_cherche__startswith=folded) | Q(code__istartswith=texte)
        return (
            self.filter(starts | Q(nom_cherche__contains=f" {folded}"))
            .alias(loin=Case(When(starts, then=Value(0)), default=Value(1)))
            .order_by("loin", "nom_cherche", "code")
        )


class CommuneQuerySet(LieuQuerySet):
    def of_france(self) -> "CommuneQuerySet":
        """La France des statistiques : métropole et DROM, sans les collectivités d’outre-mer."""
        return self.filter(zone__in=[Zone.METROPOLE, Zone.DROM])


class Lieu(models.Model):
    """Base des lieux d’un millésime : un code, un nom, et le nom replié pour chercher."""

    millesime = models.ForeignKey(Millesime, on_delete=models.CASCADE, verbose_name="millésime")
    code = models.CharField("code", max_length=9)
    nom = models.CharField("nom", max_length=200)
    nom_cherche = models.CharField("nom replié", max_length=200, editable=False)

    objects: ClassVar[models.Manager] = LieuQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.nom

    @classmethod
    def build(cls, **fields) -> Self:
        """Construit sans enregistrer, nom replié compris (les imports insèrent en nombre)."""
        return cls(nom_cherche=fold(fields["nom"])[:200], **fields)


class Region(Lieu):
    zone = models.CharField("zone", max_length=8, choices=Zone, default=Zone.METROPOLE)

    class Meta:
        verbose_name = "région"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "code"], name="region_unique_par_millesime"
            ),
            choices_constraint("zone", Zone, "region_zone_connue"),
        ]


class Departement(Lieu):
    zone = models.CharField("zone", max_length=8, choices=Zone, default=Zone.METROPOLE)
    region = models.CharField("code de la région", max_length=3)

    class Meta:
        verbose_name = "département"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "code"], name="departement_unique_par_millesime"
            ),
            choices_constraint("zone", Zone, "departement_zone_connue"),
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
    """Une commune actuelle d’un millésime : ``COM`` de l’Insee, ou commune d’une collectivité
    d’outre-mer, reconnaissable à sa zone et hors des totaux « France ».
    """

    zone = models.CharField("zone", max_length=8, choices=Zone, default=Zone.METROPOLE)
    departement = models.CharField("code du département", max_length=3)
    region = models.CharField("code de la région", max_length=3)
    epci = models.CharField("code de l’EPCI", max_length=9, blank=True)
    arrondissement = models.CharField("code de l’arrondissement", max_length=4, blank=True)

    objects: ClassVar[models.Manager] = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["nom_cherche", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "code"], name="commune_unique_par_millesime"
            ),
            choices_constraint("zone", Zone, "commune_zone_connue"),
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
    def communes(self) -> "PopulationQuerySet":
        """Sans les arrondissements municipaux, déjà comptés dans leur ville."""
        return self.filter(ville="")

    def total(self, codes: list[str]) -> int:
        found = self.communes().filter(code__in=codes).aggregate(total=Sum("municipale"))
        return found["total"] or 0


class Population(models.Model):
    """Population légale d’une commune : année de référence et géographie qui la porte.

    Le recensement peut être plus ancien que l’année de référence (Mayotte, outre-mer). Un
    arrondissement municipal porte le code de sa ville : il ne s’ajoute jamais à elle.
    """

    espace = models.CharField("espace", max_length=10, choices=Espace, default=Espace.FRANCE)
    code = models.CharField("code de la commune", max_length=5)
    annee = models.PositiveSmallIntegerField("année de population")
    geographie = models.PositiveSmallIntegerField("année de la géographie")
    recensement = models.PositiveSmallIntegerField("année du recensement")
    ville = models.CharField("ville de cet arrondissement", max_length=5, blank=True)
    municipale = models.PositiveIntegerField("population municipale")
    a_part = models.PositiveIntegerField("population comptée à part", null=True)
    totale = models.PositiveIntegerField("population totale", null=True)
    producteur = models.CharField("producteur", max_length=10, choices=Producteur)

    objects = PopulationQuerySet.as_manager()

    class Meta:
        verbose_name = "population"
        ordering = ["-annee", "code"]
        constraints = [
            models.UniqueConstraint(fields=["espace", "annee", "code"], name="population_unique"),
            models.CheckConstraint(
                condition=Q(totale__isnull=True) | Q(totale__gte=models.F("municipale")),
                name="population_totale_au_moins_municipale",
            ),
            choices_constraint("espace", Espace, "population_espace_connu"),
            choices_constraint("producteur", Producteur, "population_producteur_connu"),
        ]

    def __str__(self):
        return f"{self.code} : {self.municipale} ({self.annee})"


class ContourQuerySet(models.QuerySet):
    def crossing(self, boite: Boite) -> "ContourQuerySet":
        """Ceux dont la boîte touche celle-ci."""
        return self.filter(
            ouest__lte=boite.est, est__gte=boite.ouest, sud__lte=boite.nord, nord__gte=boite.sud
        )


class Contour(models.Model):
    """Le tracé d’un lieu d’un millésime, arrondi au dix-millième de degré (onze mètres).

    Il survit à la réécriture du millésime, et n’en dépend que par le code. ``chargement`` est vide
    quand il est déduit : assemblé à partir des communes, faute d’un fichier de ce niveau.
    """

    millesime = models.ForeignKey(Millesime, on_delete=models.CASCADE, verbose_name="millésime")
    niveau = models.CharField("niveau", max_length=12, choices=Niveau)
    code = models.CharField("code", max_length=9)
    trace = models.BinaryField("tracé")
    chargement = models.ForeignKey(
        Chargement, on_delete=models.CASCADE, null=True, verbose_name="fichier chargé"
    )
    ouest = models.FloatField("bord ouest")
    sud = models.FloatField("bord sud")
    est = models.FloatField("bord est")
    nord = models.FloatField("bord nord")

    objects = ContourQuerySet.as_manager()

    class Meta:
        verbose_name = "contour"
        ordering = ["niveau", "code"]
        constraints = [
            models.UniqueConstraint(fields=["millesime", "niveau", "code"], name="contour_unique"),
            choices_constraint("niveau", Niveau, "contour_niveau_connu"),
        ]

    def __str__(self):
        return f"{self.get_niveau_display()} {self.code}"

    @classmethod
    def build(cls, anneaux: Anneaux, **fields) -> Self:
        """Construit sans enregistrer, à partir d’anneaux en degrés."""
        boite = find_boite(anneaux)
        return cls(trace=pack(anneaux), **boite._asdict(), **fields)

    @property
    def anneaux(self) -> Anneaux:
        return unpack(bytes(self.trace))


class ChefLieu(models.Model):
    """Le point où l’on se rend dans une commune : sa mairie, ou le centre de son bourg."""

    millesime = models.ForeignKey(Millesime, on_delete=models.CASCADE, verbose_name="millésime")
    code = models.CharField("code de la commune", max_length=5)
    latitude = models.FloatField("latitude")
    longitude = models.FloatField("longitude")

    class Meta:
        verbose_name = "chef-lieu"
        verbose_name_plural = "chefs-lieux"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["millesime", "code"], name="chef_lieu_unique"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="chef_lieu_sur_terre",
            ),
        ]

    def __str__(self):
        return f"{self.code} ({self.latitude}, {self.longitude})"
