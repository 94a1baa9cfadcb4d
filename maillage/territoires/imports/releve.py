"""Ranger les contours d’un fichier sous les codes d’un millésime."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from maillage.core.texte import INSECABLE, join_et, pluriel
from maillage.lecture.contours import Contour as Lu
from maillage.lecture.erreurs import ErreurLecture
from maillage.territoires.codes import is_code, pad_code
from maillage.territoires.conversion import Conversion, convert
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Departement, Epci, Millesime, Region
from maillage.territoires.traces import Anneaux, dissolve, simplify

type Cle = tuple[str, str]

MODELES = {Niveau.EPCI: Epci, Niveau.DEPARTEMENT: Departement, Niveau.REGION: Region}
NOMMES = 10
# Au-dessous, le fichier n’est pas de cette géographie : on ne devine pas.
PART_CONNUE = 0.5


@dataclass(slots=True)
class Releve:
    """Les contours d’un fichier : (niveau, code) → anneaux, et ce qu’il faut en dire."""

    traces: dict[Cle, Anneaux] = field(default_factory=dict)
    remarques: list[str] = field(default_factory=list)


def convert_contours(lieux: list[Lu], annee: int, millesime: Millesime, nom: str) -> Releve:
    """Chaque tracé sous son code du millésime ; deux communes réunies n’en ont plus qu’un.

    ``annee`` : celle des codes, 0 si on l’ignore. Lève ``ErreurLecture``.
    """
    targets = _find_targets(lieux, annee, millesime)
    found: dict[Cle, list[Anneaux]] = defaultdict(list)
    unknown, empty = [], []
    for lieu in lieux:
        cle = targets[_cle_of(lieu)]
        anneaux = _check(lieu)
        if not anneaux:
            empty.append(lieu.code)
        elif cle is None:
            unknown.append(lieu.code)
        elif cle[1]:
            found[cle].append(anneaux)
    _refuse_strangers(unknown, len(lieux), millesime)
    if not found:
        raise ErreurLecture(f"Le fichier « {nom} » ne contient aucun contour.")
    traces = {cle: _merge(parts) for cle, parts in found.items()}
    return Releve(traces, _remark(unknown, empty, millesime, nom))


def _cle_of(lieu: Lu) -> Cle:
    """Cinq signes, une commune ; neuf, un EPCI ; un département porte sa région, elle non."""
    code = pad_code(lieu.code)
    if is_code(code):
        return Niveau.COMMUNE, code
    if len(code) == 9:
        return Niveau.EPCI, code
    carries = lieu.region and lieu.region.zfill(2) != code.zfill(2)
    return Niveau.DEPARTEMENT if carries else Niveau.REGION, code.zfill(2)


def _find_targets(lieux: list[Lu], annee: int, millesime: Millesime) -> dict[Cle, Cle | None]:
    """Où va chaque lieu : sa clé du millésime, ``None`` inconnu, code vide à laisser."""
    given = {_cle_of(lieu) for lieu in lieux}
    targets: dict[Cle, Cle | None] = dict.fromkeys(given)
    for niveau, model in MODELES.items():
        known = set(model.objects.filter(millesime=millesime).values_list("code", flat=True))
        targets |= {cle: cle for cle in given if cle[0] == niveau and cle[1] in known}
    codes = {code for niveau, code in given if niveau == Niveau.COMMUNE}
    start = min(annee or millesime.annee, millesime.annee)
    found = convert(sorted(codes), start, millesime.annee, millesime.espace)
    converties = found.converties
    for code in codes - set(found.inconnues):
        targets[Niveau.COMMUNE, code] = (Niveau.COMMUNE, _follow(code, found, converties, codes))
    return targets


def _follow(code: str, found: Conversion, converties: dict[str, list[str]], given: set[str]) -> str:
    """Une commune séparée garde son tracé ; une ville tracée ne se couvre pas d’arrondissements."""
    if ville := found.arrondissements.get(code):
        return "" if ville in given else ville
    following = converties.get(code, [code])
    return code if code in following else following[0]


def _check(lieu: Lu) -> Anneaux:
    for anneau in lieu.anneaux:
        longitudes = anneau[:, 0]
        if np.ptp(longitudes) > 180 or np.abs(longitudes).max() > 180:
            raise ErreurLecture(
                f"{lieu.nom} ({lieu.code}) : son tracé passe d’un bord à l’autre du monde "
                "(méridien 180°). Coupez-le en deux polygones à ce méridien."
            )
    return simplify(lieu.anneaux)


def _merge(parts: list[Anneaux]) -> Anneaux:
    return parts[0] if len(parts) == 1 else dissolve(parts) or parts[0]


def _refuse_strangers(unknown: list[str], total: int, millesime: Millesime) -> None:
    if len(unknown) > total * (1 - PART_CONNUE):
        count = pluriel(len(unknown), "code inconnu", "codes inconnus")
        raise ErreurLecture(
            f"{count} du millésime {millesime} ({_say_codes(unknown)}). Ces contours ne sont pas "
            "ceux de la géographie chargée : vérifiez la colonne des codes."
        )


def _remark(unknown: list[str], empty: list[str], millesime: Millesime, nom: str) -> list[str]:
    found = []
    if unknown:
        why = f"laissés de côté, inconnus du millésime {millesime}"
        found.append(f"{nom}{INSECABLE}: {why}{INSECABLE}: {_say_codes(unknown)}.")
    if empty:
        why = "sans surface dans ce fichier"
        found.append(f"{nom}{INSECABLE}: {why}{INSECABLE}: {_say_codes(empty)}.")
    return found


def _say_codes(codes: list[str]) -> str:
    if len(codes) <= NOMMES:
        return join_et(codes)
    return f"{', '.join(codes[:NOMMES])}… ({len(codes)} en tout)"
