"""Le poste de coordination : qui l’emploie, qui le tient, depuis quand, ce qu’il coûte."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from maillage.comptes.models import Organisation, Personne
from maillage.core.champs import Objet
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Affectation, Demarche

CENTIME = Decimal("0.01")


def sees_partage(user) -> Q:
    """Les démarches dont ce compte voit le cercle « partagé »."""
    found = Q(pk__in=[])
    for circles, reach in Affectation.objects.portee(user).by_circles().items():
        if Cercle.PARTAGE in circles:
            found |= reach
    return found


class PosteCoordinationQuerySet(models.QuerySet["PosteCoordination"]):
    def visible_to(self, user) -> "PosteCoordinationQuerySet":
        """Le poste se voit dès le cercle « partagé » de sa démarche."""
        demarches = Demarche.objects.filter(sees_partage(user)).values("pk")
        return self.filter(supprime_le__isnull=True, demarche__in=demarches)


class PosteCoordination(Objet):
    """Un poste tient à la démarche : il survit aux générations de contrats.

    ``cout_annuel`` est le coût chargé d’une année entière, pour la quotité du poste.
    """

    HISTORISES = (
        "intitule", "employeur", "titulaire", "etp", "debut", "fin", "vacant_depuis",
        "cout_annuel", "notes",
    )  # fmt: skip

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="postes", verbose_name="démarche"
    )
    intitule = models.CharField("intitulé", max_length=200, default="Coordination du CLS")
    employeur = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="employeur",
    )  # fmt: skip
    titulaire = models.ForeignKey(
        Personne, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="titulaire",
    )  # fmt: skip
    etp = models.DecimalField("ETP", max_digits=4, decimal_places=2, default=Decimal("1.00"))
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True)
    vacant_depuis = models.DateField("vacant depuis le", null=True, blank=True)
    cout_annuel = models.DecimalField(
        "coût annuel chargé", max_digits=12, decimal_places=2, null=True, blank=True
    )
    notes = models.TextField("notes", blank=True)

    objects = PosteCoordinationQuerySet.as_manager()

    class Meta:
        verbose_name = "poste de coordination"
        verbose_name_plural = "postes de coordination"
        ordering = ["debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="poste_fin_apres_debut",
            ),
            models.CheckConstraint(condition=Q(etp__gte=0), name="poste_etp_positif"),
            models.CheckConstraint(
                condition=Q(cout_annuel__isnull=True) | Q(cout_annuel__gte=0),
                name="poste_cout_positif",
            ),
        ]

    def __str__(self):
        return self.intitule

    def is_vacant(self, jour: date) -> bool:
        return bool(self.vacant_depuis and self.vacant_depuis <= jour)

    def estimate(self, annee: int) -> Decimal | None:
        """Ce qu’il coûte cette année-là, au prorata des jours ; la vacance n’en ôte rien."""
        if self.cout_annuel is None:
            return None
        first, last = date(annee, 1, 1), date(annee, 12, 31)
        start, end = max(self.debut or first, first), min(self.fin or last, last)
        days = max((end - start).days + 1, 0)
        whole = (last - first).days + 1
        return (self.cout_annuel * days / whole).quantize(CENTIME)
