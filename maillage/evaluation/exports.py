"""L’évaluation en lignes de tableau : une par preuve, apport, jugement ou question vide."""

from collections.abc import Iterator

from maillage.core.tableur import Lignes
from maillage.evaluation.enums import EtatPreuve
from maillage.evaluation.lecture import EvaluationLue, QuestionLue

ENTETES = (
    "N°", "Critère", "Question", "Genre", "Intitulé", "Contenu", "État", "Source", "Date",
    "Limite ou remède", "Commentaire",
)  # fmt: skip


def question_rows(lue: EvaluationLue) -> Lignes:
    """L’en-tête, puis tout ce que l’on sait de chaque question."""
    rows = [row for question in lue.questions for row in _rows_of(question)]
    return [ENTETES, *rows, *_recommandations(lue)]


def _rows_of(question: QuestionLue) -> Iterator[tuple]:
    start = (question.numero, question.critere, question.texte)
    for preuve in question.preuves:
        etat = "écartée" if preuve.ecartee else EtatPreuve(preuve.etat).label
        advice = " ".join(filter(None, (preuve.limite, preuve.remede)))
        detail = " ; ".join(f"{name} : {value}" for name, value in preuve.lignes)
        yield (
            *start, "Preuve", preuve.titre, f"{preuve.phrase} {detail}".strip(), etat,
            preuve.source, preuve.date, advice, preuve.commentaire,
        )  # fmt: skip
    for apport in question.apports:
        content = " ".join(filter(None, (apport.texte, apport.lien, apport.fichier)))
        yield (*start, apport.genre_libelle.capitalize(), apport.titre, content, "apportée",
               apport.source, apport.date, "", "")  # fmt: skip
    for voix in question.accord.voix:
        yield (*start, "Jugement", voix.organisation, voix.argument, voix.niveau, voix.auteur,
               voix.date, "", voix.recu)  # fmt: skip
    yield (*start, "Réponse", question.niveau, question.synthese, "", question.responsable,
           question.echeance, question.methode, "")  # fmt: skip


def _recommandations(lue: EvaluationLue) -> Iterator[tuple]:
    for item in lue.recommandations:
        yield (
            item.numero, "Recommandation", item.question, item.priorite_libelle, item.destinataire,
            item.texte, item.etat_libelle, item.suite, item.echeance, item.raison, "",
        )  # fmt: skip
