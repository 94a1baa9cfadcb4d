"""Ce que le code du diagnostic distingue ; le reste des mots vient des vocabulaires."""

from django.db.models import TextChoices


class GenreMateriau(TextChoices):
    ENTRETIEN = "entretien", "entretien"
    GROUPE = "groupe", "groupe de discussion"
    ATELIER = "atelier", "atelier"
    QUESTIONNAIRE = "questionnaire", "questionnaire"
    FORUM = "forum", "forum"
    MARCHE = "marche", "diagnostic en marchant"
    OBSERVATION = "observation", "observation"
    AUTRE = "autre", "autre recueil"


class EtatDispositif(TextChoices):
    EN_COURS = "en_cours", "en cours"
    EN_PROJET = "en_projet", "en projet"
    SUSPENDU = "suspendu", "suspendu"
    FINI = "fini", "terminé"


class OrigineService(TextChoices):
    MAIN = "main", "saisi à la main"
    FINESS = "finess", "fichier FINESS"


class Facette(TextChoices):
    """La place d’un constat dans un tableau forces, faiblesses, opportunités, menaces."""

    FORCE = "force", "force"
    FAIBLESSE = "faiblesse", "faiblesse"
    OPPORTUNITE = "opportunite", "opportunité"
    MENACE = "menace", "menace"


class GenrePreuve(TextChoices):
    INDICATEUR = "indicateur", "valeur d’indicateur"
    VERBATIM = "verbatim", "verbatim"
    DIAGNOSTIC = "diagnostic", "diagnostic extérieur"
    DISPOSITIF = "dispositif", "action ou dispositif existant"
    SIGNALEMENT = "signalement", "besoin signalé ou autre source"


class EtatValeur(TextChoices):
    """Les quatre états d’une valeur, jamais confondus."""

    VALEUR = "valeur", "valeur"
    ZERO = "zero", "zéro vrai"
    SECRET = "secret", "secret statistique"
    NON_DISPONIBLE = "non_disponible", "non disponible"


class MethodePriorisation(TextChoices):
    GOMMETTES = "gommettes", "gommettes : importance × faisabilité"
    CRITERES = "criteres", "critères pondérés"
    HANLON = "hanlon", "Hanlon (UIC) : (taille + gravité) × efficacité ÷ 3"
    HANLON_NACCHO = "hanlon_naccho", "Hanlon (NACCHO) : (taille + 2 × gravité) × efficacité"


class EtatPriorisation(TextChoices):
    OUVERTE = "ouverte", "vote ouvert"
    CLOSE = "close", "vote clos"


class Arbitrage(TextChoices):
    """Ce que le CoPil décide d’un enjeu."""

    RETENU = "retenu", "retenu"
    REPORTE = "reporte", "reporté"
    ECARTE = "ecarte", "écarté"
