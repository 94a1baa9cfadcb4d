"""Banc d’essai des documents : PDF d’un contrat de 60 fiches, DOCX de 500 fiches.

Le document est tiré d’une graine. Chaque mesure est répétée en alternance et l’on retient la
médiane. En regard : python-docx écrit case par case sur un dixième des fiches (le tout est
proportionnel, donc multiplié par dix), et la conversion par LibreOffice s’il est installé.

    python benchmarks/edition.py [--rapide]
"""

import datetime
import io
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pikepdf

from benchmarks.mesures import RELEVE, Mesure, measure_wall, run
from maillage.edition.arbre import (
    BlocSignature,
    ChampsValeurs,
    Couverture,
    Document,
    Figure,
    Liste,
    Paragraphe,
    Signatures,
    Sommaire,
    Tableau,
    Titre,
    paragraphe,
)
from maillage.edition.docx import write_docx
from maillage.edition.html import write_html
from maillage.edition.structure import prepare, text_of
from maillage.edition.typst import write_pdf

CREATION = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
MOTS = (
    "santé territoire habitants accès soins prévention coordination partenaires jeunes seniors "
    "logement mobilité parcours accompagnement formation réseau médiation alimentation écoute "
    "commune intercommunalité professionnels besoins diagnostic objectif atelier dépistage"
)
LIBELLES = (
    "Axe stratégique|Objectif stratégique|Objectifs opérationnels|Contexte et constats|Description|"
    "Étapes|Publics|Territoire|Milieu d’intervention|Structure pilote|Porteur|Co-pilotes|Référent|"
    "Élu référent|Partenaires mobilisés|Partenaires à mobiliser|Début|Fin|Calendrier|Statut|"
    "Priorité|Moyens humains|Budget prévisionnel|Financeurs|Lien avec le PRS|Autres démarches|"
    "Déterminants de santé|Résultats attendus|Indicateurs|Modalités de suivi"
)
LONGS = {"Contexte et constats", "Description", "Modalités de suivi"}
LISTES = {"Objectifs opérationnels", "Étapes", "Indicateurs", "Partenaires mobilisés"}


def make_document(fiches: int, figures: int = 10, graine: int = 1) -> Document:
    """Un contrat : articles, diagnostic illustré, fiches de 30 lignes, signatures."""
    hasard = random.Random(graine)
    return Document(
        titre="Contrat local de santé du Val d’Essai",
        auteur="Communauté de communes du Val d’Essai",
        date="21 novembre 2026",
        pied="Version de travail",
        couverture=Couverture("Contrat local de santé", "Val d’Essai", "2026-2030", ("ARS",)),
        blocs=(
            Sommaire(3),
            *(bloc for rang in range(1, 9) for bloc in _article(hasard, rang)),
            *(_figure(hasard, rang) for rang in range(figures)),
            Titre(1, "Plan d’actions"),
            *(bloc for rang in range(1, fiches + 1) for bloc in _fiche(hasard, rang)),
            Titre(1, "Signatures"),
            Signatures(
                tuple(BlocSignature(f"Partie {n}", "Mme A", "Présidente") for n in range(6))
            ),
        ),
    )


def _phrase(hasard: random.Random, mots: int) -> str:
    return " ".join(hasard.choices(MOTS.split(), k=mots)).capitalize() + "."


def _article(hasard: random.Random, rang: int) -> tuple:
    lignes = tuple((f"Commune {n}", f"{hasard.randint(100, 9999)}", "oui") for n in range(12))
    return (
        Titre(1, _phrase(hasard, 4), str(rang)),
        *(paragraphe(_phrase(hasard, 60)) for _ in range(5)),
        Titre(2, _phrase(hasard, 5), f"{rang}.1"),
        Tableau(("Commune", "Habitants", "Concernée"), lignes, "Les communes"),
    )


def _fiche(hasard: random.Random, rang: int) -> tuple:
    champs = tuple((libelle, _valeur(hasard, libelle)) for libelle in LIBELLES.split("|"))
    return (Titre(2, _phrase(hasard, 6), f"A.{rang}"), ChampsValeurs(champs, f"Fiche {rang}"))


