"""Ce que tout objet du diagnostic partage : sa démarche, son cercle, qui le voit."""

from django.db import models
from django.db.models import Q

from maillage.core.champs import Objet
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Affectation, Demarche

# L’ORS ne voit que le public d’une démarche, mais tout le diagnostic qu’on partage avec lui.
CERCLES_ORS = (Cercle.PARTAGE, Cercle.TRANSMIS, Cercle.PUBLIC)


class DiagnosticQuerySet(models.QuerySet):
    def alive(self) -> "DiagnosticQuerySet":
        return self.filter(supprime_le__isnull=True)

    def visible_to(self, user) -> "DiagnosticQuerySet":
        """Selon le cercle de l’objet ; un ORS ou un prestataire voit dès le partage."""
        portee = Affectation.objects.portee(user)
        found = portee.as_q("demarche")
        if demarches := ors_demarches(user):
            found |= Q(demarche__in=demarches, cercle__in=CERCLES_ORS)
        return self.alive().filter(found)

    def public(self) -> "DiagnosticQuerySet":
        return self.alive().filter(cercle=Cercle.PUBLIC)


def ors_demarches(user) -> set[int]:
    """Les démarches où ce compte est l’ORS ou un prestataire ; un regard emprunté d’abord."""
    borrowed = getattr(user, "_roles", {})
    held: set[int] = {
        item.demarche_id
        for item in Affectation.objects.held_by(user)
        if item.role == Role.ORS and item.demarche_id and item.demarche_id not in borrowed
    }
    return held | {pk for pk, roles in borrowed.items() if Role.ORS in roles}


class ObjetDiagnostic(Objet):
    """Un objet du diagnostic : il tient à la démarche et survit aux contrats."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="+", verbose_name="démarche"
    )
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.TRAVAIL)

    objects = DiagnosticQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def cercle_choisi(self) -> Cercle:
        return Cercle(self.cercle)
