"""Les phrases du portrait, écrites depuis les chiffres : sens, écart, référence, certitude."""

from dataclasses import dataclass

from maillage.core.texte import fold, join_et, typeset
from maillage.diagnostic.portrait.comparaison import Comparaison, Position, compare
from maillage.diagnostic.portrait.mots import (
    is_covering,
    write_annee,
    write_collecte,
    write_etat,
    write_gap,
    write_intervalle,
    write_mesure,
    write_reserves,
    write_short,
    write_value,
)
from maillage.indicateurs.enums import Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Ligne, Portrait, Reference
from maillage.indicateurs.moteur.similaires import Semblable

# Le premier mot d’un libellé dit son genre : « le taux », « celui de la région ».
MASCULINS = frozenset({
    "taux", "nombre", "revenu", "niveau", "indice", "chomage", "vieillissement", "temps", "age",
    "score", "rapport", "solde", "delai", "montant", "ratio", "potentiel", "pourcentage",
    "recours", "renoncement", "surpoids", "depistage", "parc", "acces", "loyer", "poids", "ecart",
})  # fmt: skip
FEMININS = frozenset({
    "part", "proportion", "densite", "accessibilite", "esperance", "evolution", "population",
    "distance", "mediane", "mortalite", "offre", "variation", "prevalence", "incidence",
    "fecondite", "frequence", "duree", "consommation", "croissance", "defavorisation", "pauvrete",
    "vacance", "surface", "natalite", "couverture", "conformite", "exposition", "vaccination",
})  # fmt: skip
VOYELLES = "aeiouy"
# Les variables où deux territoires sont les plus proches, que l’on cite.
RAISONS = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """Une phrase à citer et les réserves qui la suivent ; ``str`` les dit toutes."""

    texte: str
    reserves: tuple[str, ...] = ()
    comparaison: Comparaison | None = None

    def __str__(self):
        return " ".join((self.texte, *self.reserves))


@dataclass(frozen=True, slots=True)
class Sujet:
    """« le taux de chômage » et son pronom ; sans pronom, le libellé s’écrit en tête."""

    texte: str
    pronom: str


def find_sujet(indicateur: Indicateur) -> Sujet:
    """L’article et le pronom que veut le premier mot du libellé."""
    libelle = indicateur.libelle
    first, *others = fold(libelle).split() or [""]
    lower = _lower(libelle)
    if first not in MASCULINS and first not in FEMININS:
        return Sujet(libelle, "")
    is_masculin = first in MASCULINS
    article = "l’" if first[0] in VOYELLES else "le " if is_masculin else "la "
    return Sujet(article + lower, "celui" if is_masculin else "celle")


def write_phrase(ligne: Ligne, references: dict[str, Reference]) -> Phrase:
    """La phrase d’un indicateur, comparé à la région (à défaut, à la France)."""
    indicateur, mesure = ligne.indicateur, ligne.mesure
    if indicateur.nature == Nature.CONTEXTE:
        return Phrase(typeset(_write_contexte(ligne, references)))
    if not mesure.is_value:
        return Phrase(typeset(_write_missing(indicateur, mesure)))
    found = compare(ligne, references)
    reserves = write_reserves(indicateur, mesure)
    if not is_covering(mesure):
        reserves = (*reserves, "Ce chiffre ne décrit pas tout le territoire.")
    return Phrase(typeset(_write_value_phrase(indicateur, mesure, found)), reserves, found)


def _write_missing(indicateur: Indicateur, mesure: Mesure) -> str:
    when = f" {write_annee(mesure)}" if mesure.annee else ""
    return f"{indicateur.libelle}{when} : {write_etat(mesure)}."


