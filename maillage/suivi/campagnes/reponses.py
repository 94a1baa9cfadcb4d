"""Ce qu’un pilote répond : lu, gardé comme brouillon, envoyé ; jamais par-dessus un autre."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Utilisateur
from maillage.contrats.enums import StatutFiche
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.journal.models import Ecriture
from maillage.suivi.campagnes.questions import QuestionLue
from maillage.suivi.enums import Canal, EtatDemande, EtatMesure, FormeIndicateur, Meteo
from maillage.suivi.models import Demande, LienPilote
from maillage.suivi.valeurs import is_blank, read_saisie

TEXTES = ("fait", "a_faire", "blocage", "aide")
CHAMPS_VALEUR = ("etat", "valeur", "numerateur", "denominateur", "echelon", "commentaire")
LONGUEUR = 5000
COURT = 200
NOM = 180
ECRIVABLES = (EtatDemande.A_FAIRE, EtatDemande.BROUILLON, EtatDemande.RENVOYEE)
LIBELLES = {
    "statut": "état", "meteo": "météo", "fait": "déjà fait", "a_faire": "à faire",
    "blocage": "ce qui bloque", "aide": "de quoi vous avez besoin", "etapes": "étapes",
    "valeurs": "indicateurs",
}  # fmt: skip


class ReponseDepassee(Exception):
    """Quelqu’un a écrit depuis. ``demande`` porte ce qu’il a écrit."""

    def __init__(self, demande: Demande):
        super().__init__("Cette réponse a changé pendant que vous écriviez.")
        self.demande = demande


class ReponseFermee(Exception):
    """La réponse est déjà envoyée, acceptée, ou la campagne est close."""


@dataclass(frozen=True, slots=True)
class Repondant:
    """Qui écrit : ``saisie_par`` si la coordination écrit pour lui, au téléphone."""

    nom: str
    canal: Canal = Canal.LIEN
    saisie_par: Utilisateur | None = None

    @property
    def auteur(self) -> Auteur:
        if self.saisie_par:
            said = f"{self.nom} (au téléphone, saisi par {self.saisie_par})"
            return Auteur(said[:200], self.saisie_par)
        return Auteur(f"{self.nom[:180]} (lien personnel)")


def read_reponse(lue: QuestionLue, data: Mapping[str, str]) -> dict:
    """La réponse telle que le formulaire l’envoie, en textes, bornée à ce qui est demandé."""
    reponse: dict = {name: _text(data, name, LONGUEUR) for name in TEXTES}
    reponse |= {"statut": _choice(data, "statut", StatutFiche.values)}
    reponse |= {"meteo": _choice(data, "meteo", Meteo.values)}
    # De quelle page cela vient : deux envois d’une même page ne se contredisent pas.
    reponse["page"] = _text(data, "page", 40)
    reponse["etapes"] = {str(etape.uid): f"etape-{etape.uid}" in data for etape in lue.etapes}
    reponse["valeurs"] = {
        str(item.indicateur.uid): _read_valeur(item, data) for item in lue.indicateurs
    }
    return reponse


def _text(data: Mapping[str, str], name: str, limit: int = COURT) -> str:
    return (data.get(name) or "").strip().replace("\r\n", "\n")[:limit]


def read_nom(data: Mapping[str, str]) -> str:
    """Le nom que tape qui répond ; vide s’il n’en dit rien."""
    return _text(data, "repondant", NOM)


def _choice(data: Mapping[str, str], name: str, values: Iterable[str]) -> str:
    given = data.get(name) or ""
    return given if given in values else ""


def _read_valeur(item, data: Mapping[str, str]) -> dict:
    prefix = f"v-{item.indicateur.uid}"
    found: dict = {
        name: _text(data, f"{prefix}-{name}", LONGUEUR if name == "commentaire" else COURT)
        for name in CHAMPS_VALEUR
    }
    found["etat"] = _choice(data, f"{prefix}-etat", EtatMesure.values) or str(EtatMesure.VALEUR)
    found["estimee"] = "oui" if data.get(f"{prefix}-estimee") else ""
    found["ventilation"] = {
        axe: {m: _text(data, f"{prefix}-{axe}-{m}") for m, _ in parts}
        for axe, _, parts in item.ventilations
    }
    return found


def check_reponse(lue: QuestionLue, reponse: dict) -> dict[str, list[str]]:
    """Par nom de champ du formulaire, ce qui empêche l’envoi ; vide si tout va."""
    errors: dict[str, list[str]] = {}
    valeurs = reponse.get("valeurs", {})
    for item in lue.indicateurs:
        given = valeurs.get(str(item.indicateur.uid))
        if given is None or is_blank(given):
            continue
        try:
            read_saisie(item.indicateur, given)
        except ValidationError as error:
            for name, phrases in error.message_dict.items():
                errors[f"v-{item.indicateur.uid}-{name}"] = phrases
    return errors


def is_empty(reponse: dict) -> bool:
    """Rien n’a été dit : ni texte, ni état, ni chiffre."""
    said = [reponse.get(name) for name in (*TEXTES, "statut", "meteo")]
    ticked = reponse.get("etapes", {}).values()
    figures = [row for row in reponse.get("valeurs", {}).values() if not is_blank(row)]
    return not any((*said, *ticked, *figures))


@transaction.atomic
def save_brouillon(
    demande: Demande, reponse: dict, *, version: int, repondant: Repondant
) -> Demande:
    """Garde la réponse en brouillon ; la même réponse ne change rien.

    Lève ``ReponseDepassee`` si quelqu’un a écrit autre chose depuis ``version`` d’une autre page,
    ``ReponseFermee`` si l’on n’y répond plus. Ce qui est remplacé reste dans l’historique de la
    demande.
    """
    held = Demande.objects.select_for_update().get(pk=demande.pk)
    if held.etat == EtatDemande.BROUILLON and _same(held, reponse, repondant):
        return held
    check_writable(held)
    own = bool(reponse.get("page")) and held.reponse.get("page") == reponse["page"]
    if held.version != version and not own:
        raise ReponseDepassee(held)
    before = read_state(held, ("reponse",))
    held.reponse, held.etat = reponse, EtatDemande.BROUILLON
    held.repondant = repondant.nom[:200]
    held.canal, held.saisie_par = repondant.canal, repondant.saisie_par
    held.version += 1
    held.save(
        update_fields=[
            "reponse", "etat", "repondant", "canal", "saisie_par", "version", "updated_at",
        ]
    )  # fmt: skip
    # Hors de l’historique du contrat : un brouillon n’est qu’à son auteur.
    record_change(held, before, by=repondant.auteur)
    return held


def _same(demande: Demande, reponse: dict, repondant: Repondant) -> bool:
    """La même réponse, dite par la même personne, d’où qu’elle vienne."""
    held, given = demande.reponse | {"page": ""}, reponse | {"page": ""}
    return held == given and demande.repondant == repondant.nom[:200]


def check_writable(demande: Demande) -> None:
    if demande.etat not in ECRIVABLES or not is_open(demande):
        raise ReponseFermee


def is_open(demande: Demande) -> bool:
    """Une campagne ouverte porte la demande, et sa période n’est pas close."""
    open_ones = demande.campagnes.filter(
        etat="ouverte", supprime_le__isnull=True, periode__close_le__isnull=True
    )
    return demande.supprime_le is None and open_ones.exists()


@transaction.atomic
def submit(demandes: Iterable[Demande], *, repondant: Repondant | None = None) -> list[Demande]:
    """Envoie les brouillons à la coordination ; ce qui est déjà parti ne repart pas.

    ``repondant`` à défaut reste celui qui a écrit. Qui appelle a vérifié les réponses.
    """
    pks = [demande.pk for demande in demandes]
    locked = Demande.objects.select_for_update().filter(pk__in=pks, etat=EtatDemande.BROUILLON)
    sent = []
    for demande in locked.order_by("pk"):
        if is_open(demande):
            _submit(demande, repondant)
            sent.append(demande)
    return sent


def _submit(demande: Demande, repondant: Repondant | None) -> None:
    who = repondant or Repondant(demande.repondant, Canal(demande.canal), demande.saisie_par)
    before = read_state(demande, ("etat", "soumise_le"))
    demande.etat, demande.soumise_le = EtatDemande.SOUMISE, timezone.now()
    demande.rang += 1
    demande.version += 1
    demande.save(update_fields=["etat", "soumise_le", "rang", "version", "updated_at"])
    record_change(
        demande, before, by=who.auteur, racine_uid=demande.contrat.uid,
        parent_uid=demande.fiche_liee.uid,
    )  # fmt: skip


@transaction.atomic
def take_back(demande: Demande, *, repondant: Repondant) -> bool:
    """Reprend une réponse envoyée que nul n’a encore acceptée, pour la corriger."""
    held = Demande.objects.select_for_update().get(pk=demande.pk)
    if held.etat != EtatDemande.SOUMISE or not is_open(held):
        return False
    before = read_state(held, ("etat",))
    held.etat = EtatDemande.BROUILLON
    held.version += 1
    held.save(update_fields=["etat", "version", "updated_at"])
    record_change(held, before, by=repondant.auteur, racine_uid=held.contrat.uid)
    return True


def read_moments(demande: Demande) -> tuple[datetime, datetime]:
    """Quand la réponse fut commencée, et écrite pour la dernière fois."""
    rows = Ecriture.objects.filter(sujet_uid=demande.uid, changements__has_key="reponse")
    known = rows.order_by().aggregate(debut=Min("created_at"), fin=Max("updated_at"))
    return known["debut"] or demande.created_at, known["fin"] or demande.updated_at


def compare(mine: dict, theirs: dict, lue: QuestionLue) -> list[tuple[str, str]]:
    """Ce que l’autre a écrit de différent : (champ, son texte), prêt à montrer."""
    said = [
        (LIBELLES[name], say(name, theirs.get(name, "")))
        for name in ("statut", "meteo", *TEXTES)
        if (theirs.get(name) or "") != (mine.get(name) or "")
    ]
    for etape in lue.etapes:
        cle = str(etape.uid)
        other = theirs.get("etapes", {}).get(cle)
        if other is not None and other != mine.get("etapes", {}).get(cle):
            said.append((etape.titre, "faite" if other else "pas faite"))
    for item in lue.indicateurs:
        cle = str(item.indicateur.uid)
        other = theirs.get("valeurs", {}).get(cle, {})
        if other != mine.get("valeurs", {}).get(cle, {}):
            said.append((item.indicateur.intitule, say_valeur(item.indicateur, other)))
    return said


def say(name: str, value: str) -> str:
    """Une réponse en mots ; « rien » si elle est vide."""
    if name == "statut" and value in StatutFiche.values:
        return str(StatutFiche(value).label)
    if name == "meteo" and value in Meteo.values:
        return str(Meteo(value).label)
    return value or "rien"


def say_valeur(indicateur, row: dict) -> str:
    """« 12 femmes », « 45 sur 120 », « secret », « rien »."""
    if not row or is_blank(row):
        return "rien"
    parts = [_say_figure(indicateur, row)]
    if row.get("estimee"):
        parts.append("estimation")
    for axe, modalites in (row.get("ventilation") or {}).items():
        told = [f"{name} {value}" for name, value in modalites.items() if value]
        parts += [f"par {axe} : {', '.join(told)}"] if told else []
    parts += [row["commentaire"]] if row.get("commentaire") else []
    return " – ".join(filter(None, parts))


def _say_figure(indicateur, row: dict) -> str:
    if row.get("etat") in (EtatMesure.SECRET, EtatMesure.INDISPONIBLE):
        return str(EtatMesure(row["etat"]).label)
    if indicateur.forme == FormeIndicateur.RAPPORT and row.get("numerateur"):
        return f"{row['numerateur']} sur {row.get('denominateur') or '?'}"
    if indicateur.forme == FormeIndicateur.APPRECIATION:
        rang = str(row.get("echelon") or "")
        if rang.isdecimal() and int(rang) < len(indicateur.echelle):
            return str(indicateur.echelle[int(rang)])
        return rang
    return f"{row.get('valeur') or ''} {indicateur.unite}".strip()


def open_lien(lien: LienPilote) -> None:
    """Note la première ouverture ; les suivantes n’écrivent rien."""
    if lien.ouvert_le is None:
        LienPilote.objects.filter(pk=lien.pk, ouvert_le__isnull=True).update(
            ouvert_le=timezone.now()
        )
