"""Dire les cibles d’un indicateur qui changent, période par période."""

from typing import Any

from maillage.contrats.ecarts.libelles import Libelle
from maillage.contrats.ecarts.valeurs import as_list, enumerate_names, say_nombre, to_date
from maillage.core.texte import format_periode


def say_cibles(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    """« cibles des périodes : du 1er janvier au 31 décembre 2027, 100 → 120 »."""
    before, after = _by_dates(avant), _by_dates(apres)
    moved = [dates for dates in {**before, **after} if before.get(dates) != after.get(dates)]
    if not moved:
        return f"les {libelle.texte} changent"
    said = [f"{_say_dates(dates)}, {_move(before.get(dates), after.get(dates))}" for dates in moved]
    return f"{libelle.texte} : {enumerate_names(said)}"


def _by_dates(cibles: Any) -> dict[tuple[str, str], Any]:
    rows = (row for row in as_list(cibles) if isinstance(row, dict))
    return {(str(row.get("debut")), str(row.get("fin"))): row.get("cible") for row in rows}


def _say_dates(dates: tuple[str, str]) -> str:
    return format_periode(*map(to_date, dates)) or "une période"


def _move(avant: Any, apres: Any) -> str:
    if avant is None:
        return say_nombre(apres)
    return f"{say_nombre(avant)} → {say_nombre(apres)}" if apres is not None else "retirée"
