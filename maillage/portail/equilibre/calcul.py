"""Compter un plan : par champ, thème, public, niveau, axe, commune. Sans base, des lignes simples.

Une action est une fiche et ses sous-actions : elles n’en font qu’une, leur argent, leur classement
et leurs communes s’y ajoutent. Une action rangée dans plusieurs classes compte entière dans
chacune, son argent aussi : le partager supposerait une clé que personne n’a donnée.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.contrats.defavorisation.tiers import Besoin, Lieu, build_besoin
from maillage.contrats.enums import StatutFiche
from maillage.financements.totaux import ZERO, Totaux, add_up

# Une action abandonnée ou fusionnée n’agit plus : elle se dit à part.
ECARTES = (StatutFiche.ABANDONNE, StatutFiche.FUSIONNE)
# Les niveaux socio-écologiques, des plus proches de la personne aux plus proches de son milieu.
PERSONNES = frozenset({"individuel", "interpersonnel"})
MILIEUX = frozenset({"organisationnel", "communautaire", "politique"})


@dataclass(frozen=True, slots=True)
class LigneFiche:
    """Une fiche telle que la base la dit.

    ``parent`` : la clé de sa fiche chapeau. ``classement`` : par grille, les clés de ses classes.
    ``lignes`` : ses financements, comme ``financements.totaux`` les additionne. ``communes`` :
    codes de la géographie du territoire.
    """

    cle: int
    statut: str
    parent: int | None = None
    classement: Mapping[str, frozenset[str]] = field(default_factory=dict)
    communes: frozenset[str] = frozenset()
    lignes: tuple[dict, ...] = ()
    is_partagee: bool = False


@dataclass(frozen=True, slots=True)
class Classe:
    """Une colonne d’une grille ; ``filtre`` : ce qui la retrouve dans la liste des fiches."""

    cle: str
    libelle: str
    filtre: str = ""


@dataclass(frozen=True, slots=True)
class Grille:
    """Une façon de ranger les actions : champ légal, thèmes, axes. ``vide`` : « sans thème »."""

    cle: str
    libelle: str
    vide: str
    classes: tuple[Classe, ...]
    filtre_vide: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Une fiche et ses sous-actions, réunies."""

    cle: int
    classement: Mapping[str, frozenset[str]]
    communes: frozenset[str]
    argent: Decimal
    sous_actions: int
    is_partagee: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Des actions et leur argent, entier."""

    actions: int = 0
    argent: Decimal = ZERO

    @classmethod
    def of(cls, actions: Iterable[Action]) -> "Part":
        found = list(actions)
        return cls(len(found), sum((item.argent for item in found), ZERO))


@dataclass(frozen=True, slots=True)
class Repartition:
    """Une grille remplie ; ``multiples`` : les actions rangées dans plusieurs de ses classes."""

    grille: Grille
    parts: tuple[tuple[Classe, Part], ...]
    sans: Part
    multiples: int

    @property
    def vides(self) -> list[Classe]:
        return [classe for classe, part in self.parts if not part.actions]

    @property
    def remplies(self) -> list[tuple[Classe, Part]]:
        return [(classe, part) for classe, part in self.parts if part.actions]


@dataclass(frozen=True, slots=True)
class Couverture:
    """``lieux`` : chaque commune du territoire et les actions qui la nomment.

    ``nommees`` : les actions qui nomment une commune au moins ; ``partout`` : les autres.
    ``ailleurs`` : les codes nommés hors du territoire.
    """

    lieux: tuple[tuple[Lieu, Part], ...]
    nommees: Part
    partout: Part
    ailleurs: tuple[str, ...]

    @property
    def sans_action(self) -> list[Lieu]:
        return [lieu for lieu, part in self.lieux if not part.actions]


@dataclass(frozen=True, slots=True)
class Niveaux:
    """Combien d’actions agissent sur les personnes seules, le milieu de vie seul, ou les deux."""

    personnes: int = 0
    milieux: int = 0
    deux: int = 0


@dataclass(frozen=True, slots=True)
class Equilibre:
    """Tout ce que la vue dit d’un plan.

    ``sans_argent`` : les actions sans un euro inscrit. ``abandons`` : combien d’actions par statut
    qui n’agit plus, et ``abandons_argent`` leur argent, hors des sommes.
    """

    ensemble: Part
    sous_actions: int
    partagees: int
    totaux: Totaux
    sans_argent: int
    abandons: dict[str, int]
    abandons_argent: Decimal
    repartitions: tuple[Repartition, ...]
    niveaux: Niveaux
    couverture: Couverture
    besoin: Besoin | None

    @property
    def is_empty(self) -> bool:
        return not self.ensemble.actions

    def find(self, cle: str) -> Repartition:
        return next(item for item in self.repartitions if item.grille.cle == cle)


def build_equilibre(
    fiches: Iterable[LigneFiche], grilles: Iterable[Grille], lieux: Iterable[Lieu] = ()
) -> Equilibre:
    """L’équilibre de ces fiches. ``lieux`` : les communes du territoire, leur indice s’il est là.

    Une sous-action dont la fiche chapeau manque (le lecteur ne la voit pas) compte pour elle-même.
    """
    rows, places = list(fiches), tuple(lieux)
    groups = gather(rows)
    kept = [group for group in groups if group[0].statut not in ECARTES]
    aside = [group for group in groups if group[0].statut in ECARTES]
    actions = [merge(alive(group)) for group in kept]
    lines = [line for group in kept for row in alive(group) for line in row.lignes]
    gone = [row for group in kept for row in group if row.statut in ECARTES]
    return Equilibre(
        ensemble=Part.of(actions),
        sous_actions=sum(action.sous_actions for action in actions),
        partagees=sum(action.is_partagee for action in actions),
        totaux=add_up(lines),
        sans_argent=sum(not action.argent for action in actions),
        abandons=dict(Counter(group[0].statut for group in aside)),
        abandons_argent=sum_lines([*gone, *(row for group in aside for row in group)]),
        repartitions=tuple(spread(actions, grille) for grille in grilles),
        niveaux=count_niveaux(actions),
        couverture=cover(actions, places),
        besoin=build_besoin([(item.communes, item.argent) for item in actions], places),
    )


def gather(rows: list[LigneFiche]) -> list[list[LigneFiche]]:
    """Chaque fiche suivie de ses sous-actions, quelle que soit leur profondeur."""
    known = {row.cle: row for row in rows}
    groups: dict[int, list[LigneFiche]] = {}
    for row in rows:
        top, seen = row, {row.cle}
        while top.parent in known and top.parent not in seen:
            top = known[top.parent]
            seen.add(top.cle)
        groups.setdefault(top.cle, [])
        groups[top.cle].insert(0 if row is top else len(groups[top.cle]), row)
    return list(groups.values())


def alive(group: list[LigneFiche]) -> list[LigneFiche]:
    """La fiche et celles de ses sous-actions qui agissent encore."""
    return [row for row in group if row.statut not in ECARTES]


def merge(group: list[LigneFiche]) -> Action:
    """Une fiche et ses sous-actions, en une action."""
    kinds = {cle for row in group for cle in row.classement}
    empty: frozenset[str] = frozenset()
    return Action(
        cle=group[0].cle,
        classement={
            cle: empty.union(*(row.classement.get(cle, empty) for row in group)) for cle in kinds
        },
        communes=empty.union(*(row.communes for row in group)),
        argent=sum_lines(group),
        sous_actions=len(group) - 1,
        is_partagee=group[0].is_partagee,
    )


def sum_lines(rows: Iterable[LigneFiche]) -> Decimal:
    """L’argent de ces fiches, aux règles de ``financements.totaux``."""
    return add_up(line for row in rows for line in row.lignes).total


def spread(actions: list[Action], grille: Grille) -> Repartition:
    """Les actions de chaque classe ; celle qui n’en a aucune est « sans »."""
    known: dict[str, list[Action]] = {classe.cle: [] for classe in grille.classes}
    bare, several = [], 0
    for action in actions:
        classes = action.classement.get(grille.cle, frozenset()) & known.keys()
        for cle in classes:
            known[cle].append(action)
        several += len(classes) > 1
        if not classes:
            bare.append(action)
    parts = tuple((classe, Part.of(known[classe.cle])) for classe in grille.classes)
    return Repartition(grille, parts, Part.of(bare), several)


def count_niveaux(actions: list[Action]) -> Niveaux:
    """Un niveau qu’une région aurait ajouté n’est ni d’un côté ni de l’autre."""
    sides = Counter(
        (not classes.isdisjoint(PERSONNES), not classes.isdisjoint(MILIEUX))
        for classes in (action.classement.get("niveaux", frozenset()) for action in actions)
    )
    return Niveaux(sides[True, False], sides[False, True], sides[True, True])


def cover(actions: list[Action], lieux: tuple[Lieu, ...]) -> Couverture:
    """Les actions qui nomment chaque commune, et celles qui n’en nomment aucune."""
    known: dict[str, list[Action]] = {lieu.code: [] for lieu in lieux}
    outside: set[str] = set()
    for action in actions:
        outside |= action.communes - known.keys()
        for code in action.communes & known.keys():
            known[code].append(action)
    return Couverture(
        lieux=tuple((lieu, Part.of(known[lieu.code])) for lieu in lieux),
        nommees=Part.of(action for action in actions if action.communes),
        partout=Part.of(action for action in actions if not action.communes),
        ailleurs=tuple(sorted(outside)),
    )
