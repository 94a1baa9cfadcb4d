"""Ce que les colonnes demandent de plus que la fiche : une requête chacune, si elle est montrée."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from maillage.contrats.colonnes import familles
from maillage.contrats.models import FicheAction, FichePersonne
from maillage.contrats.tableau import group, read_pilotes
from maillage.referentiels.models import Terme
from maillage.suivi.models import Deploiement, Etape, IndicateurAction, ValeurIndicateur
from maillage.suivi.valeurs import series_of
from maillage.suivi.valeurs.avancement import next_due


@dataclass(slots=True)
class Etapes:
    """Le compte des étapes d’une action, et la prochaine à faire."""

    faites: int = 0
    total: int = 0
    prochaine: str = ""
    echeance: date | None = None

    def add(self, titre: str, echeance: date | None, *, faite: bool) -> None:
        self.total += 1
        self.faites += faite
        if faite:
            return
        if not self.prochaine or (echeance or date.max) < (self.echeance or date.max):
            self.prochaine, self.echeance = titre, echeance


def read_etapes(pks: list[int]) -> dict[int, Etapes]:
    rows = Etape.objects.filter(fiche__in=pks, supprime_le__isnull=True).order_by("position", "pk")
    found: dict[int, Etapes] = defaultdict(Etapes)
    for fiche, titre, echeance, faite in rows.values_list("fiche", "titre", "echeance", "faite"):
        found[fiche].add(titre, echeance, faite=faite)
    return found


def read_personnes(pks: list[int]) -> dict[int, list[str]]:
    """Par fiche, ses personnes référentes."""
    rows = FichePersonne.objects.filter(fiche__in=pks).values_list(
        "fiche", "personne__prenom", "personne__nom"
    )
    return group((fiche, f"{prenom} {nom}".strip()) for fiche, prenom, nom in rows)


def read_nouvelles(pks: list[int]) -> dict[int, date]:
    """Par fiche, le dernier jour où l’on a dit, fait ou relevé quelque chose d’une de ses lignes.

    Une note date le suivi de la fiche, que la ligne dit déjà : les notes ne sont pas relues.
    """
    found: dict[int, date] = {}
    for rows in (
        _last(Deploiement.objects.filter(fiche__in=pks), "maj_le"),
        _last(Etape.objects.filter(fiche__in=pks, supprime_le__isnull=True), "faite_le"),
        _last(
            ValeurIndicateur.objects.alive().filter(indicateur__fiche__in=pks),
            "releve_le", "indicateur__fiche",
        ),
    ):  # fmt: skip
        for pk, jour in rows:
            if jour and jour > found.get(pk, date.min):
                found[pk] = jour
    return found


def _last(rows, champ: str, fiche: str = "fiche") -> Iterable[tuple[int, date]]:
    return rows.order_by().values(fiche).annotate(dernier=Max(champ)).values_list(fiche, "dernier")


@dataclass(slots=True)
class Releves:
    """Combien d’indicateurs a l’action, et combien attendent leur valeur."""

    total: int = 0
    en_retard: int = 0


def read_releves(pks: list[int], jour: date) -> dict[int, Releves]:
    rows = IndicateurAction.objects.filter(fiche__in=pks, supprime_le__isnull=True)
    found: dict[int, Releves] = defaultdict(Releves)
    for serie in series_of(rows.order_by("pk")).values():
        count = found[serie.indicateur.fiche_id or 0]
        due = next_due(serie.indicateur, serie.points)
        count.total += 1
        count.en_retard += due is not None and due < jour
    return found


def read_vocabulaires(pks: list[int]) -> dict[int, dict[str, list[str]]]:
    """Par fiche et par vocabulaire, les mots qui la classent."""
    through = FicheAction.termes.through.objects.filter(ficheaction__in=pks)
    mots = {
        terme.pk: terme for terme in Terme.objects.filter(vocabulaire__in=("themes", "publics"))
    }
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for fiche, pk in through.order_by("terme").values_list("ficheaction", "terme"):
        if terme := mots.get(pk):
            found[fiche][terme.vocabulaire].append(terme.libelle)
    return found


type Lectures = dict[str, Mapping[int, Any]]

# Ce que lit chaque source ; ``jour`` sert à qui en a besoin.
SOURCES: dict[str, Callable[[list[int], date], dict[int, Any]]] = {
    "pilotes": lambda pks, jour: read_pilotes(pks),
    "personnes": lambda pks, jour: read_personnes(pks),
    "etapes": lambda pks, jour: read_etapes(pks),
    "nouvelles": lambda pks, jour: read_nouvelles(pks),
    "releves": read_releves,
    "termes": lambda pks, jour: read_vocabulaires(pks),
}


def read_sources(names: Iterable[str], pks: list[int], jour: date, user: Any) -> Lectures:
    """Ce que lit chaque source ; celle d’une application voisine, sous les droits de ``user``."""
    return {
        name: SOURCES[name](pks, jour) if name in SOURCES else familles[name].lecture(pks, user)
        for name in sorted(set(names) - {""})
    }
