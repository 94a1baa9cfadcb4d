"""Quelles colonnes on sait lire, et où va chacune sur la fiche."""

from dataclasses import replace

from maillage.contrats.extensions import extensions
from maillage.demarches.models import Demarche
from maillage.lecture.plan import Champ
from maillage.lecture.plan.champs import CHAMPS
from maillage.referentiels.vocabulaire import choices_for_import

# Colonne lue → vocabulaire de la fiche. Les autres vocabulaires ne se lisent pas ici.
VOCABULAIRES_LUS = {
    "publics": "publics",
    "milieux": "milieux",
    "themes": "themes",
    "champs": "champs",
    "determinants": "determinants",
    "niveaux": "niveaux",
    "dispositifs": "dispositifs",
    "participation": "participation",
    "priorite": "priorites",
    "nature": "natures",
}
UNIQUES = frozenset({"participation", "priorite", "nature", "niveaux"})

TEXTES = {
    "service": "service_pilote",
    "instance": "instance",
    "territoire": "perimetre_texte",
    "calendrier": "calendrier",
    "moyens": "moyens",
    "financements": "financements_texte",
    "evaluation": "evaluation_methode",
    "leviers": "leviers",
    "freins": "freins",
    "faisabilite": "faisabilite",
    "equite": "equite",
    "participation_texte": "participation_texte",
    "publics_texte": "publics_texte",
}
RICHES = {"contexte": "contexte", "description": "description"}
LISTES = {
    "objectifs": "objectifs_operationnels",
    "objectifs_specifiques": "objectifs_specifiques",
    "resultats": "resultats_attendus",
    "prs": "liens_prs",
}
VALEURS = {
    "date_debut": "date_debut",
    "date_fin": "date_fin",
    "etp": "etp",
    "budget": "budget_previsionnel",
    "statut": "statut",
    "communes": "communes",
    "recurrente": "recurrente",
}
ORGANISATIONS = {
    "pilotes": "pilote",
    "porteurs": "porteur",
    "copilotes": "copilote",
    "partenaires": "partenaire",
}
PERSONNES = {"referents": "referent", "elus": "elu"}

PROPRES = (
    Champ(
        "objectifs_specifiques", "Objectifs spécifiques",
        ("objectif spécifique", "objectif(s) spécifique(s)"), "riche",
    ),
    Champ(
        "champs", "Champ légal",
        ("champ", "champs", "champ légal", "champ d’intervention", "domaine légal"),
        "choix_multiple",
    ),
    Champ("niveaux", "Niveau d’intervention", ("niveau socio-écologique",), "choix"),
    Champ(
        "equite", "Inégalités de santé",
        ("inégalités sociales de santé", "inégalités", "ISS", "équité",
         "universalisme proportionné", "prise en compte des inégalités",
         "prise en compte des ISS", "aller-vers"), "riche",
    ),
    Champ("faisabilite", "Faisabilité", ("faisabilité de l’action",), "riche"),
    Champ(
        "recurrente", "Se répète chaque année",
        ("récurrente", "action récurrente", "annuelle", "amélioration continue"), "booleen",
    ),
)  # fmt: skip


def build_champs(demarche: Demarche, reponses: dict[str, dict[str, str]] | None = None):
    """Les colonnes lisibles : celles de base, les nôtres, celles des extensions.

    Les vocabulaires sont ceux de la démarche ; ``reponses`` (``{champ: {texte lu: code}}``) y
    ajoute ce que la personne a tranché pour ce classeur.
    """
    choices = choices_for_import(demarche)
    base = [champ for champ in CHAMPS if champ.cle in {*VOCABULAIRES_LUS, "statut"}]
    added = [champ for extension in extensions for champ in extension.colonnes()]
    champs = [_with_choices(champ, choices, reponses or {}) for champ in (*base, *PROPRES)]
    return (*champs, *added)


def _with_choices(champ: Champ, choices: dict, reponses: dict) -> Champ:
    known = {code: list(labels) for code, labels in champ.choix.items()}
    vocabulaire = VOCABULAIRES_LUS.get(champ.cle)
    if vocabulaire:
        for code, labels in choices[vocabulaire].items():
            known[code] = [*labels, *known.get(code, ())]
        known = {code: known[code] for code in choices[vocabulaire]}
    for texte, code in reponses.get(champ.cle, {}).items():
        if code in known:
            known[code].append(texte)
    if not known:
        # Un vocabulaire encore vide : les mots lus iront en note.
        return replace(champ, genre="liste", choix={}) if vocabulaire else champ
    genre = "choix" if champ.cle in {*UNIQUES, "statut"} else "choix_multiple"
    return replace(champ, genre=genre, choix=known)
