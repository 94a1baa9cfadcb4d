"""Comprendre un bloc collé d’un tableur : où vont ses cases dans la grille."""

from dataclasses import dataclass, field

from maillage.core.texte import fold, typeset
from maillage.suivi.saisie.grille import Grille, Rang

LIGNES_MAX = 2000


@dataclass(slots=True)
class Bloc:
    """Les textes par case, et ce qui n’a pas trouvé sa place."""

    saisies: dict[str, str] = field(default_factory=dict)
    erreurs: list[str] = field(default_factory=list)


def read_bloc(texte: str, grille: Grille, rang: str = "", colonne: str = "") -> Bloc:
    """Place chaque case du bloc.

    Une ligne qui commence par l’intitulé d’un indicateur va à lui ; sinon elle suit, à partir de la
    ligne ``rang``. Une première ligne de périodes dit les colonnes ; sinon on part de ``colonne``.
    """
    lines = [line.split("\t") for line in texte.strip("\r\n").splitlines()[:LIGNES_MAX]]
    rangs = grille.rangs
    titles = _index_titles(rangs)
    header = _read_header(lines, grille)
    starts = {c.cle: place for place, c in enumerate(grille.colonnes)}
    first = starts.get(colonne, 0)
    if header:
        lines = lines[1:]
    bloc = Bloc()
    here = next((place for place, item in enumerate(rangs) if item.cle == rang), 0)
    for number, cells in enumerate(lines, 2 if header else 1):
        if not any(cell.strip() for cell in cells):
            continue
        titled = titles.get(fold(cells[0]))
        if titled is None and (header or _is_text(cells[0], len(cells))):
            bloc.erreurs.append(_unknown(number, cells[0], fold(cells[0]) in titles))
            continue
        target = titled if titled is not None else (rangs[here] if here < len(rangs) else None)
        if target is None:
            bloc.erreurs.append(f"Ligne {number}\u00a0: la grille n’a plus de ligne où la poser.")
            continue
        here += titled is None
        places = header or list(range(first, len(grille.colonnes)))
        _place(bloc, target, cells[1:] if titled is not None else cells, places, number)
    return bloc


def _index_titles(rangs: list[Rang]) -> dict[str, Rang | None]:
    """Par intitulé replié, sa ligne ; rien s’il y en a plusieurs."""
    titles: dict[str, Rang | None] = {}
    for rang in rangs:
        key = fold(rang.titre)
        titles[key] = None if key in titles else rang
    return titles


def _read_header(lines: list[list[str]], grille: Grille) -> list[int]:
    """Les colonnes que nomme la première ligne, si elle en nomme."""
    if not lines or len(lines[0]) < 2:
        return []
    labels = {fold(colonne.libelle): place for place, colonne in enumerate(grille.colonnes)}
    named = [labels.get(fold(cell)) for cell in lines[0][1:]]
    found = [place for place in named if place is not None]
    return found if len(found) == len(named) else []


def _is_text(cell: str, width: int) -> bool:
    """Un intitulé plutôt qu’une valeur : des mots, suivis d’autres cases."""
    return width > 1 and sum(char.isalpha() for char in cell) > 8


def _unknown(number: int, cell: str, is_double: bool) -> str:
    if is_double:
        return typeset(f"Ligne {number} : plusieurs indicateurs s’appellent « {cell[:80]} ».")
    return typeset(f"Ligne {number} : aucun indicateur ne s’appelle « {cell[:80]} ».")


def _place(bloc: Bloc, rang: Rang, cells: list[str], places: list[int], number: int) -> None:
    extra = [cell for cell in cells[len(places) :] if cell.strip()]
    if extra:
        bloc.erreurs.append(f"Ligne {number}\u00a0: plus de cases que de périodes.")
    for place, cell in zip(places, cells, strict=False):
        case = rang.cases[place]
        if not cell.strip():
            continue
        if case.is_editable:
            bloc.saisies[case.cle] = cell.strip()
        else:
            said = f"{rang.titre}, {case.colonne.libelle}"
            bloc.erreurs.append(f"Ligne {number}\u00a0: {said} ne peut pas s’écrire.")
