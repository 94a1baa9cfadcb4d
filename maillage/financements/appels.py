"""Les appels à projets d’un contrat : ceux qui s’ouvrent, les fiches qui y répondraient."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.contrats.models import Contrat, FicheAction
from maillage.core.texte import format_montant, join_et
from maillage.financements.models import AppelProjets, Candidature
from maillage.financements.sommes import FicheLue, PlanFinancement
from maillage.referentiels.models import Terme

MOTS = {"themes": "le thème", "publics": "le public"}


@dataclass(frozen=True, slots=True)
class Correspondance:
    """Une fiche qui répondrait à un appel, et pourquoi ; sans note ni rang."""

    lue: FicheLue
    communs: tuple[Terme, ...]

    @property
    def raison(self) -> str:
        """« Elle partage le thème « Santé mentale » ; il lui manque 3 000 €. »"""
        shared = [f"{MOTS[t.vocabulaire]} «\u00a0{t.libelle}\u00a0»" for t in self.communs]
        start = f"Elle partage {join_et(shared)}" if shared else "L’appel ne dit ni thème ni public"
        return f"{start}\u00a0; {self.besoin}."

    @property
    def besoin(self) -> str:
        if self.lue.besoin is None:
            return "son budget n’est pas écrit"
        return f"il lui manque {format_montant(self.lue.manque)}"


@dataclass(frozen=True, slots=True)
class AppelLu:
    """Un appel, ce que le contrat y présente, et combien de fiches y répondraient."""

    appel: AppelProjets
    candidature: Candidature | None
    correspondances: list[Correspondance]
    is_open: bool


def read_appels(contrat: Contrat, plan: PlanFinancement, user, jour: date) -> list[AppelLu]:
    """Les appels visibles de la démarche et de sa région, les ouverts d’abord."""
    seen = AppelProjets.objects.visible_to(user).for_demarche(contrat.demarche)
    rows = list(seen.select_related("financeur", "demarche").prefetch_related("termes").distinct())
    held = Candidature.objects.filter(contrat=contrat, supprime_le__isnull=True)
    known = {row.appel_id: row for row in held}
    classes = classify(item.fiche for item in plan.fiches)
    found = [
        AppelLu(row, known.get(row.pk), match(row, plan, classes), row.is_open(jour))
        for row in rows
    ]
    return sorted(found, key=lambda item: (not item.is_open, item.appel.echeance or date.max))


def classify(fiches: Iterable[FicheAction]) -> dict[int, set[int]]:
    """Les thèmes et publics de chaque fiche, en une requête."""
    found: dict[int, set[int]] = {fiche.pk: set() for fiche in fiches}
    rows = FicheAction.termes.through.objects.filter(
        ficheaction__in=found, terme__vocabulaire__in=MOTS
    )
    for fiche, terme in rows.values_list("ficheaction", "terme"):
        found[fiche].add(terme)
    return found


def match(
    appel: AppelProjets, plan: PlanFinancement, classes: dict[int, set[int]]
) -> list[Correspondance]:
    """Les fiches à qui l’argent manque, ou dont on ne sait, et qui sont du sujet."""
    termes = [terme for terme in appel.termes.all() if terme.vocabulaire in MOTS]
    found = []
    for item in plan.fiches:
        if item.fiche.statut in FINIES or not (item.manque or item.besoin is None):
            continue
        shared = tuple(terme for terme in termes if terme.pk in classes[item.fiche.pk])
        if shared or not termes:
            found.append(Correspondance(item, shared))
    return sorted(found, key=lambda item: (-len(item.communs), -item.lue.manque))


FINIES = ("realise", "abandonne", "fusionne", "perennise")
