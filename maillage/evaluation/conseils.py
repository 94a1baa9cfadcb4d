"""Les conseils d’évaluabilité des fiches d’un contrat, avec l’adresse où chacun se suit."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse

from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.pret.adresses import champ_url
from maillage.evaluation.evaluabilite import REGLES, Conseil, FicheVue, IndicateurVu, Regle, advise
from maillage.suivi.models import IndicateurAction

# On n’évalue plus ce qui n’agit plus.
PLACE = F("axe__position").asc(nulls_last=True)
TUES = (StatutFiche.ABANDONNE, StatutFiche.FUSIONNE)


@dataclass(frozen=True, slots=True)
class FicheConseillee:
    """Une fiche et ses conseils, chacun avec l’adresse de son remède."""

    fiche: FicheAction
    conseils: tuple[tuple[Conseil, str], ...]


@dataclass(frozen=True, slots=True)
class GroupeConseils:
    """Une règle et les fiches qui y manquent."""

    regle: Regle
    fiches: tuple[tuple[FicheAction, Conseil, str], ...]


def read_conseils(contrat: Contrat, user) -> list[FicheConseillee]:
    """Les fiches visibles de ce contrat même, sous-actions comprises ; deux requêtes."""
    rows = FicheAction.objects.visible_to(user).filter(contrat=contrat).exclude(statut__in=TUES)
    fiches = list(rows.select_related("axe").order_by(PLACE, "position", "pk"))
    held = read_indicateurs(fiches)
    for fiche in fiches:
        fiche.contrat = contrat
    return [advise_fiche(fiche, held[fiche.pk]) for fiche in fiches]


def read_indicateurs(fiches: list[FicheAction]) -> dict[int, list[IndicateurAction]]:
    found: dict[int, list[IndicateurAction]] = defaultdict(list)
    for row in IndicateurAction.objects.alive().filter(fiche__in=fiches):
        if row.fiche_id:
            found[row.fiche_id].append(row)
    return found


def advise_fiche(fiche: FicheAction, rows: list[IndicateurAction]) -> FicheConseillee:
    found = advise(look_at(fiche, rows))
    return FicheConseillee(fiche, tuple((item, remedy_url(fiche, item)) for item in found))


def look_at(fiche: FicheAction, rows: list[IndicateurAction]) -> FicheVue:
    """Ce que les règles regardent de cette fiche."""
    said = (*fiche.objectifs_operationnels, *fiche.objectifs_specifiques, *fiche.resultats_attendus)
    return FicheVue(
        tuple(str(text) for text in said),
        tuple(
            IndicateurVu(
                row.intitule, row.nature, row.depart is not None, row.cible is not None,
                row.cible_date is not None, row.source, row.responsable,
            )
            for row in rows
        ),
        fiche.date_debut, fiche.date_fin, fiche.recurrente,
    )  # fmt: skip


def remedy_url(fiche: FicheAction, conseil: Conseil) -> str:
    if conseil.page == "fiche":
        return champ_url(fiche, conseil.champ)
    contrat = fiche.contrat
    return reverse("suivi:indicateurs", args=[contrat.demarche.slug, contrat.uid, fiche.uid])


def group_by_regle(rows: list[FicheConseillee]) -> list[GroupeConseils]:
    """Les fiches par ce qui leur manque ; une règle que toutes tiennent n’y est pas."""
    groups = []
    for regle in REGLES:
        found = tuple(
            (row.fiche, conseil, url)
            for row in rows
            for conseil, url in row.conseils
            if conseil.cle == regle.cle
        )
        if found:
            groups.append(GroupeConseils(regle, found))
    return groups
