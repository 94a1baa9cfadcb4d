"""Le diagnostic local de santé en document : sa seule entrée est la matière."""

from collections.abc import Iterator
from datetime import date

from maillage.core.texte import format_date, typeset
from maillage.documents.dls.annexes import build_annexes
from maillage.documents.dls.conclusions import build_enjeux, build_priorites
from maillage.documents.dls.matiere import Matiere, read_matiere
from maillage.documents.dls.portrait import (
    build_cartes,
    build_saillants,
    build_territoire,
    build_themes,
)
from maillage.documents.dls.recueil import build_etudes, build_existant, build_paroles
from maillage.edition.arbre import Bloc, Couverture, Document, SautDePage, Sommaire, Titre

__all__ = ["Matiere", "build_document", "find_alertes", "read_matiere"]

RESTREINT = "Comprend des éléments qui ne sont pas encore transmis."
PARTIES = (
    ("Le territoire", build_territoire),
    ("Ce qui ressort", build_saillants),
    ("Les écarts dans le territoire", build_cartes),
    ("Le portrait, thème par thème", build_themes),
    ("La parole des habitants et des acteurs", build_paroles),
    ("Les diagnostics déjà faits", build_etudes),
    ("Ce qui existe déjà", build_existant),
    ("Constats et enjeux", build_enjeux),
    ("Priorités", build_priorites),
)

# Celles qui commencent une page : les autres suivent.
PAGES_NEUVES = frozenset({
    "Les écarts dans le territoire", "Le portrait, thème par thème",
    "La parole des habitants et des acteurs", "Constats et enjeux",
})  # fmt: skip


def build_document(matiere: Matiere, *, date: date) -> Document:
    """L’arbre du diagnostic ; même matière et même date : même arbre."""
    titre = f"Diagnostic local de santé – {matiere.nom}"
    return Document(
        titre=titre,
        auteur=matiere.demarche.nom,
        sujet="Diagnostic local de santé",
        date=format_date(date),
        pied=titre,
        couverture=Couverture(
            surtitre="Diagnostic local de santé",
            titre=matiere.nom,
            sous_titre=format_date(date),
            lignes=(matiere.demarche.nom,) if matiere.demarche.nom != matiere.nom else (),
            mention="\n".join(_mentions(matiere)),
        ),
        blocs=(Sommaire(2), *_parts(matiere)),
    )


def _mentions(matiere: Matiere) -> Iterator[str]:
    if matiere.demarche.bandeau:
        yield matiere.demarche.bandeau
    if matiere.interieurs:
        yield RESTREINT


def _parts(matiere: Matiere) -> Iterator[Bloc]:
    """Les parties qui ont quelque chose à dire, numérotées, puis les annexes."""
    kept = [(titre, blocs) for titre, build in PARTIES if (blocs := tuple(build(matiere)))]
    for rang, (titre, blocs) in enumerate(kept, 1):
        if rang == 1 or titre in PAGES_NEUVES:
            yield SautDePage()
        yield Titre(1, titre, f"{rang}.")
        yield from blocs
    for annexe, blocs in build_annexes(matiere):
        yield SautDePage()
        yield annexe
        yield from blocs


def find_alertes(matiere: Matiere) -> list[str]:
    """Ce qu’il faut savoir avant d’envoyer le document."""
    found = []
    if matiere.lecture is None:
        found.append(f"Le document n’a pas de portrait : {matiere.manque}")
    elif matiere.fond.is_empty:
        found.append(
            "Les contours des communes ne sont pas chargés : le document n’a pas de carte."
        )
    if not matiere.enjeux:
        found.append("Aucun enjeu n’est dans ces cercles : transmettez-les pour qu’ils y figurent.")
    return [typeset(phrase) for phrase in found]
