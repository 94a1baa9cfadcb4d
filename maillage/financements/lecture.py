"""Lire le plan de financement d’un contrat, en un nombre constant de requêtes.

``read_plan`` est la seule entrée : pages, exports, documents et évaluation s’en servent.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from decimal import Decimal

from django.db.models import Q, Sum

from maillage.contrats.models import Contrat, FicheAction
from maillage.financements.besoins import POSTE, add_besoins, add_parts, close_fiches, find_besoin
from maillage.financements.enums import NatureFinancement
from maillage.financements.matiere import Argent, Matiere, read_matiere, read_money
from maillage.financements.models import LigneFinancement, binned_for
from maillage.financements.sommes import ZERO, FicheLue, LigneLue, PlanFinancement, Somme, sum_lines

CONTRAT = "Contrat entier"
__all__ = ["LigneLue", "PlanFinancement", "Somme", "read_fiches", "read_ligne", "read_plan"]


def read_plan(
    contrat: Contrat,
    *,
    user=None,
    annee: int | None = None,
    fiches: Iterable[FicheAction] | None = None,
    cercles: Iterable[str] | None = None,
    keep: Callable[[LigneLue], bool] = lambda lue: True,
) -> PlanFinancement:
    """Le plan de financement, réduit à ce que voit ``user`` (tout s’il n’est pas dit).

    ``fiches`` le réduit à celles-là, ``cercles`` à celles de ces cercles, comme un document ;
    l’argent du poste et du contrat entier se voit du cercle « partagé ». ``keep`` choisit les
    lignes comptées ; le besoin, lui, reste entier. Dix requêtes, quel que soit le plan.
    """
    matiere = read_matiere(contrat, user, fiches, cercles)
    plan = PlanFinancement(contrat, annee, is_complet=matiere.is_complet)
    lues = [lue for lue in read_lues(matiere) if keep(lue)]
    for lue in lues:
        if annee is None or lue.ligne.annee == annee:
            plan.lignes.append(lue)
        elif lue.ligne.annee is None:
            plan.sans_annee.append(lue)
    plan.departementales = [lue for lue in plan.lignes if lue.ligne.departementale]
    plan.ecartees = [lue for lue in plan.lignes if lue.is_ecartee]
    _sum_up(plan, matiere)
    add_besoins(plan, matiere)
    plan.par_annee = dict(sorted(plan.par_annee.items(), key=lambda item: item[0] or 9999))
    return plan


def read_lues(argent: Argent) -> Iterator[LigneLue]:
    seen = {fiche.pk for fiche in argent.fiches}
    for ligne in argent.lignes:
        whole, verse = ligne.montant_retenu, argent.verses.get(ligne.pk, ZERO)
        if ligne.fiche_id:
            yield LigneLue(
                ligne, whole, {ligne.fiche_id: verse}, {ligne.fiche_id: whole}, partagee=False
            )
        elif not ligne.is_shared:
            yield LigneLue(ligne, whole, {0: verse}, {}, partagee=False)
        else:
            yield _read_shared(ligne, verse, seen, argent.corbeille)


def read_fiches(pks: Iterable[int], *, user) -> dict[int, FicheLue]:
    """L’argent de ces fiches que voit ``user``, de quelque contrat qu’elles soient, par clé.

    Leurs sous-actions sont lues aussi : l’argent de celles-ci compte au chapeau. Six requêtes.
    """
    asked = Q(pk__in=pks) | Q(parent__in=pks)
    rows = FicheAction.objects.visible_to(user).filter(asked)
    argent = Argent(list(rows.only("pk", "parent", "statut", "budget_previsionnel").order_by("pk")))
    read_money(argent)
    found = {fiche.pk: FicheLue(fiche) for fiche in argent.fiches}
    for lue in read_lues(argent):
        add_parts(lue, found)
    for depense in argent.depenses:
        found[depense.fiche_id or 0].somme.depense += depense.montant
    for item in found.values():
        item.besoin = find_besoin(item.fiche, argent.budgets)
    close_fiches(found.values())
    return found


def read_ligne(ligne: LigneFinancement, *, user) -> tuple[LigneLue, list[FicheAction]]:
    """Une seule ligne telle que ``user`` la voit, et les fiches vues où elle va."""
    pks = [ligne.fiche_id] if ligne.fiche_id else [p.fiche_liee_id for p in ligne.parts.all()]
    rows = FicheAction.objects.visible_to(user).filter(pk__in=pks).order_by("position", "pk")
    fiches = list(rows)
    verses = ligne.versements.filter(supprime_le__isnull=True).aggregate(somme=Sum("montant"))
    argent = Argent(fiches, [ligne], {ligne.pk: verses["somme"] or ZERO})
    argent.corbeille = set(binned_for(user).filter(pk__in=pks).values_list("pk", flat=True))
    return next(read_lues(argent)), fiches


def _read_shared(
    ligne: LigneFinancement, verse: Decimal, seen: Set[int], corbeille: Set[int]
) -> LigneLue:
    """Réduite aux parts des fiches vues ; celles de la corbeille se disent sans se compter."""
    whole, pks = ligne.montant_retenu, [part.fiche_liee_id for part in ligne.parts.all()]
    euros, encaisses = ligne.split(whole), ligne.split(verse)
    shown = [pk for pk in pks if pk in seen]
    return LigneLue(
        ligne, None if whole is None else sum((euros[pk] for pk in shown), ZERO),
        {pk: encaisses[pk] for pk in shown}, {pk: euros.get(pk) for pk in shown}, partagee=True,
        corbeille={pk: (euros.get(pk), encaisses[pk]) for pk in pks if pk in corbeille},
    )  # fmt: skip


def _sum_up(plan: PlanFinancement, matiere: Matiere) -> None:
    plan.total = sum_lines(plan.lignes)
    for lue in plan.lignes:
        if lue.corbeille_montant or lue.corbeille_encaisse:
            plan.corbeille.add(lue, lue.corbeille_montant)
            plan.corbeille.encaisse += lue.corbeille_encaisse if lue.is_comptee else ZERO
        plan.par_annee.setdefault(lue.ligne.annee, Somme()).add(lue, lue.montant)
        plan.par_financeur.setdefault(lue.nom, Somme()).add(lue, lue.montant)
        for axe, montant in _by_axe(lue, matiere.axes):
            plan.par_axe.setdefault(axe, Somme()).add(lue, montant)
        if lue.is_comptee:
            nature = NatureFinancement(lue.ligne.nature)
            plan.par_nature[nature] = plan.par_nature.get(nature, ZERO) + (lue.montant or ZERO)
            emploi = lue.ligne.emploi
            plan.par_emploi[emploi] = plan.par_emploi.get(emploi, ZERO) + (lue.montant or ZERO)
    plan.par_financeur = {
        nom: somme for nom, somme in plan.par_financeur.items() if not somme.is_empty
    }


def _by_axe(lue: LigneLue, axes: dict[int, str]) -> Iterator[tuple[str, Decimal | None]]:
    if not lue.partagee and not lue.parts:
        yield (POSTE if lue.ligne.poste_id else CONTRAT), lue.montant
    for pk, montant in lue.parts.items():
        yield axes[pk], montant
