"""La mesure : la valeur d’un indicateur sur des communes, avec tout ce qu’il faut pour la citer."""

import math
from dataclasses import dataclass, field

from maillage.calcul.intervalles import Intervalle, poisson, wilson
from maillage.indicateurs.enums import Collecte, Etat, Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.series import SIMPLES, Somme

# Sous ces effectifs, l’Insee demande la prudence (note d’usage des bases communales).
HABITANTS_COMPLEMENTAIRE = 2000
EFFECTIF_PRUDENT = 200


@dataclass(frozen=True, slots=True)
class Mesure:
    """Une valeur et ses réserves. ``valeur`` est ``None`` si et seulement si l’état le dit.

    ``drapeaux`` : « partiel », « approche », « impute », « petits_nombres », « estimation ».
    ``communes`` et ``sur`` : lignes lues et lignes du territoire, dans la géographie du fichier ;
    ``population`` : part de ses habitants que les lignes lues couvrent (0 à 1).
    """

    etat: Etat
    annee: int | None
    valeur: float | None = None
    intervalle: Intervalle | None = None
    numerateur: float | None = None
    denominateur: float | None = None
    communes: int = 0
    sur: int = 0
    population: float | None = None
    drapeaux: tuple[str, ...] = ()
    depuis: int | None = None
    series: dict[int, float] = field(default_factory=dict)

    @property
    def is_value(self) -> bool:
        return self.etat == Etat.VALEUR

    @property
    def is_partial(self) -> bool:
        return "partiel" in self.drapeaux


def missing_measure(annee: int | None = None) -> Mesure:
    return Mesure(Etat.ABSENT, annee)


def measure(indicateur: Indicateur, annee: int, somme: Somme) -> Mesure:
    """La mesure tirée des sommes ; les numérateurs d’abord, la division en dernier."""
    coverage = somme.couverte / somme.habitants if somme.habitants else None
    value = compute(indicateur, somme)
    if value is None:
        hidden = somme.secretes > 0 and somme.presentes == 0
        etat = Etat.SECRET if hidden else Etat.ABSENT
        return Mesure(etat, annee, sur=somme.total, population=coverage)
    return Mesure(
        Etat.VALEUR,
        annee,
        value,
        intervalle=find_interval(indicateur, somme),
        numerateur=somme.numerateur,
        denominateur=None if indicateur.nature == Nature.COMPTE else somme.denominateur,
        communes=somme.presentes,
        sur=somme.total,
        population=coverage,
        drapeaux=find_flags(indicateur, somme),
    )


def hide(mesure: Mesure) -> Mesure:
    """La même mesure, tue : rien n’en reste que l’on puisse retrancher d’une autre."""
    return Mesure(Etat.SECRET, mesure.annee, communes=mesure.communes, sur=mesure.sur)


def compute(indicateur: Indicateur, somme: Somme) -> float | None:
    if somme.presentes == 0:
        return None
    if indicateur.nature == Nature.COMPTE:
        return somme.numerateur * indicateur.facteur
    if somme.denominateur == 0:
        return None
    return somme.numerateur / somme.denominateur * indicateur.facteur


def find_interval(indicateur: Indicateur, somme: Somme) -> Intervalle | None:
    """Un intervalle seulement où le chiffre compte des événements ou vient d’une enquête."""
    if indicateur.nature not in SIMPLES or somme.numerateur < 0:
        return None
    if indicateur.collecte == Collecte.ENQUETE and indicateur.nature == Nature.RATIO:
        found = wilson(min(somme.numerateur, somme.denominateur), somme.denominateur)
        return found.scale(indicateur.facteur) if found else None
    if indicateur.collecte != Collecte.EVENEMENT:
        return None
    found = poisson(somme.numerateur)
    base = somme.denominateur if indicateur.nature == Nature.RATIO else 1.0
    return found.scale(indicateur.facteur / base)


def find_flags(indicateur: Indicateur, somme: Somme) -> tuple[str, ...]:
    flags = []
    if somme.presentes < somme.total:
        flags.append("partiel")
    if indicateur.is_approche or indicateur.nature == Nature.MEDIANE:
        flags.append("approche")
    if indicateur.is_impute:
        flags.append("impute")
    if is_small(indicateur, somme):
        flags.append("petits_nombres")
    return tuple(flags)


def is_small(indicateur: Indicateur, somme: Somme) -> bool:
    """Les prudences de l’Insee pour le recensement ; moins de 20 événements pour le reste."""
    if indicateur.collecte == Collecte.COMPLEMENTAIRE:
        return somme.habitants < HABITANTS_COMPLEMENTAIRE
    if indicateur.nature != Nature.RATIO:
        return False
    if indicateur.collecte == Collecte.RECENSEMENT:
        # D’une densité, le dénominateur est une surface : l’effectif est le plus grand des deux.
        return max(somme.numerateur, somme.denominateur) < EFFECTIF_PRUDENT
    return indicateur.collecte == Collecte.EVENEMENT and somme.numerateur < 20


def measure_evolution(
    indicateur: Indicateur, debut: int, fin: int, avant: Somme, apres: Somme
) -> Mesure:
    """((P1 / P0)^(1/n) − 1) × facteur, sur les mêmes communes."""
    last = measure(indicateur, fin, apres)
    if not last.is_value or avant.presentes == 0 or avant.numerateur <= 0:
        return missing_measure(fin)
    ratio = apres.numerateur / avant.numerateur
    rate = math.pow(ratio, 1 / (fin - debut)) - 1
    flags = tuple(flag for flag in last.drapeaux if flag != "petits_nombres")
    if avant.presentes < avant.total and "partiel" not in flags:
        flags = ("partiel", *flags)
    return Mesure(
        Etat.VALEUR, fin, rate * indicateur.facteur, numerateur=apres.numerateur,
        denominateur=avant.numerateur, communes=last.communes, sur=last.sur,
        population=last.population, drapeaux=flags, depuis=debut,
    )  # fmt: skip
