from django.db.models import TextChoices


class EtatTravail(TextChoices):
    ATTENTE = "attente", "en attente"
    COURS = "cours", "en cours"
    FINI = "fini", "terminé"
    ECHEC = "echec", "interrompu"
