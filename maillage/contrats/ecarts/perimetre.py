"""Dire ce qui change dans le périmètre : des communes, un nom, ou seulement ses chiffres."""

from typing import Any

from maillage.contrats.ecarts.natures import NatureEcart, nature_of
from maillage.contrats.ecarts.valeurs import (
    MONTRES,
    as_list,
    enumerate_names,
    name_of,
    quote,
    split_lists,
)
from maillage.core.texte import fold, pluriel


def say_perimetre(avant: Any, apres: Any) -> str:
    """« la commune de X entre dans le périmètre ; Y en sort »."""
    if not isinstance(avant, dict) or not isinstance(apres, dict):
        return _say_whole(avant, apres)
    if nature_of("territoire", avant, apres) is NatureEcart.SUIVI:
        return _say_figures(apres)
    parts = list(_say_communes(avant, apres))
    if avant.get("nom") != apres.get("nom"):
        parts.append(f"le territoire s’appelle désormais {quote(apres.get('nom'))}")
    if avant.get("quartiers") != apres.get("quartiers"):
        parts.append("les quartiers du périmètre changent")
    if avant.get("genre") != apres.get("genre"):
        parts.append(f"le type de territoire devient {quote(apres.get('genre'))}")
    return " ; ".join(parts) or "le périmètre change"


def _say_whole(avant: Any, apres: Any) -> str:
    if not isinstance(apres, dict):
        return "le contrat n’a plus de périmètre"
    count = len(as_list(apres.get("communes")))
    return f"le périmètre est fixé : {quote(apres.get('nom'))} ({pluriel(count, 'commune')})"


def _say_communes(avant: dict, apres: dict):
    added, gone = split_lists(avant.get("communes"), apres.get("communes"))
    if added:
        verb = "entre dans le périmètre" if len(added) == 1 else "entrent dans le périmètre"
        yield f"{_name_communes(added)} {verb}"
    if gone:
        where = "en" if added else "du périmètre"
        subject = _name_communes(gone)
        verb = "sort" if len(gone) == 1 else "sortent"
        yield f"{subject} en {verb}" if added else f"{subject} {verb} {where}"


def _name_communes(communes: list) -> str:
    names = [name_of(commune) for commune in communes]
    if len(names) == 1:
        return f"la commune {with_de(names[0])}"
    if len(names) > MONTRES:
        return f"{pluriel(len(names), 'commune')} ({enumerate_names(names)})"
    return f"les communes {with_de(enumerate_names(names))}"


def with_de(name: str) -> str:
    """« d’Abzac », « de Confolens » ; une liste s’accorde sur son premier nom."""
    return f"d’{name}" if fold(name)[:1] in {*"aeiouy"} else f"de {name}"


def _say_figures(apres: dict) -> str:
    found = [
        f"{nom} {apres[cle]}"
        for nom, cle in (("géographie", "millesime"), ("population", "population_annee"))
        if apres.get(cle)
    ]
    detail = f" ({', '.join(found)})" if found else ""
    return f"les chiffres du périmètre sont mis à jour{detail}"
