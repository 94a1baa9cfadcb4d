"""Ce qu’on vérifie une fois tout lu : numéros, doublons, dates étirées. Rien n’est changé ici."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable

from maillage.core.texte import fold
from maillage.lecture.plan.resultat import Constat, FicheLue, PlanLu
from maillage.lecture.valeurs import texte

_JOUR = datetime.timedelta(days=1)
_SUITE_MIN = 3
_LIBELLES = {"date_debut": "Date de début", "date_fin": "Date de fin"}


def check_plan(plan: PlanLu) -> None:
    """Ajoute au plan les constats qui demandent de voir toutes les fiches."""
    for controle in (duplicate_codes, missing_codes, duplicate_titles, stretched_dates, disorder):
        plan.a_verifier.extend(controle(plan))


def _constat(
    fiche: FicheLue, colonne: str, message: str, avant: str = "", apres: str = ""
) -> Constat:
    return Constat(fiche.source.feuille, fiche.source.ligne, colonne, message, avant, apres)


def duplicate_codes(plan: PlanLu) -> Iterable[Constat]:
    """Deux fiches du même numéro : gardées, avec un numéro libre en suggestion."""
    pris = {fiche.code for fiche in plan.fiches if fiche.code}
    premieres: dict[str, FicheLue] = {}
    for fiche in plan.fiches:
        if not fiche.code or premieres.setdefault(fiche.code, fiche) is fiche:
            continue
        libre = next_code(fiche.code, pris)
        pris.add(libre)
        message = (
            f"Le numéro {fiche.code} est déjà celui de la ligne "
            f"{premieres[fiche.code].source.ligne} : les deux fiches sont gardées"
        )
        yield _constat(fiche, "Numéro", message, fiche.code, libre)


def next_code(code: str, pris: set[str]) -> str:
    """Le premier numéro libre de la même famille : 1.2 → 1.3."""
    trouve = re.fullmatch(r"(.*?)(\d+)(\D*)", code)
    tete, rang = (trouve[1], int(trouve[2])) if trouve else (f"{code}.", 0)
    while f"{tete}{rang}" in pris:
        rang += 1
    return f"{tete}{rang}"


def missing_codes(plan: PlanLu) -> Iterable[Constat]:
    """Les fiches sans numéro quand d’autres en ont, et les trous dans la suite des numéros."""
    principales = [fiche for fiche in plan.fiches if fiche.parent_ref is None]
    pris = {fiche.code for fiche in plan.fiches if fiche.code}
    precedent = ""
    for fiche in principales if pris else ():
        if not fiche.code:
            libre = next_code(precedent, pris) if precedent else ""
            pris.add(libre)
            yield _constat(fiche, "Numéro", "Cette fiche n’a pas de numéro", "", libre)
        precedent = fiche.code or precedent
    yield from _holes(principales)


def _holes(fiches: list[FicheLue]) -> Iterable[Constat]:
    suites: dict[str, dict[int, FicheLue]] = defaultdict(dict)
    for fiche in fiches:
        if trouve := re.fullmatch(r"((?:\d+\.)*)(\d{1,3})", fiche.code):
            suites[trouve[1]][int(trouve[2])] = fiche
    for tete, suite in suites.items():
        manquants = [n for n in range(1, max(suite)) if n not in suite]
        if manquants and len(manquants) <= len(suite):
            noms = ", ".join(f"{tete}{n}" for n in manquants)
            yield _constat(suite[max(suite)], "Numéro", f"Il manque dans la suite : {noms}")


def duplicate_titles(plan: PlanLu) -> Iterable[Constat]:
    """Même titre, même axe : deux fiches tout de même, à vérifier."""
    vus: dict[tuple, FicheLue] = {}
    for fiche in plan.fiches:
        cle = (fiche.axe_ref, fiche.parent_ref, fold(fiche.titre))
        premiere = vus.setdefault(cle, fiche)
        if premiere is not fiche:
            ligne = premiere.source.ligne
            message = f"Même titre que la ligne {ligne} : les deux fiches sont gardées"
            yield _constat(fiche, "Titre", message, fiche.titre)


def stretched_dates(plan: PlanLu) -> Iterable[Constat]:
    """Des dates décalées d’un jour d’une ligne à l’autre : la poignée du tableur a été tirée."""
    for champ, libelle in _LIBELLES.items():
        suite: list[FicheLue] = []
        for fiche in [*plan.fiches, None]:
            if fiche and suite and _follows(suite[-1], fiche, champ):
                suite.append(fiche)
                continue
            if len(suite) >= _SUITE_MIN:
                yield _stretched(suite, champ, libelle)
            suite = [fiche] if fiche and champ in fiche.valeurs else []


def _follows(avant: FicheLue, apres: FicheLue, champ: str) -> bool:
    jour = apres.valeurs.get(champ)
    meme = avant.source.feuille == apres.source.feuille
    return meme and jour is not None and jour == avant.valeurs[champ] + _JOUR


def _stretched(suite: list[FicheLue], champ: str, libelle: str) -> Constat:
    debut, fin = suite[0], suite[-1]
    message = (
        f"{len(suite)} dates se suivent d’un jour, des lignes {debut.source.ligne} à "
        f"{fin.source.ligne} : la première a sans doute été étirée vers le bas"
    )
    avant = f"{texte(debut.valeurs[champ])} → {texte(fin.valeurs[champ])}"
    return _constat(debut, libelle, message, avant, texte(debut.valeurs[champ]))


def disorder(plan: PlanLu) -> Iterable[Constat]:
    """Une fin avant le début est gardée, et signalée."""
    for fiche in plan.fiches:
        debut, fin = fiche.valeurs.get("date_debut"), fiche.valeurs.get("date_fin")
        if debut and fin and fin < debut:
            yield _constat(fiche, "Date de fin", "La fin est avant le début", texte(fin))
