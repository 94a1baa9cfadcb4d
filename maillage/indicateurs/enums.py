"""Ce que le code distingue dans un indicateur, une livraison et une valeur."""

from django.db.models import TextChoices

from maillage.calcul.agregats import Etat

__all__ = ["Collecte", "Domaine", "Etat", "Nature", "Niveau", "Sens"]


class Niveau(TextChoices):
    """La maille à laquelle une livraison est publiée."""

    COMMUNE = "commune", "communes"
    BASSIN = "bassin_de_vie", "bassins de vie"
    EPCI = "epci", "EPCI"
    DEPARTEMENT = "departement", "départements"
    REGION = "region", "régions"


class Nature(TextChoices):
    """Comment une valeur se recompose sur plusieurs communes."""

    COMPTE = "compte", "effectif, qui s’additionne"
    RATIO = "ratio", "somme des numérateurs sur somme des dénominateurs"
    EVOLUTION = "evolution", "évolution annuelle moyenne entre deux années"
    INDICE = "indice", "moyenne pondérée par la population que l’indice demande"
    MEDIANE = "mediane", "médiane approchée, pondérée par les personnes"
    PART_SOUS_SEUIL = "part_sous_seuil", "part de la population sous un seuil"
    CONTEXTE = "contexte", "publié au département seulement, donné comme contexte"


class Sens(TextChoices):
    """Ce qu’une valeur haute veut dire pour la santé."""

    FAVORABLE = "favorable", "une valeur haute est favorable"
    DEFAVORABLE = "defavorable", "une valeur haute est défavorable"
    NEUTRE = "neutre", "une valeur haute n’est ni favorable ni défavorable"


class Collecte(TextChoices):
    """D’où vient l’incertitude : elle dit s’il y a un intervalle, et lequel."""

    RECENSEMENT = "recensement", "recensement, exploitation principale"
    COMPLEMENTAIRE = "complementaire", "recensement, exploitation complémentaire (un quart)"
    ADMINISTRATIF = "administratif", "fichier administratif exhaustif"
    EVENEMENT = "evenement", "comptage d’événements (décès, cas)"
    ENQUETE = "enquete", "enquête par sondage"
    MODELE = "modele", "indice calculé par un modèle"


class Domaine(TextChoices):
    """Les chapitres du portrait, dans l’ordre des diagnostics."""

    POPULATION = "population", "Population"
    VIE = "conditions_de_vie", "Conditions de vie"
    CADRE = "cadre_de_vie", "Cadre de vie et environnement"
    SANTE = "etat_de_sante", "État de santé"
    PREVENTION = "prevention", "Prévention"
    OFFRE = "offre_de_soins", "Offre et recours aux soins"
    LOCAL = "local", "Indicateurs du territoire"


class CercleEtude(TextChoices):
    """Une étude reste à qui y travaille tant qu’elle n’est pas transmise ; jamais publique."""

    TRAVAIL = "travail", "travail"
    TRANSMIS = "transmis", "transmis"


class Profession(TextChoices):
    """Les professions dont la DREES publie l’accessibilité."""

    GENERALISTES = "generalistes", "médecins généralistes"
    INFIRMIERS = "infirmiers", "infirmiers"
    KINESITHERAPEUTES = "kinesitherapeutes", "masseurs-kinésithérapeutes"
    SAGES_FEMMES = "sages_femmes", "sages-femmes"
    DENTISTES = "dentistes", "chirurgiens-dentistes"


class MethodeIndice(TextChoices):
    """Comment les composantes font un indice."""

    PONDEREE = "ponderee", "somme pondérée"
    ACP = "acp", "axe principal local (ACP)"
    IDH2 = "idh2", "IDH-2"
    IDH4 = "idh4", "IDH-4"


class NormalisationIndice(TextChoices):
    CENTREE = "centree", "centrée réduite (moyenne 0, écart type 1)"
    MINMAX = "minmax", "de 0 au minimum à 1 au maximum"


class AgregationIndice(TextChoices):
    ARITHMETIQUE = "arithmetique", "moyenne pondérée"
    GEOMETRIQUE = "geometrique", "moyenne géométrique pondérée"


class BaseComparaison(TextChoices):
    """Les lieux notés ensemble : la normalisation se fait sur eux."""

    TERRITOIRE = "territoire", "communes du territoire"
    DEPARTEMENT = "departement", "communes du ou des départements"
    EPCI = "epci", "EPCI de la région"
