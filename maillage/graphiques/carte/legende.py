"""La légende : chaque couleur a son signe, sa phrase et le nombre de ses zones."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from maillage.core.texte import format_entier
from maillage.graphiques.carte.modele import Carte, Sorte, Zone
from maillage.graphiques.couleurs import Attributs, paint
from maillage.graphiques.mesures import MOTS, Etat
from maillage.graphiques.motifs import fill_motif
from maillage.graphiques.svg import write_lines, write_rect, write_text
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import join_unite, wrap

_CASE = 26.0
_HAUT_CASE = 18.0


@dataclass(frozen=True, slots=True)
class Entree:
    """Une ligne : un carreau peint portant un signe, ou un symbole, puis une phrase."""

    libelle: str
    peinture: Attributs
    signe: str = ""
    symbole: int | None = None


def classify(carte: Carte, zone: Zone) -> int | Etat:
    """Ce que montre une zone du territoire : le rang de sa classe, ou son état."""
    mesure = carte.read_mesure(zone.code)
    if mesure.etat is Etat.SANS_CONTOUR or not any(len(anneau) for anneau in zone.anneaux):
        return Etat.SANS_CONTOUR
    rang = None if mesure.connue is None else carte.classes.rank(mesure.connue)
    if rang is not None:
        return rang
    return mesure.etat if mesure.etat is Etat.SECRET else Etat.ABSENT


def count_classes(carte: Carte) -> Counter[int | Etat]:
    """Combien de zones du territoire par classe et par état."""
    return Counter(classify(carte, zone) for zone in carte.interieures)


def list_entrees(carte: Carte, cle: str) -> Iterator[Entree]:
    """Les lignes de la légende, de haut en bas ; rien qui ne soit sur la carte, classes à part."""
    comptes = count_classes(carte)
    classes = carte.classes
    mesurees = any(isinstance(sorte, int) for sorte in comptes)
    for rang, (fond, signe) in enumerate(zip(classes.fonds, classes.signes, strict=True)):
        if mesurees:
            libelle = classes.describe(rang, carte.decimales)
            peinture = paint(fond, "bord", 0.8)
            yield Entree(_with_count(libelle, comptes[rang]), peinture, signe)
    for etat, mot in MOTS.items():
        if comptes[etat]:
            yield Entree(_with_count(mot, comptes[etat]), paint_etat(cle, etat))
    if any(not carte.is_inside(zone) for zone in carte.zones):
        yield Entree("hors du territoire", paint("creux", "filet"))
    for rang, genre in enumerate(dict.fromkeys(point.genre for point in carte.points)):
        nombre = sum(point.genre == genre for point in carte.points)
        yield Entree(_with_count(genre, nombre), {}, symbole=rang)


def paint_etat(cle: str, etat: Etat) -> Attributs:
    peinture = paint("", "bord", 0.8) | {"fill": fill_motif(cle, etat)}
    if etat is Etat.SANS_CONTOUR:
        peinture |= paint("", "ardoise", 1.2) | {"fill": fill_motif(cle, etat)}
        peinture["stroke_dasharray"] = "4 2"
    return peinture


def _with_count(libelle: str, nombre: int) -> str:
    return f"{libelle} ({format_entier(nombre)})"


def draw_legende(
    carte: Carte, cle: str, *, x: float, y: float, largeur: float, taille: float, colonnes: int = 1
) -> tuple[str, float]:
    """La légende posée en (x, y), et sa hauteur."""
    titre = wrap(title_of(carte), largeur, taille, gras=True)
    interligne = taille * 1.3
    dessins = [write_lines(titre, x, y + taille, taille=taille, gras=True, interligne=interligne)]
    haut = y + len(titre) * interligne + 6 * bool(titre)
    entrees = list(list_entrees(carte, cle))
    pas = largeur / colonnes
    bas = haut
    par_colonne = -(-len(entrees) // colonnes) or 1
    for debut in range(0, len(entrees), par_colonne):
        gauche = x + debut // par_colonne * pas
        ligne = haut
        for entree in entrees[debut : debut + par_colonne]:
            dessin, hauteur = _draw_entree(entree, gauche, ligne, pas - 8, taille)
            dessins.append(dessin)
            ligne += hauteur
        bas = max(bas, ligne)
    return "".join(dessins), bas - y


def title_of(carte: Carte) -> str:
    """« Part des aînés (%), écart à la moyenne régionale »."""
    titre = join_unite(carte.mesure, carte.unite)
    reference = carte.classes.reference
    if carte.classes.sorte is Sorte.ECART and reference:
        return f"{titre}, autour de : {reference}" if titre else f"Autour de : {reference}"
    return titre


def _draw_entree(
    entree: Entree, x: float, y: float, largeur: float, taille: float
) -> tuple[str, float]:
    interligne = taille * 1.25
    lignes = wrap(entree.libelle, largeur - _CASE - 8, taille, lignes_max=3)
    base = y + taille
    dessin = _draw_case(entree, x, base + taille * -0.35 - _HAUT_CASE / 2, taille)
    texte = write_lines(lignes, x + _CASE + 8, base, taille=taille, interligne=interligne)
    return dessin + texte, max(len(lignes) * interligne, _HAUT_CASE) + 5


def _draw_case(entree: Entree, x: float, y: float, taille: float) -> str:
    if entree.symbole is not None:
        return write_symbole(entree.symbole, x + _CASE / 2, y + _HAUT_CASE / 2)
    case = write_rect(x, y, _CASE, _HAUT_CASE, **entree.peinture)
    if not entree.signe:
        return case
    milieu = (x + _CASE / 2, y + _HAUT_CASE / 2 + taille * 0.35)
    return case + write_text(
        entree.signe, *milieu, taille=taille, ancre="middle", gras=True, halo=True
    )
