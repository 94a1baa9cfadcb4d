"""Dessiner la carte : les zones, les limites, les signes, les points, les noms, l’échelle."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from maillage.core.texte import typeset
from maillage.graphiques.carte.cadres import (
    HAUTEUR_ECHELLE,
    HAUTEUR_ENCART,
    LARGEUR_ENCART,
    Cadre,
    build_cadres,
    measure_forme,
)
from maillage.graphiques.carte.legende import classify, draw_legende, paint_etat
from maillage.graphiques.carte.modele import Carte, Zone
from maillage.graphiques.carte.projection import Pose
from maillage.graphiques.carte.tableau import build_annexe, build_tableau, describe
from maillage.graphiques.carte.trame import (
    chain,
    find_interior,
    find_limite,
    ring_area,
    write_trace,
)
from maillage.graphiques.couleurs import Attributs, paint
from maillage.graphiques.figure import Figure
from maillage.graphiques.mesures import Etat, format_mesure
from maillage.graphiques.motifs import write_motifs
from maillage.graphiques.svg import (
    draw_trace,
    element,
    number,
    write_path,
    write_rect,
    write_svg,
    write_text,
    write_titre,
)
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import cut, measure

LARGEUR, LARGEUR_ETROITE = 640.0, 340.0
_LEGENDE = 234.0

type Boite = tuple[float, float, float, float]


@dataclass(slots=True)
class Page:
    """La place dont on dispose, et celle que des textes occupent déjà."""

    largeur: float
    hauteur: float
    taille: float
    occupees: list[Boite] = field(default_factory=list)

    def reserve(self, x: float, y: float, largeur: float, hauteur: float) -> bool:
        """Retient une place centrée en (x, y) ; faux si un texte y est déjà."""
        boite = (x - largeur / 2, y - hauteur / 2, x + largeur / 2, y + hauteur / 2)
        if any(_overlap(boite, autre) for autre in self.occupees):
            return False
        self.occupees.append(boite)
        return True


def _overlap(une: Boite, autre: Boite) -> bool:
    return une[0] < autre[2] and autre[0] < une[2] and une[1] < autre[3] and autre[1] < une[3]


def draw_carte(carte: Carte, /, *, cle: str, etroit: bool = False) -> Figure:
    """La carte en SVG, avec sa légende, sa description et le tableau de ses zones.

    `cle` préfixe les identifiants du dessin, unique dans la page ; `etroit` le fait tenir sur un
    téléphone.
    """
    largeur = LARGEUR_ETROITE if etroit else LARGEUR
    # Un territoire plus large que haut laisse la légende dessous.
    a_cote = not etroit and measure_forme(carte) > 0.62
    page = Page(largeur - (_LEGENDE + 16) * a_cote, 400 if etroit else 480, 15 if etroit else 14)
    cadres = build_cadres(carte, page.largeur, page.hauteur)
    fond, bas = _draw_fond(carte, cadres, page, cle)
    place = {"x": page.largeur + 16, "y": 0.0} if a_cote else {"x": 0.0, "y": bas + 12}
    legende, haut = draw_legende(
        carte,
        cle,
        **place,
        largeur=_LEGENDE if a_cote else largeur,
        taille=page.taille,
        colonnes=1 if a_cote or etroit else 2,
    )
    description = typeset(describe(carte))
    svg = write_svg(
        fond + legende,
        cle=cle,
        titre=carte.titre,
        description=description,
        largeur=largeur,
        hauteur=max(bas, place["y"] + haut) + 4,
        motifs=write_motifs(cle),
    )
    tableau, annexe = build_tableau(carte), build_annexe(carte)
    return Figure(svg, carte.titre, description, tableau, carte.source, annexe=annexe)


def _draw_fond(carte: Carte, cadres: list[Cadre], page: Page, cle: str) -> tuple[str, float]:
    """La carte sans légende, et l’ordonnée de son bas."""
    if not cadres:
        message = cut("Aucun contour à dessiner.", page.largeur, page.taille)
        return write_text(message, 0, 40, taille=page.taille, encre="ardoise"), 60
    noms = _draw_noms(carte, cadres, page)
    dessins = [
        *(_draw_cadre(carte, cadre, page, cle) for cadre in cadres),
        _draw_points(carte, cadres),
        noms,
        _draw_echelle(cadres[0].pose, page, cadres[0].pose.hauteur + 4),
        *(_draw_encart(cadre, page) for cadre in cadres[1:]),
    ]
    return "".join(dessins), _bottom(cadres) + HAUTEUR_ECHELLE * (len(cadres) == 1)


def _bottom(cadres: list[Cadre]) -> float:
    encarts = [cadre.y + HAUTEUR_ENCART + 26 for cadre in cadres[1:]]
    return max([cadres[0].pose.hauteur + 4, *encarts])


def _draw_cadre(carte: Carte, cadre: Cadre, page: Page, cle: str) -> str:
    sortes: dict[int | Etat | None, list[Zone]] = defaultdict(list)
    for zone in cadre.zones:
        sortes[classify(carte, zone) if carte.is_inside(zone) else None].append(zone)
    ordre = sorted(sortes, key=lambda sorte: (sorte is not None, isinstance(sorte, str)))
    groupes = (
        element(
            "g",
            *(_draw_zone(carte, cadre, zone) for zone in sortes[sorte]),
            **_paint_sorte(carte, sorte, cle),
            stroke_linejoin="round",
            fill_rule="evenodd",
        )
        for sorte in ordre
    )
    zones = "".join(groupes) + _draw_limites(carte, cadre)
    return _clip(zones, cadre, f"{cle}-cadre") + _draw_signes(carte, cadre, page)


def _clip(dessin: str, cadre: Cadre, identifiant: str) -> str:
    """Le voisinage coupé au bord du cadre, quand il en sort."""
    if not cadre.deborde:
        return dessin
    fenetre = write_rect(cadre.x - 2, cadre.y - 2, cadre.pose.largeur + 4, cadre.pose.hauteur + 4)
    coupe = element("clipPath", fenetre, id=identifiant)
    return coupe + element("g", dessin, clip_path=f"url(#{identifiant})")


def _paint_sorte(carte: Carte, sorte: int | Etat | None, cle: str) -> Attributs:
    if sorte is None:
        return paint("creux", "bord", 0.4)
    if isinstance(sorte, Etat):
        return paint_etat(cle, sorte)
    return paint(carte.classes.fonds[sorte], "bord", 0.2 if _has_many_zones(carte) else 0.6)


def _has_many_zones(carte: Carte) -> bool:
    """Une région par communes : les traits et les infobulles y pèseraient plus que les zones."""
    return len(carte.zones) > 1000


def _draw_zone(carte: Carte, cadre: Cadre, zone: Zone) -> str:
    trace = "".join(write_trace(cles) for cles in cadre.traces[zone.code])
    return element(
        "path", "" if _has_many_zones(carte) else write_titre(_tell(carte, zone)), d=trace
    )


def _tell(carte: Carte, zone: Zone) -> str:
    """« Angoulême : 12,5 % », pour la souris."""
    if not carte.is_inside(zone):
        return zone.nom
    mesure = carte.read_mesure(zone.code)
    sorte = classify(carte, zone)
    if carte.classes.libelles and isinstance(sorte, int):
        return f"{zone.nom} : {carte.classes.libelles[sorte]}"
    return f"{zone.nom} : {format_mesure(mesure, carte.decimales, carte.unite)}"


def _draw_limites(carte: Carte, cadre: Cadre) -> str:
    """Les limites entre groupes, puis le contour épais du territoire."""
    dedans = [zone for zone in cadre.zones if carte.is_inside(zone)]
    groupes: dict[str, list[Zone]] = defaultdict(list)
    for zone in dedans:
        if zone.groupe:
            groupes[zone.groupe].append(zone)
    fines = set().union(*(_border(cadre, zones) for zones in groupes.values()))
    epaisses = _border(cadre, dedans)
    dessins = []
    for aretes, epaisseur in (
        (fines - epaisses, 0.7 if _has_many_zones(carte) else 1.3),
        (epaisses, 2.2),
    ):
        trace = "".join(write_trace(ligne, ferme=False) for ligne in chain(aretes))
        if trace:
            trait = paint("", "encre", epaisseur)
            dessins.append(write_path(trace, **trait, stroke_linejoin="round"))
    return "".join(dessins)


def _border(cadre: Cadre, zones: list[Zone]) -> set[tuple[int, int]]:
    return find_limite(cadre.traces[zone.code] for zone in zones)


def _draw_signes(carte: Carte, cadre: Cadre, page: Page) -> str:
    """Le signe de sa classe dans chaque zone assez grande ; aucun sur une carte trop dense."""
    signes = []
    for zone in () if _has_many_zones(carte) else cadre.zones:
        sorte = classify(carte, zone) if carte.is_inside(zone) else None
        contour = cadre.traces[zone.code][0]
        if not isinstance(sorte, int) or ring_area(contour) < page.taille**2 / 2:
            continue
        signe = carte.classes.signes[sorte]
        x, y, libre = find_interior(contour)
        largeur = measure(signe, page.taille, gras=True)
        if libre >= largeur + 8 and page.reserve(x, y, largeur, page.taille):
            signes.append(
                f'<text x="{number(x)}" y="{number(y + page.taille * 0.35)}">{signe}</text>'
            )
    style = paint("encre", "surface", 3) | {"paint_order": "stroke", "stroke_linejoin": "round"}
    ecriture: Attributs = {"font_size": page.taille, "text_anchor": "middle"}
    return element("g", *signes, **style, **ecriture) if signes else ""


def _draw_points(carte: Carte, cadres: list[Cadre]) -> str:
    genres = list(dict.fromkeys(point.genre for point in carte.points))
    dessins = []
    for point in carte.points:
        for cadre in cadres:
            x, y = cadre.locate(point.longitude, point.latitude)
            if _holds(cadre, x, y):
                infobulle = write_titre(f"{point.nom} ({point.genre})")
                rang = genres.index(point.genre)
                dessins.append(write_symbole(rang, x, y, rayon=5, infobulle=infobulle))
                break
    return "".join(dessins)


def _holds(cadre: Cadre, x: float, y: float) -> bool:
    dedans_x = -2 <= x - cadre.x <= cadre.pose.largeur + 2
    return dedans_x and -2 <= y - cadre.y <= cadre.pose.hauteur + 2


def _draw_noms(carte: Carte, cadres: list[Cadre], page: Page) -> str:
    """Les noms demandés, tant qu’ils ne se recouvrent pas."""
    zones = {zone.code: (zone, cadre) for cadre in cadres for zone in cadre.zones}
    dessins = []
    for code in dict.fromkeys(carte.etiquettes):
        if code not in zones:
            continue
        zone, cadre = zones[code]
        x, y, _ = find_interior(cadre.traces[code][0])
        nom = cut(zone.nom, min(page.largeur, 150), page.taille)
        demie = measure(nom, page.taille) / 2 + 2
        x = min(max(x, demie), max(page.largeur - demie, demie))
        if page.reserve(x, y, 2 * demie, page.taille * 1.2):
            base = y + page.taille * 0.35
            dessins.append(write_text(nom, x, base, taille=page.taille, ancre="middle", halo=True))
    return "".join(dessins)


def _draw_encart(cadre: Cadre, page: Page) -> str:
    """Le filet et le nom d’un petit cadre."""
    bas = cadre.y + HAUTEUR_ENCART
    nom = cut(cadre.nom, LARGEUR_ENCART - 2, page.taille)
    return write_text(nom, cadre.x, bas + page.taille, taille=page.taille, encre="ardoise")


def _draw_echelle(pose: Pose, page: Page, y: float) -> str:
    """La barre d’échelle, d’un nombre rond de kilomètres ou de mètres."""
    if pose.echelle <= 0 or not np.isfinite(pose.echelle):
        return ""
    metres = _round_down(page.largeur * 0.3 / pose.echelle)
    longueur = metres * pose.echelle
    haut = y + 12
    # Sous le grand cadre, dont elle donne l’échelle : les encarts ont la leur.
    barre = draw_trace([(2, haut - 5), (2, haut), (2 + longueur, haut), (2 + longueur, haut - 5)])
    texte = f"{number(metres / 1000)} km" if metres >= 1000 else f"{metres:g} m"
    legende = write_text(
        texte.replace(".", ",").replace(" ", "\u00a0"),
        longueur + 10,
        haut + 2,
        taille=page.taille,
        encre="ardoise",
    )
    return write_path(barre, **paint("", "ardoise", 1.5)) + legende


def _round_down(metres: float) -> float:
    """Le plus grand 1, 2 ou 5 × 10ⁿ qui ne dépasse pas `metres`."""
    puissance = 10.0 ** np.floor(np.log10(metres))
    return float(max(m * puissance for m in (1, 2, 5) if m * puissance <= metres * 1.001))
