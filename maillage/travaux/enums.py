from django.db.models import TextChoices


class EtatTravail(TextChoices):
    ATTENTE = "attente", "en attente"
    COURS = "cours", "en cours"
    FINI = "fini", "terminé"
    ECHEC = "echec", "interrompu"


class EtatCourriel(TextChoices):
    A_ENVOYER = "a_envoyer", "à envoyer"
    ENVOYE = "envoye", "envoyé"
    # Confié au serveur de courriel, dont la réponse n’est pas connue.
    INCERTAIN = "incertain", "incertain"
    REFUSE = "refuse", "refusé"
    ABANDONNE = "abandonne", "abandonné"
