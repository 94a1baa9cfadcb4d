"""Convertir une cellule selon le genre de son champ, sans rien perdre de ce qui y est écrit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from maillage.core.texte import fold
from maillage.lecture.communes import split_codes
from maillage.lecture.dates import read_date
from maillage.lecture.listes import split_lignes, split_liste
from maillage.lecture.plan.champs import Champ
from maillage.lecture.plan.organisations import is_organisation
from maillage.lecture.rapprochement import Rapprochement, match
from maillage.lecture.valeurs import (
    Lecture,
    read_annees,
    read_booleen,
    read_entier,
    read_etp,
    read_montant,
    texte,
)

ERREURS = frozenset(
    [
        "#REF!",
        "#N/A",
        "#DIV/0!",
        "#VALUE!",
        "#VALEUR!",
        "#NAME?",
        "#NOM?",
        "#NUM!",
        "#NOMBRE!",
        "#NULL!",
        "#NUL!",
    ]
)


@dataclass(slots=True)
class CelluleLue:
    """La valeur d’un champ et ce qu’il faut en dire.

    `garde` : le texte d’origine doit rester en note sur la fiche. `deplaces` : les organisations à
    verser dans un autre champ.
    """

    valeur: Any = None
    reparation: str = ""
    a_verifier: str = ""
    garde: bool = False
    deplaces: tuple[str, ...] = ()


def read_cellule(champ: Champ, valeur: Any) -> CelluleLue:
    """La cellule convertie. Ce qui ne se convertit pas est gardé en note et signalé."""
    return _LECTEURS[champ.genre](champ, valeur)


def _texte(_: Champ, valeur: Any) -> CelluleLue:
    return CelluleLue(texte(valeur))


def _liste(champ: Champ, valeur: Any) -> CelluleLue:
    """Une liste de phrases ne se coupe pas aux virgules ; une liste de mots, si."""
    brut = texte(valeur)
    if champ.cle in ("objectifs", "resultats", "indicateurs", "livrables"):
        return CelluleLue(split_lignes(brut))
    return CelluleLue(split_liste(brut))


def _organisations(_: Champ, valeur: Any) -> CelluleLue:
    return CelluleLue(split_liste(texte(valeur)))


def _personnes(champ: Champ, valeur: Any) -> CelluleLue:
    noms = split_liste(texte(valeur))
    deplaces = tuple(nom for nom in noms if is_organisation(nom))
    gardes = [nom for nom in noms if nom not in deplaces]
    return CelluleLue(gardes, deplaces=deplaces)


def _from_lecture(lecture: Lecture, quoi: str) -> CelluleLue:
    if lecture.valeur is None:
        message = f"{quoi} : la cellule est gardée en note"
        return CelluleLue(None, "", message if lecture.doute else "", lecture.doute)
    doute = f"Lu « {texte(lecture.valeur)} », à confirmer" if lecture.doute else ""
    return CelluleLue(lecture.valeur, lecture.reparation, doute, bool(doute))


# Au-delà, `read_montant` juge ; en deçà, un montant rond ne peut pas être douteux.
_ROND_MAX = 1e9


def _montant(_: Champ, valeur: Any) -> CelluleLue:
    if isinstance(valeur, float) and valeur.is_integer() and 0 <= valeur < _ROND_MAX:
        return CelluleLue(Decimal(int(valeur)))
    lue = _from_lecture(read_montant(valeur), "Ce n’est pas un montant")
    if lue.valeur is not None and lue.valeur < 0:
        lue.a_verifier = "Montant négatif"
    return lue


def _simple(lecteur: Callable[[Any], Lecture], quoi: str) -> Callable[[Champ, Any], CelluleLue]:
    return lambda _, valeur: _from_lecture(lecteur(valeur), quoi)


def _date_debut(_: Champ, valeur: Any) -> CelluleLue:
    return _from_lecture(read_date(valeur), "Ce n’est pas une date")


def _date_fin(_: Champ, valeur: Any) -> CelluleLue:
    return _from_lecture(read_date(valeur, fin=True), "Ce n’est pas une date")


def _choix(champ: Champ, valeur: Any) -> CelluleLue:
    brut = texte(valeur)
    detour = _detours(champ).get(fold(brut))
    if detour:
        message = f"« {brut} » n’est pas retenu tel quel : il est gardé en note"
        return CelluleLue(detour, message, "", True)
    trouve = _match_choix(champ, brut)
    if trouve.code is None:
        return CelluleLue(None, "", _proposal(champ, brut, trouve), True)
    if trouve.doute:
        return CelluleLue(trouve.code, "", f"Rapproché de « {_label(champ, trouve.code)} »", True)
    return CelluleLue(trouve.code)


def _choix_multiple(champ: Champ, valeur: Any) -> CelluleLue:
    codes, doutes = [], []
    for mot in split_liste(texte(valeur)):
        trouve = _match_choix(champ, mot)
        if trouve.code:
            codes.append(trouve.code)
        if trouve.doute or not trouve.code:
            doutes.append(f"« {mot} »")
    message = f"À rapprocher de la liste : {', '.join(doutes)}" if doutes else ""
    return CelluleLue(list(dict.fromkeys(codes)), "", message, bool(doutes))


def _communes(_: Champ, valeur: Any) -> CelluleLue:
    codes = split_codes(texte(valeur))
    if codes:
        return CelluleLue(list(dict.fromkeys(codes)))
    return CelluleLue(None, "", "Aucun code de commune : la cellule est gardée en note", True)


# Les vocabulaires ne sont pas hachables : on les reconnaît à leur identité le temps d’une lecture.
_CHOIX_LUS: dict[tuple[int, str], tuple[Mapping, Rapprochement]] = {}
_CHOIX_LUS_MAX = 4096


def _match_choix(champ: Champ, brut: str) -> Rapprochement:
    cle = (id(champ.choix), brut)
    lu = _CHOIX_LUS.get(cle)
    if lu is None or lu[0] is not champ.choix:
        if len(_CHOIX_LUS) >= _CHOIX_LUS_MAX:
            _CHOIX_LUS.clear()
        lu = _CHOIX_LUS[cle] = (champ.choix, match(brut, champ.choix))
    return lu[1]


def _detours(champ: Champ) -> dict[str, str]:
    return _fold_detours(tuple(champ.detours.items()))


@lru_cache(maxsize=32)
def _fold_detours(detours: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {fold(libelle): code for libelle, code in detours}


def _label(champ: Champ, code: str) -> str:
    return next(iter(champ.choix.get(code, ())), code)


def _proposal(champ: Champ, brut: str, trouve: Rapprochement) -> str:
    if not trouve.propositions:
        return f"« {brut} » n’est pas dans la liste de « {champ.libelle} » : à choisir"
    noms = " ou ".join(f"« {_label(champ, code)} »" for code in trouve.propositions[:3])
    return f"« {brut} » n’est pas dans la liste de « {champ.libelle} » : peut-être {noms}"


_LECTEURS: dict[str, Callable[[Champ, Any], CelluleLue]] = {
    "texte": _texte,
    "riche": _texte,
    "titre": _texte,
    "sous_action": _texte,
    "code": _texte,
    "financeur": _texte,
    "ignore": lambda _champ, _valeur: CelluleLue(),
    "liste": _liste,
    "organisations": _organisations,
    "personnes": _personnes,
    "date_debut": _date_debut,
    "date_fin": _date_fin,
    "choix": _choix,
    "choix_multiple": _choix_multiple,
    "communes": _communes,
    "montant": _montant,
    "entier": _simple(read_entier, "Ce n’est pas un nombre entier"),
    "etp": _simple(read_etp, "Ce n’est pas un temps de travail"),
    "booleen": _simple(read_booleen, "Ce n’est ni oui ni non"),
    "annees": _simple(read_annees, "Ce n’est pas une année"),
}
