"""Dire un calcul en mots : ce que l’on divise, ce que l’on pondère, comment on recompose."""

from maillage.core.texte import INSECABLE, typeset
from maillage.indicateurs.catalogue import POPULATION, Terme, column_label, split_colonne
from maillage.indicateurs.enums import Nature, Sens
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.nombres import format_valeur
from maillage.referentiels.sources import read_donnees

MOTS_SENS = {
    Sens.FAVORABLE: "Une valeur haute est plutôt favorable à la santé.",
    Sens.DEFAVORABLE: "Une valeur haute est plutôt défavorable à la santé.",
    Sens.NEUTRE: "Une valeur haute n’est en soi ni favorable ni défavorable.",
}
REGLES = {
    Nature.COMPTE: "Les effectifs des communes s’additionnent. Une commune sous secret ou "
    "absente rend le total partiel, et la page le dit.",
    Nature.RATIO: "On additionne d’abord le numérateur et le dénominateur de toutes les "
    "communes, puis on divise. Jamais une moyenne des taux des communes.",
    Nature.EVOLUTION: "On additionne les effectifs des communes à chacune des deux années, puis "
    "on calcule le taux annuel constant qui mène de l’une à l’autre.",
    Nature.INDICE: "Moyenne des valeurs des communes, chacune comptant selon {poids}.",
    Nature.MEDIANE: "Une médiane ne se recompose pas exactement : on en approche la valeur par "
    "la moyenne des médianes des communes, chacune comptant selon {poids}.",
    Nature.PART_SOUS_SEUIL: "On additionne {poids} des communes dont la valeur est inférieure à "
    "{seuil}, et on divise par celle de toutes les communes.",
    Nature.CONTEXTE: "La valeur publiée est donnée telle quelle, comme contexte : elle n’est ni "
    "recomposée ni attribuée au territoire.",
}


def say_numerateur(indicateur: Indicateur) -> str:
    return _say_colonnes(indicateur, indicateur.numerateur)


def say_denominateur(indicateur: Indicateur) -> str:
    return _say_colonnes(indicateur, indicateur.denominateur)


def _say_colonnes(indicateur: Indicateur, textes: list[str]) -> str:
    """« logements, moins logements vacants » ; deux hommes et femmes s’enchaînent par « plus »."""
    said = ""
    for texte in textes:
        terme = split_colonne(texte, indicateur.source.cle)
        link = (" moins " if terme.moins else " plus ") if said else ""
        said += link + _label(terme)
    return said


def _label(terme: Terme) -> str:
    return column_label(terme.source, terme.colonne)


def say_poids(indicateur: Indicateur) -> str:
    if indicateur.poids == POPULATION:
        return "la population municipale"
    if not indicateur.poids:
        return ""
    label = _label(split_colonne(indicateur.poids, indicateur.source.cle))
    return f"«{INSECABLE}{label}{INSECABLE}»"


def say_regle(indicateur: Indicateur) -> str:
    """Comment la valeur d’un territoire se recompose à partir de ses communes."""
    seuil = "" if indicateur.seuil is None else format_valeur(indicateur.seuil)
    regle = REGLES[Nature(indicateur.nature)]
    return typeset(regle.format(poids=say_poids(indicateur), seuil=seuil))


def say_formule(indicateur: Indicateur) -> str:
    """« (chômeurs) ÷ (actifs) × 100 » ; vide quand il n’y a rien à diviser."""
    if not indicateur.denominateur:
        return ""
    formule = f"({say_numerateur(indicateur)}) ÷ ({say_denominateur(indicateur)})"
    if indicateur.facteur != 1:
        formule += f" ×{INSECABLE}{format_valeur(indicateur.facteur)}"
    return formule


def say_determinant(indicateur: Indicateur) -> str:
    return _determinants().get(indicateur.determinant, "")


def _determinants() -> dict[str, str]:
    items = read_donnees("referentiels")["determinants"]
    return {item["code"]: item["libelle"] for item in items}
