"""Les modèles de l’évaluation."""

from maillage.evaluation.models.besoins import LienBesoin
from maillage.evaluation.models.bilans import BilanAction, writing_demarches
from maillage.evaluation.models.evaluation import Cloture, Evaluation, QuestionEvaluative
from maillage.evaluation.models.reponses import Apport, Jugement, Recommandation, TriPreuve
from maillage.evaluation.models.vocabulaire import TermeEvaluation

__all__ = [
    "Apport",
    "BilanAction",
    "Cloture",
    "Evaluation",
    "Jugement",
    "LienBesoin",
    "QuestionEvaluative",
    "Recommandation",
    "TermeEvaluation",
    "TriPreuve",
    "writing_demarches",
]
