"""Où un indicateur se place dans un contrat, dans l’ordre du plan, et les lignes de sa page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from maillage.contrats.enums import Phase
from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import Contrat, FicheAction, Objectif
from maillage.contrats.rangement import Noeud, build_tree
from maillage.suivi.enums import NiveauIndicateur
from maillage.suivi.manques import name_missing
from maillage.suivi.models import IndicateurAction

ETAPES, CONTRAT, HORS_AXE = "Étapes du contrat", "Contrat entier", "Objectifs hors des axes"
PERDUS = "À rattacher de nouveau"
LIEU_RETIRE = "axe ou objectif retiré du plan"


@dataclass(frozen=True, slots=True)
class Place:
    """Un endroit du contrat : ``cle`` le dit dans une adresse, ``champs`` sur un indicateur."""

    cle: str
    niveau: NiveauIndicateur
    libelle: str
    groupe: str
    champs: dict


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un indicateur de la page : ``lieu`` dit sur quoi il porte, ``manques`` ce qui reste."""

    indicateur: IndicateurAction
    lieu: str
    manques: list[str]


@dataclass(slots=True)
class Groupe:
    """Les indicateurs d’une rubrique ; ``ajout`` est la place où en ajouter un, vide si aucune."""

    titre: str
    ajout: str = ""
    lignes: list[Ligne] = field(default_factory=list)

    @property
    def has_lieux(self) -> bool:
        """Faux là où toutes les lignes portent sur la même chose."""
        return self.titre != CONTRAT


def list_places(contrat: Contrat) -> list[Place]:
    """Les étapes, le contrat, puis chaque axe et ses objectifs (deux requêtes)."""
    places = [
        Place(f"phase:{phase.value}", NiveauIndicateur.PHASE, phase.label, ETAPES,
              {"phase": phase.value})
        for phase in Phase
    ]  # fmt: skip
    places.append(Place("contrat", NiveauIndicateur.CONTRAT, CONTRAT, CONTRAT, {}))
    for node in build_tree(contrat, FicheAction.objects.none()):
        places.extend(_unfold(node, str(node.objet) if node.genre == "axe" else HORS_AXE))
    return places


def _unfold(node: Noeud, groupe: str) -> Iterator[Place]:
    niveau = NiveauIndicateur.OBJECTIF if node.genre == "objectif" else NiveauIndicateur.AXE
    libelle = str(node.objet) if isinstance(node.objet, Objectif) else "Tout l’axe"
    yield Place(f"{node.genre}:{node.objet.uid}", niveau, libelle, groupe, {node.genre: node.objet})
    for child in node.enfants:
        yield from _unfold(child, groupe)


def key_of(row: IndicateurAction) -> str:
    """La ``cle`` de la place d’un indicateur qui n’est pas d’une fiche."""
    if row.objectif:
        return f"objectif:{row.objectif.uid}"
    if row.axe:
        return f"axe:{row.axe.uid}"
    return f"phase:{row.phase}" if row.phase else "contrat"


def read_indicateurs(contrat: Contrat) -> QuerySet[IndicateurAction]:
    """Ceux du contrat hors fiches, même si leur axe ou leur objectif n’est plus au plan."""
    rows = IndicateurAction.objects.filter(contrat=contrat, supprime_le__isnull=True)
    return rows.above_fiches().select_related("axe", "objectif", "commun__reference")


def build_groupes(contrat: Contrat) -> list[Groupe]:
    """Les rubriques dans l’ordre du plan, vides comprises, et ce qui n’a plus de place."""
    places = list_places(contrat)
    found: dict[str, list[IndicateurAction]] = {place.cle: [] for place in places}
    lost: list[IndicateurAction] = []
    for row in read_indicateurs(contrat):
        found.get(key_of(row), lost).append(row)
    groupes: dict[str, Groupe] = {}
    for place in places:
        groupe = groupes.setdefault(place.groupe, Groupe(place.groupe, place.cle))
        groupe.lignes += [build_ligne(row, place.libelle) for row in found[place.cle]]
    groupes[ETAPES].ajout = f"phase:{contrat.phase}"
    if lost:
        groupes[PERDUS] = Groupe(PERDUS, "", [build_ligne(row, LIEU_RETIRE) for row in lost])
    return list(groupes.values())


def build_ligne(row: IndicateurAction, lieu: str) -> Ligne:
    return Ligne(row, lieu, list(name_missing(row)))


@dataclass(frozen=True, slots=True)
class Compte:
    """Les indicateurs d’une fiche ; ``slug`` et ``contrat_uid`` mènent à la fiche."""

    fiche: FicheAction
    total: int
    sans_depart: int
    sans_cible: int
    is_shared: bool
    slug: str
    contrat_uid: UUID


def count_by_fiche(user, contrat: Contrat) -> list[Compte]:
    """Par fiche que ``user`` peut voir, dans l’ordre du plan ; deux requêtes."""
    fiches = list(visible_fiches(user, contrat))
    alive = Q(supprime_le__isnull=True)
    rows = IndicateurAction.objects.filter(alive, fiche__in=[fiche.pk for fiche in fiches])
    counts = rows.values("fiche").annotate(
        total=Count("pk"),
        sans_depart=Count("pk", filter=Q(depart__isnull=True)),
        sans_cible=Count("pk", filter=Q(cible__isnull=True)),
    )
    found = {
        row["fiche"]: (row["total"], row["sans_depart"], row["sans_cible"])
        for row in counts.order_by()
    }
    return [
        Compte(
            fiche, *found.get(fiche.pk, (0, 0, 0)), is_shared=fiche.contrat_id != contrat.pk,
            slug=fiche.contrat.demarche.slug, contrat_uid=fiche.contrat.uid,
        )
        for fiche in fiches
    ]  # fmt: skip


def visible_fiches(user, contrat: Contrat) -> QuerySet[FicheAction]:
    """Les fiches du contrat, et celles qu’il partage, que ``user`` peut voir, dans l’ordre."""
    visible = FicheAction.objects.visible_to(user).filter(pk__in=fiches_of(contrat).values("pk"))
    return (
        visible.select_related("contrat__demarche")
        .only("uid", "code", "titre", "contrat__uid", "contrat__demarche__slug")
        .order_by(F("axe__position").asc(nulls_last=True), "position", "pk")
    )


def read_actions(user, contrat: Contrat) -> list[Ligne]:
    """Les indicateurs des fiches que ``user`` peut voir, dans l’ordre du plan."""
    fiches = list(visible_fiches(user, contrat))
    by_fiche: dict[int | None, list[IndicateurAction]] = {}
    rows = IndicateurAction.objects.filter(supprime_le__isnull=True)
    for row in rows.filter(fiche__in=[fiche.pk for fiche in fiches]):
        by_fiche.setdefault(row.fiche_id, []).append(row)
    return [build_ligne(row, str(fiche)) for fiche in fiches for row in by_fiche.get(fiche.pk, [])]
