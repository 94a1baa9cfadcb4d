"""Qui juge quoi : un point par organisation sur une échelle, et l’écart qui les sépare."""

from collections import Counter
from dataclasses import dataclass

from maillage.core.texte import join_et
from maillage.graphiques.couleurs import paint
from maillage.graphiques.disposition import Mise, choose_mise, finish
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.svg import (
    write_line,
    write_lines,
    write_rect,
    write_text,
    write_titre,
)
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import wrap

_LIBELLE = 230.0
_RANG = 34.0


@dataclass(frozen=True, slots=True)
class Point:
    """Le jugement d’une organisation ; ``rang`` : son échelon, rien si elle ne se prononce pas."""

    libelle: str
    rang: int | None
    mot: str


@dataclass(frozen=True, slots=True)
class Accord:
    """``niveaux`` : l’échelle, du moins au plus favorable."""

    titre: str
    niveaux: tuple[str, ...]
    points: tuple[Point, ...]
    source: str = ""

    @property
    def rangs(self) -> list[int]:
        return [point.rang for point in self.points if point.rang is not None]


@dataclass(frozen=True, slots=True)
class _Planche:
    """Où l’on dessine : l’échelle commence à ``gauche`` et ses cases ont ``pas`` de large."""

    modele: Accord
    mise: Mise
    gauche: float
    pas: float

    def place(self, rang: float) -> float:
        return self.gauche + (rang + 0.5) * self.pas


def draw_accord(modele: Accord, /, *, cle: str, etroit: bool = False) -> Figure:
    """Une ligne par organisation ; sous l’échelle, la bande va du moins au plus favorable."""
    mise = choose_mise(etroit=etroit)
    gauche = 0.0 if etroit else _LIBELLE
    pas = (mise.largeur - gauche) / max(len(modele.niveaux), 1)
    planche = _Planche(modele, mise, gauche, pas)
    corps, hauteur = _draw(planche) if modele.points and modele.niveaux else ("", 0.0)
    return finish(
        corps, hauteur, mise, modele, cle=cle, description=_describe(modele),
        tableau=Tableau(
            ("Organisation", "Jugement"),
            tuple((point.libelle, point.mot) for point in modele.points), modele.titre,
        ),
    )  # fmt: skip


def _draw(planche: _Planche) -> tuple[str, float]:
    tete, haut = _draw_tete(planche)
    lignes, bas = [], haut + 4
    for point in planche.modele.points:
        dessin, hauteur = _draw_point(planche, point, bas)
        lignes.append(dessin)
        bas += hauteur
    cases = "".join(
        write_line(planche.place(rang), haut, planche.place(rang), bas, "filet")
        for rang in range(len(planche.modele.niveaux))
    )
    return _draw_bande(planche, haut, bas) + cases + tete + "".join(lignes), bas + 6


def _draw_tete(planche: _Planche) -> tuple[str, float]:
    """Le nom de chaque échelon, au-dessus de sa case."""
    mise = planche.mise
    noms = [wrap(nom, planche.pas - 8, mise.taille, lignes_max=3, gras=True)
            for nom in planche.modele.niveaux]  # fmt: skip
    tall = max(len(nom) for nom in noms) * mise.interligne
    dessin = "".join(
        write_lines(
            nom, planche.place(rang), mise.taille, interligne=mise.interligne, taille=mise.taille,
            ancre="middle", gras=True,
        )
        for rang, nom in enumerate(noms)
    )  # fmt: skip
    return dessin, tall + 8


def _draw_bande(planche: _Planche, haut: float, bas: float) -> str:
    """De l’échelon le plus bas au plus haut : plus elle est large, plus on diverge."""
    rangs = planche.modele.rangs
    if not rangs:
        return ""
    gauche = planche.place(min(rangs)) - 14
    droite = planche.place(max(rangs)) + 14
    return write_rect(gauche, haut, droite - gauche, bas - haut, **paint("petrole-teinte"))


def _draw_point(planche: _Planche, point: Point, y: float) -> tuple[str, float]:
    mise = planche.mise
    large = mise.largeur if mise.etroit else _LIBELLE - 12
    noms = wrap(point.libelle, large, mise.taille, lignes_max=3)
    texte = write_lines(
        noms, 0, y + mise.taille + 2, interligne=mise.interligne, taille=mise.taille, halo=True
    )
    bloc = len(noms) * mise.interligne
    hauteur = bloc + _RANG if mise.etroit else max(_RANG, bloc + 10)
    milieu = y + bloc + _RANG / 2 - 2 if mise.etroit else y + mise.taille - 2
    return texte + _draw_marque(planche, point, milieu), hauteur


def _draw_marque(planche: _Planche, point: Point, milieu: float) -> str:
    if point.rang is None:
        return write_text(
            point.mot, planche.gauche + 6, milieu + 5, taille=planche.mise.taille,
            encre="ardoise", halo=True,
        )  # fmt: skip
    bulle = write_titre(f"{point.libelle} : {point.mot}")
    return write_symbole(
        0, planche.place(point.rang), milieu, rayon=8, fond="petrole", infobulle=bulle
    )


def _describe(modele: Accord) -> str:
    if not modele.points:
        return "Personne n’a encore jugé."
    counts = Counter(point.mot for point in modele.points)
    said = join_et([f"{number} « {word.lower()} »" for word, number in counts.items()])
    start = f"{len(modele.points)} jugements : {said}."
    if len(modele.rangs) < 2:
        return start
    gap = max(modele.rangs) - min(modele.rangs)
    if not gap:
        return f"{start} Tous au même échelon."
    return f"{start} Les extrêmes sont à {gap} échelon{'s' * (gap > 1)} l’un de l’autre."
