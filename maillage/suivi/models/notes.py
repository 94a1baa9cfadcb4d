"""Où en est une action : ce qui s’en dit aujourd’hui, et les notes datées qui restent."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import Contrat, FicheAction, Rattachement
from maillage.contrats.models.fiche import concerns
from maillage.core.champs import Objet, choices_constraint
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Affectation
from maillage.fichiers.models import Fichier
from maillage.suivi.enums import A_LEVER, Meteo, NatureNote
from maillage.suivi.models.plan import Deploiement


class SuiviFiche(Objet):
    """Où en est une action, à côté de son état : la météo, ce qui est fait, ce qui reste à faire.

    Une fiche dont personne n’a rien dit n’en a pas.
    """

    HISTORISES = ("meteo", "fait", "a_faire", "maj_le")

    fiche = models.OneToOneField(
        FicheAction, on_delete=models.CASCADE, related_name="suivi", verbose_name="fiche"
    )
    meteo = models.CharField("météo", max_length=12, choices=Meteo, blank=True)
    fait = models.TextField("déjà fait", blank=True)
    a_faire = models.TextField("à faire", blank=True)
    maj_le = models.DateField("dit le", null=True, blank=True)

    class Meta:
        verbose_name = "suivi d’une action"
        verbose_name_plural = "suivis des actions"
        ordering = ["fiche"]
        constraints = [choices_constraint("meteo", Meteo, "suivi_meteo_connue", blank=True)]

    def __str__(self):
        return str(self.fiche)

    @property
    def contrat(self) -> Contrat:
        return self.fiche.contrat


class NoteSuiviQuerySet(models.QuerySet):
    def alive(self) -> "NoteSuiviQuerySet":
        return self.filter(supprime_le__isnull=True, fiche__supprime_le__isnull=True)

    def visible_to(self, user, *, extra: Q | None = None) -> "NoteSuiviQuerySet":
        """Les notes des fiches que l’on voit, dans les cercles que l’on a dans leur démarche.

        Comme pour les fiches : la démarche qui partage l’action les lit aussi, et un pilote voit
        le cercle partagé sur les siennes. ``extra`` : celles que leur auteur relit.
        """
        found = _within_reach(user) if extra is None else _within_reach(user) | extra
        seen = FicheAction.objects.visible_to(user).filter(pk=OuterRef("fiche"))
        return self.alive().filter(found, Exists(seen))

    def open(self) -> "NoteSuiviQuerySet":
        """Les blocages et demandes d’aide que personne n’a encore levés."""
        return self.filter(nature__in=A_LEVER, leve_le__isnull=True)


def _within_reach(user) -> Q:
    """Les notes dont le cercle est de ceux qu’a ce compte, là où la fiche se mène."""
    portee = Affectation.objects.portee(user)
    found = portee.as_q("fiche__contrat__demarche")
    for circles, reached in portee.by_circles("contrat__demarche").items():
        shared = Rattachement.objects.filter(reached).values("fiche")
        found |= Q(fiche__in=shared, cercle__in=sorted(circles))
    for pk, circles in portee.siens.items():
        if circles - portee.demarches.get(pk, frozenset()):
            mine = FicheAction.objects.filter(concerns(user), contrat__demarche=pk)
            found |= Q(fiche__in=mine.values("pk"), cercle__in=sorted(circles))
    return found


class NoteSuivi(Objet):
    """Ce qui s’est passé, daté et signé ; un blocage ou une aide demandée se lève plus tard."""

    HISTORISES = (
        "date", "nature", "texte", "cercle", "statut_avant", "statut_apres", "meteo", "leve_le",
        "leve_texte", "pieces",
    )  # fmt: skip

    fiche = models.ForeignKey(
        FicheAction, on_delete=models.CASCADE, related_name="notes_suivi", verbose_name="fiche"
    )
    deploiement = models.ForeignKey(
        Deploiement, on_delete=models.CASCADE, null=True, blank=True, related_name="notes",
        verbose_name="territoire d’exécution",
    )  # fmt: skip
    date = models.DateField("date")
    nature = models.CharField(
        "nature", max_length=12, choices=NatureNote, default=NatureNote.AVANCEMENT
    )
    texte = models.TextField("texte")
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.PARTAGE)
    statut_avant = models.CharField("état d’avant", max_length=12, choices=StatutFiche, blank=True)
    statut_apres = models.CharField("état d’après", max_length=12, choices=StatutFiche, blank=True)
    meteo = models.CharField("météo", max_length=12, choices=Meteo, blank=True)
    auteur_libelle = models.CharField("écrite par", max_length=200, blank=True)
    pieces = models.ManyToManyField(
        Fichier, blank=True, related_name="+", verbose_name="fichiers joints"
    )
    leve_le = models.DateField("levé le", null=True, blank=True)
    leve_texte = models.TextField("comment", blank=True)

    objects = NoteSuiviQuerySet.as_manager()

    class Meta:
        verbose_name = "note de suivi"
        verbose_name_plural = "notes de suivi"
        ordering = ["-date", "-pk"]
        constraints = [
            choices_constraint("nature", NatureNote, "note_nature_connue"),
            choices_constraint("cercle", Cercle, "note_cercle_connu"),
            choices_constraint("statut_avant", StatutFiche, "note_avant_connu", blank=True),
            choices_constraint("statut_apres", StatutFiche, "note_apres_connu", blank=True),
            choices_constraint("meteo", Meteo, "note_meteo_connue", blank=True),
            models.CheckConstraint(
                condition=Q(leve_le__isnull=True) | Q(nature__in=A_LEVER),
                name="note_levee_si_a_lever",
            ),
        ]
        indexes = [models.Index(fields=["fiche", "-date"], name="note_par_fiche")]

    def __str__(self):
        return f"{self.get_nature_display()} du {self.date:%d/%m/%Y}"
