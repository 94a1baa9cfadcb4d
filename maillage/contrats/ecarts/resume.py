"""Les écarts rangés comme le document, et leur résumé en une ligne."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from maillage.contrats.ecarts.coherence import items_of
from maillage.contrats.ecarts.comparaison import prepare
from maillage.contrats.ecarts.ecart import Ecart
from maillage.contrats.ecarts.natures import RETIRES
from maillage.contrats.ecarts.phrases import say
from maillage.contrats.ecarts.valeurs import NBSP, as_list, say_euros, say_variation, to_decimal
from maillage.core.texte import pluriel, typeset


@dataclass(frozen=True, slots=True)
class Ligne:
    ecart: Ecart
    phrase: str


@dataclass(frozen=True, slots=True)
class Groupe:
    """Ce qui change d’un même objet ; ``titre`` le nomme, les phrases ne le répètent pas."""

    cle: str
    titre: str
    lignes: tuple[Ligne, ...]


def say_all(ecarts: Iterable[Ecart], *, libelles: Mapping[str, str] | None = None) -> list[Groupe]:
    """Les groupes dans l’ordre du document, les fiches par numéro ; ce qui est muet est omis."""
    groups: dict[str, list[Ecart]] = {}
    for ecart in ecarts:
        if not ecart.is_muet:
            groups.setdefault(ecart.groupe, []).append(ecart)
    return [_group(cle, rows, libelles) for cle, rows in groups.items()]


def _group(cle: str, rows: list[Ecart], libelles: Mapping[str, str] | None) -> Groupe:
    lignes = (Ligne(row, say(row, nomme=False, libelles=libelles)) for row in rows)
    return Groupe(cle, typeset(rows[0].objet), tuple(lignes))


def sum_up(before: dict, after: dict) -> str:
    """« 12 actions → 14 ; budget + 8 % ; 1 partie de plus » ; vide si rien de cela ne bouge."""
    old, new = prepare(before), prepare(after)
    parts = [
        _say_count("action", _count_actions(old), _count_actions(new)),
        _say_count("axe", len(items_of(old, "axes")), len(items_of(new, "axes"))),
        _say_budget(add_budget(old), add_budget(new)),
        _say_more("partie", len(items_of(old, "parties")), len(items_of(new, "parties"))),
        _say_more("commune", _count_communes(old), _count_communes(new)),
        _say_periode(old, new),
    ]
    return typeset(" ; ".join(filter(None, parts)))


def _count_actions(plat: dict) -> int:
    return sum(
        not fiche.get("parent") and fiche.get("statut") not in RETIRES
        for fiche in items_of(plat, "fiches").values()
    )


def _count_communes(plat: dict) -> int:
    territoire = plat.get("territoire")
    return len(as_list(territoire.get("communes"))) if isinstance(territoire, dict) else 0


def add_budget(plat: dict) -> Decimal:
    """Le budget des actions ; celui d’un chapeau, ou à défaut celui de ses sous-actions."""
    own: dict[str, Decimal | None] = {}
    below: dict[str, Decimal] = {}
    for uid, fiche in items_of(plat, "fiches").items():
        montant = to_decimal(fiche.get("budget_previsionnel"))
        if fiche.get("statut") in RETIRES:
            continue
        if fiche.get("parent"):
            below[fiche["parent"]] = below.get(fiche["parent"], Decimal(0)) + (montant or 0)
        else:
            own[uid] = montant
    return sum(
        (
            below.get(uid, Decimal(0)) if montant is None else montant
            for uid, montant in own.items()
        ),
        Decimal(0),
    )


def _say_count(mot: str, avant: int, apres: int) -> str:
    return "" if avant == apres else f"{pluriel(avant, mot)} → {apres}"


def _say_more(mot: str, avant: int, apres: int) -> str:
    if avant == apres:
        return ""
    return f"{pluriel(abs(apres - avant), mot)} de {'plus' if apres > avant else 'moins'}"


def _say_budget(avant: Decimal, apres: Decimal) -> str:
    if avant == apres:
        return ""
    change = say_variation(str(avant), str(apres))
    shown = f"{say_euros(str(avant))} → {say_euros(str(apres))}"
    return f"budget{NBSP}{change}" if change else f"budget : {shown}"


def _say_periode(old: dict, new: dict) -> str:
    before, after = ((plat.get("contrat") or {}).get("periode") or "" for plat in (old, new))
    if not isinstance(before, str) or before == after or not (before and after):
        return ""
    return f"période : {before} → {after}"
