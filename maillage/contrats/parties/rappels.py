"""Rappeler à une partie ce qu’on attend d’elle : un courriel relu, tracé, qui part une fois."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Fonction
from maillage.contrats.models import Avenant, Contrat, Partie
from maillage.contrats.parties.etats import Situation
from maillage.core.texte import join_et
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation
from maillage.journal.actions import record
from maillage.journal.enums import Acte
from maillage.journal.models import Ecriture
from maillage.travaux.courriels import post
from maillage.travaux.models import Courriel

DELAI = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Contact:
    """Qui peut répondre pour une partie ; ``is_membre`` : un compte de la démarche.

    ``can_act`` : il peut consigner l’acte ou la signature de la partie.
    """

    nom: str
    courriel: str
    titre: str
    is_membre: bool = False
    can_act: bool = False


def find_contacts(contrat: Contrat, parties: Iterable[Partie]) -> dict[int, list[Contact]]:
    """Par organisation, les membres qui agissent pour elle, puis les personnes qui y sont en poste.

    Trois requêtes, quel que soit le nombre de parties ; une adresse n’y figure qu’une fois.
    """
    organisations = {partie.organisation_id for partie in parties}
    jour = timezone.localdate()
    found: dict[int, dict[str, Contact]] = defaultdict(dict)
    for organisation, contact in (
        *_members(contrat, organisations, jour), *_people(organisations, jour)
    ):  # fmt: skip
        found[organisation].setdefault(contact.courriel.lower(), contact)
    return {cle: list(contacts.values()) for cle, contacts in found.items()}


def _members(contrat: Contrat, organisations: set[int], jour: date):
    agences = set(contrat.demarche.agences.values_list("pk", flat=True))
    held = Affectation.objects.active(jour).filter(
        Q(organisation__in=organisations) | Q(role=Role.REFERENT_ARS, organisation=None),
        demarche=contrat.demarche_id, utilisateur__is_active=True,
    )  # fmt: skip
    for item in held.select_related("utilisateur").order_by("role", "pk"):
        user, titre = item.utilisateur, item.get_role_display()
        own = {item.organisation_id} if item.organisation_id else agences & organisations
        for organisation in own:
            can_act = item.role in (Role.COPIL, Role.REFERENT_ARS)
            yield organisation, Contact(str(user), user.email, titre, True, can_act)


def _people(organisations: set[int], jour: date):
    rows = Fonction.objects.filter(
        Q(debut__isnull=True) | Q(debut__lte=jour), Q(fin__isnull=True) | Q(fin__gte=jour),
        organisation__in=organisations, personne__supprime_le__isnull=True,
    ).exclude(personne__courriel="")  # fmt: skip
    for item in rows.select_related("personne").order_by("pk"):
        person = item.personne
        yield (
            item.organisation_id,
            Contact(str(person), person.courriel, item.intitule),
        )


def preselect(partie: Partie, contacts: list[Contact]) -> list[str]:
    """Les adresses cochées d’avance : qui agit pour la partie, à défaut qui la représente."""
    acting = [contact.courriel for contact in contacts if contact.can_act]
    named = [contact.courriel for contact in contacts if contact.nom == partie.representant]
    return acting or named or [contact.courriel for contact in contacts[:1]]


def propose_echeance(contrat: Contrat, jour: date) -> date:
    """La signature visée si elle est à venir, sinon dans trois semaines."""
    visee = contrat.signature_visee
    return visee if visee and visee > jour else jour + DELAI


def compose(
    situation: Situation, *, avenant: Avenant | None, echeance: date, lien: str, auteur: str
) -> tuple[str, str]:
    """(objet, texte) du courriel, à relire."""
    contrat = situation.partie.contrat
    what = "vote attendu" if situation.must_vote else "signature attendue"
    if not (situation.must_vote or situation.must_sign):
        what = "mandat à renouveler"
    context = {
        "situation": situation, "partie": situation.partie, "contrat": contrat,
        "texte": f"l’avenant n°\u00a0{avenant.numero}" if avenant else "le contrat",
        "du_texte": f"de l’avenant n°\u00a0{avenant.numero}" if avenant else "du contrat",
        "echeance": echeance, "lien": lien, "auteur": auteur,
    }  # fmt: skip
    body = render_to_string("contrats/courriel_rappel.txt", context)
    return f"{contrat.nom}\u00a0: {what}", body.strip() + "\n"


@transaction.atomic
def send_rappel(
    partie: Partie, contacts: list[Contact], *, objet: str, texte: str, jeton: uuid.UUID, by: Auteur
) -> bool:
    """Écrit un courriel par contact, qui part ensuite ; faux si ce rappel était déjà écrit.

    ``jeton`` naît avec la page relue.
    """
    Partie.objects.select_for_update().get(pk=partie.pk)
    if is_sent(partie, jeton):
        return False
    names = join_et([contact.nom for contact in contacts])
    sent = {"libelle": f"le rappel « {objet} » à {names}", "jeton": str(jeton)}
    record(
        partie, by=by, acte=Acte.ENVOI, changements={"rappel": [None, sent]},
        racine_uid=partie.contrat.uid,
    )  # fmt: skip
    for rang, contact in enumerate(contacts):
        post(
            cle=f"rappel:{jeton}:{rang}", destinataire=contact.courriel, objet=objet, texte=texte,
            repondre_a=by.utilisateur.email if by.utilisateur else "", sujet_uid=partie.uid,
        )  # fmt: skip
    return True


def is_sent(partie: Partie, jeton: uuid.UUID) -> bool:
    sent = Ecriture.objects.filter(sujet_uid=partie.uid, acte=Acte.ENVOI)
    return any(_token(item) == str(jeton) for item in sent)


def _token(ecriture: Ecriture) -> str:
    return ecriture.changements["rappel"][1]["jeton"]


def last_rappels(parties: Iterable[Partie]) -> dict[uuid.UUID, Ecriture]:
    """Par ``uid`` de partie, le dernier rappel parti ; une requête."""
    wanted = [partie.uid for partie in parties]
    sent = Ecriture.objects.filter(sujet_uid__in=wanted, acte=Acte.ENVOI).order_by("created_at")
    return {item.sujet_uid: item for item in sent}


def list_courriels(rappels: Iterable[Ecriture]) -> dict[uuid.UUID, list[Courriel]]:
    """Par ``uid`` de partie, les courriels de ces rappels ; une requête."""
    jetons = {_token(item): item.sujet_uid for item in rappels}
    found: dict[uuid.UUID, list[Courriel]] = defaultdict(list)
    known = Courriel.objects.filter(sujet_uid__in=jetons.values(), cle__startswith="rappel:")
    for courriel in known.order_by("pk"):
        jeton = courriel.cle.split(":")[1]
        if jeton in jetons:
            found[jetons[jeton]].append(courriel)
    return found
