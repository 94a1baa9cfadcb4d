"""Répartir un contenu sur autant de diapositives qu’il en faut, sans rien perdre ni déborder."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from maillage.edition.pptx.arbre import (
    Bloc,
    Chiffres,
    Colonnes,
    Decisions,
    GenreGraphique,
    Graphique,
    Grille,
    Image,
    Puce,
    Puces,
)
from maillage.edition.pptx.mesure import POINT, Zone, height_of, measure, wrap

TAILLES = (20, 18, 16)
TAILLE_LARGE = 24  # de peu de lignes, que l’on doit retenir
COURT = 5
TAILLE_MIN = 14
ESPACE = 6  # points avant chaque puce
RETRAITS = (30, 60)  # points, à la puce de chaque niveau
ECART = 24 * POINT
MARGE_CELLULE = (7, 4)  # points, de côté et de haut
CARTES_PAR_RANG = 3
HAUTEUR_CARTE = 150  # points
CATEGORIES_MAX = 10
MOT_MAX = 0.22  # part de la largeur du tableau : un mot plus long se coupe
PARTS = (0.55, 0.65, 0.75, 0.85, 0.95)


@dataclass(frozen=True, slots=True)
class Pose:
    """Un bloc à sa place ; ``taille`` est celle de son texte, en points."""

    bloc: Bloc
    zone: Zone
    taille: float = 18


def paginate(contenu: Bloc | Colonnes, zone: Zone) -> list[list[Pose]]:
    """Les diapositives du contenu : pour chacune, ses blocs posés dans la zone."""
    if isinstance(contenu, Colonnes):
        return _paginate_colonnes(contenu, zone)
    return [[pose] for pose in _paginate_bloc(contenu, zone)]


def _paginate_colonnes(contenu: Colonnes, zone: Zone) -> list[list[Pose]]:
    """Les deux côtés avancent ensemble ; un dessin reste à côté du texte qui continue."""
    cotes = [
        _paginate_bloc(bloc, part)
        for bloc, part in zip(
            (contenu.gauche, contenu.droite), zone.split(contenu.part, ECART), strict=True
        )
    ]
    pages = max(map(len, cotes))
    return [[pose for cote in cotes if (pose := _at(cote, rang))] for rang in range(pages)]


def _at(poses: list[Pose], rang: int) -> Pose | None:
    if rang < len(poses):
        return poses[rang]
    return poses[-1] if isinstance(poses[-1].bloc, (Graphique, Image)) else None


def _paginate_bloc(bloc: Bloc, zone: Zone) -> list[Pose]:
    match bloc:
        case Puces():
            return _paginate_puces(bloc, zone)
        case Grille():
            return _paginate_grille(bloc, zone)
        case Decisions():
            return _paginate_grille(to_grille(bloc), zone)
        case Chiffres():
            return _paginate_chiffres(bloc, zone)
        case Graphique() if len(bloc.categories) > CATEGORIES_MAX and not _is_whole(bloc):
            return [Pose(part, zone) for part in _chop_graphique(bloc)]
        case _:
            return [Pose(bloc, zone)]


def _fill[T](elements: Sequence[T], height: Callable[[T], float], place: float) -> list[list[T]]:
    """Range les éléments page après page ; chacun tient seul dans ``place``."""
    pages: list[list[T]] = [[]]
    pris = 0.0
    for element in elements:
        haut = height(element)
        if pages[-1] and pris + haut > place:
            pages.append([])
            pris = 0.0
        pages[-1].append(element)
        pris += haut
    return pages


def _spread[T](elements: Sequence[T], height: Callable[[T], float], place: float) -> list[list[T]]:
    """Sur le moins de pages possible, aussi pleines les unes que les autres."""
    pages = _fill(elements, height, place)
    for part in PARTS:
        level = _fill(elements, height, place * part)
        if len(level) == len(pages):
            return level
    return pages


# Les puces.
def _paginate_puces(bloc: Puces, zone: Zone) -> list[Pose]:
    large, haut = zone.largeur / POINT - 8, zone.hauteur / POINT - 8
    is_narrow = large < 420
    tailles: tuple[int, ...] = (18, 16, TAILLE_MIN) if is_narrow else TAILLES
    if len(bloc.puces) <= COURT and not is_narrow:
        tailles = (TAILLE_LARGE, *tailles)
    for taille in tailles:
        if sum(height_of_puce(puce, large, taille) for puce in bloc.puces) <= haut:
            return [Pose(bloc, zone, taille)]
    taille = 16 if is_narrow else 18
    courtes = [part for puce in bloc.puces for part in _chop_puce(puce, large, haut, taille)]
    pages = _spread(courtes, lambda puce: height_of_puce(puce, large, taille), haut)
    return [Pose(Puces(tuple(page)), zone, taille) for page in _keep_heads(pages)]


def _keep_heads(pages: list[list[Puce]]) -> list[list[Puce]]:
    """Une ligne en gras ne reste pas seule au bas d’une diapositive."""
    for avant, apres in zip(pages, pages[1:], strict=False):
        if len(avant) > 1 and avant[-1].gras and avant[-1].niveau == 0 and not apres[0].gras:
            apres.insert(0, avant.pop())
    return pages


def _width_of_puce(puce: Puce, large: float) -> float:
    return large - RETRAITS[min(puce.niveau, 1)]


def height_of_puce(puce: Puce, large: float, taille: float) -> float:
    """La hauteur d’une puce dans ``large`` points, espace compris."""
    taille = size_of_puce(puce, taille)
    lignes = wrap(puce.texte, _width_of_puce(puce, large), taille, gras=puce.gras)
    return height_of(len(lignes), taille) + ESPACE


def size_of_puce(puce: Puce, taille: float) -> float:
    return max(TAILLE_MIN, taille - 2 * min(puce.niveau, 1))


def _chop_puce(puce: Puce, large: float, haut: float, taille: float) -> list[Puce]:
    """La puce, ou ses parties si elle ne tient pas sur une diapositive."""
    corps = size_of_puce(puce, taille)
    lignes = wrap(puce.texte, _width_of_puce(puce, large), corps, gras=puce.gras)
    par_page = max(1, int((haut - ESPACE) / height_of(1, corps)) - 1)
    if len(lignes) <= par_page:
        return [puce]
    return [
        replace(puce, texte=" ".join(lignes[debut : debut + par_page]))
        for debut in range(0, len(lignes), par_page)
    ]


# Les tableaux.
def to_grille(bloc: Decisions) -> Grille:
    """Les décisions en tableau numéroté ; une colonne vide n’y figure pas."""
    has_qui = any(item.qui for item in bloc.decisions)
    has_echeance = any(item.echeance for item in bloc.decisions)
    entetes = ("N°", "Décision", *(["Qui"] * has_qui), *(["Quand"] * has_echeance))
    lignes = tuple(
        (str(rang), item.texte, *([item.qui] * has_qui), *([item.echeance] * has_echeance))
        for rang, item in enumerate(bloc.decisions, 1)
    )
    largeurs = (0.7, 7.0, *([2.4] * has_qui), *([1.9] * has_echeance))
    return Grille(entetes, lignes, largeurs, taille=18, resume="Les décisions à prendre.")


def _paginate_grille(bloc: Grille, zone: Zone) -> list[Pose]:
    place = zone.hauteur / POINT
    bloc = replace(bloc, largeurs=widths_of(bloc, zone.largeur))
    for taille in dict.fromkeys((bloc.taille, TAILLE_MIN)):
        if _height_of_grille(bloc, taille) <= place:
            return [Pose(bloc, zone, taille)]
    taille = TAILLE_MIN
    tete = height_of_ligne(bloc.entetes, bloc.largeurs, taille, gras=True)
    libre = max(place - tete, height_of(2, taille) + 2 * MARGE_CELLULE[1])
    lignes = [part for ligne in bloc.lignes for part in _chop_ligne(ligne, bloc, libre, taille)]
    pages = _spread(lignes, lambda row: height_of_ligne(row, bloc.largeurs, taille), libre)
    return [Pose(replace(bloc, lignes=tuple(page)), zone, taille) for page in pages]


def widths_of(bloc: Grille, largeur: int) -> tuple[float, ...]:
    """La largeur de chaque colonne, en unités de dessin."""
    parts = bloc.largeurs or _guess_parts(bloc)
    total = sum(parts) or 1
    wanted = [largeur * part / total for part in parts]
    least = [min(_longest_word(colonne), largeur * MOT_MAX) for colonne in _columns(bloc)]
    missing = sum(max(0, low - large) for low, large in zip(least, wanted, strict=True))
    spare = sum(max(0, large - low) for low, large in zip(least, wanted, strict=True)) or 1
    # Une date ou un en-tête ne se coupe pas : les colonnes qui ont de la place en cèdent.
    kept = max(0.0, 1 - missing / spare)
    return tuple(
        low + (large - low) * kept if large > low else low
        for low, large in zip(least, wanted, strict=True)
    )


def _columns(bloc: Grille) -> Iterator[tuple[str, ...]]:
    return zip(bloc.entetes, *bloc.lignes, strict=True)


def _longest_word(colonne: tuple[str, ...]) -> float:
    """La largeur, marges comprises, où le plus long mot de la colonne tient sur une ligne."""
    tete, *cases = colonne
    words = [measure(mot, TAILLE_MIN) for texte in cases for mot in texte.split()]
    words += [measure(mot, TAILLE_MIN, gras=True) for mot in tete.split()]
    return (max(words, default=0) + 2 * MARGE_CELLULE[0] + 1) * POINT


def _guess_parts(bloc: Grille) -> tuple[float, ...]:
    """À défaut, la racine du plus long texte : les longues colonnes prennent plus de place."""
    return tuple(
        max(4.0, max(measure(texte, 1) for texte in colonne) ** 0.6 * 3)
        for colonne in _columns(bloc)
    )


def _height_of_grille(bloc: Grille, taille: float) -> float:
    tete = height_of_ligne(bloc.entetes, bloc.largeurs, taille, gras=True)
    return tete + sum(height_of_ligne(row, bloc.largeurs, taille) for row in bloc.lignes)


def height_of_ligne(ligne, largeurs, taille: float, *, gras: bool = False) -> float:
    """La hauteur d’une ligne de tableau, en points."""
    nombre = max(
        len(wrap(texte, _width_of_cell(large), taille, gras=gras))
        for texte, large in zip(ligne, largeurs, strict=True)
    )
    return height_of(nombre, taille) + 2 * MARGE_CELLULE[1] + 1


def _width_of_cell(large: float) -> float:
    return max(large / POINT - 2 * MARGE_CELLULE[0], 12)


def _chop_ligne(ligne, bloc: Grille, place: float, taille: float) -> list[tuple[str, ...]]:
    """La ligne, ou ses suites si une cellule est plus haute que la diapositive."""
    cellules = [
        wrap(texte, _width_of_cell(large), taille)
        for texte, large in zip(ligne, bloc.largeurs, strict=True)
    ]
    par_page = max(1, int((place - 2 * MARGE_CELLULE[1] - 1) / height_of(1, taille)))
    nombre = max(map(len, cellules))
    if nombre <= par_page:
        return [ligne]
    return [
        tuple(" ".join(lignes[debut : debut + par_page]) for lignes in cellules)
        for debut in range(0, nombre, par_page)
    ]


# Les grands nombres et les graphiques.
def _paginate_chiffres(bloc: Chiffres, zone: Zone) -> list[Pose]:
    rangs = max(1, int(zone.hauteur / POINT // HAUTEUR_CARTE))
    par_page = cards_per_row(zone) * min(rangs, 2)
    return [
        Pose(Chiffres(bloc.chiffres[debut : debut + par_page]), zone)
        for debut in range(0, len(bloc.chiffres), par_page)
    ]


def cards_per_row(zone: Zone) -> int:
    return max(1, min(CARTES_PAR_RANG, int(zone.largeur / POINT // 190)))


def _is_whole(bloc: Graphique) -> bool:
    """Une courbe ou un anneau ne se coupe pas."""
    return bloc.genre in (GenreGraphique.COURBE, GenreGraphique.ANNEAU)


def _chop_graphique(bloc: Graphique) -> list[Graphique]:
    nombre = len(bloc.categories)
    pages = -(-nombre // CATEGORIES_MAX)
    pas = -(-nombre // pages)
    return [
        replace(
            bloc,
            categories=bloc.categories[debut : debut + pas],
            series=tuple(replace(s, valeurs=s.valeurs[debut : debut + pas]) for s in bloc.series),
        )
        for debut in range(0, nombre, pas)
    ]
