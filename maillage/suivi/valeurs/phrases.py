"""Dire un avancement et une valeur en mots."""

from decimal import Decimal

from maillage.core.texte import INSECABLE, format_date, format_nombre
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.enums import EtatMesure
from maillage.suivi.models import IndicateurAction, ValeurIndicateur
from maillage.suivi.valeurs.avancement import Avancement
from maillage.suivi.valeurs.calcul import Somme, read_part

CENT = Decimal(100)
DECIMALE = Decimal("0.1")


def say_somme(indicateur: IndicateurAction, somme: Somme) -> str:
    """« 37,5 % (45 sur 120) », « secret », « non disponible », « ≈ 12 réunions (partiel) »."""
    if somme.echelon is not None:
        echelle = indicateur.echelle
        return echelle[somme.echelon] if somme.echelon < len(echelle) else ""
    return _say(somme, indicateur.unite)


def say_valeur(indicateur: IndicateurAction, row: ValeurIndicateur) -> str:
    """Une seule valeur ; une appréciation hors échelle n’est que dans son commentaire."""
    somme = read_part(row)
    is_told = somme.is_known or row.etat != EtatMesure.VALEUR
    return say_somme(indicateur, somme) if is_told else row.commentaire


def say_commun(commun: IndicateurCommun, somme: Somme) -> str:
    """Ce que vaut un indicateur commun, pour un contrat ou pour la région."""
    return _say(somme, commun.unite)


def say_etat(somme: Somme) -> str:
    """« valeur », « secret », « non disponible », « sans valeur »."""
    return EtatMesure(somme.etat).label if somme.etat else "sans valeur"


def _say(somme: Somme, unite: str) -> str:
    if somme.refus:
        return "pas de total"
    if somme.valeur is None:
        return say_etat(somme)
    text = say_nombre(somme.valeur, unite)
    if somme.numerateur is not None and somme.denominateur is not None:
        text += f" ({format_nombre(somme.numerateur)} sur {format_nombre(somme.denominateur)})"
    text = f"≈{INSECABLE}{text}" if somme.estimee else text
    return f"{text} (partiel)" if somme.partielle else text


def say_nombre(value: Decimal, unite: str) -> str:
    """Le nombre et son unité, « nombre » n’en étant pas une ; un pourcentage à une décimale."""
    if unite == "%":
        value = value.quantize(DECIMALE)
    return f"{format_nombre(value)}{INSECABLE}{unite.removeprefix('nombre')}".strip()


def say_avancement(indicateur: IndicateurAction, avancement: Avancement) -> str:
    """Une phrase : où l’on en est, ce qu’on vise, ce qui était attendu à ce rythme."""
    point = avancement.dernier
    if point is None:
        return "Aucune valeur n’est encore relevée."
    said = f"{say_somme(indicateur, point.somme)} pour {point.libelle}"
    if avancement.cible is None:
        return f"{said}\u00a0; aucune cible n’est fixée."
    goal = say_nombre(avancement.cible, indicateur.unite)
    said += f", pour une cible de {goal}"
    if avancement.taux is None:
        return f"{said}."
    said += f"\u00a0: {say_part(avancement.taux)} du chemin"
    if avancement.attendu is not None and avancement.attendu < 1:
        said += f", quand un rythme égal en aurait fait {say_part(avancement.attendu)}"
    return f"{said}."


def say_part(part: Decimal) -> str:
    return f"{format_nombre((part * CENT).quantize(Decimal(1)))}{INSECABLE}%"


def say_due(avancement: Avancement) -> str:
    """Quand la prochaine valeur est attendue ; vide si aucune ne l’est."""
    if avancement.attendue_le is None:
        return ""
    said = format_date(avancement.attendue_le)
    if avancement.en_retard:
        return f"Une valeur était attendue pour le {said}."
    return f"Prochaine valeur attendue pour le {said}."
