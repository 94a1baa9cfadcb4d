"""Deux mesures face à face : des points nommés ou numérotés, et des lignes de référence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, sin

from maillage.graphiques.couleurs import paint
from maillage.graphiques.disposition import (
    Mise,
    choose_mise,
    draw_axe,
    draw_axe_vertical,
    finish,
    measure_graduations,
)
from maillage.graphiques.echelle import Echelle, build_echelle
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.mesures import Mesure, format_mesure
from maillage.graphiques.svg import (
    Style,
    element,
    write_line,
    write_lines,
    write_text,
    write_titre,
)
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import cut, format_valeur, join_unite, measure, wrap

_NUMERO = 11.0
_POINT = 5.0
_NOMMEES_MAX = 25

type Place = tuple[float, float]
type Boite = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Axe:
    """Ce que mesure un axe ; `repere` y trace une ligne nommée ; `bornes` fixe son étendue."""

    nom: str
    unite: str = ""
    decimales: int = 1
    repere: tuple[str, float] | None = None
    bornes: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Marque:
    """Un point ; `accent` le fait ressortir."""

    nom: str
    x: Mesure
    y: Mesure
    accent: bool = False

    @property
    def place(self) -> Place | None:
        """Ses deux valeurs, si elles sont connues."""
        x, y = self.x.connue, self.y.connue
        return None if x is None or y is None else (x, y)


@dataclass(frozen=True, slots=True)
class Nuage:
    """Des points ; `numerotees` écrit un numéro dans chacun et les noms dessous.

    `quarts` nomme les quatre coins : haut gauche, haut droit, bas gauche, bas droit.
    """

    titre: str
    marques: tuple[Marque, ...]
    horizontal: Axe
    vertical: Axe
    numerotees: bool = False
    quarts: tuple[str, str, str, str] | None = None
    source: str = ""

    @property
    def placees(self) -> list[tuple[int, Marque, Place]]:
        """Les marques que l’on peut dessiner, avec leur numéro à partir de 1."""
        return [
            (rang, marque, marque.place)
            for rang, marque in enumerate(self.marques, 1)
            if marque.place is not None
        ]


def draw_nuage(modele: Nuage, /, *, cle: str, etroit: bool = False) -> Figure:
    """Le nuage ; une marque dont une mesure manque n’est que dans le tableau."""
    mise = choose_mise(etroit=etroit)
    corps, hauteur = _draw_corps(modele, mise) if modele.placees else ("", 0.0)
    return finish(
        corps, hauteur, mise, modele, cle=cle, description=_describe(modele),
        tableau=_build_tableau(modele),
    )  # fmt: skip


def _draw_corps(modele: Nuage, mise: Mise) -> tuple[str, float]:
    vertical = join_unite(modele.vertical.nom, modele.vertical.unite)
    nom = wrap(f"↑ {vertical}", mise.largeur, mise.taille, lignes_max=2)
    style: Style = {"taille": mise.taille, "interligne": mise.interligne, "encre": "ardoise"}
    haut = mise.interligne * len(nom) + 12
    bas = haut + (290 if mise.etroit else 350)
    # Les noms des quarts tiennent dans la marge, sans couvrir les points extrêmes.
    marge = 36 if modele.quarts else 16
    abscisses, ordonnees = zip(*(place for *_, place in modele.placees), strict=True)
    y = _build_echelle(modele.vertical, ordonnees, bas - marge, haut + marge)
    gauche = measure_graduations(y, mise) + 14
    x = _build_echelle(modele.horizontal, abscisses, gauche + 30, mise.largeur - 30)
    dessins = [
        write_lines(nom, 0, mise.taille, **style),
        draw_axe_vertical(y, gauche, mise.largeur, mise, zero=False),
        draw_axe(x, haut, bas, mise),
        _draw_quarts(modele, (gauche, haut, mise.largeur, bas), mise),
        _draw_reperes(modele, (x, y), (gauche, haut, mise.largeur, bas), mise),
        _draw_marques(modele, x, y, mise, (gauche, haut, mise.largeur, bas)),
    ]
    base = bas + mise.taille * 2 + 12
    horizontal = join_unite(modele.horizontal.nom, modele.horizontal.unite)
    lignes = wrap(f"{horizontal} →", mise.largeur, mise.taille, lignes_max=2)
    dessins.append(write_lines(lignes, mise.largeur, base, ancre="end", **style))
    fin = base + mise.interligne * (len(lignes) - 1) + 10
    noms, hauteur = _draw_noms(modele, fin, mise)
    return "".join(dessins) + noms, fin + hauteur


def _build_echelle(axe: Axe, valeurs: Iterable[float], debut: float, fin: float) -> Echelle:
    repere = [axe.repere[1]] if axe.repere else []
    return build_echelle([*valeurs, *repere, *(axe.bornes or ())], debut, fin)


def _draw_quarts(modele: Nuage, boite: Boite, mise: Mise) -> str:
    """Le nom de chaque quart, dans son coin."""
    if modele.quarts is None:
        return ""
    gauche, haut, droite, bas = boite
    dessins = []
    for rang, nom in enumerate(modele.quarts):
        a_droite, en_bas = rang % 2, rang >= 2
        x, ancre = (droite - 4, "end") if a_droite else (gauche + 4, "start")
        y = bas - 8 if en_bas else haut + mise.taille + 2
        texte = cut(nom, (droite - gauche) / 2 - 8, mise.taille)
        style: Style = {"taille": mise.taille, "ancre": ancre, "encre": "ardoise"}
        dessins.append(write_text(texte, x, y, halo=True, **style))
    return "".join(dessins)


def _draw_reperes(
    modele: Nuage, echelles: tuple[Echelle, Echelle], boite: Boite, mise: Mise
) -> str:
    """Les lignes de référence ; leurs noms au bord, loin du milieu."""
    gauche, haut, droite, bas = boite
    dessins = []
    tirets = {"stroke_dasharray": "5 3"}
    if modele.horizontal.repere:
        x = echelles[0].place(modele.horizontal.repere[1])
        dessins.append(write_line(x, haut, x, bas, "encre", 1.5, **tirets))
        texte = _write_repere(*modele.horizontal.repere, modele.horizontal)
        dessins.append(_write_at(texte, x + 6, haut + mise.taille - 2, mise))
    if modele.vertical.repere:
        y = echelles[1].place(modele.vertical.repere[1])
        dessins.append(write_line(gauche, y, droite, y, "encre", 1.5, **tirets))
        texte = _write_repere(*modele.vertical.repere, modele.vertical)
        dessins.append(_write_at(texte, droite, y - 6, mise))
    return "".join(dessins)


def _write_repere(nom: str, valeur: float, axe: Axe) -> str:
    return f"{nom} : {format_valeur(valeur, axe.decimales, axe.unite)}" if nom else ""


def _write_at(texte: str, x: float, y: float, mise: Mise) -> str:
    """Un texte ramené dans la largeur du dessin ; vide s’il n’y a rien à écrire."""
    if not texte:
        return ""
    texte = cut(texte, mise.largeur * 0.6, mise.taille)
    gauche = min(x, mise.largeur - measure(texte, mise.taille))
    return write_text(texte, gauche, y, taille=mise.taille, halo=True)


def _draw_marques(modele: Nuage, x: Echelle, y: Echelle, mise: Mise, cadre: Boite) -> str:
    rayon = _NUMERO if modele.numerotees else _POINT
    prises: list[Place] = []
    dessins, ancres = [], []
    # Les marques à faire ressortir se dessinent en dernier, par-dessus les autres.
    for rang, marque, place in sorted(modele.placees, key=lambda trio: trio[1].accent):
        ici = (x.place(place[0]), y.place(place[1]))
        if modele.numerotees:
            ici = _shift(ici, prises, rayon, cadre)
            prises.append(ici)
        ancres.append((marque, ici))
        dessins.append(_draw_marque(modele, rang, marque, ici, rayon, mise))
    etiquettes = "" if modele.numerotees else _draw_etiquettes(ancres, mise, cadre)
    return "".join(dessins) + etiquettes


def _shift(place: Place, prises: list[Place], rayon: float, cadre: Boite) -> Place:
    """La place libre la plus proche, en spirale : des points égaux se touchent sans se cacher."""
    for pas in range(400):
        angle, loin = pas * 2.4, rayon * 0.75 * pas**0.5
        x, y = place[0] + loin * cos(angle), place[1] + loin * sin(angle)
        dedans = cadre[0] + rayon <= x <= cadre[2] - rayon
        dedans = dedans and cadre[1] + rayon <= y <= cadre[3] - rayon
        ecarts = ((x - autre[0]) ** 2 + (y - autre[1]) ** 2 for autre in prises)
        if dedans and all(ecart >= (2 * rayon) ** 2 for ecart in ecarts):
            return x, y
    return place


def _draw_marque(
    modele: Nuage, rang: int, marque: Marque, ici: Place, rayon: float, mise: Mise
) -> str:
    bulle = write_titre(f"{marque.nom} : {' ; '.join(_write_valeurs(modele, marque))}")
    fond = "ocre" if marque.accent else "petrole"
    if not modele.numerotees:
        forme = 3 if marque.accent else 0
        return write_symbole(forme, *ici, rayon=rayon, fond=fond, infobulle=bulle)
    # Le numéro se lit sur le fond de la page : le rond n’est qu’un anneau de couleur.
    peinture = paint("surface", fond, 3 if marque.accent else 2)
    rond = element("circle", bulle, cx=ici[0], cy=ici[1], r=rayon - 1, **peinture)
    texte = write_text(
        str(rang), ici[0], ici[1] + mise.taille * 0.35, taille=mise.taille, ancre="middle"
    )
    return rond + texte


def _choose_nommees(ancres: list[tuple[Marque, Place]]) -> list[tuple[Marque, Place]]:
    """Les marques à nommer, par ordre d’importance : au-delà de 25, les extrêmes seulement."""
    rangees = sorted(ancres, key=lambda paire: not paire[0].accent)
    if len(ancres) <= _NOMMEES_MAX:
        return rangees
    extremes = [
        choix(ancres, key=lambda paire: paire[1][cote]) for cote in (0, 1) for choix in (min, max)
    ]
    return [paire for paire in rangees if paire[0].accent or paire in extremes]


def _draw_etiquettes(ancres: list[tuple[Marque, Place]], mise: Mise, cadre: Boite) -> str:
    """Les noms qui tiennent sans se recouvrir ; celui d’une marque qui ressort, toujours."""
    prises: list[Boite] = [(x - 5, y - 5, x + 5, y + 5) for _, (x, y) in ancres]
    # Le haut du cadre porte le nom d’une référence.
    libre = (cadre[0], cadre[1] + mise.taille - 4, cadre[2], cadre[3])
    dessins = []
    for marque, place in _choose_nommees(ancres):
        nom = cut(marque.nom, mise.largeur * 0.4, mise.taille, gras=marque.accent)
        large = measure(nom, mise.taille, gras=marque.accent)
        essais = list(_list_boites(place, large, libre))
        trouvees = [boite for boite in essais if not any(_overlap(boite, p) for p in prises)]
        for boite in (trouvees or essais[: int(marque.accent)])[:1]:
            prises.append(boite)
            base = (boite[1] + boite[3]) / 2 + mise.taille * 0.35
            style: Style = {"taille": mise.taille, "gras": marque.accent, "halo": True}
            dessins.append(write_text(nom, boite[0], base, **style))
    return "".join(dessins)


def _list_boites(place: Place, large: float, cadre: Boite) -> Iterator[Boite]:
    """À droite, à gauche, au-dessus, au-dessous du point, si le cadre le permet."""
    for dx, dy in ((9, 0), (-9 - large, 0), (-large / 2, -15), (-large / 2, 15)):
        gauche, milieu = place[0] + dx, place[1] + dy
        boite = (gauche, milieu - 8, gauche + large, milieu + 8)
        en_largeur = cadre[0] <= boite[0] and boite[2] <= cadre[2]
        if en_largeur and cadre[1] <= boite[1] and boite[3] <= cadre[3]:
            yield boite


def _overlap(une: Boite, autre: Boite) -> bool:
    return une[0] < autre[2] and autre[0] < une[2] and une[1] < autre[3] and autre[1] < une[3]


def _draw_noms(modele: Nuage, y: float, mise: Mise) -> tuple[str, float]:
    """La liste des numéros, sous le dessin."""
    if not modele.numerotees:
        return "", 0.0
    colonnes = 1 if mise.etroit else 2
    pas = mise.largeur / colonnes
    style: Style = {"taille": mise.taille, "interligne": mise.interligne}
    par_colonne = -(-len(modele.placees) // colonnes)
    dessins = []
    fins = [y]
    for rang, (numero, marque, _) in enumerate(modele.placees):
        if rang % par_colonne == 0:
            ligne = y + mise.taille + 6
        x = rang // par_colonne * pas
        lignes = wrap(marque.nom, pas - 40, mise.taille, lignes_max=2, gras=marque.accent)
        dessins.append(write_text(f"{numero}.", x + 24, ligne, ancre="end", taille=mise.taille))
        dessins.append(write_lines(lignes, x + 30, ligne, gras=marque.accent, **style))
        ligne += len(lignes) * mise.interligne + 4
        fins.append(ligne)
    return "".join(dessins), max(fins) - y


def _write_valeurs(modele: Nuage, marque: Marque) -> tuple[str, str]:
    return (
        format_mesure(marque.x, modele.horizontal.decimales, modele.horizontal.unite),
        format_mesure(marque.y, modele.vertical.decimales, modele.vertical.unite),
    )


def _build_tableau(modele: Nuage) -> Tableau:
    tete = ("N°",) if modele.numerotees else ()
    entetes = (*tete, "Nom", modele.horizontal.nom, modele.vertical.nom)
    lignes = tuple(
        (*((str(rang),) * bool(tete)), marque.nom, *_write_valeurs(modele, marque))
        for rang, marque in enumerate(modele.marques, 1)
    )
    return Tableau(entetes, lignes, modele.titre)


def _describe(modele: Nuage) -> str:
    nombre = len(modele.placees)
    axes = f"{modele.horizontal.nom} en largeur, {modele.vertical.nom} en hauteur"
    if not nombre:
        return f"Nuage de points, {axes} : aucun point à montrer."
    phrases = [f"Nuage de {nombre} point{'s' * (nombre > 1)}, {axes}."]
    for axe in (modele.horizontal, modele.vertical):
        if axe.repere and axe.repere[0]:
            phrases.append(f"Repère pour « {axe.nom} » : {_write_repere(*axe.repere, axe)}.")
    notables = [marque for _, marque, _ in modele.placees if marque.accent or nombre <= 12]
    for marque in notables[:20]:
        phrases.append(f"{marque.nom} : {' ; '.join(_write_valeurs(modele, marque))}.")
    manques = len(modele.marques) - nombre
    if manques:
        phrases.append(f"{manques} sans place : une de leurs valeurs n’est pas connue.")
    return " ".join(phrases)
