"""D’une recette à des scores : pondérés, en axe principal, ou IDH ; et ce que tout choix change."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from maillage.calcul.acp import find_axes
from maillage.calcul.composite import (
    Bornes,
    Indice,
    Moyenne,
    Normalisation,
    build_indice,
    leave_one_out,
    rank_descending,
    vary_poids,
)
from maillage.calcul.erreurs import require
from maillage.calcul.idh import Idh, idh_2, idh_4
from maillage.core.texte import INSECABLE, join_et, typeset
from maillage.indicateurs.acces.scenario import Terrain, find_territoire
from maillage.indicateurs.enums import (
    AgregationIndice,
    BaseComparaison,
    MethodeIndice,
    NormalisationIndice,
)
from maillage.indicateurs.indices.phrases import say_acp, say_idh, say_ponderee
from maillage.indicateurs.indices.valeurs import Colonne, Lieux, find_lieux, read_valeurs
from maillage.indicateurs.models import Composite, Indicateur
from maillage.indicateurs.moteur.series import read_stamp

VARIATION = 0.2
DIMENSIONS = ("sante", "education", "niveau_de_vie")
IDH = (MethodeIndice.IDH2, MethodeIndice.IDH4)
_NORMALISATIONS = {
    NormalisationIndice.CENTREE: Normalisation.SCORE_Z,
    NormalisationIndice.MINMAX: Normalisation.MIN_MAX,
}
_MOYENNES = {
    AgregationIndice.ARITHMETIQUE: Moyenne.ARITHMETIQUE,
    AgregationIndice.GEOMETRIQUE: Moyenne.GEOMETRIQUE,
}


@dataclass(slots=True)
class Note:
    """Des scores par lieu, et ce qui les accompagne toujours."""

    scores: NDArray[np.float64]
    composantes: NDArray[np.float64]
    phrases: list[str] = field(default_factory=list)
    sensibilite: list[dict] = field(default_factory=list)
    bornes: list[dict] = field(default_factory=list)
    ecarts: NDArray[np.float64] | None = None


def stamp_of(composite: Composite, espace: str) -> str:
    """Ce qui, changé, périme les scores gardés."""
    territoire = find_territoire(composite.demarche)
    recipe = [(item["cle"], item["sens"], item["poids"]) for item in composite.composantes]
    return repr((
        read_stamp(espace), territoire and (territoire.pk, territoire.version), recipe,
        composite.methode, composite.normalisation, composite.agregation, composite.base,
        composite.part_minimale, sorted(composite.bornes.items()),
    ))  # fmt: skip


def compute(composite: Composite, terrain: Terrain) -> dict:
    """Le résultat à garder. Lève ``ErreurCalcul`` avec la phrase à montrer."""
    lieux = find_lieux(terrain, composite.base)
    colonnes = _read_colonnes(composite, lieux)
    values = np.column_stack([colonne.valeurs for colonne in colonnes])
    note = _METHODES[MethodeIndice(composite.methode)](composite, colonnes, values, lieux)
    ranks = rank_descending(note.scores)
    return {
        "stamp": stamp_of(composite, terrain.cadre.espace),
        "noms": [item["nom"] for item in composite.composantes],
        "decimales": [colonne.indicateur.decimales for colonne in colonnes],
        "lieux": _rows(lieux, note, ranks, values),
        "is_commune": lieux.is_commune,
        "notes": int((~np.isnan(note.scores)).sum()),
        "sensibilite": note.sensibilite,
        "bornes": note.bornes,
        "phrases": [_set(phrase) for phrase in _say(composite, colonnes, lieux, note)],
    }


def _read_colonnes(composite: Composite, lieux: Lieux) -> list[Colonne]:
    wanted = [item["cle"] for item in composite.composantes]
    require(bool(wanted), "Choisissez d’abord les composantes de l’indice.")
    known = {
        item.cle: item
        for item in Indicateur.objects.select_related("source").filter(cle__in=wanted)
    }
    found = [read_valeurs(known[cle], lieux) if cle in known else None for cle in wanted]
    lost = [
        item["nom"] for item, colonne in zip(composite.composantes, found, strict=True)
        if colonne is None or np.isnan(colonne.valeurs).all()
    ]  # fmt: skip
    require(not lost, f"Aucune valeur ici pour : {', '.join(lost)}. Retirez cette composante.")
    return [colonne for colonne in found if colonne]


def _weigh(composite: Composite, colonnes, values, lieux: Lieux) -> Note:
    signs = [item["sens"] for item in composite.composantes]
    weights = [item["poids"] for item in composite.composantes]
    mean = _MOYENNES[AgregationIndice(composite.agregation)]
    how = _NORMALISATIONS[NormalisationIndice(composite.normalisation)]
    indice = build_indice(values, signs, weights, how, mean, part_minimum=composite.part_minimale)
    return _test(composite, indice, mean)


def _test(composite: Composite, indice: Indice, mean: Moyenne) -> Note:
    """La sensibilité : chaque poids plus ou moins 20 %, chaque composante retirée."""
    names = [item["nom"] for item in composite.composantes]
    moved = vary_poids(indice, VARIATION, mean)
    trials = [moved, *(leave_one_out(indice, names, mean) if len(names) > 1 else [])]
    lines = [
        {
            "choix": _set(trial.choix.replace("%", " %")), "moyen": trial.moyen,
            "maximum": float(np.nan_to_num(trial.ecarts).max(initial=0)),
        }
        for trial in trials
    ]  # fmt: skip
    said = say_ponderee(composite, indice.poids.tolist())
    return Note(indice.valeurs, indice.composantes, said, lines, ecarts=moved.ecarts)


def _project(composite: Composite, colonnes, values, lieux: Lieux) -> Note:
    """Le premier axe d’une ACP normée, pesée par la population ; jamais nommé FDep."""
    signs = [item["sens"] for item in composite.composantes]
    axes = find_axes(values, np.nan_to_num(lieux.population), 0, signs[0])
    weights = axes.vecteurs[:, 0]
    names = [item["nom"] for item in composite.composantes]
    expected = bool((weights * np.array(signs) >= 0).all())
    said = say_acp(names, weights.tolist(), float(axes.parts[0]), expected)
    note = Note(axes.scores[:, 0], values, said)
    note.sensibilite = _drop(values, lieux, signs, names, note.scores)
    return note


def _drop(values, lieux: Lieux, signs: list[int], names: list[str], scores) -> list[dict]:
    """Le changement de rang quand une composante sort de l’ACP."""
    if len(names) < 3:
        return []
    start, lines = rank_descending(scores), []
    for rank, name in enumerate(names):
        kept = [i for i in range(len(names)) if i != rank]
        other = find_axes(values[:, kept], lieux.population, 0, signs[kept[0]]).scores[:, 0]
        moved = np.abs(rank_descending(np.where(np.isnan(scores), np.nan, other)) - start)
        known = moved[~np.isnan(moved)]
        lines.append({
            "choix": f"sans {name}", "moyen": float(known.mean()), "maximum": float(known.max()),
        })  # fmt: skip
    return lines


def _develop(composite: Composite, colonnes, values, lieux: Lieux) -> Note:
    """L’IDH-2 ou l’IDH-4, avec ses bornes : celles que l’on garde, sinon celles observées."""
    require(values.shape[1] == 3, "Un IDH a trois composantes : santé, éducation, niveau de vie.")
    kept = _read_bornes(composite)
    method = idh_4 if composite.methode == MethodeIndice.IDH4 else idh_2
    found: Idh = method(values[:, 0], values[:, 1], values[:, 2], kept)
    note = Note(found.valeurs, found.composantes)
    note.bornes = [
        {
            "nom": item["nom"], "minimum": borne.minimum, "maximum": borne.maximum,
            "logarithme": borne.logarithme,
        }
        for item, borne in zip(composite.composantes, found.bornes, strict=True)
    ]  # fmt: skip
    note.phrases = say_idh(composite, fixees=kept is not None)
    indice = Indice(found.valeurs, found.composantes, np.full(3, 1 / 3), np.ones(len(values)))
    names = [item["nom"] for item in composite.composantes]
    note.sensibilite = [
        {"choix": trial.choix, "moyen": trial.moyen,
         "maximum": float(np.nan_to_num(trial.ecarts).max(initial=0))}
        for trial in leave_one_out(indice, names)
    ]  # fmt: skip
    return note


def _read_bornes(composite: Composite) -> tuple[Bornes, Bornes, Bornes] | None:
    if not all(name in composite.bornes for name in DIMENSIONS):
        return None
    health, school, income = (composite.bornes[name] for name in DIMENSIONS)
    is_log = composite.methode == MethodeIndice.IDH4
    return Bornes(*health), Bornes(*school), Bornes(income[0], income[1], is_log)


_METHODES = {
    MethodeIndice.PONDEREE: _weigh,
    MethodeIndice.ACP: _project,
    MethodeIndice.IDH2: _develop,
    MethodeIndice.IDH4: _develop,
}


def _rows(lieux: Lieux, note: Note, ranks, values) -> list[dict]:
    moved = note.ecarts if note.ecarts is not None else np.full(ranks.size, np.nan)
    return [
        {
            "code": lieux.codes[row], "nom": lieux.noms[row],
            "population": round(float(lieux.population[row])), "dedans": bool(lieux.dedans[row]),
            "score": _plain(note.scores[row]), "rang": _plain(ranks[row]),
            "ecart": _plain(moved[row]),
            "valeurs": [_plain(value) for value in values[row]],
            "composantes": [_plain(value) for value in note.composantes[row]],
        }
        for row in range(len(lieux.codes))
    ]  # fmt: skip


def _set(phrase: str) -> str:
    return typeset(phrase).replace(" %", f"{INSECABLE}%")


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _say(composite: Composite, colonnes: list[Colonne], lieux: Lieux, note: Note) -> list[str]:
    base = BaseComparaison(composite.base).label
    missing = int(np.isnan(note.scores).sum())
    found = [*note.phrases, f"Lieux comparés : {base}, au nombre de {len(lieux.codes)}."]
    years = [f"{colonne.indicateur.court} ({colonne.annee})" for colonne in colonnes]
    found.append(f"Années des données : {join_et(years)}.")
    rough = [colonne.indicateur.court for colonne in colonnes if colonne.approche]
    if rough:
        found.append(
            f"Publié au département seulement, donc le même pour tous ses lieux : {join_et(rough)}."
        )
    medians = [c.indicateur.court for c in colonnes if c.indicateur.nature == "mediane"]
    if medians and not lieux.is_commune:
        found.append(f"Médiane approchée, pondérée par les habitants : {join_et(medians)}.")
    if missing:
        found.append(f"{missing} lieux n’ont pas de score, faute de données.")
    return found
