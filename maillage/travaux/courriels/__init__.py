"""La boîte d’envoi : un courriel s’écrit avec ce qui le motive, et part une seule fois."""

from maillage.travaux.courriels.envoi import send_courriel, send_due
from maillage.travaux.courriels.file import abandon, can_abandon, can_resend, post, resend
from maillage.travaux.courriels.purge import purge_courriels
from maillage.travaux.courriels.retours import Retour, read_retours, record_retours

__all__ = [
    "Retour", "abandon", "can_abandon", "can_resend", "post", "purge_courriels", "read_retours",
    "record_retours", "resend", "send_courriel", "send_due",
]  # fmt: skip
