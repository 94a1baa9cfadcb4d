"""Chaque écart en une phrase qu’un maire comprend."""

from collections.abc import Callable, Mapping
from typing import Any

from maillage.contrats.ecarts.ecart import Ecart, Genre
from maillage.contrats.ecarts.perimetre import say_perimetre
from maillage.contrats.ecarts.phrases_champs import say_champ
from maillage.contrats.ecarts.valeurs import (
    enumerate_names,
    name_of,
    quote,
    say_date,
    say_euros,
    say_names,
    say_nombre,
)
from maillage.core.texte import typeset

# Objets entiers : (le nom d’un élément, son pluriel, « e » au féminin).
ELEMENTS = {
    "parties": ("partie", "parties", "e"),
    "articles": ("article", "articles", ""),
    "axes": ("axe", "axes", ""),
    "objectifs": ("objectif", "objectifs", ""),
    "fiches": ("fiche", "fiches", "e"),
    "engagements": ("engagement", "engagements", ""),
    "liens": ("lien", "liens avec d’autres plans", ""),
    "avis": ("avis", "avis", ""),
    "indicateurs": ("indicateur", "indicateurs", ""),
    "fiches/*/suivi/etapes": ("étape", "étapes", "e"),
    "fiches/*/suivi/indicateurs": ("indicateur", "indicateurs", ""),
    "fiches/*/suivi/deploiements": ("territoire d’exécution", "territoires d’exécution", ""),
    "fiches/*/financements/lignes": ("financement", "financements", ""),
    "fiches/*/financements/budgets": ("budget annuel", "budgets annuels", ""),
}
# Ce qui se dit d’une phrase entière, sans rappeler d’abord de quoi l’on parle.
ENTIERS = ("contrat", "territoire", "agences", "signatures")


def say(ecart: Ecart, *, nomme: bool = True, libelles: Mapping[str, str] | None = None) -> str:
    """La phrase de l’écart ; sans ``nomme``, sous un intertitre qui dit déjà de quoi l’on parle."""
    texte, is_complete = _say(ecart, libelles or {})
    if nomme and not is_complete:
        texte = f"{ecart.objet} : {texte}"
    return typeset(f"{texte[:1].upper()}{texte[1:]}.")


def _say(ecart: Ecart, libelles: Mapping[str, str]) -> tuple[str, bool]:
    """La phrase sans point, et si elle nomme elle-même son objet."""
    is_complete = "/" not in ecart.cle or ecart.cle.split("/")[0] in ENTIERS
    if ecart.motif == "territoire":
        return say_perimetre(ecart.avant, ecart.apres), True
    if ecart.genre is Genre.ORDRE:
        return _say_order(ecart), ecart.motif.count("/") == 1
    if ecart.genre is Genre.CHAMP:
        if ecart.motif == "articles/*/corps" and ecart.avant and ecart.apres:
            return f"{with_article(ecart.objet)} est réécrit", True
        return say_champ(ecart, libelles), is_complete
    build = _ENTIERES.get(ecart.motif)
    item = ecart.apres if ecart.genre is Genre.AJOUT else ecart.avant
    if build:
        return build(ecart, item if isinstance(item, dict) else {}), True
    if ecart.motif in _LIGNES:
        added = ecart.genre is Genre.AJOUT
        return _LIGNES[ecart.motif](ecart, item if isinstance(item, dict) else {}, added), False
    return _say_unknown(ecart, item), False


def _say_order(ecart: Ecart) -> str:
    plural = ELEMENTS.get(ecart.motif.removesuffix("/#ordre"), ("", "éléments", ""))[1]
    moved = _first_moved(ecart.avant, ecart.apres)
    return f"l’ordre des {plural} change" + (f" : {moved}" if moved else "")


def _first_moved(before: list[str], after: list[str]) -> str:
    """« B » passe avant « A », quand un seul a bougé ; sinon rien."""
    for name in after:
        others = [item for item in after if item != name]
        if others == [item for item in before if item != name] and before.count(name) == 1:
            return _say_rank(name, after)
    return ""


def _say_rank(name: str, after: list[str]) -> str:
    rang = after.index(name)
    if rang == 0:
        return f"{quote(name)} vient en premier"
    return f"{quote(name)} vient après {quote(after[rang - 1])}"


def with_article(objet: str) -> str:
    """« Fiche 2.1 – Prévenir » → « la fiche 2.1 « Prévenir » » ; un nom propre reste tel quel."""
    numero, tiret, titre = objet.partition(" – ")
    word = numero.split(" ")[0]
    if word not in _DETERMINANTS:
        return objet
    shown = f"{_DETERMINANTS[word]}{numero[:1].lower()}{numero[1:]}"
    return f"{shown} {quote(titre)}" if tiret else shown


_DETERMINANTS = {
    "Fiche": "la ", "Sous-action": "la ", "Axe": "l’", "Objectif": "l’", "Article": "l’",
    "Engagement": "l’", "Indicateur": "l’", "Lien": "le ", "Avis": "l’",
}  # fmt: skip


def _say_fiche(ecart: Ecart, fiche: dict) -> str:
    subject = with_article(ecart.objet)
    if ecart.genre is Genre.RETRAIT:
        return f"{subject} est retirée du plan"
    above = ecart.noms.get(fiche.get("parent") or fiche.get("axe") or "", "")
    where = f" à {with_article(above)}" if above else " au plan"
    details = [f"{nom} : {valeur}" for nom, valeur in _details(fiche) if valeur]
    return f"{subject} est ajoutée{where}" + (f" ({', '.join(details)})" if details else "")


