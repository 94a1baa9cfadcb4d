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


class Frequence(TextChoices):
    MENSUELLE = "mensuelle", "chaque mois"
    TRIMESTRIELLE = "trimestrielle", "chaque trimestre"
    SEMESTRIELLE = "semestrielle", "chaque semestre"
    ANNUELLE = "annuelle", "chaque année"
    SCOLAIRE = "scolaire", "chaque année scolaire"
    CAMPAGNE = "campagne", "à chaque campagne"
    UNIQUE = "unique", "une fois"


class Sens(TextChoices):
    HAUSSE = "hausse", "à la hausse"
    BAISSE = "baisse", "à la baisse"
    NEUTRE = "neutre", "sans sens"
