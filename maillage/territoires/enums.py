from django.db.models import TextChoices


class Espace(TextChoices):
    """La France officielle, ou le territoire inventé de la démonstration."""

    FRANCE = "france", "France"
    FICTIF = "fictif", "territoire fictif"


class Zone(TextChoices):
    """Où se trouve un lieu. « La France » des statistiques est la métropole et les DROM."""

    METROPOLE = "metro", "métropole"
    DROM = "drom", "département ou région d’outre-mer"
    COLLECTIVITE = "com", "collectivité d’outre-mer"
    FICTIVE = "fictive", "zone fictive"


class TypeLie(TextChoices):
    DELEGUEE = "deleguee", "commune déléguée"
    ASSOCIEE = "associee", "commune associée"
    ARRONDISSEMENT = "arm", "arrondissement municipal"
    ANCIENNE = "ancienne", "ancienne commune"


class Producteur(TextChoices):
    INSEE = "insee", "Insee"
    ETALAB = "etalab", "Etalab, d’après l’Insee et la DGCL"
    IGN = "ign", "IGN, Admin Express"
    POSTE = "poste", "La Poste et IGN"
    FICTIF = "fictif", "Maillage, données inventées"


class Nature(TextChoices):
    """Ce qu’un fichier de géographie apporte."""

    REGIONS = "regions", "régions"
    DEPARTEMENTS = "departements", "départements"
    APPARTENANCE = "appartenance", "table d’appartenance"
    EPCI = "epci", "composition des EPCI"
    COMMUNES = "communes", "communes"
    MOUVEMENTS = "mouvements", "mouvements de communes"
    POPULATIONS = "populations", "populations légales"
    CONTOURS = "contours", "contours"
    CHEFS_LIEUX = "chefs_lieux", "points des chefs-lieux"


class Niveau(TextChoices):
    """Ce qu’un contour entoure."""

    COMMUNE = "commune", "communes"
    EPCI = "epci", "EPCI"
    DEPARTEMENT = "departement", "départements"
    REGION = "region", "régions"
