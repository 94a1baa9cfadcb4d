"""Dire un champ qui change, selon la sorte de sa valeur."""

from collections.abc import Callable, Mapping
from typing import Any

from maillage.contrats.ecarts.ecart import Ecart, is_empty
from maillage.contrats.ecarts.libelles import INCONNU, Libelle, find_libelle
from maillage.contrats.ecarts.phrases_cibles import say_cibles
from maillage.contrats.ecarts.valeurs import (
    as_list,
    enumerate_names,
    identity_of,
    name_of,
    names_of,
    quote,
    say_date,
    say_euros,
    say_names,
    say_nombre,
    say_variation,
    split_lists,
    to_date,
)
from maillage.core.texte import format_periode
from maillage.edition.riche import to_texte

LONG = 90
_SUFFIXES = {"m": "", "f": "e", "mp": "s", "fp": "es"}
_VOYELLES = "aâeéèêiîoôuhAÂEÉÈÊIÎOÔUH"
_PASSE = {"m": "passe", "f": "passe", "mp": "passent", "fp": "passent"}
_LIGNES = {
    "etapes": "étape", "indicateurs": "indicateur", "deploiements": "territoire d’exécution",
    "lignes": "financement", "budgets": "budget",
}  # fmt: skip
ABANDONS = {"abandonne": "l’action est abandonnée", "fusionne": "l’action est fusionnée"}


def say_champ(ecart: Ecart, libelles: Mapping[str, str]) -> str:
    """« le pilote passe de « A » à « B » », précédé de l’étape ou de la ligne concernée."""
    write = _MOTIFS.get(ecart.motif)
    texte = write(ecart) if write else ""
    if texte:
        return texte
    libelle = find_libelle(ecart.motif, libelles)
    said = _say_value(libelle, ecart.avant, ecart.apres, ecart.noms)
    return f"{_line_of(ecart)}{said}"


def _line_of(ecart: Ecart) -> str:
    line = ecart.noms.get("")
    if not line:
        return ""
    parts = ecart.motif.split("/")
    word = _LIGNES.get(parts[-3] if len(parts) > 2 else "", "ligne")
    return f"{word} {quote(line)}, "


def _say_value(libelle: Libelle, avant: Any, apres: Any, noms: dict[str, str]) -> str:
    avant, apres = _shown(libelle, avant), _shown(libelle, apres)
    if libelle.sorte in _SORTES:
        return _SORTES[libelle.sorte](libelle, avant, apres, noms)
    if libelle is INCONNU:
        return f"{libelle.texte} change"
    if not libelle.accord:
        return f"le champ {quote(libelle.texte)} change"
    if libelle.sorte == "opaque":
        return f"{subject(libelle)} {plural(libelle, 'change', 'changent')}"
    write = _ECRITURES.get(libelle.sorte, _quote_value)
    if is_empty(avant):
        return (
            f"{subject(libelle)} {verb_of(libelle)} renseigné{end(libelle)}{_given(write, apres)}"
        )
    if is_empty(apres):
        said = _given(write, avant).removeprefix(" : ")
        lost = f" ({said})" if said else ""
        return f"{subject(libelle)} {verb_of(libelle)} retiré{end(libelle)}{lost}"
    return _CHANGEMENTS.get(libelle.sorte, _say_text)(libelle, avant, apres)


def _shown(libelle: Libelle, valeur: Any) -> Any:
    """D’un ensemble « code et libellé », le libellé seul."""
    if libelle.sorte == "choix" and isinstance(valeur, dict):
        return next((item for nom, item in valeur.items() if nom.endswith("_libelle")), "")
    return valeur


def subject(libelle: Libelle) -> str:
    """« l’échéance », « les partenaires »."""
    if libelle.accord in ("mp", "fp"):
        return f"les {libelle.texte}"
    if libelle.texte[0] in _VOYELLES:
        return f"l’{libelle.texte}"
    return f"{'la' if libelle.accord == 'f' else 'le'} {libelle.texte}"


def end(libelle: Libelle) -> str:
    return _SUFFIXES.get(libelle.accord, "")


