"""Le rapport d’évaluation : ce que l’on demandait, ce qui le montre, ce que chacun en juge."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone

from maillage.core.http import to_uid
from maillage.core.texte import format_date, format_periode, pluriel
from maillage.documents.bilans.cadre import Cadre, ParametreInconnu
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Entete, Parametre
from maillage.documents.bilans.mots import make_liste, make_tableau, note, short_jour
from maillage.documents.contrat.mots import blocs_of
from maillage.documents.permissions import can_write_evaluation
from maillage.edition.arbre import Bloc, Cellule, ChampsValeurs, Figure, Titre, paragraphe
from maillage.evaluation.accord import Voix
from maillage.evaluation.lecture import ApportLu, EvaluationLue, QuestionLue, read_evaluation
from maillage.evaluation.logique import build_logique
from maillage.evaluation.models import Cloture, Evaluation
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve
from maillage.graphiques.logique import Logique, draw_logique

HORS_CERCLE = (
    "Cette évaluation est au cercle « {} » : choisissez un contenu au moins aussi large, ou "
    "transmettez l’évaluation."
)
# Au-delà, une preuve renvoie son détail en annexe.
APERCU = 5
# Combien d’actions tiennent sur un dessin d’une page.
CHAINES = 4
LIMITES = (
    (
        "Un contrat local de santé agit avec d’autres : ce rapport parle de contribution, pas de "
        "cause. Ce qui a changé sur le territoire n’est pas forcément dû au contrat."
    ),
    (
        "Les preuves viennent de ce qui est saisi dans Maillage : ce qui n’y est pas n’est pas "
        "compté, et une absence de preuve n’est pas la preuve d’une absence."
    ),
    (
        "Une valeur secrète, non disponible ou pas encore relevée n’est jamais comptée comme un "
        "zéro ; une estimation est dite telle."
    ),
    "Des personnes comptées une fois par site ne s’additionnent pas d’un site à l’autre.",
)


def find_evaluation(cadre: Cadre) -> EvaluationLue:
    """L’évaluation demandée, pour qui la demande ; lève ``ParametreInconnu``."""
    return cadre.once("evaluation", lambda: _find(cadre))


def _find(cadre: Cadre) -> EvaluationLue:
    rows = Evaluation.objects.alive().filter(contrat=cadre.contrat, uid=to_uid(cadre.parametre))
    row = rows.first()
    if row is None:
        raise ParametreInconnu("Cette évaluation n’existe pas.")
    if row.cercle not in cadre.cercles:
        raise ParametreInconnu(HORS_CERCLE.format(row.get_cercle_display()))
    row.contrat = cadre.contrat
    return read_evaluation(row, cadre.user, jour=cadre.jour)


def build_presentation(cadre: Cadre) -> Iterator[Bloc]:
    """Pourquoi, par qui, sur quelle période, comment."""
    lue = find_evaluation(cadre)
    champs: tuple[tuple[str, Cellule], ...] = (
        ("Nature", f"Évaluation {lue.nature}"),
        ("Période évaluée", format_periode(*lue.periode)),
        ("À quoi elle sert", "\n".join(lue.finalites)),
        ("Qui la mène", lue.evaluateur),
        ("Méthode", blocs_of(lue.methode)),
        ("Preuves relevées le", format_date(lue.releve_le)),
        ("En bref", lue.sentence()),
        ("Clôtures", "\n".join(map(say_cloture, _clotures(cadre)))),
    )
    yield ChampsValeurs(tuple((nom, valeur) for nom, valeur in champs if valeur))


def _clotures(cadre: Cadre) -> list[Cloture]:
    """Les clôtures que le cercle demandé laisse voir, la première d’abord."""
    rows = Cloture.objects.filter(evaluation=find_evaluation(cadre).evaluation)
    return list(rows.filter(cercle__in=cadre.cercles).defer("releve"))


def say_cloture(row: Cloture) -> str:
    """« Close le 3 mars 2026. Rouverte le 10 avril 2026 : un chiffre était faux »."""
    said = f"Close le {format_date(timezone.localdate(row.close_le))}"
    if row.rouverte_le is None:
        return said
    return f"{said}. Rouverte le {format_date(timezone.localdate(row.rouverte_le))} : {row.motif}"


def build_synthese(cadre: Cadre) -> Iterator[Bloc]:
    """La synthèse de qui évalue, puis la réponse à chaque question d’un coup d’œil."""
    lue = find_evaluation(cadre)
    yield from blocs_of(lue.synthese)
    yield from make_tableau(
        (("N°", 0.6), ("Question", 4.6), ("Critère", 1.8), ("Réponse", 1.6), ("Jugements", 1.8)),
        (
            (str(item.numero), item.texte, item.critere, item.niveau or "pas encore répondu",
             _agreement(item))
            for item in lue.questions
        ),
        "Les questions, et ce qu’il leur est répondu",
    )  # fmt: skip


def _agreement(item: QuestionLue) -> str:
    if not item.is_ouverte:
        return "pas encore montrés"
    if not item.accord.voix:
        return "aucun encore"
    word = "divergents" if item.accord.diverges else "convergents"
    return f"{len(item.accord.voix)}, {word}" if len(item.accord.voix) > 1 else "1"


def build_modele(cadre: Cadre) -> Iterator[Bloc]:
    """Axe par axe, des besoins aux effets, tirés de ce que le contrat dit déjà."""
    matiere = Matiere(cadre.contrat, find_evaluation(cadre).evaluation.cercle, jour=cadre.jour)
    for axe in matiere.axes:
        modele = build_logique(matiere, axe)
        pages = list(_split(modele))
        if pages:
            yield Titre(2, str(axe))
        for rang, page in enumerate(pages, 1):
            figure = draw_logique(page, cle=f"logique-{axe.pk}-{rang}")
            yield Figure(figure.svg, page.groupes[0].titre or figure.titre, figure.description)
        if pages:
            yield note(f"Source : {modele.source}.")


def _split(modele: Logique) -> Iterator[Logique]:
    """Un dessin par objectif, coupé toutes les quelques actions : il doit tenir sur une page."""
    for groupe in modele.groupes:
        for start in range(0, max(len(groupe.chaines), 1), CHAINES):
            chaines = groupe.chaines[start : start + CHAINES]
            yield replace(modele, groupes=(replace(groupe, chaines=chaines),))


def build_questions(cadre: Cadre) -> Iterator[Bloc]:
    """Critère par critère, chaque question, ses preuves, ses manques, ses jugements."""
    critere = ""
    for item in find_evaluation(cadre).questions:
        if item.critere != critere:
            critere = item.critere
            yield Titre(2, critere.capitalize())
        yield Titre(3, item.texte, f"Question {item.numero}.")
        yield from _answer(item)
        yield from _evidence(item)
        yield from _voices(item)


def _answer(item: QuestionLue) -> Iterator[Bloc]:
    if item.niveau:
        yield paragraphe(f"Réponse : {item.niveau}.", gras=True)
    yield from blocs_of(item.synthese)
    if not item.niveau and not item.synthese:
        yield note("Qui évalue n’a pas encore écrit sa réponse.")
    if item.methode:
        yield note(f"Comment on y répond : {item.methode}")


def _evidence(item: QuestionLue) -> Iterator[Bloc]:
    yield from make_tableau(
        (("Preuve", 2.4), ("Ce qu’elle montre", 5), ("Source et date", 2.4)),
        [*map(_preuve, item.retenues), *map(_apport, item.apports)],
        f"Question {item.numero} : les preuves",
    )
    yield from make_liste(f"Il manque : {row.titre}. {row.phrase} {row.remede}"
                          for row in item.manquantes)  # fmt: skip


def _preuve(row: Preuve) -> tuple[Cellule, ...]:
    said: list[Bloc] = [paragraphe(row.phrase)]
    said += [paragraphe(f"{name} : {value}") for name, value in row.lignes[:APERCU]]
    if len(row.lignes) > APERCU:
        rest = len(row.lignes) - APERCU
        said.append(note(f"{pluriel(rest, 'autre ligne', 'autres lignes')} en annexe."))
    said += [note(part) for part in (row.limite, row.commentaire) if part]
    partial = " (partielle)" if row.etat == "partielle" else ""
    return f"{row.titre}{partial}", tuple(said), _sourced(row.source, row.date)


def _apport(row: ApportLu) -> tuple[Cellule, ...]:
    what = [part for part in (row.texte, row.lien, row.fichier) if part]
    said = tuple(map(paragraphe, what)) or (paragraphe("sans détail"),)
    return f"{row.titre} ({row.genre_libelle})", said, _sourced(row.source, row.date)


def _sourced(source: str, jour: str) -> str:
    return ", ".join(part for part in (source, jour) if part) or "source non dite"


def _voices(item: QuestionLue) -> Iterator[Bloc]:
    if not item.is_ouverte:
        yield note("Les jugements se lisent une fois le vôtre donné, ou l’évaluation close.")
    yield paragraphe(item.accord.sentence())
    yield from make_tableau(
        (("Organisation", 2.4), ("Jugement", 1.6), ("Argument", 5)),
        (
            (row.organisation, row.niveau, _argument(row))
            for row in item.accord.voix
        ),
        f"Question {item.numero} : les jugements",
    )  # fmt: skip


def _argument(row: Voix) -> Cellule:
    """L’argument, puis comment il est venu s’il fut saisi pour l’organisation."""
    said = row.argument or "sans argument"
    return (paragraphe(said), note(f"{row.recu[:1].upper()}{row.recu[1:]}.")) if row.recu else said


def build_recommandations(cadre: Cadre) -> Iterator[Bloc]:
    """Ce qui est recommandé, à qui, pour quand, et ce qu’il en est advenu."""
    yield from make_tableau(
        (("N°", 0.6), ("Recommandation", 4.4), ("À qui", 1.8), ("Pour le", 1.2), ("Suite", 2.4)),
        (
            (str(item.numero), f"{item.texte} (priorité {item.priorite_libelle})"
             if item.priorite else item.texte, item.destinataire or "à préciser",
             short_jour(item.echeance), _follow_up(item))
            for item in find_evaluation(cadre).recommandations
        ),
        "Les recommandations et leurs suites",
    )  # fmt: skip


def _follow_up(item) -> str:
    rest = " ; ".join(part for part in (item.raison, item.suite) if part)
    return f"{item.etat_libelle} : {rest}" if rest else item.etat_libelle


def build_annexe(cadre: Cadre) -> Iterator[Bloc]:
    """Le détail des preuves trop longues pour leur question, chacune une fois."""
    lue = find_evaluation(cadre)
    found = {row.cle: row for item in lue.questions for row in item.retenues}
    for row in found.values():
        if len(row.lignes) > APERCU:
            yield Titre(2, row.titre)
            yield paragraphe(row.phrase)
            yield from make_tableau((("Sur quoi", 4), ("Ce qui est relevé", 4)), row.lignes,
                                    f"Détail : {row.titre}")  # fmt: skip
            yield note(f"Source : {_sourced(row.source, row.date)}.")


def build_limites(cadre: Cadre) -> Iterator[Bloc]:
    yield from make_liste(LIMITES)
    gaps = sum(len(item.manquantes) for item in find_evaluation(cadre).questions)
    if gaps:
        yield paragraphe(f"{pluriel(gaps, 'preuve attendue manque', 'preuves attendues manquent')} "
                         "à ce rapport ; chacune est dite sous sa question.")  # fmt: skip


CHAPITRES = (
    Chapitre("presentation", "L’évaluation en bref", build_presentation),
    Chapitre(
        "synthese", "Synthèse", build_synthese,
        "Ce qu’il faut retenir, pour qui ne lira que cette page.",
        "Aucune question n’est encore posée. Elles s’écrivent page « Évaluation » du contrat.",
    ),
    Chapitre(
        "modele", "Ce que le contrat veut changer", build_modele,
        "Ce que le modèle logique ne dit pas : ce qui agit à côté du contrat.",
        "Le plan n’a pas encore d’axe : il n’y a pas de modèle logique à dessiner.",
        page_neuve=True,
    ),
    Chapitre(
        "questions", "Les questions, une à une", build_questions,
        manque="Aucune question n’est encore posée. Elles s’écrivent page « Évaluation » du "
        "contrat.",
        page_neuve=True,
    ),
    Chapitre(
        "recommandations", "Les recommandations", build_recommandations,
        "Comment ces recommandations ont été débattues.",
        "Aucune recommandation n’est écrite. Elles s’écrivent page « Évaluation » du contrat.",
        page_neuve=True,
    ),
    Chapitre(
        "limites", "Méthode et limites", build_limites,
        "Ce que cette évaluation n’a pas pu regarder.",
    ),
    Chapitre(
        "annexe", "Annexe : le détail des preuves", build_annexe,
        manque="Aucune preuve n’a plus de lignes que ce que montre sa question.",
        page_neuve=True,
    ),
)  # fmt: skip


def name_evaluation(cadre: Cadre) -> Entete:
    lue = find_evaluation(cadre)
    return Entete("Rapport d’évaluation", lue.titre, format_periode(*lue.periode))


EVALUATION = DocumentSuivi(
    "evaluation", "Rapport d’évaluation",
    "Les questions par critère, leurs preuves et ce qui manque, les jugements et leurs désaccords, "
    "les recommandations, la méthode et les limites.",
    name_evaluation, can_write=can_write_evaluation, parametre=Parametre.EVALUATION,
    chapitres=CHAPITRES,
)  # fmt: skip
