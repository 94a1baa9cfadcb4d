"""Une évaluation du contrat et les questions qu’elle pose."""

from django.db import models
from django.db.models import F, Q

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

    Close, elle ne bouge plus : ``releve`` garde, en JSON canonique, ses questions, leurs preuves du
    jour et les jugements ; ``empreinte`` est le SHA-256 de ce texte.
    """

    HISTORISES = (
        "nature", "titre", "debut", "fin", "finalites", "methode", "evaluateur", "synthese",
        "etat", "cercle",
    )  # fmt: skip
    # Clore ne se défait pas : le relevé et son empreinte en dépendent.
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
    close_le = models.DateTimeField("close le", null=True, blank=True, editable=False)
    releve = models.TextField("relevé à la clôture", blank=True, editable=False)
    empreinte = models.CharField("empreinte", max_length=64, blank=True, editable=False)

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
                condition=~Q(etat=EtatEvaluation.CLOSE) | ~Q(empreinte=""),
                name="evaluation_close_a_son_releve",
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


class QuestionEvaluative(ObjetRange):
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

    @property
    def contrat(self) -> Contrat:
        return self.evaluation.contrat

    @property
    def porteur(self) -> Evaluation:
        return self.evaluation
