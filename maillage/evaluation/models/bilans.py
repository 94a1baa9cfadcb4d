"""La fiche-bilan : ce qu’un groupe de travail dit de sa propre action."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.models.fiche import concerns
from maillage.core.champs import Objet, choices_constraint
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Affectation
from maillage.evaluation.enums import SuiteBilan

# Qui écrit le bilan de ses propres actions.
REDACTEURS = frozenset({Role.ANIMATION, Role.PILOTE})


def writing_demarches(user) -> set[int]:
    """Les démarches où ce compte anime un groupe ou pilote ; un regard emprunté d’abord."""
    borrowed = getattr(user, "_roles", {})
    held = {
        item.demarche_id
        for item in Affectation.objects.held_by(user)
        if item.role in REDACTEURS and item.demarche_id and item.demarche_id not in borrowed
    }
    return held | {pk for pk, roles in borrowed.items() if REDACTEURS & set(roles)}


class BilanActionQuerySet(models.QuerySet):
    def alive(self) -> "BilanActionQuerySet":
        return self.filter(supprime_le__isnull=True, fiche__supprime_le__isnull=True)

    def rendus(self) -> "BilanActionQuerySet":
        """Ceux que leur groupe a rendus ; les brouillons n’alimentent rien."""
        return self.alive().filter(rendu_le__isnull=False)

    def visible_to(self, user) -> "BilanActionQuerySet":
        """Selon le cercle du bilan, sur une fiche que l’on voit.

        Un brouillon est au cercle de travail, et à qui anime ou pilote cette fiche.
        """
        portee = Affectation.objects.portee(user)
        found = portee.as_q("fiche__contrat__demarche")
        for pk, circles in portee.siens.items():
            if circles - portee.demarches.get(pk, frozenset()):
                mine = FicheAction.objects.filter(concerns(user), contrat__demarche=pk)
                found |= Q(fiche__in=mine.values("pk"), cercle__in=sorted(circles))
        if demarches := writing_demarches(user):
            mine = FicheAction.objects.filter(concerns(user), contrat__demarche__in=demarches)
            found |= Q(fiche__in=mine.values("pk"), rendu_le__isnull=True)
        seen = FicheAction.objects.visible_to(user).filter(pk=OuterRef("fiche"))
        return self.alive().filter(found, Exists(seen))


class BilanAction(Objet):
    """Ce qui était prévu, ce qui fut fait, qui en a profité, et la suite que le groupe propose.

    ``sites`` : [{"nom", "personnes"}] ; des personnes uniques, jamais sommées entre sites.
    """

    HISTORISES = (
        "debut", "fin", "groupe", "redacteur", "prevu", "realise", "publics_texte", "sites",
        "satisfaction", "forces", "difficultes", "ajustements", "suite", "rendu_le", "cercle",
    )  # fmt: skip

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="bilans")
    debut = models.DateField("du")
    fin = models.DateField("au")
    groupe = models.CharField("groupe de travail", max_length=200, blank=True)
    redacteur = models.CharField("rédigé par", max_length=200, blank=True)
    prevu = models.TextField("ce qui était prévu", blank=True)
    realise = models.TextField("ce qui a été fait", blank=True)
    publics_texte = models.TextField("publics touchés", blank=True)
    sites = models.JSONField("personnes touchées, site par site", default=list, blank=True)
    satisfaction = models.TextField("ce qu’en disent les participants", blank=True)
    forces = models.TextField("points forts", blank=True)
    difficultes = models.TextField("difficultés", blank=True)
    ajustements = models.TextField("ajustements faits ou à faire", blank=True)
    suite = models.CharField("suite proposée", max_length=14, choices=SuiteBilan, blank=True)
    rendu_le = models.DateField("rendu le", null=True, blank=True)
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.TRAVAIL)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+", verbose_name="compte",
    )  # fmt: skip

    objects = BilanActionQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche-bilan"
        verbose_name_plural = "fiches-bilans"
        ordering = ["-fin", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "groupe", "debut", "fin"],
                condition=Q(supprime_le__isnull=True),
                name="bilan_action_unique",
                violation_error_message="Ce groupe a déjà un bilan de cette action sur cette "
                "période : modifiez-le plutôt.",
            ),
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")), name="bilan_action_fin_apres_debut"
            ),
            choices_constraint("suite", SuiteBilan, "bilan_action_suite_connue", blank=True),
            choices_constraint("cercle", Cercle, "bilan_action_cercle_connu"),
        ]

    def __str__(self):
        return f"Bilan de {self.fiche}, du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"

    @property
    def contrat(self) -> Contrat:
        return self.fiche.contrat

    @property
    def is_rendu(self) -> bool:
        return self.rendu_le is not None
