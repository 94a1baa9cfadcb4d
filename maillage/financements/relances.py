"""Ce que l’on attend d’un financeur, et depuis quand : la liste « à relancer »."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.core.texte import format_date
from maillage.financements.enums import EtatFinancement, NatureFinancement
from maillage.financements.sommes import ZERO, LigneLue

# Après ce temps sans nouvelle, on rappelle ; une relance laisse le temps d’y répondre.
SANS_REPONSE = timedelta(days=90)
SANS_CONVENTION = timedelta(days=60)
REPIT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Relance:
    """Une ligne, ce qu’on en attend et depuis quand."""

    lue: LigneLue
    raison: str
    depuis: date | None


def list_relances(lues: Iterable[LigneLue], jour: date) -> list[Relance]:
    """Les plus anciennes d’abord ; celles que l’on vient de relancer attendent leur tour."""
    found = [relance for lue in lues for relance in _find(lue, jour) if not _is_recent(lue, jour)]
    return sorted(found, key=lambda item: (item.depuis or jour, item.lue.ligne.pk))


def _is_recent(lue: LigneLue, jour: date) -> bool:
    last = lue.ligne.relance_le
    return last is not None and last > jour - REPIT


def _find(lue: LigneLue, jour: date) -> Iterator[Relance]:
    if lue.ligne.nature != NatureFinancement.NOUVEAU or lue.is_ecartee:
        return
    ligne = lue.ligne
    if lue.etat == EtatFinancement.A_RECHERCHER:
        if ligne.annee is not None and ligne.annee <= jour.year:
            yield Relance(lue, f"Rien n’est demandé, pour {ligne.annee}.", date(ligne.annee, 1, 1))
    elif lue.etat == EtatFinancement.SOLLICITE:
        yield from _without_answer(lue, jour)
    elif lue.etat == EtatFinancement.NOTIFIE:
        if ligne.notifie_le and ligne.notifie_le <= jour - SANS_CONVENTION:
            raison = f"Notifié le {format_date(ligne.notifie_le)}, sans convention."
            yield Relance(lue, raison, ligne.notifie_le)
    elif lue.etat == EtatFinancement.CONVENTIONNE:
        yield from _without_versement(lue, jour)


def _without_answer(lue: LigneLue, jour: date) -> Iterator[Relance]:
    ligne = lue.ligne
    if ligne.attendu_le:
        if ligne.attendu_le < jour:
            raison = f"La réponse était attendue le {format_date(ligne.attendu_le)}."
            yield Relance(lue, raison, ligne.attendu_le)
    elif ligne.sollicite_le and ligne.sollicite_le <= jour - SANS_REPONSE:
        raison = f"Demandé le {format_date(ligne.sollicite_le)}, sans réponse."
        yield Relance(lue, raison, ligne.sollicite_le)


def _without_versement(lue: LigneLue, jour: date) -> Iterator[Relance]:
    over = lue.ligne.annee is not None and lue.ligne.annee < jour.year
    if over and (lue.montant or ZERO) > lue.encaisse:
        raison = f"L’année {lue.ligne.annee} est finie, et tout n’est pas versé."
        yield Relance(lue, raison, date(lue.ligne.annee or jour.year, 12, 31))
