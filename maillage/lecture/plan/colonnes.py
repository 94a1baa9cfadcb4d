"""Proposer, pour chaque colonne d’une feuille, le champ qu’elle remplit."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from maillage.lecture.classeur import Feuille, is_filled
from maillage.lecture.plan.champs import GENRES_CUMULABLES, Champ, gather_champs
from maillage.lecture.reperes import column_letter
from maillage.lecture.tableau import Entete, find_entete, label_keys

SEUIL = 86.0
_NUMERO = re.compile(r"(?<!\d)\s*(?:n\s*[°º]\s*)?(\d)\s*(?=\(|€|$|ht|ttc|en )", re.IGNORECASE)
_NUMEROTES = ("financeur", "montant")


@dataclass(frozen=True)
class Colonne:
    """Une colonne : son en-tête (ou sa lettre), le champ proposé (vide si aucun) et sa note."""

    libelle: str
    champ: str
    score: float


@dataclass(frozen=True)
class Proposition:
    """La correspondance proposée pour une feuille ; `entete` est `None` si rien n’est reconnu."""

    feuille: str
    entete: Entete | None
    colonnes: dict[int, Colonne]

    @property
    def correspondance(self) -> dict[int, str]:
        """`{indice de colonne: champ}`, les colonnes non reconnues laissées de côté."""
        return {rang: colonne.champ for rang, colonne in self.colonnes.items() if colonne.champ}

    @property
    def has_titre(self) -> bool:
        """Vrai si une colonne nomme les actions."""
        return bool({"titre", "sous_action"} & set(self.correspondance.values()))

    @property
    def is_plan(self) -> bool:
        """Vrai si la feuille a l’allure d’un plan : un titre d’action, ou un axe bien entouré."""
        champs = set(self.correspondance.values())
        if self.has_titre:
            return len(champs) > 1 or len(self.colonnes) == 1
        return bool(champs & {"axe", "sous_axe", "objectif"}) and len(champs) >= 4


def propose_colonnes(feuille: Feuille, champs: Iterable[Champ] = ()) -> Proposition:
    """Trouve l’en-tête et propose un champ par colonne ; la personne peut corriger.

    `champs` s’ajoutent aux champs de base. Deux colonnes ne prennent le même champ que s’il peut
    les recevoir ensemble (listes, textes) ; sinon la moins sûre n’est pas reconnue.
    """
    connus = gather_champs(champs)
    index = _index(tuple((c.cle, (c.libelle, *c.synonymes)) for c in connus.values()))
    entete = find_entete(feuille, index)
    if entete is None:
        return Proposition(feuille.nom, None, {})
    colonnes = {
        rang: _propose(libelle, rang, index)
        for rang, libelle in enumerate(entete.libelles)
        if libelle or _has_data(feuille, entete, rang)
    }
    _pair_montants(colonnes)
    _spread(feuille, entete, colonnes, connus)
    return Proposition(feuille.nom, entete, _without_conflicts(colonnes, connus))


@lru_cache(maxsize=32)
def _index(champs: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    """Libellé replié → champ ; le premier champ déclaré gagne."""
    index: dict[str, str] = {}
    for cle, mots in champs:
        for mot in mots:
            for forme in label_keys(mot):
                index.setdefault(forme, cle)
    for cle in _NUMEROTES:
        for rang in range(1, 10):
            index.setdefault(f"{cle} {rang}", f"{cle}_{rang}")
    return index


def _propose(libelle: str, rang: int, index: Mapping[str, str]) -> Colonne:
    if not libelle:
        return Colonne(column_letter(rang), "", 0.0)
    champ, score = _find_champ(libelle, index)
    if not champ and (trouve := _NUMERO.search(libelle)):
        champ, score = _find_champ(_NUMERO.sub(" ", libelle, count=1), index)
        champ = f"{champ}_{trouve[1]}" if champ in _NUMEROTES else champ
    return Colonne(" ".join(libelle.split()), champ, score)


def _find_champ(libelle: str, index: Mapping[str, str]) -> tuple[str, float]:
    cles = [cle for cle in label_keys(libelle) if cle]
    for cle in cles:
        if cle in index:
            return index[cle], 100.0
    if not cles:
        return "", 0.0
    proche = process.extractOne(cles[-1], list(index), scorer=fuzz.token_sort_ratio)
    if proche and proche[1] >= SEUIL and not re.search(r"\d", cles[-1]):
        return index[proche[0]], round(proche[1], 1)
    return "", round(proche[1], 1) if proche else 0.0


def _has_data(feuille: Feuille, entete: Entete, rang: int) -> bool:
    lignes = feuille.lignes[entete.premiere_donnee :]
    return any(rang < len(ligne) and is_filled(ligne[rang]) for ligne in lignes)


def _pair_montants(colonnes: dict[int, Colonne]) -> None:
    """Numérote les couples « Financeur », « Montant » : le montant suit son financeur."""
    pris = {
        c.champ.rpartition("_")[2] for c in colonnes.values() if c.champ.startswith("financeur_")
    }
    libres = iter(str(n) for n in range(1, 100) if str(n) not in pris)
    for rang in [r for r, c in colonnes.items() if c.champ == "financeur"]:
        _rename(colonnes, rang, f"financeur_{next(libres)}")
    for rang in [r for r, c in colonnes.items() if c.champ == "montant"]:
        gauche = colonnes.get(rang - 1)
        if gauche and gauche.champ.startswith("financeur_"):
            _rename(colonnes, rang, gauche.champ.replace("financeur", "montant"))
    _pair_rest(colonnes)


def _pair_rest(colonnes: dict[int, Colonne]) -> None:
    """Les montants éloignés de leur financeur vont, dans l’ordre, aux financeurs restés seuls."""
    champs = {colonne.champ for colonne in colonnes.values()}
    seuls = [c.champ for c in colonnes.values() if c.champ.startswith("financeur_")]
    libres = [nom.replace("financeur", "montant") for nom in sorted(seuls)]
    libres = [nom for nom in libres if nom not in champs]
    for rang in [r for r, c in colonnes.items() if c.champ == "montant"]:
        if libres:
            _rename(colonnes, rang, libres.pop(0), 70.0)


def _rename(colonnes: dict[int, Colonne], rang: int, champ: str, score: float = 0.0) -> None:
    ancienne = colonnes[rang]
    colonnes[rang] = Colonne(ancienne.libelle, champ, score or ancienne.score)


def _spread(
    feuille: Feuille, entete: Entete, colonnes: dict[int, Colonne], connus: Mapping[str, Champ]
) -> None:
    """Une colonne sans titre continue celle de gauche si l’en-tête est fusionné, ou un objectif."""
    fusionnees = {
        rang
        for haut, gauche, bas, droite in feuille.fusions
        if haut <= entete.ligne <= bas
        for rang in range(gauche + 1, droite + 1)
    }
    for rang, colonne in colonnes.items():
        gauche = colonnes.get(rang - 1)
        if entete.libelles[rang : rang + 1] != ("",) or gauche is None:
            continue
        champ = connus.get(gauche.champ)
        if champ is None or champ.genre not in GENRES_CUMULABLES:
            continue
        if rang in fusionnees or champ.cle == "objectifs":
            colonnes[rang] = Colonne(colonne.libelle, champ.cle, 60.0)


def _without_conflicts(
    colonnes: dict[int, Colonne], connus: Mapping[str, Champ]
) -> dict[int, Colonne]:
    """Garde la meilleure colonne de chaque champ qui n’en admet qu’une."""
    meilleures: dict[str, int] = {}
    for rang, colonne in colonnes.items():
        deja = meilleures.get(colonne.champ)
        if deja is None or colonne.score > colonnes[deja].score:
            meilleures[colonne.champ] = rang
    return {
        rang: colonne
        if not colonne.champ
        or meilleures[colonne.champ] == rang
        or base_champ(colonne.champ, connus).genre in GENRES_CUMULABLES
        else Colonne(colonne.libelle, "", colonne.score)
        for rang, colonne in colonnes.items()
    }


def base_champ(cle: str, connus: Mapping[str, Champ]) -> Champ:
    """Le champ d’une clé, numérotée ou non : « montant_2 » → montant. `KeyError` si inconnu."""
    return connus[cle] if cle in connus else connus[cle.rpartition("_")[0]]
