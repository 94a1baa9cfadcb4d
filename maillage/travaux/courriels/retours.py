"""Les messages revenus : lire un avis de non-remise (RFC 3464) et le rapprocher de son courriel."""

import email
import email.policy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage, Message

from django.db import transaction
from django.utils import timezone

from maillage.travaux.courriels.motifs import explain_code
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel

# Un avis sans identifiant de message ne vise que ce qui est parti depuis peu.
RECENT = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Retour:
    """Une adresse que le message n’a pas atteinte, et pourquoi."""

    destinataire: str
    phrase: str
    message_id: str = ""


def read_retours(contenu: bytes) -> list[Retour]:
    """Les refus définitifs d’un avis ; rien si ce n’en est pas un, ou n’annonce qu’un retard."""
    message = email.message_from_bytes(contenu, policy=email.policy.default)
    if message.get_content_type() != "multipart/report":
        return []
    message_id = _original_id(message)
    return [
        Retour(_address(fields), _phrase(fields), message_id)
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for fields in _recipients(part)
        if str(fields.get("Action", "")).strip().lower() == "failed"
    ]


def _recipients(part: Message) -> Iterator[Message]:
    """Un groupe d’en-têtes par destinataire ; le premier, du serveur, n’en nomme pas."""
    for fields in part.get_payload():
        if isinstance(fields, Message) and fields.get("Final-Recipient"):
            yield fields


def _address(fields: Message) -> str:
    """« rfc822; personne@domaine » : l’adresse écrite d’abord, sinon la dernière connue."""
    value = str(fields.get("Original-Recipient") or fields["Final-Recipient"])
    return value.rpartition(";")[2].strip().strip("<>").lower()


def _phrase(fields: Message) -> str:
    diagnostic = str(fields.get("Diagnostic-Code", "")).partition(";")[2].strip()
    status = str(fields.get("Status", "")).strip()
    code, _, words = diagnostic.partition(" ")
    number = code.rstrip("-").split("-")[0]
    if number.isdecimal() and len(number) == 3:
        rest = diagnostic[3:].lstrip(" -")
        return explain_code(int(number), rest if status in rest else f"{status} {rest}".strip())
    return explain_code(550, f"{status} {diagnostic}".strip())


def _original_id(message: EmailMessage) -> str:
    """L’identifiant du message revenu, que l’avis joint en entier ou en ses en-têtes."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            headers = email.message_from_string(part.get_content())
            return str(headers.get("Message-ID", "")).strip()
        if kind == "message/rfc822":
            inside = part.get_payload(0)
            return str(inside.get("Message-ID", "")).strip() if isinstance(inside, Message) else ""
    return ""


@transaction.atomic
def record_retours(retours: Iterable[Retour]) -> list[tuple[Retour, Courriel | None]]:
    """Marque refusés les courriels revenus ; rien en face d’un avis qu’on ne rapproche de rien."""
    return [(retour, _record(retour)) for retour in retours]


def _record(retour: Retour) -> Courriel | None:
    courriel = _find(retour)
    if courriel is None:
        return None
    courriel.etat, courriel.erreur = EtatCourriel.REFUSE, retour.phrase
    courriel.save(update_fields=["etat", "erreur"])
    return courriel


def _find(retour: Retour) -> Courriel | None:
    """Le courriel de cet identifiant, à défaut le dernier parti depuis peu à cette adresse."""
    left = Courriel.objects.select_for_update().filter(
        etat__in=(EtatCourriel.ENVOYE, EtatCourriel.INCERTAIN, EtatCourriel.REFUSE)
    )
    if retour.message_id:
        return left.filter(message_id=retour.message_id).first()
    recent = left.filter(
        destinataire__iexact=retour.destinataire, tente_le__gte=timezone.now() - RECENT
    )
    return recent.order_by("-tente_le", "-pk").first()
