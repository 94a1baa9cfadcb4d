"""Le portrait en fichiers : les nombres non arrondis, l’état de chacun en toutes lettres."""

import csv
import io
import json
from collections.abc import Iterable

import xlsxwriter

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

type Cellule = str | float | int | None
type Lignes = list[list[Cellule]]

# Un tableur lirait comme une formule un texte qui commence ainsi.
FORMULES = ("=", "+", "-", "@", "\t", "\r")
# Au-delà, les chiffres d’un flottant ne disent plus rien.
CHIFFRES = 10
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


def write_csv(rows: Lignes, titre: str) -> bytes:
    """Un CSV que les tableurs français ouvrent d’un double-clic : « ; » et UTF-8 marqué."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_text(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _text(value: Cellule) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.{CHIFFRES}g}".replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULES) else text


def write_xlsx(rows: Lignes, titre: str) -> bytes:
    """Un classeur d’une feuille, en-tête figé et filtrable, jamais de formule."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(titre[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row, bold if line == 0 else None)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)
        sheet.set_column(0, len(rows[0]) - 1, 18)
    return out.getvalue()


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
