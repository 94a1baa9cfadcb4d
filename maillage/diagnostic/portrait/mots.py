"""Écrire une mesure : sa valeur, son état, son année, sa source, jamais une case vide."""

from maillage.core.texte import format_entier, pluriel, typeset
from maillage.graphiques.texte import format_nombre, format_valeur
from maillage.indicateurs.enums import Collecte, Etat, Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.mesures import (
    EFFECTIF_PRUDENT,
    HABITANTS_COMPLEMENTAIRE,
    Mesure,
)

ETATS = {Etat.SECRET: "secret statistique", Etat.ABSENT: "non disponible"}
# Moins que cela d’habitants couverts : la valeur n’est pas celle du territoire.
COUVERTURE_MIN = 0.5
# Une unité plus longue alourdirait l’écart : on ne la redit pas.
UNITE_COURTE = 12
# « % », « € », « ‰ », « ans ».
SIGNE = 3
SANS_UNITE = ("rapport", "score", "indice")
NIVEAUX = {
    "epci": "EPCI",
    "departement": "Département",
    "region": "Région",
    "france": "France",
    "similaires": "Territoires semblables",
}


def is_percent(indicateur: Indicateur) -> bool:
    return indicateur.unite.startswith("%")


def write_value(indicateur: Indicateur, valeur: float) -> str:
    """« 14,4 % », « 21 106 € » ; un indice ou un rapport s’écrit sans unité."""
    if indicateur.unite.startswith(SANS_UNITE):
        return format_nombre(valeur, indicateur.decimales)
    return format_valeur(valeur, indicateur.decimales, agree_unite(indicateur, valeur))


def write_short(indicateur: Indicateur, valeur: float) -> str:
    """La valeur redite après une première : sans une unité longue."""
    if len(indicateur.unite) > UNITE_COURTE:
        return format_nombre(valeur, indicateur.decimales)
    return write_value(indicateur, valeur)


def write_reference(indicateur: Indicateur, mesure: Mesure | None) -> str:
    """La valeur d’une colonne de comparaison : le nombre, l’unité si elle est un signe."""
    if mesure is None or mesure.valeur is None:
        return write_etat(mesure)
    if len(indicateur.unite) > SIGNE:
        return format_nombre(mesure.valeur, indicateur.decimales)
    return write_value(indicateur, mesure.valeur)


def agree_unite(indicateur: Indicateur, valeur: float) -> str:
    """« 0,5 consultation », « 2 consultations » : le premier mot s’accorde."""
    first, gap, rest = indicateur.unite.partition(" ")
    if abs(round(valeur, indicateur.decimales)) < 2 and first.isalpha():
        first = first.removesuffix("s")
    return first + gap + rest


def round_value(indicateur: Indicateur, valeur: float) -> float:
    """La valeur telle qu’elle s’écrit : les écarts se recalculent ainsi sur ce qu’on lit."""
    return round(valeur, indicateur.decimales)


def write_mesure(indicateur: Indicateur, mesure: Mesure | None) -> str:
    """La valeur, ou la raison de son absence en toutes lettres."""
    if mesure is None or mesure.valeur is None:
        return write_etat(mesure)
    return write_value(indicateur, mesure.valeur)


def write_etat(mesure: Mesure | None) -> str:
    """« secret statistique », « non disponible » ; vide pour une valeur."""
    return ETATS[Etat.ABSENT] if mesure is None else ETATS.get(mesure.etat, "")


def write_gap(indicateur: Indicateur, ecart: float) -> str:
    """« 1,7 point », « 835 € » : la grandeur d’un écart, sans signe."""
    if is_percent(indicateur):
        points = "point" if abs(round(ecart, indicateur.decimales)) < 2 else "points"
        return format_valeur(abs(ecart), indicateur.decimales, points)
    return write_short(indicateur, abs(ecart))


def is_null_gap(indicateur: Indicateur, ecart: float) -> bool:
    """L’écart disparaît à la précision où l’on écrit l’indicateur."""
    return round(ecart, indicateur.decimales) == 0


