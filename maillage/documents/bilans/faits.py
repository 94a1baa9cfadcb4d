"""Ce qui s’est passé : les notes, les réussites, ce qui a bloqué, ce qui a changé d’état."""

from collections.abc import Callable, Iterator

from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import by_axe, make_tableau, note, short_jour
from maillage.edition.arbre import Bloc, Liste, Morceau, Paragraphe, Titre, paragraphe
from maillage.suivi.enums import A_LEVER, NatureNote
from maillage.suivi.etats import FicheSuivie, NoteLue

MARQUANTS = (NatureNote.REUSSITE, NatureNote.AVANCEMENT)


def notes_of(fiche: FicheSuivie, keep: Callable[[NoteLue], bool]) -> list[NoteLue]:
    """Les notes retenues, de la plus ancienne à la plus récente."""
    return sorted((row for row in fiche.notes if keep(row)), key=lambda row: row.jour)


def build_faits(cadre: Cadre) -> Iterator[Bloc]:
    """Par axe, les réussites et les avancées de la période, action par action."""

    def keep(row: NoteLue) -> bool:
        return row.nature in MARQUANTS and cadre.is_within(row.jour)

    for nom, fiches in by_axe(cadre.suivi):
        told = [(fiche, rows) for fiche in fiches if (rows := notes_of(fiche, keep))]
        if told:
            yield Titre(2, nom)
            yield Liste(tuple(_tell(fiche, rows) for fiche, rows in told))


def _tell(fiche: FicheSuivie, rows: list[NoteLue]) -> tuple[Bloc, ...]:
    return (paragraphe(str(fiche), gras=True), Liste(tuple((_note(row),) for row in rows)))


def _note(row: NoteLue) -> Paragraphe:
    """« Réussite, le 3 mars 2026. Le bus a reçu son agrément. »"""
    word = "Réussite, " if row.nature == NatureNote.REUSSITE else ""
    return Paragraphe((
        Morceau(f"{word}{short_jour(row.jour)}. ", italique=True), Morceau(row.texte),
    ))  # fmt: skip


def build_mouvements(cadre: Cadre) -> Iterator[Bloc]:
    """Les actions qui ont changé d’état pendant la période."""
    rows = sorted(cadre.suivi.mouvements, key=lambda row: row.jour)
    yield from make_tableau(
        (("Date", 1.6), ("Action", 4.2), ("Avant", 1.7), ("Après", 1.7)),
        (
            (short_jour(row.jour), f"{row.fiche} ({row.lieu})" if row.lieu else str(row.fiche),
             row.avant_mot or "sans état", row.apres.label)
            for row in rows
        ),
        "Les actions qui ont changé d’état",
    )  # fmt: skip


def build_obstacles(cadre: Cadre) -> Iterator[Bloc]:
    """Blocages et demandes d’aide : ceux de la période, et ceux qui restent à lever."""
    rows = [
        (fiche, row)
        for fiche in cadre.suivi.fiches
        for row in fiche.notes
        if row.nature in A_LEVER and (row.is_open or cadre.is_within(row.jour))
    ]
    yield from make_tableau(
        (("Action", 2.8), ("Depuis", 1.6), ("Ce qui bloque, ou l’aide demandée", 4),
         ("Où l’on en est", 2.2)),
        (
            (str(fiche), short_jour(row.jour), f"{row.nature.label.capitalize()} : {row.texte}",
             _state(row))
            for fiche, row in rows
        ),
        "Blocages et demandes d’aide",
    )  # fmt: skip
    if rows and not cadre.sees_travail:
        yield note("Les blocages que la coordination garde pour elle n’y figurent pas.")


def _state(row: NoteLue) -> str:
    if row.is_open:
        return "à lever"
    tail = f" : {row.leve_texte}" if row.leve_texte else ""
    return f"levé le {short_jour(row.leve_le)}{tail}"
