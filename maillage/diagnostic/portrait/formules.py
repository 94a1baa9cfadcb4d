"""La formule d’un indicateur, en mots : ce que l’on additionne, par quoi l’on divise ou pondère."""

from collections.abc import Iterable

from maillage.core.texte import typeset
from maillage.graphiques.texte import format_nombre
from maillage.indicateurs.catalogue import POPULATION, column_label, split_colonne
from maillage.indicateurs.enums import Nature
from maillage.indicateurs.models import Indicateur


def write_formule(indicateur: Indicateur) -> str:
    """« Somme de « chômeurs » divisée par somme de « actifs », multipliée par 100. »"""
    top = write_colonnes(indicateur, indicateur.numerateur)
    match indicateur.nature:
        case Nature.COMPTE:
            said = f"Somme, sur les communes, de « {top} »{_times(indicateur)}."
        case Nature.RATIO:
            bottom = write_colonnes(indicateur, indicateur.denominateur)
            said = f"Somme de « {top} » divisée par somme de « {bottom} »{_times(indicateur)}."
        case Nature.EVOLUTION:
            said = f"Croissance annuelle moyenne de « {top} » entre les deux années."
        case Nature.CONTEXTE:
            said = "Valeur publiée pour le département ; elle n’est pas recalculée."
        case Nature.PART_SOUS_SEUIL:
            seuil = format_nombre(indicateur.seuil or 0.0, 1)
            said = f"Part de « {_weight(indicateur)} » des communes où « {top} » est sous {seuil}."
        case _:
            said = f"Moyenne de « {top} », pondérée par « {_weight(indicateur)} »."
    return typeset(said)


def _times(indicateur: Indicateur) -> str:
    if indicateur.facteur == 1:
        return ""
    digits = 0 if indicateur.facteur == round(indicateur.facteur) else 4
    return f", multipliée par {format_nombre(indicateur.facteur, digits)}"


def _weight(indicateur: Indicateur) -> str:
    if indicateur.poids in ("", POPULATION):
        return "population municipale"
    return write_colonnes(indicateur, [indicateur.poids])


def write_colonnes(indicateur: Indicateur, colonnes: Iterable[str]) -> str:
    """« population de 15 à 64 ans − étudiants » : les colonnes, avec leur signe."""
    return "".join(_sign(item, indicateur.source.cle) for item in colonnes).removeprefix(" + ")


def _sign(colonne: str, source: str) -> str:
    """« 5*X » se multiplie, « -X » se retranche."""
    factor, star, rest = colonne.partition("*")
    terme = split_colonne(rest if star else colonne, source)
    label = column_label(terme.source, terme.colonne)
    times = f"{factor} × " if star else ""
    return f"{' − ' if terme.moins else ' + '}{times}{label}"
