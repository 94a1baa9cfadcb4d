"""Une diapositive à l’écran : la même matière, en titres, listes et tableaux."""

from collections.abc import Iterable, Iterator

from maillage.documents.bilans.mots import make_liste, make_tableau, note
from maillage.documents.contrat.mots import blocs_of
from maillage.edition.arbre import Bloc, Figure, Titre, paragraphe
from maillage.edition.pptx import arbre
from maillage.edition.structure import text_of


def preview(diapositives: Iterable[arbre.Diapositive]) -> Iterator[Bloc]:
    """Les blocs qui disent ces diapositives, chacune sous son titre."""
    for diapositive in diapositives:
        yield Titre(2, diapositive.titre)
        if diapositive.chapeau:
            yield paragraphe(diapositive.chapeau, gras=True)
        for bloc in diapositive.blocs:
            yield from _write_bloc(bloc, diapositive.titre)
        if diapositive.source:
            yield note(f"Source : {diapositive.source}")


def _write_bloc(bloc: arbre.Bloc, titre: str) -> Iterator[Bloc]:
    match bloc:
        case arbre.Puces(puces):
            yield from make_liste(puce.texte for puce in puces)
        case arbre.Chiffres(chiffres):
            yield from make_liste(_say_chiffre(item) for item in chiffres)
        case arbre.Grille(entetes, lignes, largeurs, a_droite):
            parts = largeurs or (1.0,) * len(entetes)
            colonnes = list(zip(entetes, parts, strict=True))
            yield from make_tableau(colonnes, lignes, titre, droite=a_droite)
        case arbre.Graphique():
            yield from _write_graphique(bloc, titre)
        case arbre.Image(svg, alternative):
            yield Figure(svg, titre, alternative)
        case arbre.Parcours(pas):
            yield from make_liste(map(_say_pas, pas))
        case arbre.Decisions(decisions):
            yield from make_liste(item.texte for item in decisions)


def _say_pas(un: arbre.Pas) -> str:
    tail = f" ({un.dates})" if un.dates else ""
    return f"{un.nom} : {un.etat}{tail}"


def _say_chiffre(item: arbre.Chiffre) -> str:
    tail = f" ({item.precision})" if item.precision else ""
    return f"{item.valeur} {item.libelle}{tail}"


def _write_graphique(bloc: arbre.Graphique, titre: str) -> Iterator[Bloc]:
    """Le tableau qui dit la même chose que le dessin."""
    noms = [serie.nom for serie in bloc.series]
    rows = (
        (categorie, *(_say_valeur(serie.valeurs[rang], bloc.unite) for serie in bloc.series))
        for rang, categorie in enumerate(bloc.categories)
    )
    colonnes = [("", 4.0), *((nom, 1.4) for nom in noms)]
    yield from make_tableau(colonnes, rows, titre, droite=range(1, len(noms) + 1))


def _say_valeur(valeur: float | str, unite: str) -> str:
    if isinstance(valeur, str):
        return valeur
    nombre = f"{valeur:,.0f}" if valeur == int(valeur) else f"{valeur:,.1f}"
    nombre = nombre.replace(",", "\u202f").replace(".", ",")
    return f"{nombre}\u00a0{unite}" if unite else nombre


def lines_of(texte: str) -> list[str]:
    """Les lignes d’un texte mis en forme : une par paragraphe, une par puce."""
    return [line.strip() for line in text_of(blocs_of(texte)).split("\n") if line.strip()]
