"""Ce que l’on demande à l’évaluation avant la signature, inscrit auprès des contrats."""

from collections.abc import Iterator

from django.db.models import Count, Q

from maillage.contrats.pret import Faute, Plume, Regle, Severite, register
from maillage.contrats.pret.matiere import Matiere
from maillage.evaluation.models import Evaluation
from maillage.evaluation.preuves.adresses import contrat_url


def check_plan(matiere: Matiere) -> Iterator[Faute]:
    """Une évaluation prévue, avec des questions : choisies après coup, elles arrangent."""
    alive = Q(questions__supprime_le__isnull=True)
    rows = Evaluation.objects.alive().filter(contrat=matiere.contrat)
    counted = list(rows.annotate(nombre=Count("questions", filter=alive)).order_by("pk"))
    if any(row.nombre for row in counted):
        return
    page = contrat_url("evaluation:evaluations", matiere.contrat)
    if not counted:
        url = contrat_url("evaluation:evaluation_create", matiere.contrat)
        yield Faute("Le plan d’évaluation", "Aucune évaluation n’est prévue.", url, page)
        return
    url = f"{page}{counted[0].uid}/"
    detail = "Elle ne pose encore aucune question : partez du modèle de la région."
    yield Faute(str(counted[0]), detail, url, url)


REGLES = (
    Regle(
        "plan-evaluation", "Un plan d’évaluation pose ses questions avant la signature.",
        Severite.METHODE, Plume.COORDINATION, check_plan,
        "Guides d’évaluation des contrats locaux de santé : le plan se prévoit avant l’action.",
    ),
)  # fmt: skip


def register_regles() -> None:
    for rang, regle in enumerate(REGLES):
        register(regle, ordre=560 + rang * 10)
