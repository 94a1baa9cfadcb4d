"""L’évaluation inventée : celle du contrat fini, jugée et suivie ; celle du nouveau, prévue."""

import json
from datetime import date
from pathlib import Path

from maillage.comptes.auteur import SYSTEME, Auteur
from maillage.contrats.actions import change_cercle, find_organisation
from maillage.contrats.models import Axe, Contrat, Objectif
from maillage.demarches.enums import Cercle
from maillage.diagnostic.models import Enjeu
from maillage.evaluation.actions import (
    change_etat,
    create_objet,
    set_besoins,
    sort_preuve,
    submit_bilan,
    take_model,
)
from maillage.evaluation.enums import EtatEvaluation
from maillage.evaluation.jugements import give_jugement
from maillage.evaluation.models import (
    Apport,
    BilanAction,
    Evaluation,
    QuestionEvaluative,
    Recommandation,
    TermeEvaluation,
)
from maillage.evaluation.vocabulaire import seed_evaluation

FICHIER = Path(__file__).parent / "donnees" / "evaluation.json"
CADRE = ("titre", "nature", "finalites", "evaluateur", "methode")


def load_evaluation(precedent: Contrat, contrat: Contrat) -> None:
    """Une évaluation finale jugée, un plan de mi-parcours, des bilans, des besoins reliés."""
    seed_evaluation()
    donnees = json.loads(FICHIER.read_text())
    load_finale(precedent, contrat, donnees["finale"])
    load_plan(contrat, donnees["plan"])
    link_needs(contrat, donnees["besoins"])
    for row in donnees["bilans"]["precedent"]:
        load_bilan(precedent, row)
    for row in donnees["bilans"]["contrat"]:
        load_bilan(contrat, row)


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def create_evaluation(contrat: Contrat, row: dict) -> Evaluation:
    fields = {name: row[name] for name in CADRE} | {
        name: day(row[name]) for name in ("debut", "fin")
    }
    return create_objet(
        Evaluation(
            contrat=contrat, cercle=Cercle.TRANSMIS, synthese=row.get("synthese", ""), **fields
        ),
        by=SYSTEME,
    )


def load_finale(precedent: Contrat, contrat: Contrat, row: dict) -> None:
    evaluation = create_evaluation(precedent, row)
    change_etat(evaluation, EtatEvaluation.OUVERTE, by=SYSTEME)
    questions = [load_question(evaluation, item) for item in row["questions"]]
    for item in row["recommandations"]:
        load_recommandation(evaluation, questions, contrat, item)


def load_question(evaluation: Evaluation, row: dict) -> QuestionEvaluative:
    termes = {terme.code: terme for terme in TermeEvaluation.objects.filter(region="")}
    question = create_objet(
        QuestionEvaluative(
            evaluation=evaluation, critere=termes[row["critere"]], texte=row["texte"],
            indicateurs_territoire=row.get("indicateurs_territoire", []),
            niveau=termes.get(row.get("niveau", "")), synthese=row.get("synthese", ""),
        ),
        by=SYSTEME,
    )  # fmt: skip
    for item in row.get("apports", ()):
        create_objet(Apport(question=question, **{**item, "date": day(item["date"])}), by=SYSTEME)
    for nom, (niveau, argument) in row["jugements"].items():
        organisation = find_organisation(nom)
        give_jugement(
            question, organisation, niveau=termes[niveau], argument=argument, by=Auteur(nom)
        )
    if tri := row.get("tri"):
        sort_preuve(question, tri[0], ecartee=tri[1], commentaire=tri[2], by=SYSTEME)
    return question


def load_recommandation(
    evaluation: Evaluation, questions: list[QuestionEvaluative], contrat: Contrat, row: dict
) -> None:
    """Sa suite mène à une fiche du contrat suivant."""
    kept = ("texte", "destinataire", "priorite", "etat", "raison", "suite_texte")
    fields = {name: row[name] for name in kept if name in row}
    rang, code = row.get("question"), row.get("suite_fiche")
    create_objet(
        Recommandation(
            evaluation=evaluation, echeance=day(row.get("echeance")),
            question=questions[rang - 1] if rang else None,
            suite_fiche=contrat.fiches.get(code=code) if code else None,
            suite_contrat=contrat if code else None, **fields,
        ),
        by=SYSTEME,
    )  # fmt: skip


def load_plan(contrat: Contrat, row: dict) -> None:
    """Le modèle de la région, et de quoi comparer le territoire."""
    evaluation = create_evaluation(contrat, row)
    take_model(evaluation, by=SYSTEME)
    for question in evaluation.questions.select_related("critere"):
        question.indicateurs_territoire = row["territoire"].get(question.critere.code, [])
        question.responsable, question.echeance = row["responsable"], day(row["echeance"])
        question.save(update_fields=["indicateurs_territoire", "responsable", "echeance"])


def link_needs(contrat: Contrat, row: dict) -> None:
    enjeux = list(Enjeu.objects.filter(demarche=contrat.demarche).order_by("position", "pk"))
    chosen: dict[Axe | Objectif, list[Enjeu]] = {
        contrat.axes.get(code=code): [enjeux[rang] for rang in rangs] for code, rangs in row.items()
    }
    set_besoins(contrat, chosen, {enjeu.pk for enjeu in enjeux}, by=SYSTEME)


def load_bilan(contrat: Contrat, row: dict) -> None:
    """Rendu s’il a une date, sinon encore un brouillon."""
    given = {**row, "fiche": contrat.fiches.get(code=row["fiche"])}
    rendered = day(given.pop("rendu_le", None))
    given |= {name: day(row[name]) for name in ("debut", "fin")}
    bilan = create_objet(BilanAction(**given, rendu_le=rendered), by=SYSTEME)
    if rendered:
        submit_bilan(bilan, by=SYSTEME)
        change_cercle(bilan, Cercle.TRANSMIS, by=SYSTEME)
