"""Ce que partagent les graphiques : la taille d’une page, les axes, la légende, la fin."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from maillage.core.texte import typeset
from maillage.graphiques.echelle import Echelle
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.mesures import Mesure, format_mesure
from maillage.graphiques.motifs import write_motifs
from maillage.graphiques.svg import write_line, write_lines, write_svg, write_text
from maillage.graphiques.texte import format_graduation, format_nombre, measure, wrap

RIEN = "Aucune donnée à montrer."

# Dessine l’échantillon d’une légende dans une case dont on donne le coin haut gauche.
type Echantillon = Callable[[float, float], str]


@dataclass(frozen=True, slots=True)
class Mise:
    """La largeur d’un dessin et la taille de ses textes, en unités du dessin."""

    largeur: float
    taille: float
    etroit: bool

    @property
    def interligne(self) -> float:
        return self.taille * 1.25


def choose_mise(*, etroit: bool) -> Mise:
    return Mise(340, 15, True) if etroit else Mise(640, 14, False)


def draw_axe(
    echelle: Echelle,
    haut: float,
    bas: float,
    mise: Mise,
    *,
    repere: float | None = None,
    ecart: int = 0,
) -> str:
    """Les lignes verticales des graduations, et leurs nombres sous `bas`.

    `repere` est tracé plus fort : c’est le zéro des barres.
    """
    dessins = []
    limite = float("-inf")
    decimales = max(echelle.decimales, ecart)
    for graduation in echelle.graduations:
        x = echelle.place(graduation)
        fort = repere is not None and graduation == repere
        dessins.append(write_line(x, haut, x, bas, "bord" if fort else "filet"))
        texte = format_graduation(graduation, decimales)
        demie = measure(texte, mise.taille) / 2
        milieu = min(max(x, demie), mise.largeur - demie)
        # Un nombre qui toucherait le précédent n’est pas écrit.
        if milieu - demie > limite + 6:
            y = bas + mise.taille + 4
            dessins.append(
                write_text(texte, milieu, y, taille=mise.taille, ancre="middle", encre="ardoise")
            )
            limite = milieu + demie
    return "".join(dessins)


def draw_axe_vertical(
    echelle: Echelle, gauche: float, droite: float, mise: Mise, *, zero: bool = True
) -> str:
    """Les lignes horizontales des graduations, et leurs nombres à gauche."""
    dessins = []
    for graduation in echelle.graduations:
        y = echelle.place(graduation)
        trait = "bord" if zero and not graduation else "filet"
        texte = format_graduation(graduation, echelle.decimales)
        dessins += [
            write_line(gauche, y, droite, y, trait),
            write_text(
                *(texte, gauche - 8, y + mise.taille * 0.35),
                taille=mise.taille,
                ancre="end",
                encre="ardoise",
            ),
        ]
    return "".join(dessins)


def measure_graduations(echelle: Echelle, mise: Mise) -> float:
    """La largeur du plus long nombre d’un axe."""
    textes = (format_graduation(valeur, echelle.decimales) for valeur in echelle.graduations)
    return max((measure(texte, mise.taille) for texte in textes), default=0)


def draw_cles(
    cles: Iterable[tuple[Echantillon, str]], y: float, mise: Mise, *, case: float = 20
) -> tuple[str, float]:
    """La légende en lignes, de gauche à droite ; son dessin et sa hauteur."""
    dessins: list[str] = []
    x, ligne, pas = 0.0, y, mise.taille + 10
    for echantillon, libelle in cles:
        textes = wrap(libelle, mise.largeur - case - 8, mise.taille, lignes_max=2)
        large = case + 6 + max(measure(texte, mise.taille) for texte in textes)
        if x and x + large > mise.largeur:
            x, ligne = 0.0, ligne + pas
        dessins.append(echantillon(x, ligne))
        base = ligne + mise.taille
        dessins.append(
            write_lines(
                *(textes, x + case + 6, base), taille=mise.taille, interligne=mise.interligne
            )
        )
        ligne += mise.interligne * (len(textes) - 1)
        x += large + 18
    return "".join(dessins), ligne + pas - y if dessins else 0.0


def draw_titre_axe(texte: str, y: float, mise: Mise) -> str:
    """Ce que mesure l’axe, au-dessus du dessin."""
    lignes = wrap(texte, mise.largeur, mise.taille, lignes_max=2)
    return write_lines(
        lignes, 0, y + mise.taille, taille=mise.taille, interligne=mise.interligne, encre="ardoise"
    )


class Sujet(Protocol):
    """Ce que tout modèle de graphique dit de lui-même."""

    @property
    def titre(self) -> str: ...

    @property
    def source(self) -> str: ...


def finish(
    corps: str, hauteur: float, mise: Mise, modele: Sujet, *, cle: str, description: str,
    tableau: Tableau,
) -> Figure:  # fmt: skip
    """La figure d’un dessin fini ; sans dessin, elle dit qu’il n’y a rien à montrer."""
    description = typeset(description)
    if not corps:
        corps = write_text(RIEN, 0, 28, taille=mise.taille, encre="ardoise")
        hauteur = 44
    svg = write_svg(
        corps,
        cle=cle,
        titre=modele.titre,
        description=description,
        largeur=mise.largeur,
        hauteur=hauteur,
        motifs=write_motifs(cle) if f"url(#{cle}-" in corps else "",
    )
    return Figure(svg, modele.titre, description, tableau, modele.source)


def write_intervalle(mesure: Mesure, decimales: int = 0, unite: str = "") -> str:
    """« 12,5 % (de 10,1 à 14,9) », ou l’état en toutes lettres."""
    texte = format_mesure(mesure, decimales, unite)
    if mesure.intervalle is None:
        return texte
    bas, haut = (format_nombre(borne, decimales) for borne in mesure.intervalle)
    return f"{texte} (de {bas} à {haut})"