def write_annee(mesure: Mesure) -> str:
    """« en 2018 », « entre 2013 et 2018 »."""
    if mesure.annee is None:
        return ""
    return f"entre {mesure.depuis} et {mesure.annee}" if mesure.depuis else f"en {mesure.annee}"


def write_periode(mesure: Mesure) -> str:
    """Pour une colonne : « 2018 », « 2013-2018 »."""
    if mesure.annee is None:
        return "année inconnue"
    return f"{mesure.depuis}-{mesure.annee}" if mesure.depuis else str(mesure.annee)


def write_collecte(indicateur: Indicateur) -> str:
    """D’où vient le chiffre, en un ou deux mots."""
    if indicateur.collecte == Collecte.RECENSEMENT:
        return "recensement"
    if indicateur.collecte == Collecte.COMPLEMENTAIRE:
        return "recensement, exploitation complémentaire"
    return indicateur.source.producteur


def write_source(indicateur: Indicateur) -> str:
    """« Insee, Recensement de la population »."""
    return f"{indicateur.source.producteur}, {indicateur.source.nom}"


def write_intervalle(indicateur: Indicateur, mesure: Mesure) -> str:
    """« de 10,1 à 15,2 » ; vide quand le chiffre n’a pas d’intervalle."""
    if mesure.intervalle is None:
        return ""
    bas, haut = (
        format_nombre(borne, indicateur.decimales)
        for borne in (mesure.intervalle.bas, mesure.intervalle.haut)
    )
    return f"de {bas} à {haut}"


def write_couverture(mesure: Mesure) -> str:
    """« 78 communes sur 82, où vivent 97 % des habitants »."""
    communes = f"{pluriel(mesure.communes, 'commune')} sur {format_entier(mesure.sur)}"
    if mesure.population is None:
        return communes
    part = format_valeur(write_share(mesure.population), 0, "%")
    return f"{communes}, où vivent {part} des habitants"


def is_covering(mesure: Mesure) -> bool:
    """La valeur repose sur au moins la moitié des habitants."""
    return mesure.population is None or mesure.population >= COUVERTURE_MIN


def write_share(part: float) -> float:
    """Une part en pour cent, entière ; une part incomplète ne s’arrondit pas à 100."""
    return min(round(part * 100), 99) if part < 1 else 100


PETITS = {
    Collecte.RECENSEMENT: "L’Insee recommande de manier avec précaution un effectif inférieur à "
    f"{EFFECTIF_PRUDENT} : il peut ne pas être significatif.",
    Collecte.COMPLEMENTAIRE: "L’Insee déconseille l’exploitation complémentaire, faite au quart, "
    f"sous {format_entier(HABITANTS_COMPLEMENTAIRE)} habitants.",
    Collecte.EVENEMENT: "Le chiffre compte moins de 20 événements : il varie beaucoup d’une année "
    "à l’autre.",
}


def write_reserves(indicateur: Indicateur, mesure: Mesure) -> tuple[str, ...]:
    """Ce qu’il faut dire avec la valeur, une phrase par réserve."""
    said = {
        "partiel": f"Calculé avec {write_couverture(mesure)}.",
        "approche": _say_approche(indicateur),
        "impute": "Valeur imputée par le producteur : elle ne sert à aucun classement.",
        "estimation": "C’est une estimation, pas un chiffre publié.",
        "petits_nombres": PETITS.get(Collecte(indicateur.collecte), "Petits nombres."),
    }
    return tuple(typeset(said[flag]) for flag in mesure.drapeaux if flag in said)


def _say_approche(indicateur: Indicateur) -> str:
    if indicateur.nature == Nature.MEDIANE:
        return "Médiane approchée : la moyenne des médianes communales, pondérée par les personnes."
    return "Valeur approchée : la source ne donne pas de quoi la recomposer exactement."


DRAPEAUX = {
    "partiel": "partiel",
    "approche": "approché",
    "impute": "imputé",
    "estimation": "estimation",
    "petits_nombres": "petits nombres",
}


def write_drapeaux(mesure: Mesure) -> str:
    """« partiel, approché » : les réserves en un mot chacune."""
    return ", ".join(DRAPEAUX[flag] for flag in mesure.drapeaux if flag in DRAPEAUX)
