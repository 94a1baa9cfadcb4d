"""Les listes fermées de l’évaluation ; critères et niveaux, eux, se règlent par région."""

from django.db.models import TextChoices


class GenreTerme(TextChoices):
    CRITERE = "critere", "critère"
    NIVEAU = "niveau", "niveau de jugement"


class NatureEvaluation(TextChoices):
    ANNUELLE = "annuelle", "annuelle"
    MI_PARCOURS = "mi_parcours", "à mi-parcours"
    FINALE = "finale", "finale"
    THEMATIQUE = "thematique", "thématique"


class EtatEvaluation(TextChoices):
    PREPARATION = "preparation", "en préparation"
    OUVERTE = "ouverte", "ouverte au jugement"
    CLOSE = "close", "close"


class Finalite(TextChoices):
    """À quoi l’évaluation sert ; elles tirent parfois en sens contraires, autant les dire."""

    DEMOCRATIQUE = "democratique", "rendre compte aux habitants et débattre"
    STRATEGIQUE = "strategique", "décider de la suite du contrat"
    OPERATIONNELLE = "operationnelle", "améliorer les actions en cours"
    REDEVABILITE = "redevabilite", "justifier l’emploi des moyens"


class FamillePreuve(TextChoices):
    """D’où viennent les preuves que Maillage réunit seul."""

    BESOINS = "besoins", "besoins et priorités du diagnostic"
    COHERENCE = "coherence", "arbre du plan et références"
    PROCESSUS = "processus", "partenaires, instances, participation"
    AVANCEMENT = "avancement", "état des actions"
    RESULTATS = "resultats", "résultats au regard des cibles"
    ARGENT = "argent", "moyens au regard des résultats"
    TERRITOIRE = "territoire", "indicateurs du territoire, avant et après"
    EQUITE = "equite", "publics et communes atteints"
    BILANS = "bilans", "fiches-bilans des groupes de travail"


class EtatPreuve(TextChoices):
    TROUVEE = "trouvee", "trouvée"
    PARTIELLE = "partielle", "partielle"
    MANQUANTE = "manquante", "manquante"


class CanalJugement(TextChoices):
    """Par où un jugement est venu ; hors de son compte, la coordination l’a saisi."""

    COMPTE = "compte", "dans Maillage"
    PAPIER = "papier", "sur papier"
    COURRIEL = "courriel", "par courriel"


class GenreApport(TextChoices):
    OBSERVATION = "observation", "observation"
    PAROLE = "parole", "parole recueillie, sans identité"
    DOCUMENT = "document", "document"
    LIEN = "lien", "lien"


class PrioriteRecommandation(TextChoices):
    HAUTE = "haute", "haute"
    MOYENNE = "moyenne", "moyenne"
    BASSE = "basse", "basse"


class EtatRecommandation(TextChoices):
    PROPOSEE = "proposee", "proposée"
    ACCEPTEE = "acceptee", "acceptée"
    REFUSEE = "refusee", "refusée"
    ENGAGEE = "engagee", "engagée"
    FAITE = "faite", "faite"


class SuiteBilan(TextChoices):
    """Ce que le groupe propose pour son action."""

    POURSUITE = "poursuite", "poursuivre"
    ADAPTATION = "adaptation", "adapter"
    ARRET = "arret", "arrêter"
    PERENNISATION = "perennisation", "pérenniser hors contrat"
