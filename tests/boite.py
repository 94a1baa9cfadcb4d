"""Un vrai serveur de courriel, sur un port libre de cette machine."""

import email
import email.policy
import socket
import threading
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller


class Boite:
    """Ce que le serveur reçoit ; ``reponses`` : par adresse, le refus qu’il oppose.

    Une réponse ``"coupe"`` coupe la conversation une fois le message transmis.
    """

    def __init__(self):
        self.received: list[tuple[str, EmailMessage]] = []
        self.reponses: dict[str, str] = {}
        self.lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.reponses.get(address, "")
        if answer[:1].isdigit():
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.reponses.get(envelope.rcpt_tos[0]) == "coupe":
            server.transport.abort()
            return "250 OK"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self.lock:
            self.received += [(address, message) for address in envelope.rcpt_tos]
        return "250 OK"

    def messages_to(self, address: str) -> list[EmailMessage]:
        with self.lock:
            return [message for to, message in self.received if to == address]


class Serveur:
    """Le serveur et ses réglages Django, le temps d’un ``with``."""

    def __init__(self):
        self.boite = Boite()
        self.port = free_port()
        self.controller = Controller(self.boite, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "Serveur":
        self.controller.start()
        return self

    def __exit__(self, *args) -> None:
        self.controller.stop()

    @property
    def mailers(self) -> dict:
        return smtp_mailers(self.port)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def smtp_mailers(port: int) -> dict:
    """Le réglage ``MAILERS`` qui parle à ce port."""
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }


@pytest.fixture
def boite(settings):
    """Les courriels de l’essai partent vers un vrai serveur, qui les garde."""
    with Serveur() as serveur:
        settings.MAILERS = serveur.mailers
        yield serveur.boite