def _details(fiche: dict):
    organisations = fiche.get("organisations")
    pilotes = organisations.get("pilote") if isinstance(organisations, dict) else None
    yield "pilote", enumerate_names([name_of(item) for item in pilotes or ()])
    if fiche.get("budget_previsionnel"):
        yield "budget", say_euros(fiche["budget_previsionnel"])
    if fiche.get("date_fin"):
        yield "échéance", say_date(fiche["date_fin"])


def _say_partie(ecart: Ecart, partie: dict) -> str:
    if ecart.genre is Genre.RETRAIT:
        return f"{ecart.objet} n’est plus partie au contrat"
    role = partie.get("role_libelle")
    return f"{ecart.objet} devient partie au contrat" + (f" ({role})" if role else "")


def _say_node(ecart: Ecart, node: dict) -> str:
    """Un axe, un objectif ou un article."""
    subject = with_article(ecart.objet)
    if ecart.genre is Genre.RETRAIT:
        return f"{subject} est retiré du {'contrat' if ecart.motif == 'articles/*' else 'plan'}"
    above = ecart.noms.get(node.get("parent") or node.get("axe") or "", "")
    return f"{subject} est ajouté" + (f" à {with_article(above)}" if above else "")


def _say_engagement(ecart: Ecart, engagement: dict) -> str:
    if ecart.genre is Genre.RETRAIT:
        return f"{with_article(ecart.objet)} est retiré"
    who = engagement.get("partie_nom") or "Une partie"
    due = f", pour le {say_date(engagement['echeance'])}" if engagement.get("echeance") else ""
    return f"{who} prend un engagement : {quote(engagement.get('texte', ''))}{due}"


def _say_whole(ecart: Ecart, item: dict) -> str:
    """Un lien, un avis, un indicateur du contrat."""
    verb = "est ajouté" if ecart.genre is Genre.AJOUT else "est retiré"
    shown = item.get("nature_libelle") or item.get("sens_libelle")
    detail = f" ({shown})" if shown and ecart.genre is Genre.AJOUT else ""
    return f"{with_article(ecart.objet)} {verb}{detail}"


def _say_etape(ecart: Ecart, etape: dict, added: bool) -> str:
    due = f" (échéance : {say_date(etape['echeance'])})" if etape.get("echeance") else ""
    return f"l’étape {quote(name_of(etape))} est " + (f"ajoutée{due}" if added else "retirée")


def _say_indicateur(ecart: Ecart, indicateur: dict, added: bool) -> str:
    cible = indicateur.get("cible")
    shown = f" (cible : {say_nombre(cible)} {indicateur.get('unite') or ''}".rstrip() + ")"
    detail = shown if added and cible is not None else ""
    return (
        f"l’indicateur {quote(name_of(indicateur))} est {'ajouté' if added else 'retiré'}{detail}"
    )


def _say_deploiement(ecart: Ecart, row: dict, added: bool) -> str:
    verb = "ajouté" if added else "retiré"
    return f"le territoire d’exécution {quote(name_of(row))} est {verb}"


def _say_ligne(ecart: Ecart, ligne: dict, added: bool) -> str:
    montant = ligne.get("montant")
    subject = "un financement" if added else "le financement"
    somme = f" de {say_euros(montant)}" if montant is not None else ""
    by = f" par {quote(ligne['nom'])}" if ligne.get("nom") else ""
    year = f" pour {ligne['annee']}" if ligne.get("annee") else ""
    return f"{subject}{somme}{by}{year} est {'ajouté' if added else 'retiré'}"


def _say_budget(ecart: Ecart, budget: dict, added: bool) -> str:
    montant = say_euros(budget.get("montant"))
    if added:
        return f"un budget de {montant} est prévu pour {budget.get('annee')}"
    return f"le budget de {budget.get('annee')} ({montant}) est retiré"


def _say_liee(ecart: Ecart, item: dict, added: bool) -> str:
    other = ecart.noms.get(ecart.cle.rpartition("/")[2], "") or "une autre action"
    linked = "est désormais liée à" if added else "n’est plus liée à"
    return f"l’action {linked} {with_article(other)}"


def _say_unknown(ecart: Ecart, item: Any) -> str:
    verb = "ajout de" if ecart.genre is Genre.AJOUT else "retrait de"
    return f"{ecart.champ} : {verb} {say_names(item) or quote('sans nom')}"


_ENTIERES: dict[str, Callable[[Ecart, dict], str]] = {
    "fiches/*": _say_fiche,
    "parties/*": _say_partie,
    "axes/*": _say_node,
    "objectifs/*": _say_node,
    "articles/*": _say_node,
    "engagements/*": _say_engagement,
    "liens/*": _say_whole,
    "avis/*": _say_whole,
    "indicateurs/*": _say_whole,
}
_LIGNES: dict[str, Callable[[Ecart, dict, bool], str]] = {
    "fiches/*/suivi/etapes/*": _say_etape,
    "fiches/*/suivi/indicateurs/*": _say_indicateur,
    "fiches/*/suivi/deploiements/*": _say_deploiement,
    "fiches/*/financements/lignes/*": _say_ligne,
    "fiches/*/financements/budgets/*": _say_budget,
    "fiches/*/actions_liees/*": _say_liee,
}
