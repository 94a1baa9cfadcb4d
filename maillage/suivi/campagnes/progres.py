"""Où en est une campagne : par pilote, son courriel, son lien et ses réponses."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch

from maillage.core.texte import fold
from maillage.suivi.enums import EtatCampagne, EtatDemande
from maillage.suivi.models import Campagne, Demande, LienPilote
from maillage.travaux.models import Courriel

RECUES = (EtatDemande.SOUMISE, EtatDemande.ACCEPTEE)


@dataclass(slots=True)
class Comptes:
    """Combien de demandes dans chaque état."""

    par_etat: Counter

    @property
    def total(self) -> int:
        return self.par_etat.total()

    @property
    def recues(self) -> int:
        return sum(self.par_etat[etat] for etat in RECUES)

    @property
    def acceptees(self) -> int:
        return self.par_etat[EtatDemande.ACCEPTEE]

    @property
    def a_lire(self) -> int:
        return self.par_etat[EtatDemande.SOUMISE]

    @property
    def part(self) -> int:
        """En pourcentage entier, ce qui est reçu."""
        return round(100 * self.recues / self.total) if self.total else 0

    @property
    def lignes(self) -> list[tuple[str, str, int]]:
        """(clé, état en mots, nombre), tous les états dans leur ordre."""
        return [(etat.value, etat.label, self.par_etat[etat]) for etat in EtatDemande]


@dataclass(slots=True)
class LignePilote:
    """Un pilote (``lien`` None : personne à qui écrire) et ses demandes dans cette campagne."""

    lien: LienPilote | None
    demandes: list[Demande] = field(default_factory=list)
    courriel: Courriel | None = None
    en_cours: bool = False

    @property
    def comptes(self) -> Comptes:
        return count_demandes(self.demandes)

    @property
    def has_answered(self) -> bool:
        return all(demande.etat in RECUES for demande in self.demandes)


def count_demandes(demandes: Iterable[Demande]) -> Comptes:
    return Comptes(Counter(demande.etat for demande in demandes))


def find_unread(lignes: Iterable[LignePilote]) -> Demande | None:
    """La première réponse reçue que la coordination n’a pas encore jugée."""
    rows = (demande for ligne in lignes for demande in ligne.demandes)
    return next((row for row in rows if row.etat == EtatDemande.SOUMISE), None)


def demandes_of(campagne: Campagne):
    """Les demandes de la campagne, dans l’ordre du plan."""
    rows = Demande.objects.alive().filter(campagnes=campagne)
    rows = rows.select_related("fiche_liee__contrat", "deploiement", "lien")
    return rows.order_by("fiche_liee__position", "fiche_liee", "pk")


def read_progres(campagne: Campagne, moment: datetime) -> list[LignePilote]:
    """Un rang par pilote, dans l’ordre des noms, les sans-adresse en tête ; deux requêtes."""
    lignes: dict[int | None, LignePilote] = {}
    for demande in demandes_of(campagne):
        ligne = lignes.setdefault(demande.lien_id, LignePilote(demande.lien))
        ligne.demandes.append(demande)
    for courriel in courriels_of(campagne):
        owner = courriel.sujet_uid
        for ligne in lignes.values():
            if ligne.lien and ligne.lien.uid == owner:
                ligne.courriel, ligne.en_cours = courriel, courriel.is_in_flight(moment)
    return sorted(lignes.values(), key=lambda row: fold(row.lien.nom) if row.lien else "")


def courriels_of(campagne: Campagne):
    """Les courriels de la campagne, du plus ancien au plus récent."""
    rows = Courriel.objects.filter(cle__startswith=f"campagne:{campagne.uid.hex}:")
    return rows.defer("texte").order_by("created_at", "pk")


def list_campagnes(contrat) -> list[tuple[Campagne, Comptes]]:
    """Les campagnes du contrat, la plus récente d’abord, avec leurs comptes ; deux requêtes."""
    alive = Demande.objects.alive().only("pk", "etat")
    rows = Campagne.objects.filter(contrat=contrat, supprime_le__isnull=True)
    rows = rows.select_related("periode").prefetch_related(Prefetch("demandes", alive, "lues"))
    return [(row, count_demandes(row.lues)) for row in rows.order_by("-echeance", "-pk")]


def open_campagnes():
    """Toutes les campagnes ouvertes, pour ce qui revient chaque jour."""
    rows = Campagne.objects.filter(etat=EtatCampagne.OUVERTE, supprime_le__isnull=True)
    return rows.select_related("contrat__demarche", "periode").order_by("pk")
