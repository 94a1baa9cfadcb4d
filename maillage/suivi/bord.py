"""Ce que dit le tableau de bord : les comptes, ce qu’ils ouvrent, ce qui manque au suivi."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.texte import pluriel
from maillage.suivi.enums import EtatCampagne, EtatDemande
from maillage.suivi.etats import FicheSuivie, IndicateurSuivi, SuiviContrat, say_meteo
from maillage.suivi.models import Campagne, Demande

# Un suivi se demande à une fiche qui a eu le temps d’en avoir un.
DELAI = timedelta(days=365)
SEUIL = 80
# Dix états ne se lisent pas dans une barre : ils s’y regroupent, le tableau les dit tous.
GROUPES: dict[str, tuple[StatutFiche, ...]] = {
    "À venir": (StatutFiche.A_VENIR, StatutFiche.A_DISCUTER),
    "En cours": (StatutFiche.EN_COURS,),
    "Bloquées, en pause ou reportées": (
        StatutFiche.BLOQUE, StatutFiche.EN_PAUSE, StatutFiche.REPORTE,
    ),
    "Réalisées ou pérennisées": (StatutFiche.REALISE, StatutFiche.PERENNISE),
    "Arrêtées": (StatutFiche.ABANDONNE, StatutFiche.FUSIONNE),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compte:
    """Un nombre, ses mots, et la liste de ce qu’il compte."""

    nombre: int
    phrase: str
    url: str


def list_url(contrat: Contrat, **filtres) -> str:
    """La liste des actions ainsi filtrée."""
    args = [contrat.demarche.slug, contrat.uid]
    query = urlencode(filtres, doseq=True)
    page = reverse("suivi:actions", args=args)
    return f"{page}?{query}" if query else page


def count_all(suivi: SuiviContrat) -> list[Compte]:
    """Le total, puis ce qu’il faut savoir d’abord ; un compte nul ne se dit pas."""
    contrat, statuts = suivi.contrat, suivi.par_statut
    done = statuts[StatutFiche.REALISE] + statuts[StatutFiche.PERENNISE]
    finies = [StatutFiche.REALISE.value, StatutFiche.PERENNISE.value]
    rows: list[tuple[int, str, str, dict]] = [
        (statuts[StatutFiche.EN_COURS], "en cours", "en cours", {"statut": "en_cours"}),
        (done, "réalisée", "réalisées", {"statut": finies}),
        (len(suivi.en_blocage), "bloquée", "bloquées", {"bloquee": "on"}),
        (len(suivi.en_retard), "en retard", "en retard", {"retard": "on"}),
    ]
    return [
        Compte(nombre, pluriel(nombre, one, many), list_url(contrat, **whole(filtres)))
        for nombre, one, many, filtres in rows
        if nombre
    ]


def whole(filtres: dict) -> dict:
    """Les comptes portent sur les actions ; un blocage se compte jusque dans une sous-action."""
    return filtres if "bloquee" in filtres else filtres | {"actions": "on"}


def count_silent(suivi: SuiviContrat) -> Compte | None:
    nombre = len(suivi.sans_nouvelles)
    if not nombre:
        return None
    url = list_url(suivi.contrat, silence="6", actions="on")
    return Compte(nombre, f"{pluriel(nombre, '')}sans nouvelles depuis six mois", url)


def count_meteo(suivi: SuiviContrat) -> list[Compte]:
    """Chaque météo et ses actions, zéros compris."""
    return [
        Compte(nombre, say_meteo(meteo),
               list_url(suivi.contrat, meteo=meteo or "aucun", actions="on"))
        for meteo, nombre in suivi.par_meteo.items()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndicateurAttendu:
    """Un indicateur dont la valeur n’est pas venue."""

    fiche: FicheSuivie
    indicateur: IndicateurSuivi

    @property
    def jour(self) -> date | None:
        return self.indicateur.avancement.attendue_le


def late_indicateurs(suivi: SuiviContrat) -> list[IndicateurAttendu]:
    """Ceux dont la valeur devrait être là, la plus attendue d’abord."""
    rows = [
        IndicateurAttendu(fiche, item)
        for fiche in suivi.fiches
        if not fiche.is_over
        for item in fiche.indicateurs
        if item.avancement.en_retard
    ]
    return sorted(rows, key=lambda row: row.jour or date.max)


@dataclass(frozen=True, slots=True)
class Manque:
    """Ce que trop de fiches n’ont pas encore : ``nombre`` sur ``total``."""

    libelle: str
    nombre: int
    total: int

    @property
    def part(self) -> int:
        return round(100 * self.nombre / self.total)


def find_missing(suivi: SuiviContrat) -> list[Manque]:
    """Ce que moins de quatre actions sur cinq ont ; une requête."""
    fiches = suivi.actions
    pks = [fiche.pk for fiche in fiches]
    texts = _count_texts(pks)
    old = [fiche for fiche in fiches if suivi.jour - fiche.creee_le > DELAI]
    waiting = [fiche for fiche in old if not fiche.is_over]
    rows = [
        ("une description", texts["description"], len(pks)),
        ("des objectifs", texts["objectifs"], len(pks)),
        ("un pilote", count(fiches, lambda fiche: bool(fiche.pilotes)), len(pks)),
        ("une date de fin", count(fiches, lambda fiche: bool(fiche.fin)), len(pks)),
        ("un indicateur", count(fiches, lambda fiche: bool(fiche.indicateurs)), len(pks)),
        ("un budget", texts["budget"], len(pks)),
        ("des nouvelles de moins de six mois",
         count(waiting, lambda fiche: not fiche.is_silent(suivi.jour)), len(waiting)),
    ]  # fmt: skip
    return [
        Manque(libelle, nombre, total)
        for libelle, nombre, total in rows
        if total and 100 * nombre < SEUIL * total
    ]


def count(fiches: Iterable[FicheSuivie], has: Callable[[FicheSuivie], bool]) -> int:
    return sum(map(has, fiches))


def _count_texts(pks: list[int]) -> dict[str, int]:
    rows = FicheAction.objects.filter(pk__in=pks)
    return {
        "description": rows.exclude(description="").count(),
        "objectifs": rows.exclude(
            Q(objectifs_specifiques=[]) & Q(objectifs_operationnels=[])
        ).count(),
        "budget": rows.exclude(budget_previsionnel=None).count(),
    }


@dataclass(frozen=True, slots=True)
class CampagneEnCours:
    campagne: Campagne
    total: int
    received: int
    url: str


def read_campagnes(contrat: Contrat) -> list[CampagneEnCours]:
    """Les campagnes ouvertes et leurs réponses ; une requête par campagne."""
    rows = Campagne.objects.filter(
        contrat=contrat, etat=EtatCampagne.OUVERTE, supprime_le__isnull=True
    )
    return [_read_campagne(contrat, row) for row in rows]


def _read_campagne(contrat: Contrat, campagne: Campagne) -> CampagneEnCours:
    asked = Demande.objects.alive().filter(campagnes=campagne)
    states = list(asked.order_by().values_list("etat", flat=True))
    received = sum(etat in (EtatDemande.SOUMISE, EtatDemande.ACCEPTEE) for etat in states)
    args = [contrat.demarche.slug, contrat.uid, campagne.uid]
    url = reverse("campagnes:campagne", args=args)
    return CampagneEnCours(campagne, len(states), received, url)
