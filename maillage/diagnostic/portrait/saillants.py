"""Ce qui ressort : les écarts à la référence, rapportés à la dispersion des EPCI.

Ni test ni seuil de signification : un écart compte s’il est grand parmi ceux que l’on voit
d’ordinaire entre territoires comparables. Valeurs imputées, petits nombres et valeurs qui couvrent
moins de la moitié des habitants n’entrent pas dans ce classement.
"""

from dataclasses import dataclass

import numpy as np

from maillage.core.texte import typeset
from maillage.diagnostic.portrait.comparaison import Comparaison, Position, write_jugement
from maillage.diagnostic.portrait.etendue import EPCI_MIN, Etendue, Valeurs, read_etendue
from maillage.diagnostic.portrait.mots import is_covering, write_share
from maillage.diagnostic.portrait.phrases import Phrase, write_phrase
from maillage.graphiques.texte import format_valeur
from maillage.indicateurs.moteur.portrait import Ligne, Portrait
from maillage.indicateurs.moteur.series import read_stamp

# En écarts types robustes : en deçà, l’écart est de ceux que l’on voit partout.
SCORE_MIN = 0.5
NOMBRE = 5
# Ce qui n’est ni favorable ni défavorable situe, mais n’alerte pas.
NEUTRES = 2
# Deux indicateurs aussi corrélés disent la même chose.
REDITE = 0.75
RANGS = (0.1, 0.25)
EXCLUS = frozenset({"impute", "petits_nombres"})


@dataclass(frozen=True, slots=True, eq=False)
class Saillant:
    """Un indicateur qui ressort ; ``score`` : son écart en dispersions d’EPCI."""

    ligne: Ligne
    phrase: Phrase
    comparaison: Comparaison
    score: float
    rang: str
    colonne: Valeurs

    @property
    def jugement(self) -> str:
        return write_jugement(self.comparaison)


def find_saillants(portrait: Portrait, nombre: int = NOMBRE) -> list[Saillant]:
    """Les plus grands écarts d’abord ; favorables et défavorables quand il y a les deux."""
    stamp = read_stamp(portrait.espace)
    found = [
        saillant
        for ligne in portrait.lignes
        if is_ranked(ligne) and (saillant := _score(ligne, portrait, stamp))
    ]
    found.sort(key=lambda item: (-item.score, item.ligne.indicateur.position))
    return _balance(_vary(found), nombre)


def _vary(found: list[Saillant]) -> list[Saillant]:
    """Ceux qui redisent un plus saillant, parce qu’ils varient ensemble, viennent après."""
    first: list[Saillant] = []
    others: list[Saillant] = []
    for item in found:
        repeats = any(correlate(item.colonne, kept.colonne) > REDITE for kept in first)
        (others if repeats else first).append(item)
    return first + others


def correlate(first: Valeurs, second: Valeurs) -> float:
    """La corrélation, sans signe, sur les territoires connus des deux ; 0 s’il y en a peu."""
    known = np.isfinite(first) & np.isfinite(second) if first.size == second.size else None
    if known is None or known.sum() < EPCI_MIN:
        return 0.0
    a, b = first[known], second[known]
    spread = a.std() * b.std()
    return abs(float(np.mean((a - a.mean()) * (b - b.mean())) / spread)) if spread else 0.0


def is_ranked(ligne: Ligne) -> bool:
    """Ni imputée, ni de petits nombres, ni lue sur moins de la moitié des habitants."""
    mesure = ligne.mesure
    kept = mesure.is_value and not EXCLUS.intersection(mesure.drapeaux)
    return kept and is_covering(mesure)


def _score(ligne: Ligne, portrait: Portrait, stamp: tuple) -> Saillant | None:
    phrase = write_phrase(ligne, portrait.references)
    comparaison = phrase.comparaison
    if comparaison is None or not comparaison.is_distinct:
        return None
    etendue = read_etendue(ligne.indicateur, portrait.espace, stamp)
    dispersion = etendue.dispersion
    score = abs(comparaison.ecart) / dispersion if dispersion else 0.0
    if score < SCORE_MIN:
        return None
    rang = write_rang(ligne, comparaison, etendue)
    return Saillant(ligne, phrase, comparaison, score, rang, etendue.colonne)


def write_rang(ligne: Ligne, comparaison: Comparaison, etendue: Etendue) -> str:
    """« parmi les 10 % d’EPCI où la valeur est la plus élevée » ; vide hors des extrêmes."""
    valeur = ligne.mesure.valeur or 0.0
    high = comparaison.position == Position.PLUS
    share = etendue.share_above(valeur) if high else etendue.share_below(valeur)
    bound = next((rang for rang in RANGS if share <= rang), None)
    if bound is None:
        return ""
    part = format_valeur(write_share(bound), 0, "%")
    extreme = "élevée" if high else "basse"
    mailles = "d’EPCI" if etendue.mailles == "EPCI" else "de communes"
    return typeset(f"parmi les {part} {mailles} où la valeur est la plus {extreme}")


def _balance(found: list[Saillant], nombre: int) -> list[Saillant]:
    """Les premiers, deux neutres au plus ; le dernier cède la place au côté qui manquerait."""
    neutres = [item for item in found if not item.comparaison.jugement][NEUTRES:]
    kept = [item for item in found if item not in neutres][:nombre]
    kept += neutres[: nombre - len(kept)]
    for jugement in ("favorable", "defavorable"):
        missing = not any(item.comparaison.jugement == jugement for item in kept)
        other = next((item for item in found if item.comparaison.jugement == jugement), None)
        if missing and other and len(kept) == nombre:
            kept = [*kept[:-1], other]
    return kept
