"""Une évaluation du contrat et les questions qu’elle pose."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from maillage.contrats.models import Contrat
from maillage.core.champs import Objet, ObjetRange, Sequence, choices_constraint
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Affectation
from maillage.evaluation.enums import EtatEvaluation, Finalite, NatureEvaluation
from maillage.evaluation.models.vocabulaire import TermeEvaluation
from maillage.suivi.models import IndicateurAction


class EvaluationQuerySet(models.QuerySet):
    def alive(self) -> "EvaluationQuerySet":
        return self.filter(supprime_le__isnull=True)

    def visible_to(self, user) -> "EvaluationQuerySet":
        """Selon le cercle de l’évaluation, dans sa démarche."""
        portee = Affectation.objects.portee(user)
        return self.alive().filter(portee.as_q("contrat__demarche"))


class Evaluation(Objet):
    """Une évaluation, de son plan posé avant la signature jusqu’à sa clôture.

    Close, elle ne bouge plus et se lit de sa ``cloture`` ; rouverte, elle n’en a plus, mais celles
    d’avant restent dans ``clotures``.
    """

    HISTORISES = (
        "nature", "titre", "debut", "fin", "finalites", "methode", "evaluateur", "synthese",
        "etat", "cercle",
    )  # fmt: skip
    # Clore et rouvrir ont leurs actes : le relevé et son empreinte en dépendent.
    SANS_RETOUR = ("etat",)

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="evaluations")
    nature = models.CharField(
        "nature", max_length=12, choices=NatureEvaluation, default=NatureEvaluation.MI_PARCOURS
    )
    titre = models.CharField("titre", max_length=200)
    debut = models.DateField("début de la période évaluée", null=True, blank=True)
    fin = models.DateField("fin de la période évaluée", null=True, blank=True)
    finalites = Sequence(verbose_name="finalités")
    methode = models.TextField("méthode", blank=True)
    evaluateur = models.CharField("qui la mène", max_length=200, blank=True)
    synthese = models.TextField("synthèse", blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatEvaluation, default=EtatEvaluation.PREPARATION
    )
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.PARTAGE)
    cloture = models.OneToOneField(
        "evaluation.Cloture", on_delete=models.RESTRICT, null=True, blank=True, editable=False,
        related_name="+", verbose_name="clôture en vigueur",
    )  # fmt: skip

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        ordering = ["-debut", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="evaluation_fin_apres_debut",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatEvaluation.CLOSE, cloture__isnull=False)
                | (~Q(etat=EtatEvaluation.CLOSE) & Q(cloture__isnull=True)),
                name="evaluation_close_a_sa_cloture",
            ),
            choices_constraint("nature", NatureEvaluation, "evaluation_nature_connue"),
            choices_constraint("etat", EtatEvaluation, "evaluation_etat_connu"),
            choices_constraint("cercle", Cercle, "evaluation_cercle_connu"),
        ]

    def __str__(self):
        return self.titre

    @property
    def is_close(self) -> bool:
        return self.etat == EtatEvaluation.CLOSE

    @property
    def cercle_choisi(self) -> Cercle:
        return Cercle(self.cercle)

    @property
    def finalites_choisies(self) -> list[Finalite]:
        return [finalite for finalite in Finalite if finalite in self.finalites]


class LigneEvaluation:
    """Ce qui est d’une évaluation : il en suit le contrat."""

    evaluation: Any

    @property
    def contrat(self) -> Contrat:
        return self.evaluation.contrat

    @property
    def porteur(self) -> Evaluation:
        return self.evaluation


class Cloture(LigneEvaluation, Objet):
    """Ce qu’une évaluation concluait le jour où elle fut close ; ce texte ne change jamais.

    ``releve`` garde, en JSON canonique, les questions, leurs preuves du jour, les jugements et les
    recommandations ; ``empreinte`` est le SHA-256 de ce texte. ``cercle`` : celui des objets qu’il
    cite. Rouvrir laisse le relevé, avec la date et la raison.
    """

    HISTORISES = ("rouverte_le", "motif")
    SANS_RETOUR = HISTORISES

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="clotures")
    close_le = models.DateTimeField("close le", editable=False)
    close_par = models.CharField("close par", max_length=200, blank=True, editable=False)
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, editable=False)
    releve = models.TextField("relevé à la clôture", editable=False)
    empreinte = models.CharField("empreinte", max_length=64, editable=False)
    rouverte_le = models.DateTimeField("rouverte le", null=True, blank=True, editable=False)
    rouverte_par = models.CharField("rouverte par", max_length=200, blank=True, editable=False)
    motif = models.TextField("pourquoi la rouvrir", blank=True)

    class Meta:
        verbose_name = "clôture d’une évaluation"
        verbose_name_plural = "clôtures d’évaluations"
        ordering = ["close_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rouverte_le__isnull=True, motif="")
                | (Q(rouverte_le__isnull=False) & ~Q(motif="")),
                name="cloture_rouverte_motivee",
            ),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=Q(rouverte_le__isnull=True),
                name="cloture_en_vigueur_unique",
            ),
            choices_constraint("cercle", Cercle, "cloture_cercle_connu"),
        ]

    def __str__(self):
        return f"Clôture du {timezone.localdate(self.close_le):%d/%m/%Y}"


class QuestionEvaluative(LigneEvaluation, ObjetRange):
    """Une question, ce qui permettra d’y répondre, et la réponse de qui évalue."""

    PLAN = (
        "critere", "texte", "indicateurs", "indicateurs_territoire", "methode", "sources",
        "responsable", "echeance",
    )  # fmt: skip
    REPONSE = ("synthese", "niveau")
    HISTORISES = (*PLAN, *REPONSE)

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="questions")
    critere = models.ForeignKey(
        TermeEvaluation, on_delete=models.PROTECT, related_name="+", verbose_name="critère"
    )
    texte = models.TextField("question")
    indicateurs = models.ManyToManyField(
        IndicateurAction,
        blank=True,
        related_name="questions",
        verbose_name="indicateurs du contrat",
    )
    indicateurs_territoire = Sequence(verbose_name="indicateurs du territoire")
    methode = models.TextField("comment y répondre", blank=True)
    sources = models.TextField("sources attendues", blank=True)
    responsable = models.CharField("qui s’en charge", max_length=200, blank=True)
    echeance = models.DateField("pour le", null=True, blank=True)
    synthese = models.TextField("réponse", blank=True)
    niveau = models.ForeignKey(
        TermeEvaluation, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="niveau retenu",
    )  # fmt: skip

    class Meta:
        verbose_name = "question évaluative"
        verbose_name_plural = "questions évaluatives"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.texte[:120]