def _write_contexte(ligne: Ligne, references: dict[str, Reference]) -> str:
    indicateur = ligne.indicateur
    known = ligne.references.get("departement")
    if known is None or not known.is_value:
        return f"{indicateur.libelle} : {write_etat(known)}, même au département."
    noms = references["departement"].noms if "departement" in references else ()
    where = f" ({noms[0]})" if noms else ""
    return (
        f"{indicateur.libelle}, dans le département{where} {write_annee(known)} : "
        f"{write_mesure(indicateur, known)}. Le producteur ne publie rien de plus fin : "
        "ce chiffre n’est pas celui du territoire."
    )


def _write_value_phrase(
    indicateur: Indicateur, mesure: Mesure, comparaison: Comparaison | None
) -> str:
    sujet = find_sujet(indicateur)
    value = write_value(indicateur, mesure.valeur or 0.0)
    when, origin = write_annee(mesure), write_collecte(indicateur)
    if comparaison is None:
        return f"{indicateur.libelle} : {value} {when} ({origin})."
    if not sujet.pronom:
        tail = _write_plain(indicateur, mesure, comparaison)
        return f"{sujet.texte} : {value} {when} ({origin}), {tail}."
    tail = _write_tail(indicateur, mesure, comparaison, sujet.pronom)
    return f"{_start(sujet.texte)} ({value} {when}, {origin}) {tail}."


def _write_tail(
    indicateur: Indicateur, mesure: Mesure, comparaison: Comparaison, pronom: str
) -> str:
    """« dépasse de 1,7 point celui de la région (12,7 %) »."""
    other = f"{pronom} {comparaison.de} ({write_short(indicateur, comparaison.reference)})"
    gap = write_gap(indicateur, comparaison.ecart)
    return {
        Position.PLUS: f"dépasse de {gap} {other}",
        Position.MOINS: f"se situe {gap} au-dessous de {other}",
        Position.EGAL: f"est au niveau de {other}",
        Position.INDISTINCT: f"ne se distingue pas de {other}{_intervalle(indicateur, mesure)}",
    }[comparaison.position] + _suffix(indicateur, mesure, comparaison)


def _write_plain(indicateur: Indicateur, mesure: Mesure, comparaison: Comparaison) -> str:
    """La même chose sans pronom, pour un libellé dont on ignore le genre."""
    other = f"{comparaison.que} ({write_short(indicateur, comparaison.reference)})"
    gap = write_gap(indicateur, comparaison.ecart)
    return {
        Position.PLUS: f"soit {gap} de plus que {other}",
        Position.MOINS: f"soit {gap} de moins que {other}",
        Position.EGAL: f"au même niveau que {other}",
        Position.INDISTINCT: f"sans se distinguer de {other}{_intervalle(indicateur, mesure)}",
    }[comparaison.position] + _suffix(indicateur, mesure, comparaison)


def _intervalle(indicateur: Indicateur, mesure: Mesure) -> str:
    return f" : l’intervalle de confiance à 95 % va {write_intervalle(indicateur, mesure)}"


def _suffix(indicateur: Indicateur, mesure: Mesure, comparaison: Comparaison) -> str:
    """Un écart qui se distingue dit aussi son intervalle, quand il en a un."""
    if mesure.intervalle is None or comparaison.position == Position.INDISTINCT:
        return ""
    return f" ; intervalle de confiance à 95 % : {write_intervalle(indicateur, mesure)}"


def _start(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def write_semblables(portrait: Portrait) -> list[str]:
    """« Communauté X, surtout par la densité et le chômage » : chaque EPCI semblable."""
    return [_semblable(item, portrait) for item in portrait.similaires]


def _semblable(item: Semblable, portrait: Portrait) -> str:
    known = [ligne for cle, _ in item.raisons[:RAISONS] if (ligne := portrait.find(cle))]
    words = [_lower(ligne.indicateur.court) for ligne in known]
    return typeset(f"{item.nom} : au plus près par {join_et(words)}" if words else item.nom)


def _lower(texte: str) -> str:
    """Sans capitale, sauf un sigle."""
    return texte if texte[1:2].isupper() else texte[:1].lower() + texte[1:]
