"""Ce que l’évaluation ajoute à un contrat et à ses fiches."""

from maillage.contrats.extensions import Extension
from maillage.evaluation.models import (
    Apport,
    BilanAction,
    Evaluation,
    Jugement,
    LienBesoin,
    QuestionEvaluative,
    Recommandation,
    TriPreuve,
)


class ExtensionEvaluation(Extension):
    """Rien de l’évaluation n’entre au texte signé."""

    modeles = (
        Evaluation, QuestionEvaluative, Apport, TriPreuve, Jugement, Recommandation, BilanAction,
        LienBesoin,
    )  # fmt: skip
