"""Des avis de non-remise comme les serveurs en écrivent."""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.exemple.fr (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ne-pas-repondre@localhost
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

<{adresse}>: host mx.exemple.fr said: {diagnostic}

--B
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.fr
Arrival-Date: Mon, 16 Nov 2026 09:00:00 +0100 (CET)

Final-Recipient: rfc822; {adresse}
Original-Recipient: rfc822;{adresse}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.exemple.fr
Diagnostic-Code: smtp; {diagnostic}

--B
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Maillage <ne-pas-repondre@localhost>
To: {adresse}
{message_id}Subject: Votre suivi

--B--
"""
# Exchange joint le message entier et ne répète pas l’adresse d’origine.
EXCHANGE = """\
From: <postmaster@exemple.fr>
To: <ne-pas-repondre@localhost>
Content-Type: multipart/report; report-type=delivery-status; boundary="X"
MIME-Version: 1.0
Subject: Non remis : Votre suivi

--X
Content-Type: text/html; charset="utf-8"

<p>Échec de la remise</p>

--X
Content-Type: message/delivery-status

Reporting-MTA: dns;exchange.exemple.fr

Final-recipient: RFC822; {adresse}
Action: {action}
Status: {status}
Diagnostic-code: smtp;{diagnostic}

--X
Content-Type: message/rfc822

From: Maillage <ne-pas-repondre@localhost>
To: {adresse}
{message_id}Subject: Votre suivi
MIME-Version: 1.0
Content-Type: text/plain

Bonjour

--X--
"""
GENRES = {"postfix": POSTFIX, "exchange": EXCHANGE}


def make_avis(
    genre: str, adresse: str, *, message_id: str = "", diagnostic: str, status: str,
    action: str = "failed",
) -> bytes:  # fmt: skip
    """Un avis ; sans ``message_id``, le serveur n’a pas rendu les en-têtes utiles."""
    header = f"Message-ID: {message_id}\n" if message_id else ""
    return GENRES[genre].format(
        adresse=adresse, diagnostic=diagnostic, status=status, action=action, message_id=header
    ).encode()  # fmt: skip
