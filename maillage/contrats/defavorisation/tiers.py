"""Les communes d’un territoire en trois tiers de sa propre population, et qui chacun touche.

Aucun essai statistique : des comptes. Les communes sont rangées de la plus à la moins défavorisée,
puis coupées aux tiers de leurs habitants ; une commune ne se coupe pas, elle va dans le tiers où
tombe le milieu de sa population. Deux communes de même indice restent ensemble.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from maillage.indicateurs.enums import Etat

ZERO = Decimal(0)
TIERS = 3
NOMS = (
    "Tiers le plus défavorisé",
    "Tiers intermédiaire",
    "Tiers le moins défavorisé",
)

type Portee = tuple[frozenset[str], Decimal]


@dataclass(frozen=True, slots=True)
class Lieu:
    """Une commune du territoire. ``indice`` : rien si l’``etat`` est secret ou absent.

    Un indice de zéro est une valeur. ``population`` : rien si elle n’est pas connue.
    """

    code: str
    nom: str
    population: int | None = None
    etat: Etat = Etat.ABSENT
    indice: float | None = None

    @property
    def has_indice(self) -> bool:
        return self.indice is not None and bool(self.population)


@dataclass(frozen=True, slots=True)
class Tiers:
    """Un tiers : ses communes, ses habitants et les actions qui en nomment une.

    ``seules`` : parmi elles, celles qui ne nomment que des communes de ce tiers.
    """

    rang: int
    communes: tuple[Lieu, ...]
    population: int
    actions: int
    argent: Decimal
    seules: int
    seules_argent: Decimal

    @property
    def nom(self) -> str:
        return NOMS[self.rang]


@dataclass(frozen=True, slots=True)
class Besoin:
    """``tiers`` est vide quand aucune coupe ne fait trois parts : ``biggest`` dit pourquoi.

    ``nommees`` : les actions qui nomment une commune du territoire ; ``argent`` leur argent ;
    ``non_rangees`` : celles dont aucune commune n’a d’indice. ``places`` : commune → rang.
    """

    tiers: tuple[Tiers, ...]
    places: dict[str, int]
    population: int
    nommees: int
    argent: Decimal
    non_rangees: int
    sans_indice: tuple[Lieu, ...]
    biggest: Lieu | None = None

    @property
    def is_lisible(self) -> bool:
        return bool(self.tiers)

    def count_etats(self) -> Counter[Etat]:
        """Combien de communes par raison de ne pas être rangées."""
        return Counter(lieu.etat for lieu in self.sans_indice)


def build_besoin(actions: Iterable[Portee], lieux: Iterable[Lieu]) -> Besoin | None:
    """Les tiers et ce qui les touche ; rien quand aucune commune n’a d’indice.

    ``actions`` : les communes que chacune nomme, et son argent.
    """
    known = tuple(lieux)
    ranked = [lieu for lieu in known if lieu.has_indice]
    if not ranked:
        return None
    inside = {lieu.code for lieu in known}
    named = [(codes & inside, argent) for codes, argent in actions if codes & inside]
    groups = split_tiers(ranked)
    places = {lieu.code: rang for rang, group in enumerate(groups) for lieu in group}
    return Besoin(
        tiers=tuple(_count(rang, group, named, places) for rang, group in enumerate(groups)),
        places=places,
        population=sum(lieu.population or 0 for lieu in ranked),
        nommees=len(named),
        argent=sum((argent for _, argent in named), ZERO),
        non_rangees=sum(codes.isdisjoint(places) for codes, _ in named),
        sans_indice=tuple(lieu for lieu in known if not lieu.has_indice),
        biggest=None if groups else max(ranked, key=lambda lieu: lieu.population or 0),
    )


def split_tiers(lieux: list[Lieu]) -> tuple[tuple[Lieu, ...], ...]:
    """Trois groupes, du plus au moins défavorisé ; rien si l’un d’eux serait vide."""
    total = sum(lieu.population or 0 for lieu in lieux)
    groups: tuple[list[Lieu], ...] = ([], [], [])
    before = 0
    ordered = sorted(lieux, key=lambda lieu: (-(lieu.indice or 0.0), lieu.code))
    for _, equals in groupby(ordered, key=lambda lieu: lieu.indice):
        same = list(equals)
        people = sum(lieu.population or 0 for lieu in same)
        groups[find_tiers(2 * before + people, 2 * total)].extend(same)
        before += people
    return tuple(map(tuple, groups)) if all(groups) else ()


def find_tiers(milieu: int, total: int) -> int:
    """Le tiers où tombe ce milieu, en entiers : un arrondi ne déplace pas une commune."""
    return min(TIERS * milieu // total, TIERS - 1)


def _count(rang: int, communes: Iterable[Lieu], named: list[Portee], places: dict) -> Tiers:
    own = tuple(communes)
    codes = {lieu.code for lieu in own}
    reached = [item for item in named if not codes.isdisjoint(item[0])]
    alone = [item for item in reached if item[0] <= codes]
    return Tiers(
        rang=rang,
        communes=own,
        population=sum(lieu.population or 0 for lieu in own),
        actions=len(reached),
        argent=sum((argent for _, argent in reached), ZERO),
        seules=len(alone),
        seules_argent=sum((argent for _, argent in alone), ZERO),
    )
