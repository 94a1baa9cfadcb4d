"""Ce que des personnes ajoutent à une question : preuves, tris, jugements, recommandations."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.comptes.models import Organisation
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.champs import Objet, ObjetRange, choices_constraint
from maillage.evaluation.enums import (
    CanalJugement,
    EtatRecommandation,
    GenreApport,
    PrioriteRecommandation,
)
from maillage.evaluation.models.evaluation import Evaluation, LigneEvaluation, QuestionEvaluative
from maillage.evaluation.models.vocabulaire import TermeEvaluation
from maillage.fichiers.models import Fichier


class LigneQuestion(LigneEvaluation, Objet):
    """Ce qui tient à une question ; l’historique le range sous son évaluation."""

    question: models.ForeignKey

    class Meta:
        abstract = True

    @property
    def evaluation(self) -> Evaluation:
        return self.question.evaluation


class Apport(LigneQuestion):
    """Une preuve qu’une personne apporte ; une parole y est citée sans identité."""

    HISTORISES = ("genre", "titre", "texte", "lien", "source", "date", "fichier")

    question = models.ForeignKey(
        QuestionEvaluative, on_delete=models.CASCADE, related_name="apports"
    )
    genre = models.CharField(
        "nature", max_length=12, choices=GenreApport, default=GenreApport.OBSERVATION
    )
    titre = models.CharField("ce que cela montre", max_length=300)
    texte = models.TextField("texte", blank=True)
    lien = models.URLField("adresse", max_length=500, blank=True)
    source = models.CharField("source", max_length=250, blank=True)
    date = models.DateField("date", null=True, blank=True)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="document joint",
    )  # fmt: skip

    class Meta:
        verbose_name = "preuve apportée"
        verbose_name_plural = "preuves apportées"
        ordering = ["date", "pk"]
        constraints = [choices_constraint("genre", GenreApport, "apport_genre_connu")]

    def __str__(self):
        return self.titre


class TriPreuve(LigneQuestion):
    """Ce que l’on dit d’une preuve réunie par Maillage : un commentaire, ou pourquoi on l’écarte.

    ``cle`` est celle de la preuve : elle se retrouve à chaque relevé.
    """

    HISTORISES = ("ecartee", "commentaire")
    LIBELLES: ClassVar = {"ecartee": "preuve écartée"}

    question = models.ForeignKey(QuestionEvaluative, on_delete=models.CASCADE, related_name="tris")
    cle = models.CharField("clé de la preuve", max_length=160)
    ecartee = models.BooleanField("écarter cette preuve", default=False)
    commentaire = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "tri d’une preuve"
        verbose_name_plural = "tris de preuves"
        ordering = ["question", "cle", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "cle"],
                condition=Q(supprime_le__isnull=True),
                name="tri_preuve_unique",
            ),
            models.CheckConstraint(
                condition=Q(ecartee=False) | ~Q(commentaire=""), name="tri_preuve_motive"
            ),
        ]

    def __str__(self):
        return self.cle


class JugementQuerySet(models.QuerySet["Jugement"]):
    def alive(self) -> "JugementQuerySet":
        return self.filter(supprime_le__isnull=True)

    def to_confirm(self) -> "JugementQuerySet":
        """Reçus sur papier ou par courriel, que leur organisation n’a pas encore relus."""
        return self.alive().filter(confirme_le__isnull=True).exclude(canal=CanalJugement.COMPTE)


class Jugement(LigneQuestion):
    """Ce qu’une organisation juge d’une question ; elle ne lit celui des autres qu’après.

    Reçu sur papier ou par courriel, la coordination le saisit pour elle : ``saisi_le`` et
    ``saisi_par`` le disent, jusqu’à ce que l’organisation le confirme ou le remplace.
    """

    HISTORISES = ("niveau", "argument", "canal", "rendu_le", "fichier", "confirme_le")
    # Nul ne juge pour une autre organisation, pas même en revenant en arrière.
    SANS_RETOUR = HISTORISES

    question = models.ForeignKey(
        QuestionEvaluative, on_delete=models.CASCADE, related_name="jugements"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="jugements",
        verbose_name="au nom de",
    )  # fmt: skip
    niveau = models.ForeignKey(
        TermeEvaluation, on_delete=models.PROTECT, related_name="+", verbose_name="jugement"
    )
    argument = models.TextField("pourquoi", blank=True)
    auteur_libelle = models.CharField("donné par", max_length=200, blank=True)
    rendu_le = models.DateField("donné le")
    canal = models.CharField(
        "reçu", max_length=8, choices=CanalJugement, default=CanalJugement.COMPTE
    )
    saisi_le = models.DateField("saisi le", null=True, blank=True)
    saisi_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+", verbose_name="saisi par",
    )  # fmt: skip
    confirme_le = models.DateField("confirmé le", null=True, blank=True)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="papier reçu",
    )  # fmt: skip

    objects = JugementQuerySet.as_manager()

    class Meta:
        verbose_name = "jugement"
        ordering = ["organisation__nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "organisation"],
                condition=Q(supprime_le__isnull=True),
                name="jugement_unique",
            ),
            choices_constraint("canal", CanalJugement, "jugement_canal_connu"),
            models.CheckConstraint(
                condition=Q(canal=CanalJugement.COMPTE, saisi_le=None, confirme_le=None)
                | (~Q(canal=CanalJugement.COMPTE) & Q(saisi_le__isnull=False)),
                name="jugement_recu_est_saisi",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} : {self.niveau}"

    @property
    def is_own(self) -> bool:
        """Son organisation l’a donné, ou confirmé : nul autre n’y touche plus."""
        return self.canal == CanalJugement.COMPTE or self.confirme_le is not None


class Recommandation(LigneEvaluation, ObjetRange):
    """Ce que l’évaluation recommande, à qui, et ce qu’il en est advenu au contrat suivant."""

    TEXTE = ("texte", "question", "destinataire", "priorite", "echeance")
    SUITE = ("etat", "raison", "suite_fiche", "suite_contrat", "suite_texte")
    HISTORISES = (*TEXTE, *SUITE)

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.CASCADE, related_name="recommandations"
    )
    question = models.ForeignKey(
        QuestionEvaluative, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="recommandations", verbose_name="question",
    )  # fmt: skip
    texte = models.TextField("recommandation")
    destinataire = models.CharField("à qui elle s’adresse", max_length=200, blank=True)
    priorite = models.CharField(
        "priorité", max_length=8, choices=PrioriteRecommandation,
        default=PrioriteRecommandation.MOYENNE,
    )  # fmt: skip
    echeance = models.DateField("échéance", null=True, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatRecommandation, default=EtatRecommandation.PROPOSEE
    )
    raison = models.TextField("pourquoi elle est refusée", blank=True)
    suite_fiche = models.ForeignKey(
        FicheAction, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="recommandations", verbose_name="fiche qui y répond",
    )  # fmt: skip
    suite_contrat = models.ForeignKey(
        Contrat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="contrat qui y répond",
    )  # fmt: skip
    suite_texte = models.TextField("ce qui en est fait", blank=True)

    class Meta:
        verbose_name = "recommandation"
        ordering = ["position", "pk"]
        constraints = [
            choices_constraint(
                "priorite", PrioriteRecommandation, "recommandation_priorite_connue"
            ),
            choices_constraint("etat", EtatRecommandation, "recommandation_etat_connu"),
            models.CheckConstraint(
                condition=~Q(etat=EtatRecommandation.REFUSEE) | ~Q(raison=""),
                name="recommandation_refus_motive",
            ),
        ]

    def __str__(self):
        return self.texte[:120]
