"""Les indices courants d’une population : vieillissement, dépendance, évolution.

Source : définitions de l’INSEE. Tous rendent ``None`` quand le dénominateur est nul.
"""

from maillage.calcul.erreurs import require


def indice_vieillissement(plus_65: float, moins_20: float) -> float | None:
    """Personnes de 65 ans ou plus pour 100 de moins de 20 ans."""
    _check(plus_65, moins_20)
    return 100 * plus_65 / moins_20 if moins_20 else None


def rapport_dependance(moins_20: float, plus_65: float, autres: float) -> float | None:
    """Moins de 20 ans et 65 ans ou plus, pour 100 personnes de 20 à 64 ans."""
    _check(moins_20, plus_65, autres)
    return 100 * (moins_20 + plus_65) / autres if autres else None


def croissance_annuelle(depart: float, arrivee: float, annees: float) -> float | None:
    """Taux annuel moyen (arrivée / départ)^(1/années) − 1 ; −1 quand l’arrivée est nulle."""
    _check(depart, arrivee)
    require(annees > 0, "Il faut au moins une année entre les deux dates.")
    return (arrivee / depart) ** (1 / annees) - 1 if depart else None


def densite(habitants: float, superficie: float) -> float | None:
    """Habitants par km²."""
    _check(habitants, superficie)
    return habitants / superficie if superficie else None


def _check(*effectifs: float) -> None:
    require(all(effectif >= 0 for effectif in effectifs), "Un effectif est négatif ou absent.")
