"""La pyramide des âges : deux côtés, et le contour d’une population de référence."""

from collections.abc import Iterator
from dataclasses import dataclass

from maillage.core.texte import pluriel
from maillage.graphiques.couleurs import paint
from maillage.graphiques.disposition import Echantillon, Mise, choose_mise, draw_cles, finish
from maillage.graphiques.echelle import Echelle, build_echelle
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.mesures import SANS_VALEUR, Etat, Mesure, format_mesure
from maillage.graphiques.motifs import fill_motif
from maillage.graphiques.svg import (
    Style,
    draw_trace,
    element,
    write_line,
    write_path,
    write_rect,
    write_text,
    write_titre,
)
from maillage.graphiques.symboles import write_tiret
from maillage.graphiques.texte import cut, format_graduation, join_unite, measure

_HAUTEUR = 18.0
_COULEURS = ("serie-2", "serie-1")


@dataclass(frozen=True, slots=True)
class Cote:
    """Un côté : les mesures de chaque âge, et celles de la référence si elle existe."""

    nom: str
    mesures: tuple[Mesure, ...]
    reference: tuple[Mesure, ...] = ()

    def read_mesure(self, rang: int) -> Mesure:
        return self.mesures[rang] if rang < len(self.mesures) else SANS_VALEUR

    def read_reference(self, rang: int) -> Mesure:
        return self.reference[rang] if rang < len(self.reference) else SANS_VALEUR


@dataclass(frozen=True, slots=True)
class Pyramide:
    """`ages` du plus jeune au plus vieux ; `reference` nomme la population du contour.

    Des effectifs de tailles différentes ne se comparent pas : avec une référence, donner des parts
    de la population totale (en %).
    """

    titre: str
    ages: tuple[str, ...]
    gauche: Cote
    droite: Cote
    reference: str = ""
    unite: str = "%"
    decimales: int = 1
    source: str = ""

    @property
    def cotes(self) -> tuple[Cote, Cote]:
        return self.gauche, self.droite

    @property
    def is_compared(self) -> bool:
        return bool(self.reference and (self.gauche.reference or self.droite.reference))


def draw_pyramide(modele: Pyramide, /, *, cle: str, etroit: bool = False) -> Figure:
    """La pyramide, les plus jeunes en bas."""
    mise = choose_mise(etroit=etroit)
    corps, hauteur = _draw_corps(modele, mise, cle) if modele.ages else ("", 0.0)
    return finish(
        corps, hauteur, mise, modele, cle=cle, description=_describe(modele),
        tableau=_build_tableau(modele),
    )  # fmt: skip


def _draw_corps(modele: Pyramide, mise: Mise, cle: str) -> tuple[str, float]:
    legende, haut = draw_cles(_list_cles(modele), 0, mise, case=26)
    haut += mise.taille + 10
    bas = haut + _HAUTEUR * len(modele.ages)
    gauche, droite = _build_echelles(modele, mise)
    dessins = [
        legende,
        *(_draw_axe(echelle, haut, bas, mise) for echelle in (gauche, droite)),
        _draw_noms(modele, (gauche, droite), haut - 6, mise),
        _draw_ages(modele, (gauche.debut + droite.debut) / 2, bas, mise),
    ]
    for echelle, cote, fond in zip((gauche, droite), modele.cotes, _COULEURS, strict=True):
        dessins.append(_draw_cote(modele, cote, echelle, bas, fond, cle))
    if modele.is_compared:
        for echelle, cote in zip((gauche, droite), modele.cotes, strict=True):
            dessins.append(_draw_contour(modele, cote, echelle, bas))
    return "".join(dessins), bas + mise.taille + 14


def _list_cles(modele: Pyramide) -> Iterator[tuple[Echantillon, str]]:
    for rang, cote in enumerate(modele.cotes):
        yield _sample(_COULEURS[rang]), join_unite(cote.nom, modele.unite)
    if modele.is_compared:
        yield lambda x, y: write_tiret(x, y + 10, "encre"), modele.reference


def _sample(fond: str) -> Echantillon:
    return lambda x, y: write_rect(x, y + 2, 26, 14, **paint(fond))


def _build_echelles(modele: Pyramide, mise: Mise) -> tuple[Echelle, Echelle]:
    """Les deux côtés ont la même échelle ; les âges s’écrivent entre eux."""
    mesures = [
        mesure
        for cote in modele.cotes
        for mesure in (*cote.mesures, *(cote.reference if modele.is_compared else ()))
    ]
    valeurs = [max(mesure.connue, 0.0) for mesure in mesures if mesure.connue is not None]
    largeur = max((measure(age, mise.taille) for age in modele.ages), default=0)
    demie = min(largeur, mise.largeur / 4) / 2 + 8
    milieu = mise.largeur / 2
    bords = ((milieu - demie, 4.0), (milieu + demie, mise.largeur - 4))
    gauche, droite = (build_echelle(valeurs, *bord, zero=True, nombre=3) for bord in bords)
    return gauche, droite


