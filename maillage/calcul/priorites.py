"""Ordonner des enjeux : méthodes de Hanlon, critères pondérés, importance et faisabilité, votes.

A taille 0-10, B gravité 0-10 (0-20 dans l’original), C efficacité 0-10 (0,5-1,5 dans la forme à
multiplicateur), D cinq essais PEARL à 0 ou 1, E iniquité 0-5, F position institutionnelle
0,67-1,5. Les échelles sont des paramètres, à imprimer avec le résultat. Un classement prépare la
décision, il ne la prend pas ; la dispersion des votes se publie avec la moyenne.
Sources : Hanlon et Pickett (université de l’Illinois à Chicago, PH 440) ; NACCHO ; Choi et al. 2019
(variante de l’OPS).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.calcul.erreurs import require

PEARL = ("convenance", "économie", "acceptabilité", "ressources", "légalité")
# Part de la population (en %) à partir de laquelle la taille vaut tant.
ECHELLE_TAILLE = ((25.0, 9.5), (10.0, 7.5), (1.0, 5.5), (0.1, 3.5), (0.01, 1.5), (0.0, 0.0))
DIVISEUR_OPS = 5.25


class Variante(StrEnum):
    """Les formules d’un score de Hanlon."""

    HANLON = "hanlon"
    NACCHO = "hanlon_naccho"
    MULTIPLICATEUR = "hanlon_multiplicateur"
    OPS = "hanlon_ops"


FORMULES = {
    Variante.HANLON: "(A + B) × C / 3",
    Variante.NACCHO: "(A + 2 × B) × C",
    Variante.MULTIPLICATEUR: "(A + B) × C",
    Variante.OPS: "(A + B + E) × C × F / 5,25",
}


@dataclass(frozen=True)
class Echelles:
    """Les bornes (basse, haute) de chaque composante."""

    taille: tuple[float, float] = (0, 10)
    gravite: tuple[float, float] = (0, 20)
    efficacite: tuple[float, float] = (0, 10)
    iniquite: tuple[float, float] = (0, 5)
    position: tuple[float, float] = (0.67, 1.5)


ECHELLES = {
    Variante.HANLON: Echelles(),
    Variante.NACCHO: Echelles(gravite=(0, 10)),
    Variante.MULTIPLICATEUR: Echelles(efficacite=(0.5, 1.5)),
    Variante.OPS: Echelles(),
}


@dataclass(frozen=True)
class Votes:
    """Ce que disent les votants d’un même enjeu ; ``dispersion`` est l’écart-type (n − 1)."""

    nombre: int
    moyenne: float
    dispersion: float
    minimum: float
    maximum: float


def score_hanlon(
    taille: float,
    gravite: float,
    efficacite: float,
    variante: Variante = Variante.HANLON,
    pearl: Sequence[int] | None = None,
    iniquite: float = 0,
    position: float = 1,
    echelles: Echelles | None = None,
) -> float:
    """Le score de la variante ; multiplié par D, donc nul, si un essai PEARL échoue.

    Sans ``pearl``, c’est le BPR ; avec, l’OPR. ``iniquite`` et ``position`` ne servent qu’à la
    variante de l’OPS, qui n’emploie pas PEARL.
    """
    bornes = echelles or ECHELLES[variante]
    a = _read_note("taille", taille, bornes.taille)
    b = _read_note("gravité", gravite, bornes.gravite)
    c = _read_note("efficacité", efficacite, bornes.efficacite)
    if variante is Variante.OPS:
        require(pearl is None, "La variante de l’OPS n’emploie pas les essais PEARL.")
        e = _read_note("iniquité", iniquite, bornes.iniquite)
        return (a + b + e) * c * _read_note("position", position, bornes.position) / DIVISEUR_OPS
    somme = a + 2 * b if variante is Variante.NACCHO else a + b
    score = somme * c / 3 if variante is Variante.HANLON else somme * c
    return score * pass_pearl(pearl)


def pass_pearl(essais: Sequence[int] | None) -> int:
    """Le produit des cinq essais PEARL : 0 dès que l’un échoue ; 1 quand rien n’est donné."""
    if essais is None:
        return 1
    require(len(essais) == len(PEARL), "PEARL compte cinq essais.")
    require(all(essai in (0, 1) for essai in essais), "Un essai PEARL vaut 0 ou 1.")
    return math.prod(int(essai) for essai in essais)


def score_taille(part: float, echelle: Sequence[tuple[float, float]] = ECHELLE_TAILLE) -> float:
    """La note de taille d’un enjeu qui touche ``part`` % de la population."""
    require(0 <= part <= 100, "La part de la population va de 0 à 100 %.")
    seuils = [seuil for seuil, _ in echelle]
    ordered = seuils == sorted(seuils, reverse=True) and seuils[-1:] == [0]
    require(ordered, "L’échelle de taille doit décroître jusqu’à 0.")
    return next(note for seuil, note in echelle if part >= seuil)


def weighted_score(notes: Mapping[str, float], poids: Mapping[str, float]) -> float:
    """La moyenne des notes pondérée par le poids de chaque critère ; tous doivent être notés."""
    require(bool(poids) and all(p >= 0 for p in poids.values()), "Les poids doivent être positifs.")
    manquants = sorted(critere for critere, p in poids.items() if p > 0 and critere not in notes)
    require(not manquants, f"Il manque la note de : {', '.join(manquants)}.")
    total = math.fsum(poids.values())
    require(total > 0, "Tous les poids sont nuls.")
    return math.fsum(notes[critere] * p for critere, p in poids.items() if p > 0) / total


def summarize_votes(notes: Sequence[float]) -> Votes | None:
    """Moyenne, dispersion et extrêmes ; ``None`` sans vote, dispersion nulle avec un seul."""
    if not notes:
        return None
    moyenne = math.fsum(notes) / len(notes)
    carres = math.fsum((note - moyenne) ** 2 for note in notes)
    dispersion = math.sqrt(carres / (len(notes) - 1)) if len(notes) > 1 else 0.0
    return Votes(len(notes), moyenne, dispersion, min(notes), max(notes))


def rank(scores: Sequence[float | None]) -> list[int | None]:
    """Le rang de chacun, le plus haut score en premier ; les ex æquo partagent le meilleur rang.

    Deux scores égaux au milliardième près sont ex æquo. Un enjeu sans score n’a pas de rang.
    """
    connus = [round(score, 9) for score in scores if score is not None]
    return [
        None if score is None else 1 + sum(autre > round(score, 9) for autre in connus)
        for score in scores
    ]


class Quadrant(StrEnum):
    """Où tombe un enjeu sur la croix importance × faisabilité."""

    A_FAIRE = "a_faire"
    STRATEGIQUE = "strategique"
    ACCESSOIRE = "accessoire"
    ECARTE = "ecarte"


def find_quadrant(importance: float, faisabilite: float, seuil: float) -> Quadrant:
    """Le quadrant d’un enjeu ; une note égale au seuil (le milieu de l’échelle) est haute."""
    if importance >= seuil:
        return Quadrant.A_FAIRE if faisabilite >= seuil else Quadrant.STRATEGIQUE
    return Quadrant.ACCESSOIRE if faisabilite >= seuil else Quadrant.ECARTE


def _read_note(nom: str, note: float, bornes: tuple[float, float]) -> float:
    bas, haut = bornes
    require(bas <= note <= haut, f"La note de {nom} va de {bas:g} à {haut:g} : {note:g} reçu.")
    return note
