"""Un territoire face à ses références : une ligne par indicateur, une forme par territoire."""

from collections.abc import Iterator
from dataclasses import dataclass

from maillage.graphiques.couleurs import paint
from maillage.graphiques.disposition import (
    Echantillon,
    Mise,
    choose_mise,
    draw_cles,
    finish,
    write_intervalle,
)
from maillage.graphiques.echelle import Echelle, build_echelle
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.mesures import SANS_VALEUR, Mesure, format_mesure
from maillage.graphiques.svg import (
    Style,
    draw_trace,
    write_line,
    write_lines,
    write_path,
    write_text,
    write_titre,
)
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import format_graduation, measure, wrap

_RAYON, _RAYON_REFERENCE = 8.0, 6.0
_VOIE = 14.0
_BANDE = 40.0


@dataclass(frozen=True, slots=True)
class Reference:
    """Une valeur de comparaison : « Région », « Territoires semblables »."""

    nom: str
    mesure: Mesure


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un indicateur : la mesure du territoire, son intervalle, et ses références."""

    libelle: str
    mesure: Mesure
    references: tuple[Reference, ...] = ()
    unite: str = ""
    decimales: int = 1


@dataclass(frozen=True, slots=True)
class Halteres:
    """Plusieurs indicateurs ; `commune` leur donne la même échelle, s’ils ont la même unité."""

    titre: str
    lignes: tuple[Ligne, ...]
    territoire: str = "Territoire"
    commune: bool = False
    source: str = ""

    @property
    def noms(self) -> tuple[str, ...]:
        """Les références, dans l’ordre où elles apparaissent."""
        suite = (reference.nom for ligne in self.lignes for reference in ligne.references)
        return tuple(dict.fromkeys(suite))


def draw_halteres(modele: Halteres, /, *, cle: str, etroit: bool = False) -> Figure:
    """Chaque indicateur sur sa ligne, le territoire en rond, chaque référence dans sa forme."""
    mise = choose_mise(etroit=etroit)
    legende, y = draw_cles(_list_cles(modele), 0, mise, case=24)
    y += 8
    dessins = [legende]
    for ligne in modele.lignes:
        dessin, hauteur = _draw_ligne(modele, ligne, y, mise)
        dessins.append(dessin)
        y += hauteur
    corps = "".join(dessins) if modele.lignes else ""
    return finish(
        corps, y, mise, modele, cle=cle, description=_describe(modele),
        tableau=_build_tableau(modele),
    )  # fmt: skip


def _list_cles(modele: Halteres) -> Iterator[tuple[Echantillon, str]]:
    yield _sample(0, "petrole", _RAYON), modele.territoire
    for rang, nom in enumerate(modele.noms, 1):
        yield _sample(rang, _colour(rang), _RAYON_REFERENCE), nom
    if any(ligne.mesure.intervalle for ligne in modele.lignes):
        yield _sample_intervalle, "intervalle de confiance"


def _sample(rang: int, fond: str, rayon: float) -> Echantillon:
    return lambda x, y: write_symbole(rang, x + 12, y + 10, rayon=rayon, fond=fond)


def _sample_intervalle(x: float, y: float) -> str:
    return _draw_butees(x + 1, x + 23, y + 10)


def _colour(rang: int) -> str:
    return ("ocre", "ardoise", "mousse", "brique", "encre")[(rang - 1) % 5]


def _draw_ligne(modele: Halteres, ligne: Ligne, y: float, mise: Mise) -> tuple[str, float]:
    """La ligne d’un indicateur, et sa hauteur."""
    gauche, droite = (8.0, mise.largeur - 8) if mise.etroit else (230.0, mise.largeur - 8)
    valeur = format_mesure(ligne.mesure, ligne.decimales, ligne.unite)
    place = mise.largeur - (0 if mise.etroit else mise.largeur - gauche + 20)
    libelle = wrap(ligne.libelle, place, mise.taille, lignes_max=3)
    lettres: Style = {"taille": mise.taille, "interligne": mise.interligne}
    textes = write_lines(libelle, 0, y + mise.taille, **lettres)
    lignes_valeur = wrap(valeur, place, mise.taille, lignes_max=2, gras=True)
    base = y + mise.taille + len(libelle) * mise.interligne
    textes += write_lines(lignes_valeur, 0, base, gras=True, **lettres)
    bas_texte = base + (len(lignes_valeur) - 1) * mise.interligne + 6
    haut = bas_texte if mise.etroit else y
    rail, bas_rail = _draw_rail(modele, ligne, (gauche, droite), haut, mise)
    bas = max(bas_texte, bas_rail) + 10
    filet = write_line(0, bas, mise.largeur, bas)
    return textes + rail + filet, bas + 12 - y


def _draw_rail(
    modele: Halteres, ligne: Ligne, bords: tuple[float, float], haut: float, mise: Mise
) -> tuple[str, float]:
    """Le rail gradué et ses marques, et l’ordonnée de son bas ; vide si rien n’est connu."""
    sources = modele.lignes if modele.commune else (ligne,)
    valeurs = [valeur for source in sources for valeur in _list_valeurs(source)]
    if not list(_list_valeurs(ligne)):
        return "", haut
    echelle = build_echelle(valeurs, *bords, nombre=3 if mise.etroit else 4)
    places = _place_references(ligne, echelle)
    demie = max(_BANDE / 2, max((abs(voie) for _, _, voie in places), default=0) * _VOIE + 9)
    y = haut + demie
    dessins = [
        _draw_graduations(echelle, y, y + demie, mise),
        _draw_intervalle(ligne, echelle, y),
        *(_draw_reference(modele, ligne, *place, y) for place in places),
        _draw_propre(modele, ligne, echelle, y),
    ]
    return "".join(dessins), y + demie + mise.taille + 2


def _draw_propre(modele: Halteres, ligne: Ligne, echelle: Echelle, y: float) -> str:
    """La marque du territoire."""
    if ligne.mesure.connue is None:
        return ""
    valeur = write_intervalle(ligne.mesure, ligne.decimales, ligne.unite)
    bulle = write_titre(f"{modele.territoire} : {valeur}")
    x = echelle.place(ligne.mesure.connue)
    return write_symbole(0, x, y, rayon=_RAYON, fond="petrole", infobulle=bulle)


def _list_valeurs(ligne: Ligne) -> Iterator[float]:
    for mesure in (ligne.mesure, *(reference.mesure for reference in ligne.references)):
        if mesure.connue is not None:
            yield mesure.connue
    yield from ligne.mesure.intervalle or ()


def _draw_graduations(echelle: Echelle, y: float, bas: float, mise: Mise) -> str:
    dessins = [write_line(echelle.debut, y, echelle.fin, y, "bord", 1.5)]
    style: Style = {"taille": mise.taille, "ancre": "middle", "encre": "ardoise"}
    limite = float("-inf")
    for graduation in echelle.graduations:
        x = echelle.place(graduation)
        dessins.append(write_line(x, y - 5, x, y + 5, "bord"))
        texte = format_graduation(graduation, echelle.decimales)
        demie = measure(texte, mise.taille) / 2
        x = min(max(x, demie), mise.largeur - demie)
        if x - demie > limite + 8:
            dessins.append(write_text(texte, x, bas + mise.taille * 0.8, **style))
            limite = x + demie
    return "".join(dessins)


def _place_references(ligne: Ligne, echelle: Echelle) -> list[tuple[Reference, float, int]]:
    """L’abscisse et la voie de chaque référence connue ; deux marques ne se recouvrent pas."""
    propre = ligne.mesure.connue
    prises = [] if propre is None else [(echelle.place(propre), 0)]
    places = []
    for reference in ligne.references:
        if reference.mesure.connue is not None:
            x = echelle.place(reference.mesure.connue)
            voie = _find_voie(x, prises)
            prises.append((x, voie))
            places.append((reference, x, voie))
    return places


def _find_voie(x: float, prises: list[tuple[float, int]]) -> int:
    """La voie libre la plus proche du rail : 0, puis −1, 1, −2, 2…"""
    voies = (rang // 2 * (1 if rang % 2 else -1) for rang in range(1, 2 * len(prises) + 4))
    return next(
        voie
        for voie in voies
        if all(abs(x - autre) > _VOIE or voie != prise for autre, prise in prises)
    )


def _draw_reference(
    modele: Halteres, ligne: Ligne, reference: Reference, x: float, voie: int, y: float
) -> str:
    rang = modele.noms.index(reference.nom) + 1
    valeur = format_mesure(reference.mesure, ligne.decimales, ligne.unite)
    bulle = write_titre(f"{reference.nom} : {valeur}")
    haut = y + voie * _VOIE
    fond = _colour(rang)
    return write_symbole(rang, x, haut, rayon=_RAYON_REFERENCE, fond=fond, infobulle=bulle)


def _draw_intervalle(ligne: Ligne, echelle: Echelle, y: float) -> str:
    if ligne.mesure.intervalle is None:
        return ""
    debut, fin = map(echelle.place, ligne.mesure.intervalle)
    return _draw_butees(debut, fin, y)


def _draw_butees(debut: float, fin: float, y: float) -> str:
    """Le trait d’un intervalle, fermé par deux butées."""
    trace = [draw_trace([(debut, y), (fin, y)])]
    trace += [draw_trace([(x, y - 6), (x, y + 6)]) for x in (debut, fin)]
    return write_path("".join(trace), **paint("", "petrole", 3))


def _build_tableau(modele: Halteres) -> Tableau:
    lignes = []
    for ligne in modele.lignes:
        par_nom = {reference.nom: reference.mesure for reference in ligne.references}
        autres = (
            format_mesure(par_nom.get(nom, SANS_VALEUR), ligne.decimales, ligne.unite)
            for nom in modele.noms
        )
        propre = write_intervalle(ligne.mesure, ligne.decimales, ligne.unite)
        lignes.append((ligne.libelle, propre, *autres))
    entetes = ("Indicateur", modele.territoire, *modele.noms)
    return Tableau(entetes, tuple(lignes), modele.titre)


def _describe(modele: Halteres) -> str:
    if not modele.lignes:
        return "Aucun indicateur à comparer."
    phrases = ["Comparaison du territoire à ses références."]
    for ligne in modele.lignes:
        propre = write_intervalle(ligne.mesure, ligne.decimales, ligne.unite)
        autres = "".join(
            f" ; {reference.nom} {format_mesure(reference.mesure, ligne.decimales, ligne.unite)}"
            for reference in ligne.references
        )
        phrases.append(f"{ligne.libelle} : {modele.territoire} {propre}{autres}.")
    return " ".join(phrases)
