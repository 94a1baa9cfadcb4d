"""Envoyer : prendre un courriel avant de parler au serveur, pour qu’il ne parte jamais deux fois.

« Incertain » s’écrit et se valide avant le premier mot au serveur. Un processus tué entre les
deux laisse donc un courriel incertain, que personne ne renvoie sans qu’on le demande.
"""

import contextlib
import smtplib
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, mailers
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.tasks import default_task_backend, task
from django.utils import timezone

from maillage.travaux.courriels.motifs import Motif, explain_open, explain_send
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel

# Le premier report, doublé à chaque essai : de cinq minutes à cinq heures, un jour en tout.
REPORT = timedelta(minutes=5)
REPORT_MAX = timedelta(hours=5)
ESSAIS = 10


@task
def send_courriel(uid: str) -> None:
    """Envoie ce courriel s’il attend encore et que son heure est venue."""
    for courriel in Courriel.objects.due(timezone.now()).filter(uid=uid):
        send_one(courriel)


def send_due() -> dict[str, int]:
    """Envoie tout ce qui attend ; rend combien de courriels finissent dans chaque état."""
    counts: dict[str, int] = {}
    for courriel in list(Courriel.objects.due(timezone.now())):
        if send_one(courriel):
            counts[courriel.etat] = counts.get(courriel.etat, 0) + 1
    return counts


def send_one(courriel: Courriel) -> bool:
    """Faux si un autre l’a pris. ``courriel`` porte ensuite son nouvel état."""
    if not take(courriel):
        return False
    motif = deliver(courriel)
    settle(courriel, motif)
    return True


@transaction.atomic(durable=True)
def take(courriel: Courriel) -> bool:
    """Le prend, ou rend faux : la base ne laisse qu’un seul preneur."""
    now = timezone.now()
    taken = Courriel.objects.due(now).filter(pk=courriel.pk).order_by().update(
        etat=EtatCourriel.INCERTAIN, essais=F("essais") + 1, tente_le=now, erreur=""
    )  # fmt: skip
    if taken:
        courriel.refresh_from_db()
    return bool(taken)


def deliver(courriel: Courriel) -> Motif | None:
    """Parle au serveur ; rend ce qui a empêché l’envoi, ou rien."""
    try:
        validate_email(courriel.destinataire)
        message = compose(courriel)
        message.message().as_bytes()
    except (ValidationError, ValueError):
        return Motif.refuse("Ce n’est pas une adresse de courriel : corrigez-la.")
    connection = mailers["default"]
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return explain_open(error)
    try:
        connection.send_messages([message])
    except ValueError:
        return Motif.refuse("Le serveur ne sait pas écrire à cette adresse : corrigez-la.")
    except (OSError, smtplib.SMTPException) as error:
        return explain_send(error)
    finally:
        # Le message est accepté ou refusé : la politesse de fin n’y change rien.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.close()
    return None


def compose(courriel: Courriel) -> EmailMessage:
    return EmailMessage(
        courriel.objet, courriel.texte, to=[courriel.destinataire],
        reply_to=[courriel.repondre_a] if courriel.repondre_a else None,
        headers={"Message-ID": courriel.message_id, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip


@transaction.atomic
def settle(courriel: Courriel, motif: Motif | None) -> None:
    """Écrit ce qu’il en est, si personne n’en a décidé autrement entre-temps."""
    now = timezone.now()
    fate = _fate(courriel, motif, now)
    own = Courriel.objects.filter(
        pk=courriel.pk, etat=EtatCourriel.INCERTAIN, essais=courriel.essais
    )
    if own.update(**fate):
        for name, value in fate.items():
            setattr(courriel, name, value)
    if courriel.etat == EtatCourriel.A_ENVOYER and default_task_backend.supports_defer:
        send_courriel.using(run_after=courriel.envoyer_apres).enqueue(uid=str(courriel.uid))


def _fate(courriel: Courriel, motif: Motif | None, now: datetime) -> dict:
    if motif is None:
        return {"etat": EtatCourriel.ENVOYE, "envoye_le": now, "erreur": ""}
    if motif.etat != EtatCourriel.A_ENVOYER:
        return {"etat": motif.etat, "erreur": motif.phrase}
    if courriel.essais >= ESSAIS:
        phrase = f"{motif.phrase} Dix essais n’ont rien donné."
        return {"etat": EtatCourriel.REFUSE, "erreur": phrase}
    delay = min(REPORT * 2 ** (courriel.essais - 1), REPORT_MAX)
    return {"etat": EtatCourriel.A_ENVOYER, "erreur": motif.phrase, "envoyer_apres": now + delay}
