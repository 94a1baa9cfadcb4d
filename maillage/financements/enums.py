from django.db.models import TextChoices


class EtatFinancement(TextChoices):
    A_RECHERCHER = "a_rechercher", "à rechercher"
    SOLLICITE = "sollicite", "sollicité"
    NOTIFIE = "notifie", "notifié"
    CONVENTIONNE = "conventionne", "conventionné"
    VERSE = "verse", "versé"


class NatureFinancement(TextChoices):
    NOUVEAU = "nouveau", "crédit nouveau"
    DROIT_COMMUN = "droit_commun", "droit commun existant"
    EN_NATURE = "en_nature", "en nature (temps d’agent)"