def _draw_axe(echelle: Echelle, haut: float, bas: float, mise: Mise) -> str:
    dessins = []
    style: Style = {"taille": mise.taille, "ancre": "middle", "encre": "ardoise"}
    limite = float("inf")
    for graduation in reversed(echelle.graduations):
        x = echelle.place(graduation)
        dessins.append(write_line(x, haut, x, bas, "filet" if graduation else "bord"))
        texte = format_graduation(graduation, echelle.decimales)
        demie = measure(texte, mise.taille) / 2
        distance = abs(x - echelle.debut)
        x = min(max(x, demie), mise.largeur - demie)
        if distance + demie < limite:
            dessins.append(write_text(texte, x, bas + mise.taille + 4, **style))
            limite = distance - demie - 6
    return "".join(dessins)


def _draw_noms(modele: Pyramide, echelles: tuple[Echelle, Echelle], y: float, mise: Mise) -> str:
    """Le nom de chaque côté, au-dessus de lui."""
    noms = (
        write_text(
            cut(cote.nom, abs(echelle.fin - echelle.debut), mise.taille, gras=True),
            (echelle.debut + echelle.fin) / 2,
            y,
            taille=mise.taille,
            ancre="middle",
            gras=True,
        )
        for cote, echelle in zip(modele.cotes, echelles, strict=True)
    )
    return "".join(noms)


def _draw_ages(modele: Pyramide, milieu: float, bas: float, mise: Mise) -> str:
    style: Style = {"taille": mise.taille, "ancre": "middle", "encre": "ardoise"}
    return "".join(
        write_text(
            cut(age, mise.largeur / 4, mise.taille),
            milieu,
            bas - rang * _HAUTEUR - _HAUTEUR / 2 + mise.taille * 0.35,
            **style,
        )
        for rang, age in enumerate(modele.ages)
    )


def _draw_cote(
    modele: Pyramide, cote: Cote, echelle: Echelle, bas: float, fond: str, cle: str
) -> str:
    dessins = []
    sens = 1 if echelle.fin > echelle.debut else -1
    for rang, age in enumerate(modele.ages):
        mesure = cote.read_mesure(rang)
        y = bas - (rang + 1) * _HAUTEUR + 1
        texte = format_mesure(mesure, modele.decimales, modele.unite)
        bulle = write_titre(f"{cote.nom}, {age} : {texte}")
        if mesure.connue is None:
            etat = mesure.etat if mesure.etat is Etat.SECRET else Etat.ABSENT
            peinture = paint("", "bord", 0.8) | {"fill": fill_motif(cle, etat)}
            fin = echelle.debut + 24 * sens
        else:
            peinture, fin = paint(fond), echelle.place(mesure.connue)
        x, largeur = min(echelle.debut, fin), abs(fin - echelle.debut)
        place = {"x": x, "y": y, "width": largeur, "height": _HAUTEUR - 2}
        dessins.append(element("rect", bulle, **place, **peinture))
    return "".join(dessins)


def _draw_contour(modele: Pyramide, cote: Cote, echelle: Echelle, bas: float) -> str:
    """L’escalier de la référence, rompu aux âges dont on ne sait rien."""
    marches: list[list[tuple[float, float]]] = [[]]
    for rang in range(len(modele.ages)):
        connue = cote.read_reference(rang).connue
        if connue is None:
            marches.append([])
            continue
        x, y = echelle.place(connue), bas - rang * _HAUTEUR
        marches[-1] += [(x, y), (x, y - _HAUTEUR)]
    trace = "".join(draw_trace(marche) for marche in marches)
    return write_path(trace, **paint("", "encre", 2.5)) if trace else ""


def _build_tableau(modele: Pyramide) -> Tableau:
    entetes = ["Âge", *(cote.nom for cote in modele.cotes)]
    if modele.is_compared:
        entetes += [f"{cote.nom}, {modele.reference}" for cote in modele.cotes]
    lignes = []
    for rang, age in enumerate(modele.ages):
        mesures = [cote.read_mesure(rang) for cote in modele.cotes]
        if modele.is_compared:
            mesures += [cote.read_reference(rang) for cote in modele.cotes]
        ecrites = (format_mesure(mesure, modele.decimales, modele.unite) for mesure in mesures)
        lignes.append((age, *ecrites))
    return Tableau(tuple(entetes), tuple(lignes), modele.titre)


def _describe(modele: Pyramide) -> str:
    if not modele.ages:
        return "Aucun âge à montrer."
    contre = f", comparée à : {modele.reference}" if modele.is_compared else ""
    phrases = [f"Pyramide des âges, de {modele.ages[0]} à {modele.ages[-1]}{contre}."]
    for cote in modele.cotes:
        connues = [
            (valeur, rang)
            for rang in range(len(modele.ages))
            if (valeur := cote.read_mesure(rang).connue) is not None
        ]
        if connues:
            rang = max(connues)[1]
            texte = format_mesure(cote.read_mesure(rang), modele.decimales, modele.unite)
            phrases.append(
                f"{cote.nom} : l’âge le plus nombreux est {modele.ages[rang]} ({texte})."
            )
        manques = len(modele.ages) - len(connues)
        if manques:
            phrases.append(f"{cote.nom} : {pluriel(manques, 'âge')} sans valeur montrée.")
    return " ".join(phrases)
