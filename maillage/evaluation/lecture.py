"""Lire une évaluation d’un bloc : questions, preuves, jugements, recommandations, fiches-bilans.

Les pages, le classeur et les documents lisent ceci. Le nombre de requêtes ne dépend ni des
questions ni du plan. Close, elle se lit du relevé de sa clôture, sans rien demander au présent.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F, Prefetch

from maillage.contrats.models import Contrat, FicheAction
from maillage.core.texte import format_date, pluriel
from maillage.evaluation.accord import Accord, Voix
from maillage.evaluation.enums import CanalJugement, EtatPreuve, GenreTerme
from maillage.evaluation.models import (
    Apport,
    BilanAction,
    Cloture,
    Evaluation,
    Jugement,
    QuestionEvaluative,
    Recommandation,
    TermeEvaluation,
    TriPreuve,
)
from maillage.evaluation.permissions import judging_for, sees_jugements
from maillage.evaluation.preuves.collecte import collect_for
from maillage.evaluation.preuves.matiere import Matiere, circles_from
from maillage.evaluation.preuves.modele import Preuve
from maillage.evaluation.vocabulaire import scale, terms_for

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class ApportLu:
    """Une preuve apportée à la main ; ``fichier`` : le nom du document joint."""

    uid: str
    genre: str
    genre_libelle: str
    titre: str
    texte: str = ""
    lien: str = ""
    source: str = ""
    date: str = ""
    fichier: str = ""


@dataclass(frozen=True, slots=True)
class QuestionLue:
    """Une question et tout ce qui y répond.

    ``is_ouverte`` : faux quand ce lecteur doit d’abord donner son jugement ; ``accord`` n’a alors
    que le sien. ``niveau`` et ``synthese`` : la réponse de qui évalue.
    """

    uid: str
    numero: int
    critere: str
    critere_code: str
    texte: str
    methode: str = ""
    sources: str = ""
    responsable: str = ""
    echeance: date | None = None
    indicateurs: tuple[str, ...] = ()
    preuves: tuple[Preuve, ...] = ()
    apports: tuple[ApportLu, ...] = ()
    accord: Accord = field(default_factory=lambda: Accord((), ()))
    is_ouverte: bool = True
    niveau: str = ""
    synthese: str = ""

    @property
    def retenues(self) -> tuple[Preuve, ...]:
        """Les preuves trouvées que personne n’a écartées."""
        return tuple(item for item in self.preuves if item.is_found and not item.ecartee)

    @property
    def manquantes(self) -> tuple[Preuve, ...]:
        return tuple(item for item in self.preuves if not item.is_found and not item.ecartee)

    @property
    def ecartees(self) -> tuple[Preuve, ...]:
        return tuple(item for item in self.preuves if item.ecartee)


@dataclass(frozen=True, slots=True)
class RecommandationLue:
    """Une recommandation et ce qu’il en est advenu ; ``suite`` l’écrit en une phrase."""

    uid: str
    numero: int
    texte: str
    question: str = ""
    destinataire: str = ""
    priorite: str = ""
    priorite_libelle: str = ""
    echeance: date | None = None
    etat: str = ""
    etat_libelle: str = ""
    raison: str = ""
    suite: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationLue:
    """Une évaluation telle qu’un lecteur peut la voir."""

    evaluation: Evaluation
    titre: str
    nature: str
    periode: tuple[date | None, date | None]
    finalites: tuple[str, ...]
    methode: str
    evaluateur: str
    synthese: str
    questions: tuple[QuestionLue, ...]
    recommandations: tuple[RecommandationLue, ...]
    releve_le: date

    def find(self, uid) -> QuestionLue | None:
        return next((item for item in self.questions if item.uid == str(uid)), None)

    def sentence(self) -> str:
        """« 10 questions, 31 preuves, 6 manquent ; 8 jugements. »"""
        found = sum(len(item.retenues) + len(item.apports) for item in self.questions)
        gaps = sum(len(item.manquantes) for item in self.questions)
        voices = sum(len(item.accord.voix) for item in self.questions)
        said = f"{pluriel(len(self.questions), 'question')}, {pluriel(found, 'preuve')}"
        said += f", {pluriel(gaps, 'qui manque', 'qui manquent')}" if gaps else ""
        return f"{said}, {pluriel(voices, 'jugement')}."


def read_evaluation(
    evaluation: Evaluation, user=None, *, jour: date | None = None
) -> EvaluationLue:
    """L’évaluation pour ce lecteur ; sans lecteur, comme qui évalue.

    ``evaluation.contrat.demarche`` est lue d’avance par qui en lit beaucoup. Une trentaine de
    requêtes au plus, moins si ses critères demandent moins de preuves.
    """
    if evaluation.cloture is not None:
        # La suite des recommandations, elle, se tient à jour.
        today = tuple(read_recommandations(evaluation, user))
        return replace(read_cloture(evaluation.cloture), recommandations=today)
    matiere = build_matiere(evaluation, jour=jour)
    rows = list(read_questions(evaluation))
    niveaux = read_niveaux(evaluation, rows)
    questions = tuple(
        read_question(row, matiere, niveaux, user, rang) for rang, row in enumerate(rows, 1)
    )
    return EvaluationLue(
        evaluation, evaluation.titre, evaluation.get_nature_display(),
        (evaluation.debut, evaluation.fin),
        tuple(item.label for item in evaluation.finalites_choisies), evaluation.methode,
        evaluation.evaluateur, evaluation.synthese, questions,
        tuple(read_recommandations(evaluation, user)), matiere.jour,
    )  # fmt: skip


def build_matiere(evaluation: Evaluation, *, jour: date | None = None) -> Matiere:
    return Matiere(
        evaluation.contrat, evaluation.cercle, debut=evaluation.debut, fin=evaluation.fin, jour=jour
    )


def read_questions(evaluation: Evaluation):
    """Les questions vivantes et ce qui y tient, en un nombre constant de requêtes."""
    voices = Jugement.objects.alive()
    return (
        QuestionEvaluative.objects.filter(evaluation=evaluation, supprime_le__isnull=True)
        .select_related("critere", "niveau", "evaluation__contrat__demarche")
        .prefetch_related(
            "indicateurs",
            Prefetch("apports", Apport.objects.filter(supprime_le__isnull=True)
                     .select_related("fichier")),
            Prefetch("tris", TriPreuve.objects.filter(supprime_le__isnull=True)),
            Prefetch("jugements", voices.select_related("organisation", "niveau", "saisi_par")),
        )
    )  # fmt: skip


def read_niveaux(
    evaluation: Evaluation, questions: list[QuestionEvaluative]
) -> list[TermeEvaluation]:
    """Les niveaux proposés à la démarche, avec ceux que des jugements portent déjà."""
    worn = {item.niveau for row in questions for item in row.jugements.all()}
    worn |= {row.niveau for row in questions if row.niveau}
    return terms_for(evaluation.contrat.demarche, GenreTerme.NIVEAU, worn)


def read_question(
    row: QuestionEvaluative, matiere: Matiere, niveaux: list[TermeEvaluation], user, numero: int
) -> QuestionLue:
    voices = list(row.jugements.all())
    judged = frozenset(item.organisation_id for item in voices)
    is_open = user is None or sees_jugements(user, row, judged)
    if not is_open:
        mine = judging_for(user, row.evaluation)
        voices = [item for item in voices if item.organisation_id in mine]
    known = {item.pk for item in matiere.indicateurs}
    return QuestionLue(
        str(row.uid), numero, str(row.critere), row.critere.code, row.texte, row.methode,
        row.sources, row.responsable, row.echeance,
        tuple(str(item) for item in row.indicateurs.all() if item.pk in known),
        tuple(sort_out(collect_for(matiere, row), row)),
        tuple(read_apport(item) for item in row.apports.all()),
        build_voices(voices, niveaux),
        is_open, str(row.niveau or ""), row.synthese,
    )  # fmt: skip


def sort_out(preuves: list[Preuve], question: QuestionEvaluative) -> list[Preuve]:
    """Chaque preuve avec ce que l’on en a dit ; la même n’y est pas deux fois."""
    said = {tri.cle: tri for tri in question.tris.all()}
    kept = {preuve.cle: preuve for preuve in preuves}
    return [
        preuve.sorted_out(ecartee=said[cle].ecartee, commentaire=said[cle].commentaire)
        if cle in said else preuve
        for cle, preuve in kept.items()
    ]  # fmt: skip


def build_voices(voices: list[Jugement], niveaux: list[TermeEvaluation]) -> Accord:
    ordered = scale(niveaux)
    ranks = {niveau.pk: rang for rang, niveau in enumerate(ordered)}
    return Accord(
        tuple(str(niveau) for niveau in ordered),
        tuple(
            Voix(str(item.organisation), str(item.niveau), ranks.get(item.niveau_id),
                 item.argument, item.auteur_libelle, format_date(item.rendu_le), say_recu(item),
                 str(item.uid), item.fichier_id is not None)
            for item in voices
        ),
    )  # fmt: skip


def say_recu(row: Jugement) -> str:
    """« reçu sur papier, saisi par Alice le 5 novembre 2026, à confirmer »."""
    if row.canal == CanalJugement.COMPTE:
        return ""
    who = f" par {row.saisi_par}" if row.saisi_par else ""
    last = f"confirmé le {format_date(row.confirme_le)}" if row.confirme_le else "à confirmer"
    return f"reçu {row.get_canal_display()}, saisi{who} le {format_date(row.saisi_le)}, {last}"


def read_apport(row: Apport) -> ApportLu:
    return ApportLu(
        str(row.uid), row.genre, row.get_genre_display(), row.titre, row.texte, row.lien,
        row.source, format_date(row.date), row.fichier.nom if row.fichier else "",
    )  # fmt: skip


def read_recommandations(evaluation: Evaluation, user=None) -> list[RecommandationLue]:
    """Dans leur ordre, telles qu’elles sont aujourd’hui : leur suite survit à la clôture.

    La fiche qui répond n’est nommée qu’à qui la voit ; sans lecteur, dans le cercle de
    l’évaluation.
    """
    rows = Recommandation.objects.filter(evaluation=evaluation, supprime_le__isnull=True)
    rows = rows.select_related("evaluation", "question", "suite_fiche", "suite_contrat")
    return describe_recommandations(list(rows), user)


def describe_recommandations(rows: list[Recommandation], user=None) -> list[RecommandationLue]:
    named = {row.suite_fiche_id: row for row in rows if row.suite_fiche}
    seen = {
        pk for pk, row in named.items()
        if row.suite_fiche and row.suite_fiche.cercle in circles_from(row.evaluation.cercle)
    }  # fmt: skip
    if user is not None and named:
        visible = FicheAction.objects.visible_to(user).filter(pk__in=named)
        seen = set(visible.values_list("pk", flat=True))
    return [
        RecommandationLue(
            str(row.uid), rang, row.texte, str(row.question or ""), row.destinataire, row.priorite,
            row.get_priorite_display(), row.echeance, row.etat, row.get_etat_display(), row.raison,
            say_suite(row, with_fiche=row.suite_fiche_id in seen),
        ) for rang, row in enumerate(rows, 1)
    ]  # fmt: skip


def say_suite(row: Recommandation, *, with_fiche: bool) -> str:
    """Ce qui y répond : quelques mots, puis une fiche, à défaut un contrat."""
    parts = [row.suite_texte]
    if row.suite_fiche and with_fiche:
        parts.append(f"Fiche {row.suite_fiche}.")
    elif row.suite_contrat:
        parts.append(f"{row.suite_contrat}.")
    return " ".join(part for part in parts if part)


def read_bilans(contrat: Contrat, annee: int | None = None, user=None) -> list[BilanAction]:
    """Les fiches-bilans rendues du contrat, qui touchent cette année ; une requête de plus au plus.

    Sans lecteur, toutes : à qui appelle de les tenir dans leur cercle.
    """
    rows = BilanAction.objects.visible_to(user) if user else BilanAction.objects.alive()
    rows = rows.filter(fiche__contrat=contrat, rendu_le__isnull=False)
    if annee is not None:
        rows = rows.filter(debut__lte=date(annee, 12, 31), fin__gte=date(annee, 1, 1))
    return list(
        rows.select_related("fiche__axe", "fiche__contrat").order_by(
            F("fiche__axe__position").asc(nulls_last=True), "fiche__position", "fiche", "-fin", "pk"
        )
    )


def to_json(lue: EvaluationLue) -> str:
    """Le relevé d’une évaluation : un JSON canonique, clés triées."""
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "titre": lue.titre,
        "nature": lue.nature,
        "periode": lue.periode,
        "finalites": lue.finalites,
        "methode": lue.methode,
        "evaluateur": lue.evaluateur,
        "synthese": lue.synthese,
        "questions": [asdict(item) for item in lue.questions],
        "recommandations": [asdict(item) for item in lue.recommandations],
        "releve_le": lue.releve_le,
    }
    return json.dumps(
        told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat
    )


def digest(texte: str) -> str:
    return hashlib.sha256(texte.encode()).hexdigest()


def read_cloture(cloture: Cloture) -> EvaluationLue:
    """Ce que l’évaluation concluait à cette clôture, recommandations comprises, au mot près."""
    told = json.loads(cloture.releve)
    debut, fin = (_day(value) for value in told["periode"])
    return EvaluationLue(
        cloture.evaluation, told["titre"], told["nature"], (debut, fin), tuple(told["finalites"]),
        told["methode"], told["evaluateur"], told["synthese"],
        tuple(_question(item) for item in told["questions"]),
        tuple(_recommandation(item) for item in told["recommandations"]),
        date.fromisoformat(told["releve_le"]),
    )  # fmt: skip


def _recommandation(told: dict) -> RecommandationLue:
    return RecommandationLue(**{**told, "echeance": _day(told["echeance"])})


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _question(told: dict) -> QuestionLue:
    accord = told["accord"]
    return QuestionLue(**{
        **told,
        "echeance": _day(told["echeance"]),
        "indicateurs": tuple(told["indicateurs"]),
        "preuves": tuple(
            replace(Preuve(**item), lignes=tuple(map(tuple, item["lignes"])))
            for item in told["preuves"]
        ),
        "apports": tuple(ApportLu(**item) for item in told["apports"]),
        "accord": Accord(tuple(accord["niveaux"]), tuple(Voix(**item) for item in accord["voix"])),
    })  # fmt: skip


def count_states(lue: EvaluationLue) -> dict[str, int]:
    """Combien de preuves dans chaque état, hors écartées."""
    counts: dict[str, int] = defaultdict(int)
    for question in lue.questions:
        for preuve in question.preuves:
            if not preuve.ecartee:
                counts[preuve.etat] += 1
    return {etat.value: counts[etat] for etat in EtatPreuve}
