"""Les écarts dans le territoire : la valeur de chaque commune, et ce que la moyenne cache.

Un petit effectif reste secret, et ne se retrouve pas par soustraction : la somme des communes
cachées atteint toujours le seuil.
"""

from dataclasses import dataclass

import numpy as np

from maillage.core.texte import typeset
from maillage.diagnostic.portrait.communes import hide, measure_communes
from maillage.diagnostic.portrait.mots import write_short, write_value
from maillage.indicateurs.enums import Collecte, Etat, Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.cadre import Cadre, read_cadre
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Portrait

PRUDENCE = (
    "Ces écarts sont entre communes, pas entre personnes : une commune où la part est élevée ne "
    "dit rien de chacun de ses habitants."
)
COMMUNES_MIN = 3
# En deçà, les quartiles seraient ceux du hasard des petits nombres.
PART_FERME = 0.5


@dataclass(frozen=True, slots=True)
class ValeurCommune:
    """Une commune du territoire et sa mesure ; ``population`` : ses habitants, si on les sait."""

    code: str
    nom: str
    mesure: Mesure
    population: float | None

    @property
    def is_prudent(self) -> bool:
        return "petits_nombres" in self.mesure.drapeaux


@dataclass(frozen=True, slots=True)
class Disparites:
    """``communes`` dans l’ordre des noms ; les extrêmes laissent de côté les petits nombres."""

    indicateur: Indicateur
    communes: tuple[ValeurCommune, ...]
    basse: ValeurCommune | None = None
    haute: ValeurCommune | None = None
    quartiles: tuple[float, float] | None = None

    @property
    def connues(self) -> list[ValeurCommune]:
        return [item for item in self.communes if item.mesure.is_value]


def read_disparites(portrait: Portrait, indicateur: Indicateur) -> Disparites:
    """La valeur de chaque commune du territoire, la dernière année connue."""
    cadre = read_cadre(portrait.espace)
    places = sorted(
        (cadre.position[code] for code in portrait.codes if code in cadre.position),
        key=lambda place: (cadre.noms[place], cadre.codes[place]),
    )
    mesures = measure_communes(indicateur, portrait.espace, places)
    if is_hidden(portrait, indicateur):
        mesures = [hide(mesure) if mesure.valeur else mesure for mesure in mesures]
    communes = tuple(
        ValeurCommune(cadre.codes[place], cadre.noms[place], mesure, _people(cadre, place))
        for place, mesure in zip(places, mesures, strict=True)
    )
    return _summarize(indicateur, communes)


def is_hidden(portrait: Portrait, indicateur: Indicateur) -> bool:
    """La valeur du territoire est secrète : ses communes, additionnées, la rendraient."""
    ligne = portrait.find(indicateur.cle)
    return ligne is not None and ligne.mesure.etat == Etat.SECRET


def _people(cadre: Cadre, place: int) -> float | None:
    people = float(cadre.population[place])
    return None if np.isnan(people) else people


def _summarize(indicateur: Indicateur, communes: tuple[ValeurCommune, ...]) -> Disparites:
    known = [item for item in communes if item.mesure.is_value]
    firm = [item for item in known if not item.is_prudent] or known
    if len(firm) < COMMUNES_MIN:
        return Disparites(indicateur, communes)
    ordered = sorted(firm, key=lambda item: item.mesure.valeur or 0.0)
    return Disparites(indicateur, communes, ordered[0], ordered[-1], _find_quartiles(firm, known))


def _find_quartiles(
    firm: list[ValeurCommune], known: list[ValeurCommune]
) -> tuple[float, float] | None:
    """Entre quelles valeurs vit la moitié centrale des habitants ; rien si trop sont incertains."""
    weights = np.array([item.population or 0.0 for item in firm])
    if weights.sum() <= PART_FERME * sum(item.population or 0.0 for item in known):
        return None
    values = np.array([item.mesure.valeur for item in firm], dtype=np.float64)
    low, high = np.quantile(values, (0.25, 0.75), weights=weights, method="inverted_cdf")
    return float(low), float(high)


def write_disparites(disparites: Disparites) -> list[str]:
    """« Ce que la moyenne cache », en phrases ; vide avec moins de trois communes connues."""
    low, high, indicateur = disparites.basse, disparites.haute, disparites.indicateur
    if low is None or high is None or indicateur.nature == Nature.PART_SOUS_SEUIL:
        return []
    said = [
        f"De {write_short(indicateur, low.mesure.valeur or 0.0)} ({low.nom}) à "
        f"{_value(indicateur, high)} ({high.nom}) selon la commune."
        if low.mesure.valeur != high.mesure.valeur
        else f"Toutes les communes connues sont à {_value(indicateur, low)}."
    ]
    if disparites.quartiles and indicateur.nature != Nature.COMPTE:
        start, end = disparites.quartiles
        said.append(
            "La moitié des habitants vit dans une commune où la valeur va de "
            f"{write_short(indicateur, start)} à {write_value(indicateur, end)}."
        )
    if any(item.is_prudent for item in disparites.connues):
        said.append(_prudence(indicateur))
    return [typeset(phrase) for phrase in (*said, PRUDENCE)]


def _value(indicateur: Indicateur, item: ValeurCommune) -> str:
    return write_value(indicateur, item.mesure.valeur or 0.0)


def _prudence(indicateur: Indicateur) -> str:
    if indicateur.collecte in (Collecte.RECENSEMENT, Collecte.COMPLEMENTAIRE):
        return "Les communes aux effectifs trop petits pour l’Insee ne comptent pas aux extrêmes."
    return "Les communes de moins de 20 événements ne comptent pas aux extrêmes."
