from django.db.models import TextChoices


class Acte(TextChoices):
    CREATION = "creation", "a créé"
    MODIFICATION = "modification", "a modifié"
    SUPPRESSION = "suppression", "a mis à la corbeille"
    RETABLISSEMENT = "retablissement", "a rétabli"
    TRANSMISSION = "transmission", "a changé qui peut voir"
    IMPORT = "import", "a importé"
    VERSION = "version", "a figé"
    ENVOI = "envoi", "a envoyé"
