"""Les vocabulaires que Maillage connaît, et les listes fermées des références et des règles."""

from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """``multiple`` : une fiche peut porter plusieurs de ces termes."""

    cle: str
    libelle: str
    multiple: bool = True


VOCABULAIRES = {
    vocabulaire.cle: vocabulaire
    for vocabulaire in (
        Vocabulaire("champs", "Champ légal", multiple=True),
        Vocabulaire("themes", "Thèmes"),
        Vocabulaire("publics", "Publics visés"),
        Vocabulaire("milieux", "Milieux d’intervention"),
        Vocabulaire("determinants", "Déterminants de santé"),
        Vocabulaire("niveaux", "Niveau d’intervention", multiple=False),
        Vocabulaire("participation", "Participation des habitants", multiple=False),
        Vocabulaire("priorites", "Niveau de priorité", multiple=False),
        Vocabulaire("natures", "Nature de l’action", multiple=False),
        Vocabulaire("dispositifs", "Autres démarches liées"),
        Vocabulaire("sources_financement", "Source de financement", multiple=False),
    )
}


class GenreReference(TextChoices):
    PRS = "prs", "PRS"
    SCHEMA = "schema", "schéma ou programme régional"
    SOCLE = "socle", "socle régional"
    DISPOSITIF = "dispositif", "démarche ou dispositif"
    NATIONAL = "national", "plan national"


class GenreObjectif(TextChoices):
    OBJECTIF = "objectif", "objectif"
    PRIORITE = "priorite", "priorité"
    ACTION_PROBANTE = "action_probante", "action probante"
    ACTION_IMPACTANTE = "action_impactante", "action impactante"


class Sens(TextChoices):
    HAUSSE = "hausse", "à la hausse"
    BAISSE = "baisse", "à la baisse"
    NEUTRE = "neutre", "sans sens"


class Frequence(TextChoices):
    MENSUELLE = "mensuelle", "chaque mois"
    TRIMESTRIELLE = "trimestrielle", "chaque trimestre"
    SEMESTRIELLE = "semestrielle", "chaque semestre"
    ANNUELLE = "annuelle", "chaque année"
    SCOLAIRE = "scolaire", "chaque année scolaire"
    CAMPAGNE = "campagne", "à chaque campagne"
    UNIQUE = "unique", "une fois"


class SeveriteRegle(TextChoices):
    """La loi demande peu, et Maillage le sait : une région n’ajoute pas d’obligation légale."""

    SOCLE = "socle", "demandé par le socle régional"
    METHODE = "methode", "de bonne méthode"


class GenreRegle(TextChoices):
    CHAMP_FICHE = "champ_fiche", "un champ rempli sur chaque fiche"
    ARTICLE = "article", "un article au contrat"
    PARTIE = "partie", "une partie de ce type"
    LIEN = "lien", "un lien vers cet objectif de référence"
    INDICATEUR = "indicateur", "cet indicateur commun"
