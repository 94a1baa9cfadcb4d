"""Ce que veut dire chaque filtre du suivi.

Des sous-requêtes plutôt que des jointures : une fiche n’y vient qu’une fois, sans dédoublonner.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q, QuerySet

from maillage.comptes.models import Organisation
from maillage.contrats.enums import FINIS, RoleOrganisation, StatutFiche
from maillage.contrats.models import FicheAction, FicheOrganisation, FichePersonne, Rattachement
from maillage.core.texte import fold
from maillage.demarches.models import Ressort
from maillage.suivi.enums import NatureNote
from maillage.suivi.etats import months_before
from maillage.suivi.lignes_lues import notes_read_by
from maillage.suivi.models import Deploiement, Etape, SuiviFiche, ValeurIndicateur
from maillage.suivi.vues.perimetre import Perimetre

AUCUN = "aucun"
SILENCES = (3, 6, 12)


def match_axe(value: str, perimetre: Perimetre) -> Q:
    if value == AUCUN:
        return Q(axe__isnull=True)
    return Q(axe=value) | Q(pk__in=Rattachement.objects.filter(axe=int(value)).values("fiche"))


def match_objectif(value: str, perimetre: Perimetre) -> Q:
    places = Rattachement.objects.filter(objectif=int(value)).values("fiche")
    return Q(objectif=value) | Q(pk__in=places)


def match_meteo(values: list[str], perimetre: Perimetre) -> Q:
    said = SuiviFiche.objects.exclude(meteo="").values("fiche")
    unsaid = ~Q(pk__in=said) if AUCUN in values else Q(pk__in=[])
    return Q(suivi__meteo__in=[value for value in values if value != AUCUN]) | unsaid


def match_pilote(value: str, perimetre: Perimetre) -> Q:
    """« o12 » est une organisation, « p7 » une personne."""
    if value == AUCUN:
        return ~Q(pk__in=pilotes_of(perimetre).values("fiche"))
    pk = int(value[1:])
    if value.startswith("p"):
        return Q(pk__in=FichePersonne.objects.filter(personne=pk).values("fiche"))
    return Q(pk__in=pilotes_of(perimetre).filter(organisation=pk).values("fiche"))


def match_structure(value: str, perimetre: Perimetre) -> Q:
    """Le nom, le sigle ou un alias du pilote contient ces mots."""
    named = Organisation.objects.filter(texte_cherche__contains=fold(value))
    return Q(pk__in=pilotes_of(perimetre).filter(organisation__in=named).values("fiche"))


def pilotes_of(perimetre: Perimetre) -> QuerySet[FicheOrganisation]:
    return FicheOrganisation.objects.filter(role=RoleOrganisation.PILOTE)


def match_terme(value: str, perimetre: Perimetre) -> Q:
    return Q(
        pk__in=FicheAction.termes.through.objects.filter(terme=int(value)).values("ficheaction")
    )


def match_annee(value: str, perimetre: Perimetre) -> Q:
    """En cours à un moment de l’année ; une action sans aucune date n’est d’aucune."""
    debut, fin = date(int(value), 1, 1), date(int(value), 12, 31)
    started = Q(date_debut__isnull=True) | Q(date_debut__lte=fin)
    going = Q(date_fin__isnull=True) | Q(date_fin__gte=debut)
    return started & going & ~Q(date_debut__isnull=True, date_fin__isnull=True)


def match_retard(value: bool, perimetre: Perimetre) -> Q:
    return Q(date_fin__lt=perimetre.jour) & ~Q(statut__in=FINIS)


def match_bloquee(value: bool, perimetre: Perimetre) -> Q:
    """Son état le dit, celui d’un de ses territoires, ou un blocage n’est pas levé."""
    lieux = Deploiement.objects.filter(statut=StatutFiche.BLOQUE, supprime_le__isnull=True)
    notes = notes_read_by(perimetre.user).filter(nature=NatureNote.BLOCAGE, leve_le__isnull=True)
    found = Q(statut=StatutFiche.BLOQUE) | Q(pk__in=lieux.values("fiche"))
    return (found | Q(pk__in=notes.values("fiche"))) & ~Q(statut__in=FINIS)


def match_silence(value: str, perimetre: Perimetre) -> Q:
    """Rien de dit, de fait ni de relevé depuis tant de mois, alors qu’elle devrait en donner."""
    limite = months_before(perimetre.jour, int(value))
    heard = (
        SuiviFiche.objects.filter(maj_le__gte=limite).values("fiche"),
        Deploiement.objects.filter(maj_le__gte=limite).values("fiche"),
        Etape.objects.filter(faite_le__gte=limite, supprime_le__isnull=True).values("fiche"),
        ValeurIndicateur.objects.filter(releve_le__gte=limite, indicateur__fiche__isnull=False)
        .values("indicateur__fiche"),
    )  # fmt: skip
    silent = reduce(and_, (~Q(pk__in=rows) for rows in heard))
    waiting = Q(statut__in=FINIS) | Q(date_debut__gt=perimetre.jour)
    return silent & Q(created_at__date__lt=limite) & ~waiting


CONDITIONS: dict[str, Callable[[Any, Perimetre], Q]] = {
    "contrat": lambda value, perimetre: Q(contrat=value),
    "departement": lambda value, perimetre: Q(
        contrat__demarche__in=Ressort.objects.filter(departement=value).values("demarche")
    ),
    "axe": match_axe,
    "objectif": match_objectif,
    "statut": lambda values, perimetre: Q(statut__in=values),
    "meteo": match_meteo,
    "pilote": match_pilote,
    "structure": match_structure,
    "terme": match_terme,
    "cercle": lambda value, perimetre: Q(cercle=value),
    "annee": match_annee,
    "retard": match_retard,
    "bloquee": match_bloquee,
    "silence": match_silence,
    "actions": lambda value, perimetre: Q(parent__isnull=True),
}


def keep_words(fiches: QuerySet, words: str) -> QuerySet:
    """Celles dont le numéro ou le titre contient tous ces mots, sans accents ni casse.

    Aucune des deux bases ne sait comparer sans accents : les titres se lisent.
    """
    wanted = [fold(word) for word in words.split()]
    rows = fiches.order_by().values_list("pk", "code", "titre")
    kept = [pk for pk, code, titre in rows if holds(wanted, code, titre)]
    return fiches.filter(pk__in=kept)


def holds(wanted: Iterable[str], code: str, titre: str) -> bool:
    said = fold(f"{code} {titre}")
    return all(word in said for word in wanted)


def keep_commune(fiches: QuerySet, code: str) -> QuerySet:
    """Celles qui nomment la commune, elles ou un de leurs territoires, ou n’en nomment aucune."""
    lieux = Deploiement.objects.filter(supprime_le__isnull=True, fiche__in=fiches.order_by())
    reached = {pk for pk, codes in lieux.values_list("fiche", "communes") if code in codes}
    rows = fiches.order_by().values_list("pk", "communes")
    return fiches.filter(
        pk__in=[pk for pk, codes in rows if not codes or code in codes or pk in reached]
    )
