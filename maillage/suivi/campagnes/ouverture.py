"""Ouvrir une campagne : demandes, liens et courriels naissent ensemble, ou pas du tout."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation, Personne
from maillage.contrats.models import Contrat
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.suivi.campagnes.adresses import take_lien
from maillage.suivi.campagnes.destinataires import Destinataire, Preparation, Question
from maillage.suivi.campagnes.jetons import address_of
from maillage.suivi.enums import EtatCampagne, EtatDemande, NaturePeriode
from maillage.suivi.models import Campagne, Demande, LienPilote, Periode
from maillage.travaux.courriels import post
from maillage.travaux.models import Courriel


class RefusCampagne(Exception):
    """Une phrase pour la coordination : pourquoi cela ne se peut pas, et quoi faire."""


@dataclass(frozen=True, slots=True)
class Fenetre:
    """Une période à interroger : connue du contrat (``periode``), ou à créer."""

    libelle: str
    debut: date
    fin: date
    periode: Periode | None = None

    @property
    def cle(self) -> str:
        """Ses dates : la même avant et après sa création, pour un envoi rejoué."""
        return f"{self.debut}_{self.fin}"


def list_fenetres(contrat: Contrat, jour: date) -> list[Fenetre]:
    """Les périodes ouvertes du contrat, et les années voisines qui n’y sont pas encore."""
    known = list(Periode.objects.alive().filter(contrat=contrat))
    taken = {(row.debut, row.fin) for row in known}
    years = (jour.year, jour.year - 1, jour.year + 1)
    fresh = [_year(year) for year in years]
    return [
        Fenetre(row.libelle, row.debut, row.fin, row)
        for row in known if not row.is_closed
    ] + [item for item in fresh if (item.debut, item.fin) not in taken]  # fmt: skip


def _year(year: int) -> Fenetre:
    return Fenetre(f"Année {year}", date(year, 1, 1), date(year, 12, 31))


def propose_fenetre(fenetres: list[Fenetre], jour: date) -> str:
    """Celle où l’on est, la plus courte d’abord ; sinon la première."""
    here = [item for item in fenetres if item.debut <= jour <= item.fin]
    best = min(here, key=lambda item: item.fin - item.debut, default=None)
    return (best or fenetres[0]).cle if fenetres else ""


@transaction.atomic
def open_campagne(
    *, contrat: Contrat, fenetre: Fenetre, titre: str, message: str, echeance: date,
    preparation: Preparation, base: str, by: Auteur,
) -> Campagne:  # fmt: skip
    """Ouvre la campagne et écrit un courriel par pilote ; rend celle déjà ouverte s’il y en a une.

    Qui n’a pas d’adresse a ses demandes : on y répond pour lui. Lève ``RefusCampagne``.
    """
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    periode = take_periode(contrat, fenetre, by)
    if running := find_running(periode):
        return running
    if not preparation.total:
        raise RefusCampagne("Aucune action n’est à demander : la campagne n’est pas ouverte.")
    campagne = Campagne.objects.create(
        contrat=contrat, periode=periode, titre=titre, message=message, echeance=echeance,
        etat=EtatCampagne.OUVERTE, ouverte_le=timezone.now(),
    )  # fmt: skip
    record(campagne, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    # Dans l’ordre des courriels : deux ouvertures au même moment ne se bloquent pas.
    for destinataire in sorted(preparation.destinataires, key=lambda row: row.courriel.lower()):
        lien = take_lien(destinataire, campagne, by=by)
        ask(campagne, destinataire.questions, lien)
        invite(campagne, lien, base=base, by=by)
        keep_adresse(destinataire, by)
    for destinataire in preparation.sans_adresse:
        ask(campagne, destinataire.questions, None)
    return campagne


def find_running(periode: Periode | None) -> Campagne | None:
    """La campagne déjà ouverte sur cette période."""
    running = Campagne.objects.filter(etat=EtatCampagne.OUVERTE, supprime_le__isnull=True)
    return running.filter(periode=periode).first() if periode else None


def take_periode(contrat: Contrat, fenetre: Fenetre, by: Auteur) -> Periode:
    """La période de ces dates, créée si le contrat ne l’a pas ; close, elle se refuse."""
    periode, created = Periode.objects.get_or_create(
        contrat=contrat, debut=fenetre.debut, fin=fenetre.fin, supprime_le=None,
        defaults={"libelle": fenetre.libelle, "nature": NaturePeriode.ANNEE},
    )  # fmt: skip
    if created:
        record(periode, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    if periode.is_closed:
        raise RefusCampagne(
            f"La période « {periode} » est close : rouvrez sa campagne pour la corriger."
        )
    return periode


def ask(campagne: Campagne, questions: list[Question], lien: LienPilote | None) -> None:
    """Une demande par action et par lieu ; celle d’un autre contrat sert aussi pour celui-ci."""
    periode = campagne.periode
    for question in questions:
        demande, created = Demande.objects.get_or_create(
            fiche_liee=question.fiche, deploiement=question.deploiement, debut=periode.debut,
            fin=periode.fin, supprime_le=None, defaults={"lien": lien},
        )  # fmt: skip
        if not created and demande.lien_id is None and lien:
            demande.lien = lien
            demande.save(update_fields=["lien", "updated_at"])
        elsewhere = demande.campagnes.exclude(contrat=campagne.contrat)
        if not created and demande.etat == EtatDemande.ACCEPTEE and not elsewhere.exists():
            # Une période rouverte se redemande, à partir de l’état présent ; ce qu’un autre
            # contrat a déjà accepté sert aux deux.
            demande.etat, demande.acceptee_le, demande.reponse = EtatDemande.A_FAIRE, None, {}
            demande.save(update_fields=["etat", "acceptee_le", "reponse", "updated_at"])
            # Ses fichiers sont au suivi, dans la note qui les a reçus.
            demande.pieces.clear()
        demande.campagnes.add(campagne)


def invite(
    campagne: Campagne, lien: LienPilote, *, base: str, by: Auteur, genre: str = "invitation"
) -> Courriel:
    """Le courriel qui donne son lien à un pilote ; le même tirage ne s’envoie qu’une fois."""
    return post(
        cle=mail_key(campagne, lien, f"{genre}.{lien.tirage}"), destinataire=lien.courriel,
        objet=f"{campagne.contrat.nom} : où en sont vos actions ?",
        texte=compose("invitation", campagne, lien, base),
        repondre_a=by.utilisateur.email if by.utilisateur else "", sujet_uid=lien.uid,
    )  # fmt: skip


def mail_key(campagne: Campagne, lien: LienPilote, genre: str) -> str:
    return f"campagne:{campagne.uid.hex}:{lien.uid.hex}:{genre}"


def compose(genre: str, campagne: Campagne, lien: LienPilote, base: str, **extra) -> str:
    """Le texte d’un courriel au pilote, avec ses actions et son lien."""
    demandes = Demande.objects.of_lien(lien).filter(campagnes=campagne)
    context = {
        "campagne": campagne, "contrat": campagne.contrat, "lien": lien,
        "adresse": address_of(lien, base),
        "demandes": list(demandes.select_related("fiche_liee", "deploiement").order_by("pk")),
        **extra,
    }  # fmt: skip
    return render_to_string(f"suivi/campagnes/courriel_{genre}.txt", context).strip() + "\n"


def keep_adresse(destinataire: Destinataire, by: Auteur) -> None:
    """L’adresse donnée reste à l’annuaire de qui n’en avait pas."""
    for found in (destinataire.personne, destinataire.organisation):
        if found is not None and not found.courriel:
            _write_adresse(found, destinataire.courriel, by)
            return


def _write_adresse(found: Personne | Organisation, courriel: str, by: Auteur) -> None:
    before = read_state(found, ("courriel",))
    found.courriel = courriel
    found.version += 1
    found.save(update_fields=["courriel", "version", "updated_at"])
    record_change(found, before, by=by)
