"""Ce que montre « Aujourd’hui » : à faire, échéances, retards, mouvements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db.models import QuerySet
from django.urls import reverse

from maillage.contrats.extensions import extensions
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.models.fiche import FicheActionQuerySet
from maillage.contrats.parties import echeances_parties
from maillage.contrats.permissions import can_see_history, can_see_travail
from maillage.contrats.vie.constats import read_constats
from maillage.contrats.vie.hand import Main, find_hand
from maillage.contrats.vie.lecture import TacheLue, Vie, build_plan, list_next, read_vie
from maillage.contrats.vie.methode import ACTEURS
from maillage.contrats.vie.pages import find_page
from maillage.contrats.vie.phrases import say_critical, say_retard
from maillage.contrats.vie.retroplanning import FINIES
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


@dataclass(frozen=True, slots=True)
class Rappel:
    """Une échéance : ce qui est attendu, quand, et où."""

    jour: date
    libelle: str
    url: str


def build_steps(
    demarche: Demarche, vie: Vie | None, fiches: FicheActionQuerySet, jour: date
) -> list[AFaire]:
    """Les trois premières choses à faire : ce qui presse, ce qui manque, la suite de l’étape."""
    return list(islice(all_steps(demarche, vie, fiches, jour), 3))


def all_steps(
    demarche: Demarche, vie: Vie | None, fiches: FicheActionQuerySet, jour: date
) -> Iterator[AFaire]:
    slug = demarche.slug
    if not demarche.territoires.filter(retenu=True, supprime_le__isnull=True).exists():
        yield AFaire(
            "Composer le territoire", "Le périmètre donne la population et le ressort de l’ARS.",
            "Composer le territoire", reverse("demarches:territoires", args=[slug]),
        )  # fmt: skip
    if vie is None:
        yield AFaire(
            "Créer le contrat", "Le plan, les parties et les articles s’y rangeront.",
            "Créer le contrat", reverse("contrats:contrat_nouveau", args=[slug]),
        )  # fmt: skip
        return
    soon = jour + timedelta(days=30)
    seen = read_constats(vie.contrat)
    # Ce que Maillage voit déjà commencé attend surtout d’être coché.
    waiting = sorted(list_next(vie), key=lambda tache: tache.cle in seen)
    pressing = [tache for tache in waiting if tache.echeance and tache.echeance <= soon]
    yield from (step_of(vie, tache) for tache in pressing)
    yield from contract_steps(vie.contrat, fiches)
    yield from (step_of(vie, tache) for tache in waiting if tache not in pressing)


def step_of(vie: Vie, tache: TacheLue) -> AFaire:
    """Une tâche de la méthode : dans quelle étape, par qui, et la page qui aide."""
    page = find_page(tache.page, vie.contrat)
    reason = (
        f"Étape «\u00a0{tache.phase.label}\u00a0», par {ACTEURS.get(tache.acteur, 'qui le peut')}."
    )
    if page is None:
        return AFaire(tache.intitule, reason, "Voir l’étape", phase_url(vie.contrat, tache.phase))
    return AFaire(tache.intitule, reason, f"Ouvrir\u00a0: {page['mot']}", page["url"])


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


def next_deadlines(fiches: FicheActionQuerySet, rappels: list[Rappel], jour: date) -> list[Rappel]:
    """Les échéances des trente prochains jours : fiches, tâches, engagements et mandats."""
    fin = jour + timedelta(days=30)
    soon = [remind_fiche(fiche) for fiche in dated(fiches.filter(date_fin__range=(jour, fin)))]
    soon += [rappel for rappel in rappels if jour <= rappel.jour <= fin]
    return sorted(soon, key=lambda rappel: rappel.jour)[:10]


def late_things(fiches: FicheActionQuerySet, rappels: list[Rappel], jour: date) -> list[Rappel]:
    """Ce dont l’échéance est passée : tâches, engagements et mandats, puis les fiches."""
    late = [rappel for rappel in rappels if rappel.jour < jour]
    return (late + [remind_fiche(fiche) for fiche in dated(fiches.late(jour))])[:10]


def read_rappels(vie: Vie | None, user) -> list[Rappel]:
    """Les échéances du contrat, hors fiches : ce qu’une étape ou une partie doit encore.

    Ce que les étages supérieurs y ajoutent se voit du cercle de travail.
    """
    if vie is None:
        return []
    found = list(echeances_parties(vie.contrat))
    if can_see_travail(user, vie.contrat):
        found += [row for extension in extensions for row in extension.echeances(vie.contrat)]
    rappels = [Rappel(*echeance) for echeance in found]
    return remind_taches(vie) + sorted(rappels, key=lambda rappel: rappel.jour)


def dated(fiches: FicheActionQuerySet) -> QuerySet:
    return fiches.select_related("contrat__demarche").order_by("date_fin", "pk")[:10]


def remind_taches(vie: Vie) -> list[Rappel]:
    """Les tâches datées qui restent dans les étapes ni finies ni passées."""
    return [
        Rappel(tache.echeance, tache.intitule, phase_url(vie.contrat, tache.phase))
        for lue in vie.phases
        if lue.etat not in FINIES
        for tache in lue.restantes
        if tache.echeance
    ]


def remind_fiche(fiche: FicheAction) -> Rappel:
    args = [fiche.contrat.demarche.slug, fiche.contrat.uid, fiche.uid]
    assert fiche.date_fin is not None  # filtrée sur cette date
    return Rappel(fiche.date_fin, str(fiche), reverse("contrats:fiche", args=args))


def phase_url(contrat: Contrat, phase: str) -> str:
    """La page des étapes, celle-ci ouverte."""
    page = reverse("contrats:phases", args=[contrat.demarche.slug, contrat.uid])
    return f"{page}?ouvrir={phase}#{phase}"


def recent_changes(user, contrat: Contrat | None) -> list[dict]:
    """Les dix derniers mouvements du contrat, pour qui voit son historique."""
    if contrat is None or not can_see_history(user, contrat):
        return []
    rows = Ecriture.objects.under(contrat.uid).filter(parent_uid__isnull=True)[:10]
    return [{"ecriture": row, "phrases": phrases(row)} for row in rows]


@dataclass(frozen=True, slots=True)
class Situation:
    """Où en est un contrat : la ligne de ses étapes, à qui la main, ce qui presse.

    ``alertes`` : une phrase par étape en retard ; ``phrase``, celle de la date visée.
    """

    vie: Vie
    frise: list[dict]
    hand: Main
    hand_page: dict | None
    phrase: str
    alertes: list[str]


def read_situation(
    user, contrat: Contrat | None, precedent: Contrat | None, jour: date
) -> Situation | None:
    if contrat is None:
        return None
    vie = read_vie(contrat)
    plan = build_plan(vie, precedent=precedent, jour=jour)
    hand = find_hand(vie)
    alertes = [f"{p.phase.label}\u00a0: étape {say_retard(p)}." for p in plan.late]
    return Situation(
        vie,
        build_frise(vie),
        hand,
        find_page(hand.page, contrat, user),
        say_critical(plan),
        alertes,
    )


def build_frise(vie: Vie) -> list[dict]:
    """Les étapes dans l’ordre du contrat : faites, passées, en cours, et « vous êtes ici »."""
    return [
        {
            "libelle": lue.phase.label,
            "url": phase_url(vie.contrat, lue.phase),
            "etat": lue.etat,
            "ici": lue.phase == vie.contrat.phase,
        }
        for lue in vie.phases
    ]
