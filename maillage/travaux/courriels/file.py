"""Écrire un courriel dans la file, le renvoyer, y renoncer."""

import uuid
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.tasks import default_task_backend
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.journal.actions import record
from maillage.journal.enums import Acte
from maillage.travaux.courriels.envoi import send_courriel
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel

LIBELLE_OBJET = 300


@transaction.atomic
def post(
    *,
    cle: str,
    destinataire: str,
    objet: str,
    texte: str,
    repondre_a: str = "",
    sujet_uid: uuid.UUID | None = None,
    envoyer_apres: datetime | None = None,
) -> Courriel:
    """Écrit le courriel, ou rend celui qui porte déjà ``cle``, inchangé.

    Il vit ou disparaît avec la transaction de l’appelant ; il part après elle.
    """
    uid = uuid.uuid4()
    # Un objet tient sur une ligne : un en-tête de courriel ne se glisse pas dedans.
    courriel, created = Courriel.objects.get_or_create(
        cle=cle,
        defaults={
            "uid": uid, "destinataire": destinataire.strip(),
            "objet": " ".join(objet.split())[:LIBELLE_OBJET], "texte": texte,
            "repondre_a": repondre_a, "sujet_uid": sujet_uid, "message_id": _message_id(uid),
            "envoyer_apres": envoyer_apres or timezone.now(),
        },
    )  # fmt: skip
    if created:
        schedule(courriel)
    return courriel


def _message_id(uid: uuid.UUID) -> str:
    """Tiré une fois : un message renvoyé garde le sien, et la messagerie peut les rapprocher."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    return f"<{uid}@{domain or 'localhost'}>"


def schedule(courriel: Courriel) -> None:
    """Confie l’envoi à la file des tâches, pour l’heure voulue.

    Une file rangée dans la base s’écrit avec le courriel. Celle qui exécute sur-le-champ attend
    la fin de la transaction ; ce qu’elle ne sait pas remettre à plus tard, la ligne de commande
    l’enverra.
    """
    uid = str(courriel.uid)
    later = courriel.envoyer_apres > timezone.now()
    if default_task_backend.supports_defer:
        moment = courriel.envoyer_apres if later else None
        send_courriel.using(run_after=moment).enqueue(uid=uid)
    elif not later:
        transaction.on_commit(lambda: send_courriel.enqueue(uid=uid))


def can_resend(courriel: Courriel, moment: datetime) -> bool:
    """Ce qui est incertain, refusé ou abandonné repart si quelqu’un le demande.

    Jamais tant que l’envoi est en cours, ni une fois son texte effacé.
    """
    asked = (EtatCourriel.INCERTAIN, EtatCourriel.REFUSE, EtatCourriel.ABANDONNE)
    lost = not courriel.texte or not courriel.destinataire
    return courriel.etat in asked and not lost and not courriel.is_in_flight(moment)


def can_abandon(courriel: Courriel, moment: datetime) -> bool:
    """Ce qui n’est pas parti peut ne pas partir."""
    if courriel.is_in_flight(moment):
        return False
    return courriel.etat in (EtatCourriel.A_ENVOYER, EtatCourriel.INCERTAIN, EtatCourriel.REFUSE)


@transaction.atomic
def resend(courriel: Courriel, *, by: Auteur) -> bool:
    """Remet le courriel dans la file, à la demande d’une personne ; faux si rien à renvoyer."""
    held = Courriel.objects.select_for_update().get(pk=courriel.pk)
    now = timezone.now()
    if not can_resend(held, now):
        return False
    # Les essais se recomptent : la personne a peut-être fait réparer la boîte.
    held.essais, held.erreur, held.envoyer_apres = 0, "", now
    _move(held, EtatCourriel.A_ENVOYER, by, ["essais", "erreur", "envoyer_apres"])
    schedule(held)
    return True


@transaction.atomic
def abandon(courriel: Courriel, *, by: Auteur) -> bool:
    """Renonce à l’envoyer ; faux s’il est parti, ou en train de partir."""
    held = Courriel.objects.select_for_update().get(pk=courriel.pk)
    if not can_abandon(held, timezone.now()):
        return False
    _move(held, EtatCourriel.ABANDONNE, by, [])
    return True


def _move(courriel: Courriel, etat: EtatCourriel, by: Auteur, fields: list[str]) -> None:
    before, courriel.etat = courriel.etat, etat
    courriel.save(update_fields=["etat", *fields])
    record(courriel, by=by, acte=Acte.MODIFICATION, changements={"etat": [before, etat.value]})