def plural(libelle: Libelle, one: str, many: str) -> str:
    return many if libelle.accord in ("mp", "fp") else one


def verb_of(libelle: Libelle) -> str:
    return plural(libelle, "est", "sont")


def _given(write: Callable[[Any], str], valeur: Any) -> str:
    """La valeur, si elle est assez courte pour tenir dans la phrase."""
    said = write(valeur)
    return f" : {said}" if said and len(said) <= LONG else ""


def _quote_value(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list | dict):
        return say_names(valeur)
    texte = to_texte(valeur) if isinstance(valeur, str) and "<" in valeur else str(valeur)
    return "" if len(texte) > LONG else quote(texte)


def _say_text(libelle: Libelle, avant: Any, apres: Any) -> str:
    before, after = _quote_value(avant), _quote_value(apres)
    if libelle.sorte == "riche" or not before or not after:
        return f"{subject(libelle)} {verb_of(libelle)} réécrit{end(libelle)}"
    return f"{subject(libelle)} {_PASSE[libelle.accord]} de {before} à {after}"


def _say_date_change(libelle: Libelle, avant: Any, apres: Any) -> str:
    before, after = to_date(avant), to_date(apres)
    if not before or not after:
        return _say_text(libelle, avant, apres)
    verb = "repoussé" if after > before else "avancé"
    span = f"du {say_date(avant)} au {say_date(apres)}"
    return f"{subject(libelle)} {verb_of(libelle)} {verb}{end(libelle)} {span}"


def _say_montant(libelle: Libelle, avant: Any, apres: Any) -> str:
    change = say_variation(avant, apres)
    detail = f" ({change})" if change else ""
    return f"{libelle.texte} : {say_euros(avant)} → {say_euros(apres)}{detail}"


def _say_number(libelle: Libelle, avant: Any, apres: Any) -> str:
    return f"{libelle.texte} : {say_nombre(avant)} → {say_nombre(apres)}"


def _say_list(libelle: Libelle, avant: Any, apres: Any) -> str:
    added, gone = split_lists(avant, apres)
    if len(as_list(avant)) == len(as_list(apres)) == len(added) == len(gone) == 1:
        changed = plural(libelle, "passe", "passent")
        return f"{subject(libelle)} {changed} de {say_names(gone)} à {say_names(added)}"
    parts = []
    if added:
        parts.append(f"ajout de {say_names(added)}")
    if gone:
        parts.append(f"retrait de {say_names(gone)}")
    if not parts:
        return _say_same_items(libelle, as_list(avant), as_list(apres))
    return f"{libelle.texte} : {' ; '.join(parts)}"


def _say_same_items(libelle: Libelle, avant: list, apres: list) -> str:
    """Les mêmes, autrement : nom, état ou ordre."""
    known = {str(identity_of(item)): item for item in avant}
    parts = []
    for item in apres:
        before = known.get(str(identity_of(item)))
        if isinstance(item, dict) and isinstance(before, dict):
            parts += _say_item(before, item)
    if parts:
        return " ; ".join(parts)
    return f"l’ordre change dans {quote(libelle.texte)} : {enumerate_names(names_of(apres))}"


def _say_item(before: dict, after: dict) -> list[str]:
    found = []
    if name_of(before) != name_of(after):
        found.append(f"{quote(name_of(before))} s’appelle désormais {quote(name_of(after))}")
    if before.get("etat") != after.get("etat") and after.get("etat"):
        etat = {"acquis": "est acquis", "a_mobiliser": "reste à mobiliser"}.get(after["etat"])
        found.append(f"le concours de {quote(name_of(after))} {etat or 'change d’état'}")
    return found


