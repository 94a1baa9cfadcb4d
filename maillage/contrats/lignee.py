"""La lignée des actions : d’où vient chacune, ce qu’elle devient au contrat suivant."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.contrats.enums import EtatEngagement, SortAction
from maillage.contrats.models import Contrat, Engagement, FicheAction
from maillage.core.texte import join_et, pluriel

COMPTES = {
    SortAction.REPRISE: ("reprise", "reprises"),
    SortAction.TRANSFORMEE: ("transformée", "transformées"),
    SortAction.PERENNISEE: ("pérennisée", "pérennisées"),
    SortAction.ARRETEE: ("arrêtée", "arrêtées"),
}
NON_TENUS = (EtatEngagement.A_VENIR, EtatEngagement.EN_COURS, EtatEngagement.NON_TENU)


@dataclass(frozen=True, slots=True)
class Destin:
    """Une fiche, son sort (rien s’il n’est pas décidé) et les fiches qui la continuent."""

    fiche: FicheAction
    sort: SortAction | None
    motif: str
    suites: list[FicheAction]


@dataclass(frozen=True, slots=True)
class Lignee:
    """Deux générations côte à côte, réduites aux fiches que le lecteur voit."""

    ancien: Contrat
    suivant: Contrat
    destins: list[Destin]
    nouvelles: list[FicheAction]

    def count(self) -> dict[SortAction | None, int]:
        """Combien d’actions, sans leurs sous-actions, ont connu chaque sort."""
        found = Counter(item.sort for item in self.destins if item.fiche.parent_id is None)
        return {sort: found[sort] for sort in (*SortAction, None)}

    def sentence(self) -> str:
        """« De 32 actions : 18 reprises, 5 transformées, 4 pérennisées et 5 arrêtées. »"""
        counts = self.count()
        parts = [pluriel(counts[sort], *mots) for sort, mots in COMPTES.items() if counts[sort]]
        if counts[None]:
            parts.append(f"{counts[None]} à décider")
        total = pluriel(sum(counts.values()), "action")
        new = sum(fiche.parent_id is None for fiche in self.nouvelles)
        told = f"De {total} : {join_et(parts)}." if parts else f"{total} à suivre."
        mots = ("action nouvelle s’y ajoute", "actions nouvelles s’y ajoutent")
        return f"{told} {pluriel(new, *mots)}." if new else told


def read_lignee(ancien: Contrat, suivant: Contrat, user) -> Lignee:
    """Ce qu’est devenue chaque fiche ; le nombre de requêtes ne dépend pas du leur."""
    visible = FicheAction.objects.visible_to(user)
    suites = list(visible.filter(contrat=suivant).select_related("axe").order_by("position", "pk"))
    after: dict[int | None, list[FicheAction]] = {}
    for suite in suites:
        after.setdefault(suite.edition_precedente_id, []).append(suite)
    # Reprise d’une fiche que le lecteur ne voit pas, une action n’est pas nouvelle pour autant.
    before = set(FicheAction.objects.filter(contrat=ancien).values_list("pk", flat=True))
    rows = visible.filter(contrat=ancien).select_related("axe", "sort_decide")
    destins = [
        _describe(fiche, suivant, after.get(fiche.pk, []))
        for fiche in rows.order_by("axe__position", "position", "pk")
    ]
    new = [suite for suite in suites if suite.edition_precedente_id not in before]
    return Lignee(ancien, suivant, destins, new)


def _describe(fiche: FicheAction, suivant: Contrat, suites: list[FicheAction]) -> Destin:
    decided = getattr(fiche, "sort_decide", None)
    if decided is None or decided.contrat_id != suivant.pk:
        # Une fiche qui dit elle-même continuer l’ancienne la reprend, sans autre décision.
        return Destin(fiche, SortAction.REPRISE if suites else None, "", suites)
    return Destin(fiche, SortAction(decided.sort), decided.motif, suites)


def pending_engagements(contrat: Contrat) -> QuerySet[Engagement]:
    """Ce que les parties avaient promis et n’ont pas tenu, à rappeler en ouvrant la suite."""
    alive = Engagement.objects.filter(contrat=contrat, supprime_le__isnull=True)
    found = alive.filter(etat__in=NON_TENUS, partie__supprime_le__isnull=True)
    return found.select_related("partie__organisation").order_by("partie", "position", "pk")
