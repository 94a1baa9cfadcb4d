"""Lire la grille : ce que ce compte voit du contrat, ce qu’il peut y écrire, en six requêtes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.permissions import can_edit_contrat
from maillage.suivi.models import Deploiement, IndicateurAction, Periode, ValeurIndicateur
from maillage.suivi.niveaux import visible_fiches
from maillage.suivi.permissions import followed_among
from maillage.suivi.saisie.textes import write_texte
from maillage.suivi.valeurs.avancement import Avancement, progress
from maillage.suivi.valeurs.series import name_periode

COLONNES_FICHE = (
    "uid", "code", "titre", "cercle", "axe", "contrat", "contrat__uid", "contrat__etat",
    "contrat__demarche", "contrat__demarche__slug",
)  # fmt: skip
TOUT_LE_CONTRAT = "Contrat, étapes, axes et objectifs"


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une période ; ``is_closed`` : le contrat l’a close. ``periode`` : rien si elle n’est connue
    que par des valeurs (celles d’un autre contrat qui partage une fiche)."""

    cle: str
    libelle: str
    debut: date
    fin: date
    is_closed: bool
    periode: Periode | None


@dataclass(slots=True)
class Case:
    """``texte`` : ce qui est enregistré ; ``saisi`` : ce qui est tapé, si cela en diffère.

    ``erreur`` : pourquoi ce qui est tapé n’est pas enregistré. ``autre`` : ce que quelqu’un
    d’autre y a écrit entre-temps.
    """

    cle: str
    colonne: Colonne
    indicateur: IndicateurAction
    deploiement: Deploiement | None
    valeur: ValeurIndicateur | None
    texte: str
    is_editable: bool
    is_closed: bool
    saisi: str | None = None
    erreur: str = ""
    is_conflict: bool = False


@dataclass(slots=True)
class Rang:
    """Un indicateur sur un lieu : une ligne de la grille."""

    cle: str
    indicateur: IndicateurAction
    deploiement: Deploiement | None
    avancement: Avancement
    cases: list[Case] = field(default_factory=list)

    @property
    def titre(self) -> str:
        lieu = f", {self.deploiement}" if self.deploiement else ""
        return f"{self.indicateur}{lieu}"


@dataclass(slots=True)
class Groupe:
    """Les lignes d’une fiche, ou du contrat lui-même si ``fiche`` est vide."""

    titre: str
    fiche: FicheAction | None
    rangs: list[Rang] = field(default_factory=list)


@dataclass(slots=True)
class Grille:
    contrat: Contrat
    colonnes: list[Colonne]
    groupes: list[Groupe]

    @property
    def rangs(self) -> list[Rang]:
        return [rang for groupe in self.groupes for rang in groupe.rangs]

    @property
    def cases(self) -> dict[str, Case]:
        return {case.cle: case for rang in self.rangs for case in rang.cases}

    @property
    def is_editable(self) -> bool:
        return any(case.is_editable for rang in self.rangs for case in rang.cases)


def read_grille(user, contrat: Contrat, jour: date | None = None) -> Grille:
    """Les indicateurs que ``user`` voit, dans l’ordre du plan, et toutes leurs valeurs."""
    jour = jour or timezone.localdate()
    fiches = list(visible_fiches(user, contrat).only(*COLONNES_FICHE))
    indicateurs = read_indicateurs(contrat, fiches)
    valeurs = ValeurIndicateur.objects.alive().filter(indicateur__in=indicateurs)
    found: dict[tuple, ValeurIndicateur] = {}
    by_indicateur: dict[int, list[ValeurIndicateur]] = {row.pk: [] for row in indicateurs}
    for valeur in valeurs:
        found[valeur.indicateur_id, valeur.deploiement_id, valeur.debut, valeur.fin] = valeur
        by_indicateur[valeur.indicateur_id].append(valeur)
    closed = read_closed(indicateurs)
    colonnes = list_colonnes(contrat, found)
    lieux = read_lieux(fiches)
    followed = followed_among(user, fiches)
    own = can_edit_contrat(user, contrat)
    groupes = {None: Groupe(TOUT_LE_CONTRAT, None)} | {
        fiche.pk: Groupe(str(fiche), fiche) for fiche in fiches
    }
    for row in indicateurs:
        groupe = groupes[row.fiche_id]
        is_editable = row.fiche_id in followed if row.fiche_id else own
        avancement = progress(row, by_indicateur[row.pk], jour)
        for lieu in (None, *lieux.get(row.fiche_id, ())):
            rang = Rang(f"{row.pk}_{lieu.pk if lieu else 0}", row, lieu, avancement)
            rang.cases = [
                build_case(rang, colonne, found, closed, is_editable=is_editable)
                for colonne in colonnes
            ]
            groupe.rangs.append(rang)
    return Grille(contrat, colonnes, [groupe for groupe in groupes.values() if groupe.rangs])


