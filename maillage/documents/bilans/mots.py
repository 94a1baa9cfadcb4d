"""Des tableaux et des phrases que plusieurs documents partagent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from maillage.contrats.enums import FINIS
from maillage.core.texte import format_date
from maillage.documents.contrat.jetons import axe_name
from maillage.documents.contrat.plan import SANS_AXE, Plan, days_of
from maillage.edition.arbre import (
    Bloc,
    Cellule,
    Liste,
    Morceau,
    Paragraphe,
    Tableau,
    paragraphe,
)

RETARD = "en retard"


def make_tableau(
    colonnes: Sequence[tuple[str, float]], lignes: Iterable[Sequence[Cellule]], legende: str,
    *, droite: Sequence[int] = (),
) -> Iterator[Bloc]:  # fmt: skip
    """Un tableau, s’il a des lignes ; ``colonnes`` : (en-tête, part de la largeur).

    ``droite`` : le rang des colonnes de nombres.
    """
    rows = tuple(tuple(ligne) for ligne in lignes)
    if rows:
        yield Tableau(
            tuple(titre for titre, _ in colonnes), rows, legende,
            tuple(largeur for _, largeur in colonnes),
            tuple("droite" if rang in droite else "gauche" for rang in range(len(colonnes))),
        )  # fmt: skip


def make_liste(phrases: Iterable[str]) -> Iterator[Bloc]:
    rows = tuple((paragraphe(phrase),) for phrase in phrases if phrase)
    if rows:
        yield Liste(rows)


def note(texte: str) -> Paragraphe:
    """En petit : une source, une limite, ce qui manque."""
    return paragraphe(texte, "note")


def titled(titre: str, texte: str) -> Paragraphe:
    """« **Titre.** Texte » d’un seul tenant."""
    return Paragraphe((Morceau(f"{titre}. ", gras=True), Morceau(texte)))


def pilote_of(fiche: dict) -> str:
    return ", ".join(item["nom"] for item in fiche["organisations"].get("pilote", []))


def is_late(fiche: dict, jour: date) -> bool:
    """Fin prévue passée, et pas finie ; « en retard » ne s’écrit jamais, il se calcule."""
    fin = days_of(fiche)[1]
    return fin is not None and fin < jour and fiche["statut"] not in FINIS


def say_statut(fiche: dict, jour: date) -> str:
    """« En cours, en retard »."""
    late = f", {RETARD}" if is_late(fiche, jour) else ""
    return fiche["statut_libelle"] + late


def say_jour(jour: date | None, absent: str = "sans date") -> str:
    return format_date(jour) or absent


def short_jour(jour: date | None, absent: str = "sans date") -> str:
    return f"{jour:%d/%m/%Y}" if jour else absent


def by_axe(plan: Plan) -> Iterator[tuple[str, list[dict]]]:
    """(nom de l’axe, ses fiches dans l’ordre du plan) ; les fiches sans axe à la fin."""
    groups: dict[str | None, list[dict]] = {uid: [] for uid in (*plan.axes, None)}
    for fiche in plan.fiches:
        groups[plan.axe_of(fiche)].append(fiche)
    for uid, fiches in groups.items():
        if fiches:
            yield (axe_name(plan.axes[uid]) if uid else SANS_AXE), fiches
