"""Lancer un travail long, le mener à bien, le relancer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.tasks import Task
from django.urls import reverse

from maillage.core.registre import Registre
from maillage.fichiers.models import Fichier
from maillage.travaux.enums import EtatTravail
from maillage.travaux.models import Travail

logger = logging.getLogger("maillage.travaux")
SILENCE = timedelta(minutes=10)
SLOW = timedelta(minutes=1)
UNEXPECTED = (
    "Une erreur imprévue a arrêté ce travail, rien n’a été produit. Relancez-le ; si cela "
    "recommence, prévenez l’administration."
)


class EchecTravail(Exception):
    """Une phrase pour la personne qui attend : ce qui s’est passé et quoi faire."""


@dataclass(frozen=True, slots=True)
class Tache:
    """Une sorte de travail.

    ``task`` reçoit ``travail`` (l’``uid``) et les arguments donnés au lancement ;
    ``can_read(user, arguments)`` dit si le compte a encore droit au résultat ;
    ``find(resultat)`` rend le fichier gardé, ou rien.
    """

    task: Task
    can_read: Callable[[object, dict], bool]
    find: Callable[[dict], Fichier | None]


@dataclass(frozen=True, slots=True)
class Production:
    """Le fichier qu’un travail rend."""

    nom: str
    genre: str
    contenu: bytes
    message: str = ""


taches: Registre[Tache] = Registre("sortes de travaux")


@transaction.atomic
def start_travail(*, user, cle: str, libelle: str, retour: str = "", **arguments) -> Travail:
    """Inscrit le travail et le confie à la file ; ``retour`` est la page d’où on l’a demandé."""
    travail = Travail.objects.create(
        proprietaire=user,
        libelle=libelle[:200],
        resultat={"tache": cle, "arguments": arguments, "retour": retour},
    )
    taches[cle].task.enqueue(travail=str(travail.uid), **arguments)
    return travail


@transaction.atomic
def restart_travail(travail: Travail) -> Travail:
    """Un travail neuf, aux mêmes arguments ; l’ancien est clos."""
    travail.fail("Interrompu, puis relancé.")
    asked = travail.resultat
    return start_travail(
        user=travail.proprietaire, cle=asked["tache"], libelle=travail.libelle,
        retour=asked.get("retour", ""), **asked["arguments"],
    )  # fmt: skip


def run_travail(
    uid: str, produce: Callable[[Travail], Production], keep: Callable[[Travail, Production], dict]
) -> None:
    """Mène le travail : son fichier et sa fin s’inscrivent ensemble, ou rien.

    ``keep`` range le fichier et rend de quoi le retrouver (``Tache.find``). Un travail clos
    entre-temps (relancé, supprimé) n’est pas repris.
    """
    travail = Travail.objects.select_related("proprietaire").filter(uid=uid).first()
    if travail is None or travail.is_over:
        return
    try:
        production = produce(travail)
        _finish(travail, production, keep)
    except EchecTravail as error:
        travail.fail(str(error))
    except Exception:
        logger.exception("travail %s", uid)
        travail.fail(UNEXPECTED)


@transaction.atomic
def _finish(travail: Travail, production: Production, keep: Callable) -> None:
    travail.finish(
        adresse=reverse("travaux:fichier", args=[travail.uid]), message=production.message,
        **travail.resultat, **keep(travail, production),
    )  # fmt: skip


def is_stalled(travail: Travail, now: datetime) -> bool:
    """En cours, mais muet depuis dix minutes : le processus qui le menait a disparu."""
    return travail.etat == EtatTravail.COURS and travail.updated_at < now - SILENCE


def is_slow_to_start(travail: Travail, now: datetime) -> bool:
    return travail.etat == EtatTravail.ATTENTE and travail.created_at < now - SLOW


def can_restart(travail: Travail, now: datetime) -> bool:
    """Un travail échoué ou interrompu dont on sait refaire la demande."""
    known = travail.resultat.get("tache") in taches
    return known and (travail.etat == EtatTravail.ECHEC or is_stalled(travail, now))


def find_fichier(travail: Travail, user) -> Fichier | None:
    """Le fichier rendu, si le compte a encore droit à ce qu’il contient."""
    asked = travail.resultat
    if not travail.adresse or asked.get("tache") not in taches:
        return None
    tache = taches[asked["tache"]]
    return tache.find(asked) if tache.can_read(user, asked["arguments"]) else None
