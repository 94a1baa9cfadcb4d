from django.db.models import TextChoices


class Espace(TextChoices):
    """La France officielle, ou le territoire inventé de la démonstration."""

    FRANCE = "france", "France"
    FICTIF = "fictif", "territoire fictif"


class TypeLie(TextChoices):
    DELEGUEE = "deleguee", "commune déléguée"
    ASSOCIEE = "associee", "commune associée"
    ARRONDISSEMENT = "arm", "arrondissement municipal"
    ANCIENNE = "ancienne", "ancienne commune"
