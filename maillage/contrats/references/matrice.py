"""Le contrat face à une référence : qui sert quoi, et ce que rien ne sert."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from maillage.contrats.enums import NatureLien
from maillage.contrats.models import Contrat, FicheAction, LienReference
from maillage.referentiels.arbre import Noeud, tree
from maillage.referentiels.models import ObjectifReference, Reference

ENTIER = "contrat"
SANS_AXE = "sans"


@dataclass(frozen=True, slots=True)
class Colonne:
    """Le contrat entier, un axe, ou les fiches sans axe."""

    cle: str
    libelle: str
    court: str


@dataclass(slots=True)
class LigneMatrice:
    """Un objectif, et par colonne les liens qui y mènent."""

    noeud: Noeud
    cases: list[list[LienReference]]

    @property
    def total(self) -> int:
        return sum(map(len, self.cases))

    @property
    def groupes(self) -> list[list[tuple[str, list[LienReference]]]]:
        """Par colonne, les liens rassemblés par nature : « décline », puis les fiches."""
        return [
            [
                (nature.label, kept)
                for nature in NatureLien
                if (kept := [lien for lien in case if lien.nature == nature])
            ]
            for case in self.cases
        ]


@dataclass(slots=True)
class Matrice:
    """``manques`` : les objectifs que rien ne sert ; ``sans_lien`` : les fiches non reliées."""

    reference: Reference
    colonnes: list[Colonne]
    lignes: list[LigneMatrice]
    manques: list[ObjectifReference] = field(default_factory=list)
    sans_lien: list[FicheAction] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(ligne.total for ligne in self.lignes)


def build_matrice(
    contrat: Contrat, reference: Reference, liens: Iterable[LienReference],
    fiches: Iterable[FicheAction],
) -> Matrice:  # fmt: skip
    """Deux requêtes : l’arbre et les axes. ``liens`` : ceux du contrat que le compte voit."""
    own = [lien for lien in liens if lien.objectif.reference_id == reference.pk]
    axes = list(contrat.axes.filter(supprime_le__isnull=True).order_by("position", "pk"))
    keys = {_column_of(lien) for lien in own}
    colonnes = [Colonne(ENTIER, "Le contrat entier", "Contrat")]
    colonnes += [Colonne(str(axe.pk), str(axe), f"Axe {axe.code}" if axe.code else axe.titre[:20])
                 for axe in axes]  # fmt: skip
    if SANS_AXE in keys:
        colonnes.append(Colonne(SANS_AXE, "Fiches sans axe", "Sans axe"))
    lignes = _rows(reference, colonnes, own)
    linked = {lien.fiche_liee_id for lien in own}
    return Matrice(
        reference, colonnes, lignes,
        manques=[
            ligne.noeud.objectif for ligne in lignes if ligne.noeud.feuille and not ligne.total
        ],
        sans_lien=[fiche for fiche in fiches if fiche.pk not in linked],
    )  # fmt: skip


def _column_of(lien: LienReference) -> str:
    if lien.fiche_liee:
        return str(lien.fiche_liee.axe_id or SANS_AXE)
    return str(lien.axe_id) if lien.axe_id else ENTIER


def _rows(
    reference: Reference, colonnes: list[Colonne], liens: list[LienReference]
) -> list[LigneMatrice]:
    """Un objectif retiré n’a sa ligne que si un lien y mène encore."""
    cells: dict[tuple[int, str], list[LienReference]] = {}
    for lien in liens:
        cells.setdefault((lien.objectif_id, _column_of(lien)), []).append(lien)
    linked = {lien.objectif_id for lien in liens}
    return [
        LigneMatrice(
            noeud, [cells.get((noeud.objectif.pk, colonne.cle), []) for colonne in colonnes]
        )
        for noeud in tree(reference, retires=True)
        if noeud.objectif.retire_le is None or noeud.objectif.pk in linked
    ]


def name_lien(lien: LienReference) -> str:
    """D’où part le lien, en peu de signes : « 1.2.1 », « Axe 3 », « contrat »."""
    if lien.fiche_liee:
        return lien.fiche_liee.code or lien.fiche_liee.titre[:40]
    if lien.axe:
        return f"Axe {lien.axe.code}" if lien.axe.code else lien.axe.titre[:40]
    return "contrat"


def export_rows(matrice: Matrice) -> list[list[str]]:
    """La matrice en tableau : un objectif par ligne, puis ce que rien ne relie."""
    labels = [colonne.libelle for colonne in matrice.colonnes]
    rows = [["Code", "Objectif", *labels, "Liens"]]
    for ligne in matrice.lignes:
        item = ligne.noeud.objectif
        cases = [
            ", ".join(f"{name_lien(lien)} ({lien.get_nature_display()})" for lien in case)
            for case in ligne.cases
        ]
        rows.append([item.code, item.titre, *cases, str(ligne.total)])
    blank = [""] * (len(labels) + 1)
    rows += [[fiche.code, f"Fiche sans lien : {fiche.titre}", *blank]
             for fiche in matrice.sans_lien]  # fmt: skip
    return rows
