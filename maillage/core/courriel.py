"""Courriels de la démonstration : à l’écran du serveur et dans un dossier."""

import logging

from django.core.mail.backends.filebased import EmailBackend

logger = logging.getLogger("maillage.courriel")


class EcranEtFichiers(EmailBackend):
    """Écrit chaque message dans un fichier et en annonce le sujet à l’écran."""

    def write_message(self, message):
        super().write_message(message)
        path = self._get_filename()  # type: ignore[attr-defined]  # absent des annotations
        logger.warning("à %s, « %s » : %s", *describe(message), path)


def describe(message) -> tuple[str, str]:
    return ", ".join(message.to), message.subject