def _say_oui(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    return f"{libelle.texte} : {'oui' if avant else 'non'} → {'oui' if apres else 'non'}"


def _say_dates(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    parts = []
    for nom, champ in (("date_debut", _DEBUT), ("date_fin", _ECHEANCE)):
        before, after = (
            side.get(nom) if isinstance(side, dict) else None for side in (avant, apres)
        )
        if before != after:
            parts.append(_say_value(champ, before, after, noms))
    return " ; ".join(parts) or "les dates changent"


def _say_periode(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    before, after = (_periode(side) for side in (avant, apres))
    if not after:
        return "le contrat n’a plus de durée fixée"
    if not before:
        return f"la durée du contrat est fixée : {after}"
    return f"le contrat court désormais {after} (auparavant {before})"


def _periode(side: Any) -> str:
    if not isinstance(side, dict):
        return ""
    return format_periode(to_date(side.get("periode_debut")), to_date(side.get("periode_fin")))


def _say_place(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    """D’un axe, d’un objectif ou d’un numéro à un autre."""
    before, after = (side if isinstance(side, dict) else {} for side in (avant, apres))
    parts = []
    for nom, nowhere in _PLACES:
        one, two = before.get(nom), after.get(nom)
        if one != two and (nom != "axe" or not (before.get("parent") or after.get("parent"))):
            old, new = (noms.get(str(uid)) or nowhere if uid else "" for uid in (one, two))
            parts.append(_say_move(nom, old, new))
    if before.get("code") != after.get("code"):
        parts.append(_say_code(before.get("code"), after.get("code")))
    return " ; ".join(parts) or "la place dans le plan change"


def _say_niveau(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    """Ce qu’un indicateur mesure : le contrat, une étape, un axe, un objectif."""
    after = apres if isinstance(apres, dict) else {}
    uid = after.get("objectif") or after.get("axe")
    measured = noms.get(str(uid)) if uid else after.get("phase_libelle") or "le contrat"
    return f"mesure désormais {quote(measured or 'un autre objet')}"


def _say_move(nom: str, old: str, new: str) -> str:
    if old and new:
        return f"passe de {quote(old)} à {quote(new)}"
    if new:
        return f"est désormais sous {quote(new)}"
    return f"n’est plus sous {quote(old)}"


def _say_code(old: Any, new: Any) -> str:
    if not new:
        return f"perd le numéro {old}"
    return f"prend le numéro {new}" + (f" (au lieu de {old})" if old else "")


def _say_places(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    before, after = (
        [
            noms.get(str(place.get("objectif") or place.get("axe")), "") or "une autre place"
            for place in as_list(side)
            if isinstance(place, dict)
        ]
        for side in (avant, apres)
    )
    return _say_list(libelle, before, after)


def _say_reference(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    old, new = (noms.get(str(uid)) or "un autre objet" if uid else "" for uid in (avant, apres))
    if old and new:
        return f"{subject(libelle)} passe de {quote(old)} à {quote(new)}"
    return (
        f"{subject(libelle)} est désormais {quote(new)}"
        if new
        else f"{subject(libelle)} est ôté{end(libelle)}"
    )


def _say_name(nom: str) -> Callable[[Libelle, Any, Any, dict], str]:
    """D’un ensemble de champs, celui qui se lit."""

    def say_part(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
        before, after = (
            side.get(nom) if isinstance(side, dict) else side for side in (avant, apres)
        )
        return _say_value(libelle._replace(sorte="texte"), before, after, noms)

    return say_part


def _say_measure(nom: str) -> Callable[[Libelle, Any, Any, dict], str]:
    """Un nombre et sa date."""

    def say_part(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
        before, after = (side if isinstance(side, dict) else {} for side in (avant, apres))
        parts = []
        if before.get(nom) != after.get(nom):
            champ = libelle._replace(sorte="nombre")
            parts.append(_say_value(champ, before.get(nom), after.get(nom), noms))
        jour = f"{nom}_date"
        if before.get(jour) != after.get(jour):
            champ = Libelle(f"date de la {libelle.texte}", "f", "date")
            parts.append(_say_value(champ, before.get(jour), after.get(jour), noms))
        return " ; ".join(parts) or f"{subject(libelle)} change"

    return say_part


def _say_acte(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    """« approuve par délibération n° 12 du 5 janvier 2027 »."""
    acte = apres if isinstance(apres, dict) else {}
    if is_empty(acte):
        return "l’acte d’approbation ne vaut plus"
    numero = f" n°\u00a0{acte['acte_numero']}" if acte.get("acte_numero") else ""
    jour = f" du {say_date(acte['acte_date'])}" if acte.get("acte_date") else ""
    return f"approuve par {acte.get('acte_nature') or 'acte'}{numero}{jour}"


def _say_signature(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    signature = apres if isinstance(apres, dict) else {}
    if not signature.get("signature_date"):
        return "la signature est retirée" if is_empty(signature) else "la signature change"
    mode = signature.get("signature_mode_libelle")
    how = f" ({mode})" if mode else ""
    return f"signe le {say_date(signature['signature_date'])}{how}"


def _say_signatures(libelle: Libelle, avant: Any, apres: Any, noms: dict) -> str:
    dates = [say_date(item.get("date")) for item in as_list(apres) if isinstance(item, dict)]
    if not dates:
        return "le contrat n’a plus de date de signature"
    return f"le contrat est signé le {enumerate_names(dates)}"


def _say_statut(ecart: Ecart) -> str:
    before, after = (
        side.get("statut") if isinstance(side, dict) else side
        for side in (ecart.avant, ecart.apres)
    )
    if isinstance(after, str) and after in ABANDONS:
        return ABANDONS[after]
    if isinstance(before, str) and before in ABANDONS:
        return "l’action est reprise"
    return ""


def _say_titre(ecart: Ecart) -> str:
    if is_empty(ecart.apres):
        return ""
    libelle = find_libelle(ecart.motif, {})
    old = f" (au lieu de {_quote_value(ecart.avant)})" if _quote_value(ecart.avant or "") else ""
    return f"{subject(libelle)} devient {quote(name_of(ecart.apres))}" + (
        old if ecart.avant else ""
    )


def _say_faite(ecart: Ecart) -> str:
    line = quote(ecart.noms.get("") or "sans titre")
    return f"l’étape {line} est faite" if ecart.apres else f"l’étape {line} n’est plus faite"


def _say_prorogation(ecart: Ecart) -> str:
    if not ecart.apres:
        return "le contrat n’est plus prorogé"
    before = f" (auparavant {say_date(ecart.avant)})" if ecart.avant else ""
    return f"le contrat est prorogé jusqu’au {say_date(ecart.apres)}{before}"


def _say_recurrente(ecart: Ecart) -> str:
    if ecart.apres:
        return "l’action se répète désormais chaque année"
    return "l’action ne se répète plus chaque année"


_DEBUT = Libelle("début", "m", "date")
_ECHEANCE = Libelle("échéance", "f", "date")
_PLACES = (
    ("axe", "un autre axe"),
    ("objectif", "un autre objectif"),
    ("parent", "une autre action"),
)
_MOTIFS: dict[str, Callable[[Ecart], str]] = {
    "fiches/*/statut": _say_statut,
    "fiches/*/titre": _say_titre,
    "axes/*/titre": _say_titre,
    "objectifs/*/titre": _say_titre,
    "articles/*/titre": _say_titre,
    "contrat/nom": _say_titre,
    "fiches/*/suivi/etapes/*/faite": _say_faite,
    "fiches/*/recurrente": _say_recurrente,
    "contrat/prorogation": _say_prorogation,
}
_SORTES: dict[str, Callable[[Libelle, Any, Any, dict], str]] = {
    "oui": _say_oui,
    "dates": _say_dates,
    "dates_signature": _say_signatures,
    "periode": _say_periode,
    "acte": _say_acte,
    "signature": _say_signature,
    "place": _say_place,
    "niveau": _say_niveau,
    "places": _say_places,
    "objet": _say_reference,
    "partie": _say_name("nom"),
    "financeur": _say_name("nom"),
    "engage": _say_name("partie_nom"),
    "depart": _say_measure("depart"),
    "cible": _say_measure("cible"),
    "cibles": say_cibles,
}
_CHANGEMENTS: dict[str, Callable[[Libelle, Any, Any], str]] = {
    "date": _say_date_change,
    "euros": _say_montant,
    "nombre": _say_number,
    "liste": _say_list,
    "noms": _say_list,
}
_ECRITURES: dict[str, Callable[[Any], str]] = {
    "date": say_date,
    "euros": say_euros,
    "nombre": say_nombre,
    "liste": say_names,
    "noms": say_names,
}
