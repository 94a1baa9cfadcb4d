"""Les tableaux de la vue : les mêmes lignes sur la page et dans les fichiers.

Une cellule garde sa valeur ; ``write_cell`` l’écrit en français pour la page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from maillage.contrats.defavorisation.phrases import part_of, write_part
from maillage.contrats.defavorisation.tiers import Besoin, Lieu, Tiers
from maillage.core.texte import format_entier, format_montant
from maillage.diagnostic.portrait.mots import write_etat, write_value
from maillage.graphiques.texte import format_nombre
from maillage.portail.equilibre.calcul import Classe, Part, Repartition
from maillage.portail.equilibre.lecture import Vue

# Les tiers en un mot, pour la ligne d’une commune.
RANGS = ("le plus défavorisé", "intermédiaire", "le moins défavorisé")

LIGNES_MAX = 14

type Cellule = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Taux:
    """Une part : ``valeur`` est vide quand il n’y a rien à diviser."""

    valeur: float | None
    texte: str

    @classmethod
    def of(cls, count: int | Decimal, total: int | Decimal) -> "Taux":
        return cls(part_of(count, total), write_part(count, total))


@dataclass(frozen=True, slots=True)
class Rangee:
    """Une ligne ; ``filtre`` : ce qui montre ces fiches dans la liste du plan."""

    cellules: tuple[Cellule | Taux, ...]
    filtre: str = ""

    @property
    def cases(self) -> list[tuple[str, bool]]:
        """Chaque cellule écrite, et si c’est un nombre."""
        return [(write_cell(cell), not isinstance(cell, str)) for cell in self.cellules]


@dataclass(frozen=True, slots=True)
class Feuille:
    """Un tableau : son nom court pour un onglet, son titre, ses lignes."""

    cle: str
    titre: str
    entetes: tuple[str, ...]
    rangees: tuple[Rangee, ...]

    @property
    def is_longue(self) -> bool:
        """Repliée sur la page : le dessin et les phrases en disent déjà l’essentiel."""
        return len(self.rangees) > LIGNES_MAX


def write_cell(cellule: Cellule | Taux) -> str:
    """La cellule comme on la lit ; une valeur inconnue s’écrit en toutes lettres."""
    if isinstance(cellule, Taux):
        return cellule.texte
    if isinstance(cellule, Decimal):
        return format_montant(cellule)
    if isinstance(cellule, int):
        return format_entier(cellule)
    if isinstance(cellule, float):
        return format_nombre(cellule, 2)
    return "inconnu" if cellule is None else cellule


def list_feuilles(vue: Vue) -> Iterator[Feuille]:
    """Toutes les feuilles de la page, dans son ordre."""
    for repartition in vue.equilibre.repartitions:
        yield build_repartition(repartition, vue.equilibre.ensemble)
    if vue.equilibre.couverture.lieux:
        yield build_communes(vue)
    if vue.equilibre.besoin and vue.equilibre.besoin.is_lisible:
        yield build_tiers(vue.equilibre.besoin)


def build_repartition(repartition: Repartition, whole: Part) -> Feuille:
    """Une ligne par classe, celle des non classées, puis l’ensemble."""
    grille = repartition.grille
    sans = Classe("", grille.vide, grille.filtre_vide)
    total = Classe("", "Ensemble, chaque action comptée une fois")
    parts = [*repartition.parts, (sans, repartition.sans), (total, whole)]
    return Feuille(
        cle=grille.cle,
        titre=grille.libelle,
        entetes=("Classe", "Actions", "Part des actions", "Argent", "Part de l’argent"),
        rangees=tuple(_rank(classe, part, whole) for classe, part in parts),
    )


def _rank(classe: Classe, part: Part, whole: Part) -> Rangee:
    cells = (classe.libelle, *_part_cells(part, whole))
    return Rangee(cells, classe.filtre if part.actions else "")


def _part_cells(part: Part, whole: Part) -> tuple[Cellule | Taux, ...]:
    return (
        part.actions,
        Taux.of(part.actions, whole.actions),
        part.argent,
        Taux.of(part.argent, whole.argent),
    )


def build_communes(vue: Vue) -> Feuille:
    """Une ligne par commune, puis ce qui vaut pour tout le territoire."""
    couverture, indice = vue.equilibre.couverture, vue.geographie.choisi
    heads = ["Commune", "Code", "Habitants", "Actions qui la nomment", "Argent de ces actions"]
    everywhere = couverture.partout
    last: list[Cellule] = ["Tout le territoire", "", "", everywhere.actions, everywhere.argent]
    if indice:
        heads += [f"{indice.indicateur.court}, {indice.annee}", "Tiers"]
        last += ["", ""]
    rows = [Rangee(_commune_cells(lieu, part, vue)) for lieu, part in couverture.lieux]
    return Feuille("communes", "Communes nommées", tuple(heads), (*rows, Rangee(tuple(last))))


def _commune_cells(lieu: Lieu, part: Part, vue: Vue) -> tuple[Cellule, ...]:
    cells: tuple[Cellule, ...] = (
        lieu.nom, lieu.code, lieu.population, part.actions, part.argent,
    )  # fmt: skip
    if not vue.geographie.choisi:
        return cells
    return (*cells, write_indice(lieu, vue), name_tiers(lieu, vue.equilibre.besoin))


def write_indice(lieu: Lieu, vue: Vue) -> str:
    """La valeur de l’indice, zéro compris, ou la raison de son absence."""
    indice = vue.geographie.choisi
    if indice is None or lieu.indice is None:
        return write_etat(indice.mesures.get(lieu.code) if indice else None)
    return write_value(indice.indicateur, lieu.indice)


def name_tiers(lieu: Lieu, besoin: Besoin | None) -> str:
    """« le plus défavorisé » ; « hors tiers » quand l’indice ou les habitants manquent."""
    if besoin is None or lieu.code not in besoin.places:
        return "hors tiers"
    return RANGS[besoin.places[lieu.code]]


def build_tiers(besoin: Besoin) -> Feuille:
    """Une colonne par tiers ; l’argent localisé et les actions qui nomment des communes, à 100."""
    named, argent = besoin.nommees, besoin.argent
    lines: dict[str, Callable[[Tiers], Cellule | Taux]] = {
        "Communes": lambda item: len(item.communes),
        "Habitants": lambda item: item.population,
        "Part des habitants": lambda item: Taux.of(item.population, besoin.population),
        "Actions qui le touchent": lambda item: item.actions,
        "Part des actions qui nomment des communes": lambda item: Taux.of(item.actions, named),
        "Argent de ces actions": lambda item: item.argent,
        "Part de l’argent localisé": lambda item: Taux.of(item.argent, argent),
        "Actions qui ne touchent que lui": lambda item: item.seules,
        "Argent de ces dernières": lambda item: item.seules_argent,
    }
    rows = tuple(Rangee((mot, *map(read, besoin.tiers))) for mot, read in lines.items())
    heads = ("Compte", *(tiers.nom for tiers in besoin.tiers))
    return Feuille("tiers", "Tiers de défavorisation", heads, rows)
