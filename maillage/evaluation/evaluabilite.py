"""Ce qui manque à une fiche pour qu’on puisse un jour l’évaluer, et comment y remédier.

Ni note, ni rang : des conseils. Des règles pures, sans base ni page.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from maillage.core.texte import fold, typeset

NOMBRE = re.compile(r"\d|%")
# Des nombres et des bornes écrits en lettres.
MESURABLES = frozenset({
    "un", "une", "deux", "trois", "quatre", "cinq", "six", "dix", "douze", "vingt", "cent",
    "moitie", "tiers", "quart", "double", "doubler", "doublement", "chaque", "tous", "toutes",
    "aucun", "aucune", "totalite", "ensemble",
})  # fmt: skip
# Des verbes qui ne disent pas à quoi l’on verra que c’est fait.
VAGUES = frozenset({
    "ameliorer", "favoriser", "promouvoir", "sensibiliser", "developper", "renforcer",
    "encourager", "contribuer", "accompagner", "faciliter", "valoriser", "soutenir",
    "optimiser", "dynamiser", "conforter",
})  # fmt: skip
EFFETS = frozenset({"resultat", "impact"})


@dataclass(frozen=True, slots=True)
class IndicateurVu:
    """Ce qu’une règle regarde d’un indicateur."""

    intitule: str
    nature: str = "realisation"
    depart: bool = False
    cible: bool = False
    cible_date: bool = False
    source: str = ""
    responsable: str = ""


@dataclass(frozen=True, slots=True)
class FicheVue:
    """Ce qu’une règle regarde d’une fiche."""

    objectifs: tuple[str, ...] = ()
    indicateurs: tuple[IndicateurVu, ...] = ()
    debut: date | None = None
    fin: date | None = None
    recurrente: bool = False


@dataclass(frozen=True, slots=True)
class Conseil:
    """``cle`` : la règle ; ``page`` : le formulaire où y remédier, « fiche » ou « indicateurs »."""

    cle: str
    manque: str
    remede: str
    page: str
    champ: str = ""


@dataclass(frozen=True, slots=True)
class Regle:
    """``titre`` nomme ce que l’on cherche ; ``find`` rend ce qui manque, ou rien."""

    cle: str
    titre: str
    remede: str
    find: Callable[[FicheVue], str]
    page: str = "indicateurs"
    champ: str = ""


def find_objectif(fiche: FicheVue) -> str:
    """Un objectif au moins dit à quoi l’on verra qu’il est atteint."""
    if not fiche.objectifs:
        return "Elle n’a pas d’objectif opérationnel."
    if any(is_measurable(text) for text in fiche.objectifs):
        return ""
    first = fiche.objectifs[0]
    verb = next((word for word in fold(first).split() if word in VAGUES), "")
    if verb:
        return f"« {first[:80]} » : ce verbe ne dit pas à quoi l’on verra qu’il est atteint."
    return f"« {first[:80]} » ne dit ni combien, ni pour quand."


def is_measurable(text: str) -> bool:
    """Un nombre, une part, une borne en toutes lettres."""
    return bool(NOMBRE.search(text)) or not MESURABLES.isdisjoint(fold(text).split())


def find_resultat(fiche: FicheVue) -> str:
    if any(row.nature in EFFETS for row in fiche.indicateurs):
        return ""
    if not fiche.indicateurs:
        return "Elle n’a pas d’indicateur."
    return "Ses indicateurs disent ce qui est fait, aucun ce que cela change."


def on_indicateurs(word: str, has: Callable[[IndicateurVu], bool]) -> Callable[[FicheVue], str]:
    """La règle d’un champ que tout indicateur doit avoir ; sans indicateur, elle se tait."""

    def find(fiche: FicheVue) -> str:
        short = [row.intitule for row in fiche.indicateurs if not has(row)]
        if not short:
            return ""
        more = f", et {len(short) - 1} autres" if len(short) > 2 else ""
        more = f" et « {short[1][:60]} »" if len(short) == 2 else more
        return f"{word} : « {short[0][:60]} »{more}."

    return find


def find_periode(fiche: FicheVue) -> str:
    if fiche.recurrente or (fiche.debut and fiche.fin):
        return ""
    return "Elle ne dit pas quand elle commence et quand elle finit."


REGLES = (
    Regle(
        "objectif", "Un objectif mesurable",
        "Écrivez-le avec un nombre, un public et une date : « Former 20 aidants d’ici fin 2027 ».",
        find_objectif, "fiche", "objectifs_operationnels",
    ),
    Regle(
        "resultat", "Un indicateur de résultat",
        "Ajoutez-en un qui dise ce qui change pour le public, et non seulement ce que l’on fait.",
        find_resultat,
    ),
    Regle(
        "depart", "Une valeur de départ",
        "Relevez-la maintenant : après coup, on ne saura plus d’où l’on partait. Zéro en est une.",
        on_indicateurs("Sans valeur de départ", lambda row: row.depart),
    ),
    Regle(
        "cible", "Une cible et sa date",
        "Fixez ce que l’on veut atteindre, et pour quand ; une fourchette prudente suffit.",
        on_indicateurs("Sans cible datée", lambda row: row.cible and row.cible_date),
    ),
    Regle(
        "source", "Une source",
        "Dites d’où viendra le chiffre : feuille de présence, questionnaire, logiciel, CPAM…",
        on_indicateurs("Sans source", lambda row: bool(row.source)),
    ),
    Regle(
        "responsable", "Qui le relève",
        "Nommez la personne ou la structure qui donnera la valeur chaque année.",
        on_indicateurs("Personne pour le relever", lambda row: bool(row.responsable)),
    ),
    Regle(
        "periode", "Une période",
        "Donnez un début et une fin, ou dites que l’action se répète chaque année.",
        find_periode, "fiche", "date_debut",
    ),
)  # fmt: skip


def advise(fiche: FicheVue) -> list[Conseil]:
    """Les conseils d’une fiche, dans l’ordre où il faut les suivre."""
    return [
        Conseil(regle.cle, typeset(gap), typeset(regle.remede), regle.page, regle.champ)
        for regle in REGLES
        if (gap := regle.find(fiche))
    ]
