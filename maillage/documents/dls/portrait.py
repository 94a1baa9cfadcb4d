"""Le portrait dans le document : récit, ce qui ressort, cartes, tableaux par thème."""

from collections.abc import Iterator

from maillage.diagnostic.portrait.carte import build_carte
from maillage.diagnostic.portrait.disparites import Disparites, write_disparites
from maillage.diagnostic.portrait.figures import model_halteres
from maillage.diagnostic.portrait.mots import NIVEAUX
from maillage.diagnostic.portrait.recit import write_recit
from maillage.diagnostic.portrait.saillants import Saillant
from maillage.diagnostic.portrait.tableau import Chapitre, Rangee, build_chapitres, list_colonnes
from maillage.documents.dls.matiere import Matiere
from maillage.edition.arbre import (
    Bloc,
    Figure,
    Liste,
    Morceau,
    Paragraphe,
    Tableau,
    Titre,
    paragraphe,
)
from maillage.graphiques import figure as dessin
from maillage.graphiques.carte import draw_carte
from maillage.graphiques.haltere import draw_halteres

FIGURE = "Ce qui ressort, et les références"


def build_territoire(matiere: Matiere) -> Iterator[Bloc]:
    """Qui nous sommes ; sans territoire, pourquoi le portrait manque."""
    if matiere.lecture is None:
        yield paragraphe(matiere.manque)
        return
    yield paragraphe(" ".join(write_recit(matiere.lecture.portrait, matiere.nom)), "chapeau")
    for remarque in matiere.lecture.portrait.remarques:
        yield paragraphe(remarque, "note")


def build_saillants(matiere: Matiere) -> Iterator[Bloc]:
    """Les phrases, le dessin qui les compare et son tableau."""
    if not matiere.saillants or matiere.lecture is None:
        return
    yield paragraphe(
        "Les plus grands écarts, rapportés à ce que l’on voit d’un territoire à l’autre."
    )
    yield Liste(tuple(_say(item) for item in matiere.saillants), ordonnee=True)
    lignes = [item.ligne for item in matiere.saillants]
    modele = model_halteres(lignes, matiere.lecture.portrait, FIGURE, matiere.nom)
    yield from show_figure(draw_halteres(modele, cle="dls-saillants"))


def _say(item: Saillant) -> tuple[Bloc, ...]:
    rang = f" Le territoire est {item.rang}." if item.rang else ""
    first = paragraphe(f"{item.phrase.texte}{rang}")
    more = " ".join(item.phrase.reserves)
    return (first, paragraphe(more, "note")) if more else (first,)


def build_cartes(matiere: Matiere) -> Iterator[Bloc]:
    """Une carte par indicateur saillant ; leurs valeurs sont ensemble, en annexe."""
    for rang, disparites in enumerate(matiere.disparites, 1):
        said = write_disparites(disparites)
        if not said:
            continue
        yield Titre(2, disparites.indicateur.libelle)
        yield paragraphe(" ".join(said))
        yield from _draw_carte(matiere, disparites, rang)


def _draw_carte(matiere: Matiere, disparites: Disparites, rang: int) -> Iterator[Bloc]:
    if matiere.fond.is_empty or matiere.lecture is None:
        return
    carte = build_carte(disparites, matiere.fond, matiere.lecture.portrait.codes)
    found = draw_carte(carte, cle=f"dls-carte-{rang}")
    yield Figure(found.svg, found.titre, found.description)
    source = found.source.rstrip(".")
    yield paragraphe(f"{source}. Les valeurs de chaque commune sont en annexe.", "note")


def show_figure(found: dessin.Figure) -> Iterator[Bloc]:
    """Un dessin, son texte de remplacement, sa source, puis son tableau."""
    yield Figure(found.svg, found.titre, found.description)
    if found.source:
        yield paragraphe(f"Source : {found.source}.", "note")
    yield Tableau(found.tableau.entetes, found.tableau.lignes, found.tableau.legende or found.titre)


def build_themes(matiere: Matiere) -> Iterator[Bloc]:
    """Un tableau par domaine, et les réserves de ses lignes."""
    if matiere.lecture is None:
        return
    colonnes = list_colonnes(matiere.lecture.portrait)
    for chapitre in build_chapitres(matiere.lecture.portrait, matiere.locales):
        if chapitre.rangees:
            yield Titre(2, chapitre.titre)
            yield build_tableau(chapitre, colonnes)
            yield from _list_notes(chapitre)


def build_tableau(chapitre: Chapitre, colonnes: list[str]) -> Tableau:
    entetes = ("Indicateur", "Territoire", "Année", *(NIVEAUX[niveau] for niveau in colonnes))
    return Tableau(
        entetes, tuple(_row(rangee, len(colonnes)) for rangee in chapitre.rangees),
        f"{chapitre.titre} : le territoire et ses références",
        (3.4, 2.2, 1.4, *(1.9 for _ in colonnes)),
        ("gauche", "droite", "gauche", *("droite" for _ in colonnes)),
    )  # fmt: skip


def _row(rangee: Rangee, columns: int) -> tuple[str, ...]:
    value = f"{rangee.valeur} ({rangee.intervalle})" if rangee.intervalle else rangee.valeur
    if rangee.reserves:
        value = f"{value}, {rangee.reserves}"
    others = tuple(valeur for _, valeur in rangee.references) or ("sans objet",) * columns
    return (rangee.libelle, value, rangee.annee, *others)


def _list_notes(chapitre: Chapitre) -> Iterator[Bloc]:
    """Les notes des indicateurs saisis par le territoire, et leur producteur."""
    for rangee in chapitre.rangees:
        if not rangee.cle:
            note = f" {rangee.note}" if rangee.note else ""
            yield Paragraphe((Morceau(f"{rangee.libelle} : {rangee.source}.{note}"),), "note")
