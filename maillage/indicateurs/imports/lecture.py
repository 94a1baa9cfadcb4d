"""Lire un fichier de données : le reconnaître à son contenu, en tirer des relevés ou des écarts."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from maillage.indicateurs.imports import libre
from maillage.indicateurs.imports.archives import is_archive, read_members
from maillage.indicateurs.imports.formats import FORMATS, Format
from maillage.indicateurs.imports.grille import Grille, Page, find_grille, read_pages
from maillage.indicateurs.imports.lecteur import Lecteur, quote
from maillage.indicateurs.imports.melodi import is_json, read_json_page
from maillage.indicateurs.imports.recensement import find_colonne
from maillage.indicateurs.releve import Lecture, Releve
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.valeurs import texte

ARRONDISSEMENTS = "ARM"


def read_fichier(nom: str, contenu: bytes, *, choix: Mapping[str, Any] | None = None) -> Lecture:
    """Les relevés d’un fichier (CSV, classeur, ZIP), ou ses écarts ; ne lève jamais.

    ``choix`` : ``geographie``, ``publie_le``, ``annee``, ``extrait`` (voir ``Lecteur``), et
    ``colonnes`` pour un fichier décrit à la main (voir ``libre``).
    """
    lecteur = Lecteur(nom, choix)
    try:
        releves = (
            _read_archive(lecteur, contenu)
            if is_archive(contenu)
            else read_contenu(lecteur, nom, contenu)
        )
        if not lecteur.ecarts:
            _check_releves(lecteur, releves)
    except ErreurLecture as error:
        lecteur.refuse(error.message)
        releves = []
    return lecteur.finish(releves)


def read_contenu(lecteur: Lecteur, nom: str, contenu: bytes) -> list[Releve]:
    """Les relevés d’un fichier qui n’est pas une archive."""
    pages = open_pages(nom, contenu)
    if libre.is_described(lecteur.choix):
        return libre.read(lecteur, pages)
    found = [pair for page in pages if (pair := recognize(page))]
    if not found:
        lecteur.refuse(_say_unknown(nom, contenu))
    return _read_grilles(lecteur, found)


def _read_grilles(lecteur: Lecteur, found: list[tuple[Format, Grille]]) -> list[Releve]:
    """Les relevés des feuilles reconnues ; celle des arrondissements répète les villes."""
    if len(found) > 1:
        found = [pair for pair in found if not pair[1].page.nom.upper().startswith(ARRONDISSEMENTS)]
    releves = [releve for format_, grille in found for releve in format_.read(lecteur, grille)]
    if {format_.cle for format_, _ in found} == {"base_cc"}:
        # Un classeur de l’Insee donne un recensement par feuille, tous dans la même géographie.
        latest = max((releve.geographie for releve in releves), default=0)
        for releve in releves:
            releve.geographie = latest
    return releves


def propose(nom: str, contenu: bytes) -> dict[str, Any]:
    """Les ``choix`` que l’on devine d’un tableau quelconque (voir ``libre``), ou rien.

    Lève ``ErreurLecture`` si le fichier ne se lit pas.
    """
    return libre.propose(open_pages(nom, contenu))


def open_pages(nom: str, contenu: bytes) -> list[Page]:
    """Les pages d’un CSV, d’un classeur ou d’une réponse JSON."""
    return [read_json_page(nom, contenu)] if is_json(contenu) else read_pages(nom, contenu)


def is_known(nom: str, contenu: bytes) -> bool:
    """Vrai si un lecteur reconnaît ce fichier ; sert à choisir dans un dossier."""
    try:
        if is_archive(contenu):
            return any(is_known(name, member) for name, member in read_members(nom, contenu))
        return any(recognize(page) for page in open_pages(nom, contenu))
    except ErreurLecture:
        return False


def recognize(page: Page) -> tuple[Format, Grille] | None:
    """Le premier format dont l’en-tête est dans la page."""
    for format_ in FORMATS.values():
        if grille := find_grille(page, format_.recognize):
            return format_, grille
    return None


def _say_unknown(nom: str, contenu: bytes) -> str:
    first = next((cells for page in open_pages(nom, contenu) for _, cells in page.rows()), [])
    shown = ", ".join(quote(cell) for cell in first[:6] if texte(cell))
    return (
        f"aucun format connu ne correspond à ses colonnes (première ligne : {shown or 'vide'}). "
        "Prenez le fichier tel que le producteur le publie, ou décrivez ses colonnes."
    )


def _check_releves(lecteur: Lecteur, releves: list[Releve]) -> None:
    counted = Counter((r.source, r.millesime, r.niveau) for r in releves)
    for (source, year, _), times in counted.items():
        if times > 1:
            lecteur.refuse(f"« {source} » de {year} y est {times} fois : gardez-en une.")
    for releve in releves:
        if not releve.codes:
            lecteur.refuse(f"aucune ligne de données pour « {releve.source} » {releve.millesime}.")


def _read_archive(lecteur: Lecteur, contenu: bytes) -> list[Releve]:
    """Les fichiers reconnus d’un ZIP ; sa description des variables nomme les colonnes."""
    releves: list[Releve] = []
    labels: dict[tuple[int, str], str] = {}
    unknown = []
    for nom, member in read_members(lecteur.fichier, contenu):
        found = [pair for page in open_pages(nom, member) if (pair := recognize(page))]
        if not found:
            unknown.append(nom)
        for format_, grille in found:
            if format_.cle == "meta":
                labels |= _read_labels(grille)
            else:
                releves += format_.read(lecteur, grille)
    if not releves and not lecteur.ecarts:
        lecteur.refuse(f"aucun des fichiers de l’archive n’est reconnu ({', '.join(unknown[:5])}).")
    for releve in releves:
        releve.libelles |= {
            name: labels[releve.millesime, name]
            for name in releve.colonnes
            if (releve.millesime, name) in labels
        }
    return releves


def _read_labels(grille: Grille) -> dict[tuple[int, str], str]:
    """(année, nom canonique) → libellé long, d’après la description des variables."""
    code = grille.places["cod var"]
    label = grille.places.get("lib var long", grille.places["lib var"])
    found = {}
    for _, cells in grille.rows():
        if len(cells) > max(code, label) and (colonne := find_colonne(texte(cells[code]), "rp")):
            found[colonne.millesime, colonne.nom] = texte(cells[label])
    return found
