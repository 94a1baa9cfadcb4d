"""Convertir une liste de codes d’un millésime à un autre, en disant tout ce qui a changé."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from maillage.core.texte import INSECABLE, format_date, join_et
from maillage.territoires.codes import ARRONDISSEMENTS, pad_code
from maillage.territoires.enums import Espace, TypeLie
from maillage.territoires.models import Chargement, Commune, CommuneLiee, Millesime
from maillage.territoires.mouvements import Fin, build_changes, read_histoire


class ErreurConversion(Exception):
    """Une conversion que l’on refuse, dite en une phrase."""


@dataclass(slots=True)
class Conversion:
    """Le résultat d’une conversion ; chaque code donné y a une place et une seule.

    ``codes`` : les codes d’arrivée, triés, sans doublon. ``fusions`` et ``scissions`` : ancien
    code → nouveaux codes (un seul, ou plusieurs). ``fins`` : quand et comment chaque code a
    disparu. ``arrondissements`` : arrondissement → ville. ``renommees`` : code → (nom d’avant,
    nom d’après).
    """

    de: int
    vers: int
    codes: list[str] = field(default_factory=list)
    fusions: dict[str, list[str]] = field(default_factory=dict)
    scissions: dict[str, list[str]] = field(default_factory=dict)
    renommees: dict[str, tuple[str, str]] = field(default_factory=dict)
    fins: dict[str, Fin] = field(default_factory=dict)
    arrondissements: dict[str, str] = field(default_factory=dict)
    inconnues: list[str] = field(default_factory=list)
    doublons: list[str] = field(default_factory=list)

    @property
    def terminees(self) -> list[str]:
        """Les codes qui n’existaient déjà plus au millésime de départ, suivis jusqu’à l’arrivée."""
        start = january(self.de)
        return [code for code, fin in self.fins.items() if not fin.jour or fin.jour <= start]

    @property
    def converties(self) -> dict[str, list[str]]:
        """Tout code remplacé, quelle qu’en soit la raison."""
        cities = {code: [ville] for code, ville in self.arrondissements.items()}
        return dict(sorted((self.fusions | self.scissions | cities).items()))

    def sentences(self) -> list[str]:
        """Ce qui a changé, en phrases pour la personne qui a donné les codes."""
        return [
            *(_say_end(fin, self.converties[code]) for code, fin in self.fins.items()),
            *(
                _say_split(code, parts)
                for code, parts in self.scissions.items()
                if code not in self.fins
            ),
            *(
                f"{code} est un arrondissement municipal{INSECABLE}: "
                f"sa ville, {ville}, est comptée une seule fois."
                for code, ville in self.arrondissements.items()
            ),
            *(
                f"{code} n’est le code d’aucune commune, actuelle ou ancienne{INSECABLE}: "
                "vérifiez-le, ou cherchez la commune par son nom."
                for code in self.inconnues
            ),
            *(f"{code} est donné plusieurs fois{INSECABLE}: compté une." for code in self.doublons),
        ]


def _say_end(fin: Fin, targets: list[str]) -> str:
    name = f"{fin.code} {fin.nom}".strip()
    into = join_et([f"{nom} ({code})" if nom else code for code, nom in fin.suites])
    when = f" le {format_date(fin.jour)}" if fin.jour else ""
    text = f"{name} {_end_verb(fin, when)} {into}"
    if set(targets) != {code for code, _ in fin.suites}:
        text += f", aujourd’hui {join_et(targets)}"
    outcome = "ces communes la remplacent" if targets[1:] else "elle y est comptée"
    return f"{text}{INSECABLE}: {outcome}."


def _end_verb(fin: Fin, when: str) -> str:
    if len(fin.suites) > 1:
        return f"a été partagée{when} entre"
    return f"a fusionné{when} dans" if fin.fusion else f"a changé de code{when} et devient"


def _say_split(code: str, parts: list[str]) -> str:
    return (
        f"{code} s’est séparée en {join_et(parts)}{INSECABLE}: toutes sont retenues. Retirez "
        "celles qui ne sont pas du territoire."
    )


def january(annee: int) -> date:
    """Un millésime est l’état du 1er janvier."""
    return date(annee, 1, 1)


def convert(codes: Iterable[str], de: int, vers: int, espace: str = Espace.FRANCE) -> Conversion:
    """Convertit des codes du millésime ``de`` au millésime ``vers``, jamais en arrière.

    Un zéro perdu est rendu, un arrondissement municipal devient sa ville. Lève
    ``ErreurConversion`` si ``vers`` précède ``de`` ou n’est pas chargé.
    """
    if vers < de:
        raise ErreurConversion(
            f"On ne convertit pas en arrière, de {de} vers {vers}{INSECABLE}: des communes "
            f"réunies ne peuvent être séparées. Demandez le millésime {de} ou un plus récent."
        )
    stamp = Chargement.objects.stamp(espace)
    converter = _Converter(de, vers, espace, stamp)
    result = Conversion(de, vers)
    seen: set[str] = set()
    found: set[str] = set()
    for code in map(pad_code, codes):
        if code in seen:
            result.doublons.append(code)
            continue
        seen.add(code)
        found.update(converter.convert_one(code, result))
    result.codes = sorted(found)
    result.doublons = sorted(set(result.doublons))
    converter.find_renames(result)
    return result


class _Converter:
    """Les cartes d’une conversion, et la place de chaque code dans le résultat."""

    def __init__(self, de: int, vers: int, espace: str, stamp: tuple):
        self.start, self.end = january(de), january(vers)
        self.current = read_codes(espace, vers, stamp)
        self.histoire = read_histoire(espace, stamp)
        self.changes = build_changes(espace, self.start, self.end, stamp)
        self.anciens = read_anciens(espace, vers, stamp)

    def convert_one(self, code: str, result: Conversion) -> Iterable[str]:
        if code in ARRONDISSEMENTS:
            result.arrondissements[code] = ARRONDISSEMENTS[code]
            return [ARRONDISSEMENTS[code]]
        changed = self.changes.get(code)
        if changed is None and code in self.current:
            return [code]
        fin = self._find_end(code)
        targets = self._settle(self._follow(fin) if changed is None else changed)
        if not targets:
            result.inconnues.append(code)
            return targets
        if fin and code not in targets:
            result.fins[code] = fin
        if len(targets) > 1:
            result.scissions[code] = sorted(targets)
        elif targets != {code}:
            result.fusions[code] = sorted(targets)
        return targets

    def _find_end(self, code: str) -> Fin | None:
        """Quand ce code a disparu, d’après les mouvements, sinon d’après les anciens codes."""
        if fin := self.histoire.find_end(code, self.end):
            return fin
        if code in self.anciens and code not in self.current:
            nom, communes = self.anciens[code]
            return Fin(code, nom, None, tuple((commune, "") for commune in communes))
        return None

    def _follow(self, fin: Fin | None) -> Iterable[str]:
        if not fin:
            return ()
        if not fin.jour:
            return [code for code, _ in fin.suites]
        return self.histoire.follow(fin, self.end)

    def _settle(self, targets: Iterable[str]) -> set[str]:
        """Sans mouvements assez récents, les anciens codes du millésime finissent le chemin."""
        settled: set[str] = set()
        for code in targets:
            if code in self.current:
                settled.add(code)
            elif code in self.anciens:
                settled.update(self.anciens[code][1])
        return settled

    def find_renames(self, result: Conversion) -> None:
        for code in result.codes:
            if names := self.histoire.find_rename(code, self.start, self.end):
                result.renommees[code] = names


@lru_cache(maxsize=4)
def read_codes(espace: str, annee: int, stamp: tuple) -> frozenset[str]:
    """Les codes des communes d’un millésime chargé ; lève ``ErreurConversion`` sinon."""
    millesime = Millesime.objects.of(annee, espace)
    if not millesime:
        loaded = Millesime.objects.filter(espace=espace).order_by("annee")
        years = join_et([str(item) for item in loaded.values_list("annee", flat=True)]) or "aucun"
        raise ErreurConversion(
            f"Le millésime {annee} n’est pas chargé (chargés{INSECABLE}: {years}). "
            "Lancez «\u00a0maillage importer geographie --depuis DOSSIER\u00a0» avec ses fichiers."
        )
    return frozenset(Commune.objects.filter(millesime=millesime).values_list("code", flat=True))


@lru_cache(maxsize=4)
def read_anciens(espace: str, annee: int, stamp: tuple) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Anciens codes, puis déléguées et associées d’un millésime : code → (nom, communes)."""
    rows = CommuneLiee.objects.filter(millesime__espace=espace, millesime__annee=annee)
    rows = rows.exclude(genre=TypeLie.ARRONDISSEMENT)
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for code, nom, commune in rows.order_by("code", "genre").values_list("code", "nom", "commune"):
        known = found.get(code)
        if known is None:
            found[code] = ("" if nom == code else nom, (commune,))
    return found
