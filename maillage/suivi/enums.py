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


class Meteo(TextChoices):
    """Ce que l’on attend de la suite, en mots ; vide : personne ne l’a encore dit."""

    SECURISE = "securise", "objectifs sécurisés"
    ATTEIGNABLE = "atteignable", "objectifs atteignables"
    APPUIS = "appuis", "appuis nécessaires"
    COMPROMIS = "compromis", "objectifs compromis"
    SANS_OBJET = "sans_objet", "sans objet"


class NatureNote(TextChoices):
    AVANCEMENT = "avancement", "avancement"
    REUSSITE = "reussite", "réussite"
    BLOCAGE = "blocage", "blocage"
    AIDE = "aide", "aide demandée"


# Ce qui reste ouvert tant que personne n’a dit l’avoir levé, et ne sort pas du cercle de travail.
A_LEVER = (NatureNote.BLOCAGE, NatureNote.AIDE)


class FormeIndicateur(TextChoices):
    NOMBRE = "nombre", "nombre"
    RAPPORT = "rapport", "rapport de deux nombres"
    APPRECIATION = "appreciation", "appréciation"


class ModeCumul(TextChoices):
    """Comment deux périodes se lisent ensemble : elles s’ajoutent, ou la dernière les contient."""

    PERIODE = "periode", "par période"
    CUMUL = "cumul", "cumulé depuis le début"


class EtatMesure(TextChoices):
    """Un vrai zéro est une ``VALEUR`` nulle."""

    VALEUR = "valeur", "valeur"
    SECRET = "secret", "secret"
    INDISPONIBLE = "indisponible", "non disponible"


class Ventilation(TextChoices):
    SEXE = "sexe", "sexe"
    AGE = "age", "âge"
    COMMUNE = "commune", "commune"


class NaturePeriode(TextChoices):
    ANNEE = "annee", "année"
    SEMESTRE = "semestre", "semestre"
    TRIMESTRE = "trimestre", "trimestre"
    SCOLAIRE = "scolaire", "année scolaire"
    LIBRE = "libre", "autre période"


class EtatCampagne(TextChoices):
    PREPARATION = "preparation", "en préparation"
    OUVERTE = "ouverte", "ouverte"
    CLOSE = "close", "close"


class EtatDemande(TextChoices):
    A_FAIRE = "a_faire", "sans réponse"
    BROUILLON = "brouillon", "commencée"
    SOUMISE = "soumise", "reçue"
    ACCEPTEE = "acceptee", "acceptée"
    RENVOYEE = "renvoyee", "renvoyée"


class Canal(TextChoices):
    """Par où une réponse est venue."""

    LIEN = "lien", "lien personnel"
    TELEPHONE = "telephone", "au téléphone"
    COMPTE = "compte", "compte"
