"""Ce que montre « Aujourd’hui » : à faire, échéances, retards, mouvements."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from maillage.contrats.enums import Phase
from maillage.contrats.models import Contrat
from maillage.contrats.models.fiche import FicheActionQuerySet
from maillage.contrats.permissions import can_see_history
from maillage.core.texte import pluriel
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.journal.models import Ecriture
from maillage.journal.phrases import phrases


@dataclass(frozen=True, slots=True)
class AFaire:
    """Une chose à faire, sa raison, et le bouton qui y mène."""

    titre: str
    raison: str
    bouton: str
    url: str


def build_steps(
    demarche: Demarche, contrat: Contrat | None, fiches: FicheActionQuerySet
) -> list[AFaire]:
    """Les trois premières choses qui manquent, dans l’ordre de la vie d’un contrat."""
    return [step for step in all_steps(demarche, contrat, fiches) if step][:3]


def all_steps(demarche: Demarche, contrat: Contrat | None, fiches: FicheActionQuerySet):
    slug = demarche.slug
    if not demarche.territoires.filter(retenu=True, supprime_le__isnull=True).exists():
        yield AFaire(
            "Composer le territoire", "Le périmètre donne la population et le ressort de l’ARS.",
            "Composer le territoire", reverse("demarches:territoires", args=[slug]),
        )  # fmt: skip
    if contrat is None:
        yield AFaire(
            "Créer le contrat", "Le plan, les parties et les articles s’y rangeront.",
            "Créer le contrat", reverse("contrats:contrat_nouveau", args=[slug]),
        )  # fmt: skip
        return
    yield from contract_steps(contrat, fiches)


def contract_steps(contrat: Contrat, fiches: FicheActionQuerySet):
    args = [contrat.demarche.slug, contrat.uid]
    if not fiches.exists():
        yield AFaire(
            "Importer le plan d’actions", "Votre classeur est lu tel qu’il est, puis vérifié.",
            "Importer un classeur", reverse("contrats:plan_import", args=args),
        )  # fmt: skip
    if not contrat.parties.filter(supprime_le__isnull=True).exists():
        yield AFaire(
            "Inscrire les parties", "L’ARS et au moins une collectivité s’engagent ensemble.",
            "Ajouter une partie", reverse("contrats:partie_nouvelle", args=args),
        )  # fmt: skip
    if without_pilot := fiches.actions().exclude(liens_organisations__role="pilote").count():
        yield AFaire(
            f"Désigner {pluriel(without_pilot, 'pilote')}", "Une fiche sans pilote n’avance pas.",
            "Voir le plan", reverse("contrats:plan", args=args),
        )  # fmt: skip
    if fiches.filter(cercle=Cercle.TRAVAIL).exists():
        yield AFaire(
            "Partager des fiches", "Les fiches du cercle de travail ne se voient que d’ici.",
            "Choisir les fiches", reverse("contrats:plan", args=args) + "?cercle=travail",
        )  # fmt: skip


def next_deadlines(fiches: FicheActionQuerySet, jour: date) -> QuerySet:
    """Les échéances des trente prochains jours."""
    soon = fiches.filter(date_fin__range=(jour, jour + timedelta(days=30)))
    return soon.select_related("contrat__demarche").order_by("date_fin", "pk")[:10]


def late_fiches(fiches: FicheActionQuerySet, jour: date) -> QuerySet:
    return fiches.late(jour).select_related("contrat__demarche").order_by("date_fin", "pk")[:10]


def recent_changes(user, contrat: Contrat | None) -> list[dict]:
    """Les dix derniers mouvements du contrat, pour qui voit son historique."""
    if contrat is None or not can_see_history(user, contrat):
        return []
    rows = Ecriture.objects.under(contrat.uid).filter(parent_uid__isnull=True)[:10]
    return [{"ecriture": row, "phrases": phrases(row)} for row in rows]


def build_frise(contrat: Contrat | None) -> list[dict]:
    """Les dix étapes de la vie d’un contrat, faites, en cours (« vous êtes ici ») ou à venir."""
    if contrat is None:
        return []
    here = list(Phase).index(Phase(contrat.phase))
    return [
        {"libelle": phase.label, "faite": rang < here, "ici": rang == here}
        for rang, phase in enumerate(Phase)
    ]
