"""Ce sur quoi le code du portail branche."""

from django.db.models import TextChoices


class CercleEquilibre(TextChoices):
    """Les cercles de contrats, sans le public : cette vue se lit avec un compte."""

    TRAVAIL = "travail", "travail"
    PARTAGE = "partage", "partagé"
    TRANSMIS = "transmis", "transmis"
