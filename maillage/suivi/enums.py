from django.db.models import TextChoices


class NiveauIndicateur(TextChoices):
    """Ce qu’un indicateur mesure, du plus large au plus fin."""

    PHASE = "phase", "étape du contrat"
    CONTRAT = "contrat", "contrat"
    AXE = "axe", "axe"
    OBJECTIF = "objectif", "objectif"
    ACTION = "action", "action"


class NatureIndicateur(TextChoices):
    MOYENS = "moyens", "moyens"
    PROCESSUS = "processus", "processus"
    REALISATION = "realisation", "réalisation"
    RESULTAT = "resultat", "résultat"
    IMPACT = "impact", "impact"
