"""Ce qui presse : les échéances des prochains jours, et celles qui sont passées."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.contrats.models import Partie
from maillage.contrats.vie.lecture import read_echeance, read_vie
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.engagements import OUVERTS, echeance_of
from maillage.documents.bilans.mots import make_tableau, short_jour
from maillage.edition.arbre import Bloc, paragraphe

HORIZON = timedelta(days=90)


@dataclass(frozen=True, slots=True, order=True)
class Echeance:
    """Ce qui est attendu un jour, de qui."""

    jour: date
    objet: str
    acteur: str = ""


def list_echeances(cadre: Cadre) -> list[Echeance]:
    """Ce qui est déjà passé et ce qui vient d’ici trois mois, dans les cercles du document."""
    last = cadre.jour + HORIZON
    found = {
        *_contrat(cadre), *_fiches(cadre), *_engagements(cadre), *_mandats(cadre), *_taches(cadre),
    }  # fmt: skip
    return sorted(item for item in found if item.jour <= last)


def _contrat(cadre: Cadre) -> Iterator[Echeance]:
    fin = read_echeance(cadre.contrat)
    if fin and fin >= cadre.jour:
        yield Echeance(fin, "Fin du contrat", "les parties")


def _fiches(cadre: Cadre) -> Iterator[Echeance]:
    for row in (*cadre.suivi.retards, *cadre.suivi.next_deadlines(HORIZON.days)):
        who = row.etape.responsable if row.etape else ""
        what = f"étape « {row.etape.titre} »" if row.etape else "fin prévue"
        yield Echeance(row.jour, f"{row.fiche} : {what}", who or ", ".join(row.fiche.pilotes))


def _engagements(cadre: Cadre) -> Iterator[Echeance]:
    for ligne in cadre.instantane["engagements"]:
        jour = echeance_of(ligne)
        if jour and ligne["etat"] in OUVERTS:
            yield Echeance(jour, f"Engagement : {ligne['texte']}", ligne["partie_nom"])


def _mandats(cadre: Cadre) -> Iterator[Echeance]:
    engaged = Partie.objects.engaged(cadre.jour).filter(contrat=cadre.contrat)
    for partie in engaged.select_related("organisation"):
        if partie.mandat_fin:
            who = partie.representant or "la personne qui la représente"
            yield Echeance(partie.mandat_fin, f"Fin du mandat de {who}", str(partie))


def _taches(cadre: Cadre) -> Iterator[Echeance]:
    """Ce que la méthode attend de la coordination n’est dit qu’à elle et à l’équipe projet."""
    if not cadre.sees_partage:
        return
    for phase in cadre.once("vie", lambda: read_vie(cadre.contrat)).phases:
        for tache in phase.restantes:
            if tache.echeance:
                yield Echeance(tache.echeance, tache.intitule, tache.acteur)


def build_presse(cadre: Cadre) -> Iterator[Bloc]:
    """Deux tableaux : ce qui aurait dû être fait, ce qui vient."""
    rows = list_echeances(cadre)
    past = [row for row in rows if row.jour < cadre.jour]
    coming = [row for row in rows if row.jour >= cadre.jour]
    if not rows:
        yield paragraphe("Aucune échéance n’est passée, et aucune ne tombe d’ici trois mois.")
    yield from _table(past, "Échéances passées, et ce qu’elles attendent encore")
    yield from _table(coming, "Échéances des trois prochains mois")


def _table(rows: list[Echeance], legende: str) -> Iterator[Bloc]:
    yield from make_tableau(
        (("Date", 1.5), ("Attendu", 5), ("De qui", 2.4)),
        ((short_jour(row.jour), row.objet, row.acteur or "à préciser") for row in rows),
        legende,
    )
