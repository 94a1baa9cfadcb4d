"""Où en est chaque action, axe par axe."""

from collections.abc import Iterator

from maillage.contrats.enums import StatutFiche
from maillage.core.texte import join_et, pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import (
    RETARD,
    by_axe,
    make_liste,
    make_tableau,
    note,
    say_fiche,
    say_pilotes,
    say_statut,
    short_jour,
)
from maillage.edition.arbre import Bloc, Figure, Titre, paragraphe
from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.mesures import Mesure
from maillage.suivi.enums import Meteo
from maillage.suivi.etats import FicheSuivie, SuiviContrat, say_meteo

COLONNES = (("Action", 5.6), ("Pilote", 2.6), ("État", 1.7), ("Météo", 2), ("Fin", 1.4))
METEO = 3
S = StatutFiche
GROUPES = (
    ("À venir", (S.A_VENIR, S.A_DISCUTER)),
    ("En cours", (S.EN_COURS,)),
    ("À l’arrêt", (S.EN_PAUSE, S.BLOQUE, S.REPORTE)),
    ("Finies", (S.REALISE, S.PERENNISE)),
    ("Quittées", (S.ABANDONNE, S.FUSIONNE)),
)
LEGENDE = (
    "À venir : à venir ou à discuter. À l’arrêt : en pause, bloquées ou reportées. Finies : "
    "réalisées ou pérennisées. Quittées : abandonnées ou fusionnées."
)
SANS_METEO = (
    "Personne n’a encore dit la météo des actions. Elle se dit page « Suivi des actions », ou dans "
    "une campagne."
)
FRAGILES = (Meteo.APPUIS, Meteo.COMPROMIS)


def say_comptes(suivi: SuiviContrat) -> str:
    """« 12 actions : 5 « En cours », 4 « Réalisé » ; 2 en retard sur leur date de fin. »"""
    counts = [
        f"{nombre} « {statut.label} »" for statut, nombre in suivi.par_statut.items() if nombre
    ]
    late = len(suivi.en_retard)
    tail = f" ; {late} {RETARD} sur leur date de fin" if late else ""
    return f"{pluriel(len(suivi.actions), 'action')} : {join_et(counts)}{tail}."


def build_etats(cadre: Cadre) -> Iterator[Bloc]:
    """Une phrase, puis un tableau par axe."""
    if not cadre.suivi.fiches:
        return
    yield paragraphe(say_comptes(cadre.suivi))
    yield from draw_etats(cadre)
    kept = list(range(len(COLONNES)))
    if not any(fiche.meteo for fiche in cadre.suivi.fiches):
        # Personne n’a dit la météo : une phrase suffit, plus bas.
        kept = [rang for rang in kept if rang != METEO]
    for nom, fiches in by_axe(cadre.suivi):
        rows = [_row(fiche) for fiche in fiches]
        yield from make_tableau(
            [COLONNES[rang] for rang in kept], [[row[rang] for rang in kept] for row in rows],
            f"État des actions : {nom}",
        )  # fmt: skip
    silent = cadre.suivi.sans_nouvelles
    if silent:
        names = ", ".join(map(str, silent))
        yield note(f"Sans nouvelles depuis plus de six mois : {names}.")
    yield from build_meteo(cadre)


def _row(fiche: FicheSuivie) -> tuple[str, ...]:
    return (
        say_fiche(fiche), say_pilotes(fiche), say_statut(fiche), fiche.meteo_mot,
        short_jour(fiche.fin),
    )  # fmt: skip


def draw_etats(cadre: Cadre) -> Iterator[Bloc]:
    """Les actions de chaque axe, par groupe d’états ; le tableau suit le dessin."""
    axes = cadre.suivi.par_axe
    series = tuple(
        Serie(nom, tuple(Mesure(sum(axe.par_statut[s] for s in statuts)) for axe in axes))
        for nom, statuts in GROUPES
    )
    modele = Barres(
        "Les actions par axe et par état", tuple(axe.titre for axe in axes), series,
        mesure="Actions", decimales=0, empilees=True,
    )  # fmt: skip
    figure = draw_barres(modele, cle="bilan-etats")
    yield Figure(figure.svg, figure.titre, figure.description)
    yield from make_tableau(
        (("Axe", 3.6), *((nom, 1.3) for nom, _ in GROUPES)), figure.tableau.lignes,
        "Nombre d’actions par axe et par état", droite=range(1, len(GROUPES) + 1),
    )  # fmt: skip
    yield note(LEGENDE)


def build_meteo(cadre: Cadre) -> Iterator[Bloc]:
    """Combien d’actions à chaque météo, et lesquelles demandent un appui."""
    if not any(fiche.meteo for fiche in cadre.suivi.fiches):
        yield note(SANS_METEO)
        return
    yield Titre(2, "La météo des actions")
    rows = [
        (say_meteo(meteo), str(nombre)) for meteo, nombre in cadre.suivi.par_meteo.items() if nombre
    ]
    yield from make_tableau(
        (("Météo", 4), ("Actions", 1)), rows, "Les actions par météo", droite=(1,)
    )
    fragile = [fiche for fiche in cadre.suivi.fiches if fiche.meteo in FRAGILES]
    yield from make_liste(f"{fiche} : {fiche.meteo_mot}" for fiche in fragile)