def read_indicateurs(contrat: Contrat, fiches: list[FicheAction]) -> list[IndicateurAction]:
    """Ceux du contrat hors fiches, puis ceux des fiches, chacun relié à sa fiche déjà lue."""
    known = {fiche.pk: fiche for fiche in fiches}
    above = Q(contrat=contrat, fiche=None)
    rows = IndicateurAction.objects.alive().filter(above | Q(fiche__in=known))
    found = list(rows.order_by("position", "pk"))
    for row in found:
        if row.fiche_id:
            row.fiche = known[row.fiche_id]
            row.contrat = row.fiche.contrat
        else:
            row.contrat = contrat
    return found


def read_closed(indicateurs: Iterable[IndicateurAction]) -> set[tuple]:
    """Les périodes closes, par contrat et dates."""
    contrats = {row.contrat_id for row in indicateurs}
    rows = Periode.objects.closed().filter(contrat__in=contrats)
    return set(rows.values_list("contrat", "debut", "fin"))


def list_colonnes(contrat: Contrat, found: dict[tuple, ValeurIndicateur]) -> list[Colonne]:
    """Les périodes du contrat, et celles que seules des valeurs connaissent."""
    known = {(row.debut, row.fin): row for row in Periode.objects.alive().filter(contrat=contrat)}
    dates = set(known) | {(key[2], key[3]) for key in found}
    return [
        build_colonne(debut, fin, known.get((debut, fin)))
        for debut, fin in sorted(dates, key=lambda pair: (pair[1], pair[0]))
    ]


def build_colonne(debut: date, fin: date, periode: Periode | None) -> Colonne:
    libelle = str(periode) if periode else name_periode(debut, fin)
    cle = f"{debut:%Y%m%d}{fin:%Y%m%d}"
    return Colonne(cle, libelle, debut, fin, bool(periode and periode.is_closed), periode)


def read_lieux(fiches: list[FicheAction]) -> dict[int | None, list[Deploiement]]:
    """Les territoires d’exécution de chaque fiche."""
    lieux: dict[int | None, list[Deploiement]] = {}
    rows = Deploiement.objects.filter(
        fiche__in=[fiche.pk for fiche in fiches], supprime_le__isnull=True
    )
    for row in rows.only("pk", "uid", "libelle", "fiche", "position"):
        lieux.setdefault(row.fiche_id, []).append(row)
    return lieux


def build_case(
    rang: Rang, colonne: Colonne, found: dict, closed: set[tuple], *, is_editable: bool
) -> Case:
    row, lieu = rang.indicateur, rang.deploiement
    valeur = found.get((row.pk, lieu.pk if lieu else None, colonne.debut, colonne.fin))
    is_closed = (row.contrat_id, colonne.debut, colonne.fin) in closed or colonne.is_closed
    return Case(
        f"v{rang.cle}_{colonne.cle}", colonne, row, lieu, valeur, write_texte(row, valeur),
        is_editable and not is_closed, is_closed,
    )  # fmt: skip
