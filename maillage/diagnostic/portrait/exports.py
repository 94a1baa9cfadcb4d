"""Le portrait en fichiers : les nombres non arrondis, l’état de chacun en toutes lettres."""

import json
from collections.abc import Iterable

from maillage.core.tableur import CHIFFRES, Cellule
from maillage.diagnostic.portrait.disparites import Disparites
from maillage.diagnostic.portrait.mots import (
    NIVEAUX,
    write_drapeaux,
    write_etat,
    write_periode,
    write_source,
)
from maillage.diagnostic.portrait.tableau import COLONNES
from maillage.indicateurs.enums import Domaine
from maillage.indicateurs.exports import portrait_as_dict
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Ligne, Portrait

type Lignes = list[list[Cellule]]

MESURE = (
    "Valeur", "Unité", "État", "Année", "Réserves", "Communes lues", "Communes",
    "Part des habitants couverte", "Intervalle à 95 %, bas", "Intervalle à 95 %, haut",
)  # fmt: skip


def portrait_rows(portrait: Portrait) -> Lignes:
    """L’en-tête, puis une ligne par indicateur du catalogue, même non disponible."""
    head: list[Cellule] = ["Domaine", "Clé", "Indicateur", *MESURE]
    head += [NIVEAUX[niveau] for niveau in COLONNES]
    head += ["Source", "Licence", "Définition", "Limites"]
    return [head, *(_portrait_row(ligne) for ligne in portrait.lignes)]


def _portrait_row(ligne: Ligne) -> list[Cellule]:
    item = ligne.indicateur
    return [
        Domaine(item.domaine).label, item.cle, item.libelle,
        *_measure_cells(item.unite, ligne.mesure),
        *(_reference(ligne.references.get(niveau)) for niveau in COLONNES),
        write_source(item), item.source.licence, item.definition, item.limites,
    ]  # fmt: skip


def communes_rows(disparites: Disparites) -> Lignes:
    """L’en-tête, puis une ligne par commune."""
    unite = disparites.indicateur.unite
    return [
        ["Code", "Commune", "Habitants", *MESURE],
        *(
            [item.code, item.nom, item.population, *_measure_cells(unite, item.mesure)]
            for item in disparites.communes
        ),
    ]


def _measure_cells(unite: str, mesure: Mesure) -> list[Cellule]:
    interval = mesure.intervalle
    return [
        round_digits(mesure.valeur), unite, write_etat(mesure) or "valeur", write_periode(mesure),
        write_drapeaux(mesure), mesure.communes, mesure.sur, round_digits(mesure.population),
        round_digits(interval.bas if interval else None),
        round_digits(interval.haut if interval else None),
    ]  # fmt: skip


def _reference(mesure: Mesure | None) -> Cellule:
    """Le nombre, ou la raison de son absence : jamais une case vide."""
    known = None if mesure is None else round_digits(mesure.valeur)
    return write_etat(mesure) if known is None else known


def round_digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{CHIFFRES}g}")


def write_json(portrait: Portrait) -> bytes:
    """La forme de « maillage portrait --json »."""
    return json.dumps(portrait_as_dict(portrait), ensure_ascii=False, indent=1).encode()


def list_sources(lignes: Iterable[Ligne]) -> list[tuple[str, str, str]]:
    """(source, années, licence) de ce qui a servi, dans l’ordre d’apparition."""
    years: dict[tuple[str, str], set[str]] = {}
    for ligne in lignes:
        for mesure in (ligne.mesure, *ligne.references.values()):
            if mesure.is_value:
                key = (write_source(ligne.indicateur), ligne.indicateur.source.licence)
                years.setdefault(key, set()).add(write_periode(mesure))
    return [(nom, ", ".join(sorted(found)), licence) for (nom, licence), found in years.items()]
