"""Des évolutions : la ligne s’interrompt où une année manque, et où la série change de sens."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from maillage.graphiques.couleurs import SERIES, paint
from maillage.graphiques.disposition import (
    Echantillon,
    Mise,
    choose_mise,
    draw_axe_vertical,
    draw_cles,
    draw_titre_axe,
    finish,
    measure_graduations,
    write_intervalle,
)
from maillage.graphiques.echelle import Echelle, build_echelle
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.mesures import SANS_VALEUR, Mesure, format_mesure
from maillage.graphiques.svg import (
    Style,
    draw_trace,
    write_line,
    write_path,
    write_text,
    write_titre,
)
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import format_valeur, join_unite, measure

_TIRETS = ("", "7 4", "2 3", "10 3 2 3", "4 4", "1 4")


@dataclass(frozen=True, slots=True)
class Courbe:
    """Une série : une mesure par année."""

    nom: str
    mesures: dict[int, Mesure]


@dataclass(frozen=True, slots=True)
class Courbes:
    """Six séries au plus.

    `ruptures` : les années où la mesure change de définition, avec ce qui change ; les points de
    part et d’autre ne sont pas reliés. `zero` fait partir l’axe de zéro.
    """

    titre: str
    courbes: tuple[Courbe, ...]
    mesure: str = ""
    unite: str = ""
    decimales: int = 1
    ruptures: tuple[tuple[int, str], ...] = ()
    zero: bool = False
    source: str = ""

    @property
    def annees(self) -> tuple[int, ...]:
        """De la première à la dernière année citée, sans trou."""
        citees = [annee for courbe in self.courbes for annee in courbe.mesures]
        return tuple(range(min(citees), max(citees) + 1)) if citees else ()


def draw_courbes(modele: Courbes, /, *, cle: str, etroit: bool = False) -> Figure:
    """Les courbes, chacune de sa couleur, de ses tirets et de sa forme de point.

    ValueError au-delà de six séries.
    """
    if len(modele.courbes) > len(SERIES):
        raise ValueError("Un graphique montre six courbes au plus.")
    mise = choose_mise(etroit=etroit)
    valeurs = [valeur for courbe in modele.courbes for valeur in _list_valeurs(courbe)]
    corps, hauteur = _draw_corps(modele, valeurs, mise) if valeurs else ("", 0.0)
    return finish(
        corps, hauteur, mise, modele, cle=cle, description=_describe(modele),
        tableau=_build_tableau(modele),
    )  # fmt: skip


def _list_valeurs(courbe: Courbe) -> Iterator[float]:
    for mesure in courbe.mesures.values():
        if mesure.connue is not None:
            yield mesure.connue
            yield from mesure.intervalle or ()


def _draw_corps(modele: Courbes, valeurs: list[float], mise: Mise) -> tuple[str, float]:
    legende, y = draw_cles(_list_cles(modele), 0, mise, case=30)
    sujet = join_unite(modele.mesure, modele.unite)
    axe = draw_titre_axe(sujet, y, mise) if sujet else ""
    haut = y + (mise.interligne + 12) * bool(sujet) + 8
    bas = haut + (220 if mise.etroit else 260)
    verticale = build_echelle(valeurs, bas, haut, zero=modele.zero)
    gauche = measure_graduations(verticale, mise) + 12
    annees = modele.annees
    horizontale = Echelle(annees[0], annees[-1], gauche + 12, mise.largeur - 40)
    dessins = [
        legende,
        axe,
        draw_axe_vertical(verticale, gauche, mise.largeur, mise),
        _draw_annees(annees, horizontale, bas, mise),
        *(_draw_rupture(rupture, horizontale, haut, bas) for rupture in modele.ruptures),
        *(
            _draw_courbe(modele, courbe, rang, horizontale, verticale)
            for rang, courbe in enumerate(modele.courbes)
        ),
        _draw_bouts(modele, horizontale, verticale, mise),
    ]
    return "".join(dessins), bas + mise.taille + 14


def _list_cles(modele: Courbes) -> Iterator[tuple[Echantillon, str]]:
    for rang, courbe in enumerate(modele.courbes):
        yield _sample(rang), courbe.nom
    for annee, raison in modele.ruptures:
        yield _sample_rupture, f"rupture en {annee} : {raison}"


def _sample(rang: int) -> Echantillon:
    def draw(x: float, y: float) -> str:
        trait = write_path(draw_trace([(x, y + 10), (x + 30, y + 10)]), **_paint(rang))
        return trait + write_symbole(rang, x + 15, y + 10, rayon=5, fond=SERIES[rang])

    return draw


def _sample_rupture(x: float, y: float) -> str:
    return write_line(x + 15, y, x + 15, y + 20, "ocre", 2, stroke_dasharray="3 3")


def _paint(rang: int) -> dict:
    tirets = {"stroke_dasharray": _TIRETS[rang]} if _TIRETS[rang] else {}
    return paint("", SERIES[rang], 2.5) | tirets


def _draw_annees(annees: tuple[int, ...], echelle: Echelle, bas: float, mise: Mise) -> str:
    """Les années sous l’axe, autant qu’il en tient, la dernière toujours."""
    place = measure("0000", mise.taille) + 14
    pas = max(1, -(-len(annees) * place // max(echelle.fin - echelle.debut, 1)))
    style: Style = {"taille": mise.taille, "ancre": "middle", "encre": "ardoise"}
    dessins = []
    for annee in annees:
        x = echelle.place(annee)
        if (annees[-1] - annee) % pas == 0:
            dessins.append(write_line(x, bas, x, bas + 5, "bord"))
            dessins.append(write_text(str(annee), x, bas + mise.taille + 8, **style))
    return "".join(dessins)


def _draw_rupture(rupture: tuple[int, str], echelle: Echelle, haut: float, bas: float) -> str:
    # Entre la dernière année d’avant et la première d’après.
    annee = rupture[0] - 0.5
    if not echelle.bas <= annee <= echelle.haut:
        return ""
    x = echelle.place(annee)
    return write_line(x, haut, x, bas, "ocre", 2, stroke_dasharray="3 3")


def split_troncons(courbe: Courbe, ruptures: tuple[int, ...]) -> list[list[tuple[int, float]]]:
    """Les suites d’années reliables : sans année manquante ni rupture entre deux voisines."""
    points = [
        (annee, mesure.connue)
        for annee, mesure in sorted(courbe.mesures.items())
        if mesure.connue is not None
    ]
    if not points:
        return []
    troncons = [[points[0]]]
    for avant, apres in pairwise(points):
        coupe = any(avant[0] < rupture <= apres[0] for rupture in ruptures)
        if coupe or apres[0] - avant[0] > 1:
            troncons.append([])
        troncons[-1].append(apres)
    return troncons


def _draw_courbe(
    modele: Courbes, courbe: Courbe, rang: int, horizontale: Echelle, verticale: Echelle
) -> str:
    ruptures = tuple(annee for annee, _ in modele.ruptures)
    dessins = []
    for troncon in split_troncons(courbe, ruptures):
        places = [(horizontale.place(annee), verticale.place(v)) for annee, v in troncon]
        dessins.append(_draw_bande(courbe, troncon, rang, horizontale, verticale))
        if len(places) > 1:
            dessins.append(write_path(draw_trace(places), **_paint(rang)))
        for (x, y), (annee, _) in zip(places, troncon, strict=True):
            texte = write_intervalle(courbe.mesures[annee], modele.decimales, modele.unite)
            bulle = write_titre(f"{courbe.nom}, {annee} : {texte}")
            dessins.append(write_symbole(rang, x, y, rayon=4.5, fond=SERIES[rang], infobulle=bulle))
    return "".join(dessins)


def _draw_bande(
    courbe: Courbe,
    troncon: list[tuple[int, float]],
    rang: int,
    horizontale: Echelle,
    verticale: Echelle,
) -> str:
    """Les intervalles, en moustaches."""
    traces = []
    for annee, _ in troncon:
        intervalle = courbe.mesures[annee].intervalle
        if intervalle:
            x = horizontale.place(annee)
            bas, haut = map(verticale.place, intervalle)
            traces += [draw_trace([(x, bas), (x, haut)])]
            traces += [draw_trace([(x - 4, y), (x + 4, y)]) for y in (bas, haut)]
    return write_path("".join(traces), **paint("", SERIES[rang], 1.2)) if traces else ""


def _draw_bouts(modele: Courbes, horizontale: Echelle, verticale: Echelle, mise: Mise) -> str:
    """La dernière valeur de chaque courbe, si elle ne recouvre pas une autre."""
    places: list[float] = []
    dessins = []
    for courbe in modele.courbes:
        connues = [(a, m.connue) for a, m in courbe.mesures.items() if m.connue is not None]
        if not connues:
            continue
        annee, valeur = max(connues)
        x, y = horizontale.place(annee), verticale.place(valeur)
        if all(abs(y - autre) > mise.taille for autre in places):
            places.append(y)
            texte = format_valeur(valeur, modele.decimales)
            ancre = "start" if x + 8 + measure(texte, mise.taille) <= mise.largeur else "end"
            decale = (x + 8, y + 5) if ancre == "start" else (mise.largeur, y - 9)
            dessins.append(write_text(texte, *decale, taille=mise.taille, ancre=ancre, halo=True))
    return "".join(dessins)


def _build_tableau(modele: Courbes) -> Tableau:
    entetes = ("Année", *(courbe.nom for courbe in modele.courbes))
    lignes = tuple(
        (
            str(annee),
            *(
                write_intervalle(
                    courbe.mesures.get(annee, SANS_VALEUR), modele.decimales, modele.unite
                )
                for courbe in modele.courbes
            ),
        )
        for annee in modele.annees
    )
    return Tableau(entetes, lignes, modele.titre)


def _describe(modele: Courbes) -> str:
    annees = modele.annees
    if not annees:
        return "Aucune année à montrer."
    sujet = join_unite(modele.mesure, modele.unite)
    phrases = [f"Évolution de {annees[0]} à {annees[-1]}{f', {sujet}' if sujet else ''}."]
    phrases += [_describe_courbe(modele, courbe) for courbe in modele.courbes]
    phrases += [f"Rupture de série en {annee} : {raison}." for annee, raison in modele.ruptures]
    return " ".join(phrases)


def _describe_courbe(modele: Courbes, courbe: Courbe) -> str:
    connues = sorted(a for a, mesure in courbe.mesures.items() if mesure.connue is not None)
    if not connues:
        return f"{courbe.nom} : aucune valeur connue."
    bouts = [
        f"{format_mesure(courbe.mesures[annee], modele.decimales, modele.unite)} en {annee}"
        for annee in dict.fromkeys((connues[0], connues[-1]))
    ]
    absentes = len(modele.annees) - len(connues)
    manque = f" ; {absentes} année{'s' * (absentes > 1)} sans valeur" if absentes else ""
    return f"{courbe.nom} : {', puis '.join(bouts)}{manque}."
