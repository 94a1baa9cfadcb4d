"""Un indicateur du portrait comme preuve : la copie datée de ce qu’on a lu."""

from maillage.demarches.models import Demarche
from maillage.diagnostic.enums import EtatValeur, Facette, GenrePreuve
from maillage.diagnostic.models import Constat, Preuve
from maillage.diagnostic.portrait.lecture import Lecture
from maillage.diagnostic.portrait.mots import write_mesure, write_periode, write_source
from maillage.diagnostic.portrait.phrases import write_phrase
from maillage.indicateurs.enums import Etat, Nature
from maillage.indicateurs.moteur.portrait import Ligne, Portrait
from maillage.referentiels.vocabulaire import terms_for

FACETTES = {"favorable": Facette.FORCE, "defavorable": Facette.FAIBLESSE}
ETATS = {
    Etat.VALEUR: EtatValeur.VALEUR,
    Etat.SECRET: EtatValeur.SECRET,
    Etat.ABSENT: EtatValeur.NON_DISPONIBLE,
}


def suggest_constat(ligne: Ligne, portrait: Portrait, demarche: Demarche) -> dict:
    """De quoi préremplir un constat : phrase, réserves, déterminant, force ou faiblesse."""
    phrase = write_phrase(ligne, portrait.references)
    jugement = phrase.comparaison.jugement if phrase.comparaison else ""
    return {
        "phrase": phrase.texte[: Constat._meta.get_field("phrase").max_length],
        "precisions": " ".join(phrase.reserves),
        "facette": FACETTES.get(jugement, ""),
        "determinant": find_determinant(ligne, demarche),
    }


def find_determinant(ligne: Ligne, demarche: Demarche) -> int | None:
    """Le déterminant du catalogue, parmi ceux de la démarche."""
    code = ligne.indicateur.determinant
    offered = terms_for(demarche, "determinants", []) if code else []
    return next((terme.pk for terme in offered if terme.code == code), None)


def build_preuve(constat: Constat, ligne: Ligne, lecture: Lecture) -> Preuve:
    """La preuve à enregistrer avec ``constat`` ; un chiffre du département reste au département."""
    indicateur = ligne.indicateur
    mesure, territoire = ligne.mesure, lecture.nom
    if indicateur.nature == Nature.CONTEXTE and "departement" in ligne.references:
        mesure = ligne.references["departement"]
        territoire = f"Département {lecture.portrait.references['departement'].noms[0]}"
    etat = EtatValeur.ZERO if mesure.valeur == 0 else ETATS[mesure.etat]
    return Preuve(
        constat=constat, genre=GenrePreuve.INDICATEUR, indicateur=indicateur.cle,
        libelle=indicateur.libelle, annee=write_periode(mesure)[:20], etat=etat,
        valeur=write_mesure(indicateur, mesure)[:120] if mesure.is_value else "",
        territoire=territoire[:200], source=write_source(indicateur)[:250],
    )  # fmt: skip
