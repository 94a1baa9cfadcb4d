"""Ce qu’un serveur de courriel répond, dit en français, et ce qu’on en fait.

Un code 4xx est passager, un 5xx définitif (RFC 5321) ; le second code, quand il y est, dit pourquoi
(RFC 3463).
"""

import re
import smtplib
from dataclasses import dataclass

from maillage.travaux.enums import EtatCourriel

INCERTAIN = (
    "Le serveur a coupé la conversation : on ne sait pas si le message est parti. "
    "Demandez à la personne avant de le renvoyer."
)
MUET = "Le serveur de courriel ne répond pas."
COMPTE = "Le serveur de courriel refuse le compte qui envoie : prévenez l’administration."
# (sujet, détail) du code étendu de la RFC 3463 ; un détail vide vaut pour tout le sujet.
RAISONS = {
    "1.1": "Cette adresse n’existe pas : demandez la bonne à la personne.",
    "1.2": "Ce nom de domaine n’existe pas : relisez ce qui suit l’arobase.",
    "1.3": "Cette adresse est mal écrite : relisez-la.",
    "1.6": "Cette adresse a changé : demandez la nouvelle à la personne.",
    "1.10": "Ce domaine ne reçoit pas de courriel : relisez ce qui suit l’arobase.",
    "2.1": "Cette boîte est fermée : demandez une autre adresse à la personne.",
    "2.2": "Cette boîte est pleine : prévenez la personne, puis renvoyez.",
    "2.3": "Le message est trop gros pour cette boîte.",
    "3.4": "Le message est trop gros pour ce serveur.",
    "4.1": "Le serveur de cette adresse ne répond pas.",
    "4.4": "Le serveur de cette adresse est introuvable : relisez ce qui suit l’arobase.",
    "4.7": "Le serveur de cette adresse n’a pas répondu dans le délai.",
    "7.1": "Le serveur de cette adresse refuse nos messages : appelez la personne.",
}
CODES = {
    550: RAISONS["1.1"], 551: RAISONS["1.6"], 552: RAISONS["2.2"], 553: RAISONS["1.3"],
    450: "Cette boîte est momentanément indisponible.",
    451: "Le serveur de cette adresse demande de revenir plus tard.",
    452: "Cette boîte est momentanément pleine.",
    421: "Le serveur de courriel est momentanément indisponible.",
}  # fmt: skip
AUTRE = "Le serveur de cette adresse a refusé le message."
ETENDU = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Motif:
    """L’état où le courriel finit, et pourquoi."""

    etat: EtatCourriel
    phrase: str

    @classmethod
    def refuse(cls, phrase: str) -> "Motif":
        return cls(EtatCourriel.REFUSE, phrase)

    @classmethod
    def later(cls, phrase: str) -> "Motif":
        return cls(EtatCourriel.A_ENVOYER, phrase)


def explain_code(code: int, reponse: str) -> str:
    """La phrase d’un code de réponse, suivie des mots du serveur."""
    found = ETENDU.search(reponse)
    phrase = RAISONS.get(f"{int(found[1])}.{int(found[2])}") if found else None
    phrase = phrase or CODES.get(code, AUTRE)
    words = " ".join(reponse.split())[:200]
    return f"{phrase} Réponse du serveur : « {code} {words} »." if words else phrase


def judge(code: int, reponse: bytes | str) -> Motif:
    text = reponse.decode(errors="replace") if isinstance(reponse, bytes) else reponse
    phrase = explain_code(code, text)
    return Motif.refuse(phrase) if 500 <= code < 600 else Motif.later(phrase)


def explain_open(error: Exception) -> Motif:
    """Rien n’a été confié au serveur : on réessaiera."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Motif.later(COMPTE)
    return Motif.later(MUET)


def explain_send(error: Exception) -> Motif:
    """Un refus est certain ; une coupure ne l’est pas."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return judge(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPSenderRefused):
        # L’expéditeur est un réglage : le message n’y est pour rien.
        return Motif.later(COMPTE)
    if isinstance(error, smtplib.SMTPResponseException):
        return judge(error.smtp_code, error.smtp_error)
    return Motif(EtatCourriel.INCERTAIN, INCERTAIN)
