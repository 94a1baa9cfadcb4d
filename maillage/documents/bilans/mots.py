"""Des tableaux et des phrases que plusieurs documents partagent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from maillage.edition.arbre import (
    Bloc,
    Cellule,
    Liste,
    Morceau,
    Paragraphe,
    Tableau,
    paragraphe,
)
from maillage.suivi.etats import HORS_AXE, FicheSuivie, SuiviContrat

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
            solidaire=True,
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


def say_pilotes(fiche: FicheSuivie) -> str:
    return ", ".join(fiche.pilotes) or "sans pilote"


def say_statut(fiche: FicheSuivie) -> str:
    """« En cours, en retard » : le retard se calcule, ce n’est pas un état."""
    return fiche.statut.label + (f", {RETARD}" if fiche.is_late else "")


def say_fiche(fiche: FicheSuivie) -> str:
    """« 1.2 Former aux premiers secours » ; une sous-action se lit en retrait."""
    return f"– {fiche}" if fiche.profondeur else str(fiche)


def short_jour(jour: date | None, absent: str = "sans date") -> str:
    return f"{jour:%d/%m/%Y}" if jour else absent


def by_axe(suivi: SuiviContrat) -> Iterator[tuple[str, list[FicheSuivie]]]:
    """(nom de l’axe, ses fiches dans l’ordre du plan) ; celles sans axe à la fin."""
    groups: dict[str, list[FicheSuivie]] = {}
    for fiche in suivi.fiches:
        groups.setdefault(fiche.axe_titre or HORS_AXE, []).append(fiche)
    yield from groups.items()
