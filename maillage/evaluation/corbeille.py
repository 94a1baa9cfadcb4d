"""Ce qui d’une évaluation est à la corbeille, et que ce compte peut en sortir."""

from collections.abc import Iterator

from maillage.contrats.models import Contrat
from maillage.core.champs import Objet
from maillage.evaluation.enums import EtatEvaluation
from maillage.evaluation.models import (
    Apport,
    BilanAction,
    Evaluation,
    QuestionEvaluative,
    Recommandation,
)
from maillage.evaluation.permissions import can_evaluate
from maillage.evaluation.registre_bilans import find_writable

# Modèle → chemin vers l’évaluation.
CHEMINS = {
    Evaluation: "",
    QuestionEvaluative: "evaluation",
    Apport: "question__evaluation",
    Recommandation: "evaluation",
}
MONTRES = 20


def list_binned(contrat: Contrat, user) -> list[Objet]:
    """Les derniers supprimés, tous genres mêlés, le plus récent d’abord."""
    rows = [row for query in binned_querysets(contrat, user) for row in query[:MONTRES]]
    return sorted(rows, key=lambda row: (row.supprime_le, row.pk), reverse=True)[:MONTRES]


def find_binned(contrat: Contrat, user, uid) -> Objet | None:
    """Celui de cet identifiant, si ce compte peut le rétablir."""
    found = (query.filter(uid=uid).first() for query in binned_querysets(contrat, user))
    return next((row for row in found if row is not None), None)


def binned_querysets(contrat: Contrat, user) -> Iterator:
    if can_evaluate(user, contrat):
        for model, chemin in CHEMINS.items():
            prefix = f"{chemin}__" if chemin else ""
            rows = model.objects.filter(
                **{f"{prefix}contrat": contrat}, supprime_le__isnull=False
            ).exclude(**{f"{prefix}etat": EtatEvaluation.CLOSE})
            links = [chemin] if chemin else []
            yield (
                rows.select_related(*links).order_by("-supprime_le", "-pk")
                if links
                else (rows.order_by("-supprime_le", "-pk"))
            )
    rows = BilanAction.objects.filter(
        fiche__in=find_writable(contrat, user), supprime_le__isnull=False
    )
    yield rows.select_related("fiche").order_by("-supprime_le", "-pk")