def _valeur(hasard: random.Random, libelle: str) -> tuple:
    if libelle in LONGS:
        return tuple(paragraphe(_phrase(hasard, 45)) for _ in range(2))
    if libelle in LISTES:
        return (Liste(tuple((paragraphe(_phrase(hasard, 9)),) for _ in range(4))),)
    return (paragraphe(_phrase(hasard, hasard.randint(2, 9))),)


def _figure(hasard: random.Random, rang: int) -> Figure:
    barres = "".join(
        f'<rect x="60" y="{20 * n}" width="{hasard.randint(20, 400)}" height="14" fill="#0B5563"/>'
        f'<text x="0" y="{20 * n + 11}" font-family="Source Sans 3" font-size="12">n° {n}</text>'
        for n in range(12)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="500" height="250">{barres}</svg>'
    return Figure(svg, f"Figure {rang + 1}", "Douze barres")


def write_cell_by_cell(document: Document) -> bytes:
    """Le plancher : les mêmes tableaux par l’interface courante de python-docx, sans style."""
    sortie = docx.Document()
    for bloc in prepare(document).blocs:
        match bloc:
            case Titre():
                sortie.add_heading(bloc.texte, bloc.niveau)
            case Paragraphe():
                sortie.add_paragraph(text_of((bloc,)))
            case ChampsValeurs():
                tableau = sortie.add_table(len(bloc.champs), 2)
                for rang, (libelle, valeur) in enumerate(bloc.champs):
                    tableau.cell(rang, 0).text = libelle
                    tableau.cell(rang, 1).text = text_of(valeur)
    tampon = io.BytesIO()
    sortie.save(tampon)
    return tampon.getvalue()


def convert_to_pdf(contenu: bytes) -> bytes:
    """Le DOCX converti par LibreOffice, avec un profil à lui."""
    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        (dossier / "contrat.docx").write_bytes(contenu)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{nom}/profil", "--headless"]
            + ["--convert-to", "pdf", "--outdir", nom, f"{nom}/contrat.docx"],
            check=True,
            capture_output=True,
        )
        return (dossier / "contrat.pdf").read_bytes()


def count_pages(pdf: bytes) -> int:
    """Le nombre de pages d’un PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as ouvert:
        return len(ouvert.pages)


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Le dixième écrit case par case vaut dix fois moins que le tout : il est proportionnel."""
    petit, grand, dixieme = (
        (make_document(4, 1), make_document(20, 1), make_document(2, 0))
        if rapide
        else (make_document(60), make_document(500), make_document(50, 0))
    )
    word = write_docx(petit)
    taches = {
        "pdf": lambda: write_pdf(petit, creation=CREATION),
        "docx": lambda: write_docx(grand),
        "html": lambda: write_html(grand),
        "case par case": lambda: write_cell_by_cell(dixieme),
    }
    if shutil.which("soffice"):
        taches["libreoffice"] = lambda: convert_to_pdf(word)
    temps = measure_wall(taches, 1 if rapide else 3)
    yield from describe(temps, count_pages(write_pdf(petit, creation=CREATION)))


def describe(temps: dict[str, float], pages: int) -> Iterator[Mesure]:
    converted = temps.get("libreoffice")
    yield Mesure(
        f"PDF/UA-1 et A-2a de {pages} pages, Typst compris, pour 100 pages",
        100 * temps["pdf"] / pages, "s", 1.5, plancher=converted and 100 * converted / pages,
        plancher_nom="LibreOffice, même document",
        pair=f"WeasyPrint 22,1 s et LibreOffice 6,8 à 9,6 s pour 163 pages, {RELEVE}",
    )  # fmt: skip
    yield Mesure(
        "DOCX de 500 fiches, vrais tableaux et styles", temps["docx"], "s", 3,
        plancher=10 * temps["case par case"], plancher_nom="python-docx case par case",
        pair=f"Territoires en Transitions 2,0 s en texte plat, {RELEVE}",
    )  # fmt: skip
    yield Mesure("HTML de 500 fiches", temps["html"], "s")


if __name__ == "__main__":
    run(read_mesures, __doc__)
