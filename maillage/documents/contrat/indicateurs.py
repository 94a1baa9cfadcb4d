"""Les indicateurs du contrat, de ses étapes, de ses axes et de ses objectifs."""

from collections.abc import Iterator

from maillage.documents.contrat.fiches import read_indicateur
from maillage.documents.contrat.jetons import axe_name
from maillage.documents.contrat.mots import intitule
from maillage.documents.contrat.plan import Plan
from maillage.documents.contrat.releves import noted, say_releve
from maillage.edition.arbre import Bloc, Cellule, Tableau, paragraphe

ETAPES = "Indicateurs des étapes du contrat"
CONTRAT = "Indicateurs du contrat entier"
HORS_AXE = "Indicateurs des objectifs hors des axes"
# (colonne, part de la largeur) ; « Porte sur » n’est dit que s’il varie.
COLONNES = (
    ("Indicateur", 4), ("Porte sur", 2.4), ("Départ", 1.6), ("Cible", 1.8),
    ("Source et rythme", 2.2),
)  # fmt: skip


def build_indicateurs(plan: Plan) -> Iterator[Bloc]:
    """Un tableau par rubrique, dans l’ordre du plan ; rien si rien n’est mesuré hors des fiches."""
    lignes = plan.instantane.get("indicateurs", [])
    groupes: dict[str | None, list[dict]] = {}
    for row in lignes:
        groupes.setdefault(_groupe(plan, row), []).append(row)
    ordre: dict[str | None, str] = {"phase": ETAPES, "contrat": CONTRAT}
    ordre |= {uid: f"Indicateurs : {axe_name(axe)}" for uid, axe in plan.axes.items()}
    for cle, legende in (ordre | {None: HORS_AXE}).items():
        if cle in groupes:
            rows = sorted(groupes[cle], key=lambda row: _rang(plan, row))
            yield _tableau(legende, [_cells(plan, row) for row in rows], cle == "contrat")
    yield from _socles(lignes)


def _groupe(plan: Plan, row: dict) -> str | None:
    """L’axe, ou le mot qui range ; un lien hors du plan revient au contrat."""
    if row["objectif"] in plan.objectifs:
        return plan.objectifs[row["objectif"]]["axe"]
    if row["axe"] in plan.axes:
        return row["axe"]
    return "phase" if row["phase"] else "contrat"


def _rang(plan: Plan, row: dict) -> int:
    """L’axe d’abord, puis ses objectifs dans l’ordre ; l’ordre de saisie départage."""
    return (
        list(plan.objectifs).index(row["objectif"]) + 1 if row["objectif"] in plan.objectifs else 0
    )


def _tableau(legende: str, rows: list[tuple[Cellule, ...]], partout: bool) -> Tableau:
    kept = [rang for rang, (titre, _) in enumerate(COLONNES) if not partout or titre != "Porte sur"]
    return Tableau(
        tuple(COLONNES[rang][0] for rang in kept),
        tuple(tuple(row[rang] for rang in kept) for row in rows),
        legende,
        tuple(COLONNES[rang][1] for rang in kept),
    )


def _cells(plan: Plan, row: dict) -> tuple[Cellule, ...]:
    titre, _, depart, cible, source = read_indicateur(row)
    releve = f"Relevé : {row['responsable']}" if row["responsable"] else ""
    return (
        noted(titre, f"{row['definition']}\n{say_releve(row)}"), _lieu(plan, row),
        depart, cible, noted(source, releve),
    )  # fmt: skip


def _lieu(plan: Plan, row: dict) -> str:
    if row["objectif"] in plan.objectifs:
        return intitule(plan.objectifs[row["objectif"]])
    return row["phase_libelle"] or ("tout l’axe" if row["axe"] in plan.axes else "tout le contrat")


def _socles(lignes: list[dict]) -> Iterator[Bloc]:
    """De quelle édition viennent les indicateurs communs."""
    found: dict[str, list[str]] = {}
    for row in lignes:
        if commun := row["commun"]:
            name = ", ".join(part for part in (commun["reference"], commun["edition"]) if part)
            found.setdefault(name, []).append(intitule(commun | {"titre": row["intitule"]}))
    for name, titres in found.items():
        yield paragraphe(f"Indicateurs communs de « {name} » : {' ; '.join(titres)}.", "note")
