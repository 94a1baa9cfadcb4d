"""Le paragraphe qu’une élue peut lire à voix haute : qui nous sommes, en six phrases."""

from collections.abc import Callable

from maillage.core.texte import pluriel, typeset
from maillage.diagnostic.portrait.comparaison import Comparaison, compare
from maillage.diagnostic.portrait.mots import (
    write_annee,
    write_couverture,
    write_gap,
    write_periode,
    write_value,
)
from maillage.graphiques.texte import format_nombre
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Ligne, Portrait

LIEUX = {
    "epci": ("dans l’EPCI", "dans ses EPCI"),
    "departement": ("dans le département", "dans ses départements"),
    "region": ("dans la région", "dans ses régions"),
    "france": ("en France", "en France"),
}
ENSEMBLE = ("region", "france", "departement")


def write_recit(portrait: Portrait, nom: str) -> list[str]:
    """Les phrases, dans l’ordre où on les dit ; une donnée absente n’en fait aucune."""
    found = [_write_population(portrait, nom)]
    found += [
        phrase
        for cles, write in RECIT
        if (ligne := _first_known(portrait, cles)) and (phrase := write(ligne, portrait))
    ]
    return [typeset(phrase) for phrase in found]


def _first_known(portrait: Portrait, cles: tuple[str, ...]) -> Ligne | None:
    found = (portrait.find(cle) for cle in cles)
    return next((ligne for ligne in found if ligne and ligne.mesure.is_value), None)


def _write_population(portrait: Portrait, nom: str) -> str:
    communes = pluriel(len(portrait.codes), "commune")
    ligne = _first_known(portrait, ("population",))
    if ligne is None:
        return f"Notre territoire, {nom}, réunit {communes}."
    people = write_value(ligne.indicateur, ligne.mesure.valeur or 0.0)
    return (
        f"Notre territoire, {nom}, réunit {communes} et {people} "
        f"({ligne.mesure.annee}{_couverture(ligne.mesure)})."
    )


def _couverture(mesure: Mesure) -> str:
    return f" ; sur {write_couverture(mesure)}" if mesure.is_partial else ""


def _compare(ligne: Ligne, portrait: Portrait, verb: str = "contre ") -> str:
    """« , contre 12,7 % dans la région » ; vide sans référence."""
    found = compare(ligne, portrait.references, ENSEMBLE)
    if found is None:
        return ""
    value = write_value(ligne.indicateur, found.reference)
    return f", {verb}{value} {LIEUX[found.niveau][found.plusieurs]}"


def _write_evolution(ligne: Ligne, portrait: Portrait) -> str:
    indicateur, mesure = ligne.indicateur, ligne.mesure
    move = _move(indicateur, mesure.valeur or 0.0)
    found = compare(ligne, portrait.references, ENSEMBLE)
    other = f" ; {_in(found)}, elle {_move(indicateur, found.reference)}" if found else ""
    return f"Sa population {move} {write_annee(mesure)}{other}."


def _in(comparaison: Comparaison) -> str:
    return LIEUX[comparaison.niveau][comparaison.plusieurs]


def _move(indicateur: Indicateur, rate: float) -> str:
    """« baisse de 0,28 % par an », « reste stable »."""
    if round(rate, indicateur.decimales) == 0:
        return "reste stable"
    verb = "augmente" if rate > 0 else "baisse"
    return f"{verb} de {write_value(indicateur, abs(rate))}"


def _write_densite(ligne: Ligne, portrait: Portrait) -> str:
    valeur = format_nombre(ligne.mesure.valeur or 0.0)
    found = compare(ligne, portrait.references, ENSEMBLE)
    other = f", contre {format_nombre(found.reference)} {_in(found)}" if found else ""
    return f"On y compte {valeur} habitants au kilomètre carré{other}."


def _say(phrase: str) -> Callable[[Ligne, Portrait], str]:
    """Une phrase à trou : ``{valeur}``, ``{dates}`` (année et réserve), ``{autre}``."""

    def write(ligne: Ligne, portrait: Portrait) -> str:
        return phrase.format(
            valeur=write_value(ligne.indicateur, ligne.mesure.valeur or 0.0),
            dates=f"{write_periode(ligne.mesure)}{_couverture(ligne.mesure)}",
            autre=_compare(ligne, portrait),
        )

    return write


def _write_acces(ligne: Ligne, portrait: Portrait) -> str:
    nombre = format_nombre(ligne.mesure.valeur or 0.0, 1)
    found = compare(ligne, portrait.references, ENSEMBLE)
    other = f", {_gap_words(ligne.indicateur, found)}" if found else ""
    return (
        f"Chaque habitant y a accès en moyenne à {nombre} consultations de médecine générale par "
        f"an ({write_periode(ligne.mesure)}{_couverture(ligne.mesure)}){other}."
    )


def _gap_words(indicateur: Indicateur, comparaison: Comparaison) -> str:
    if not comparaison.is_distinct:
        return f"comme {_in(comparaison)}"
    word = "plus" if comparaison.ecart > 0 else "moins"
    return f"soit {write_gap(indicateur, comparaison.ecart)} de {word} que {comparaison.que}"


RECIT: tuple[tuple[tuple[str, ...], Callable[[Ligne, Portrait], str]], ...] = (
    (("evolution_annuelle",), _write_evolution),
    (("densite",), _write_densite),
    (
        ("part_75_ans_plus", "part_75_ans_plus_recensement"),
        _say("Les personnes de 75 ans ou plus y sont {valeur} des habitants ({dates}){autre}."),
    ),
    (
        ("mediane_niveau_vie_2023", "mediane_niveau_vie"),
        _say("La moitié de la population y vit avec moins de {valeur} par an ({dates}){autre}."),
    ),
    (
        ("chomage_15_64",),
        _say("Le chômage au sens du recensement y touche {valeur} des actifs ({dates}){autre}."),
    ),
    (("apl_generalistes",), _write_acces),
)
