"""Comment les communes se répartissent : un histogramme, et la place du territoire."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from maillage.core.texte import pluriel
from maillage.graphiques.couleurs import paint
from maillage.graphiques.disposition import (
    Echantillon,
    Mise,
    choose_mise,
    draw_axe,
    draw_cles,
    draw_titre_axe,
    finish,
)
from maillage.graphiques.echelle import Echelle, build_echelle
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.mesures import Etat, Mesure, format_mesure, is_finite
from maillage.graphiques.svg import Style, element, write_line, write_text, write_titre
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import format_nombre, format_valeur, join_unite, measure

_NOMS_MAX = 8

type Boite = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Individu:
    """Une commune et sa mesure ; `accent` la marque sous l’axe."""

    nom: str
    mesure: Mesure
    accent: bool = False


@dataclass(frozen=True, slots=True)
class Distribution:
    """`reperes` : des lignes nommées, la moyenne du territoire puis d’autres, cinq au plus."""

    titre: str
    individus: tuple[Individu, ...]
    reperes: tuple[tuple[str, float], ...] = ()
    mesure: str = ""
    unite: str = ""
    decimales: int = 1
    noms: tuple[str, str] = ("commune", "communes")
    source: str = ""

    @property
    def connus(self) -> list[tuple[float, Individu]]:
        return [
            (valeur, individu)
            for individu in self.individus
            if (valeur := individu.mesure.connue) is not None
        ]


@dataclass(frozen=True, slots=True)
class Classe:
    """Les individus entre deux bornes ; la dernière classe contient sa borne du haut."""

    bas: float
    haut: float
    individus: tuple[Individu, ...]


def build_classes(modele: Distribution) -> list[Classe]:
    """Des classes d’égale largeur, à bornes rondes, une douzaine au plus."""
    connus = modele.connus
    if not connus:
        return []
    nombre = min(max(int(1.4 * len(connus) ** 0.5), 4), 14)
    bornes = build_echelle((valeur for valeur, _ in connus), 0, 1, nombre=nombre).graduations
    if len(bornes) < 2:
        return [Classe(bornes[0], bornes[0], tuple(individu for _, individu in connus))]
    return [
        Classe(bas, haut, tuple(i for v, i in connus if _is_between(v, bas, haut, bornes)))
        for bas, haut in pairwise(bornes)
    ]


def _is_between(valeur: float, bas: float, haut: float, bornes: tuple[float, ...]) -> bool:
    """Chaque valeur a une classe et une seule, même au-delà des bornes arrondies."""
    dessus = valeur >= bas or bas == bornes[0]
    return dessus and (valeur < haut or haut == bornes[-1])


def draw_distribution(modele: Distribution, /, *, cle: str, etroit: bool = False) -> Figure:
    """L’histogramme, le nombre au-dessus de chaque barre, et les repères."""
    mise = choose_mise(etroit=etroit)
    classes = build_classes(modele)
    corps, hauteur = _draw_corps(modele, classes, mise) if classes else ("", 0.0)
    return finish(
        corps, hauteur, mise, modele, cle=cle, description=_describe(modele, classes),
        tableau=_build_tableau(modele, classes),
    )  # fmt: skip


def _list_reperes(modele: Distribution) -> list[tuple[str, float]]:
    return [repere for repere in modele.reperes if is_finite(repere[1])][:5]


def _draw_corps(modele: Distribution, classes: list[Classe], mise: Mise) -> tuple[str, float]:
    legende, y = draw_cles(_list_cles(modele), 0, mise, case=26)
    nom = join_unite(modele.mesure, modele.unite)
    sujet = f"Nombre de {modele.noms[1]}{f' selon : {nom}' if nom else ''}"
    titre = draw_titre_axe(sujet, y, mise)
    haut = y + mise.interligne * 2 + mise.taille + 8
    bas = haut + (150 if mise.etroit else 180)
    reperes = [valeur for _, valeur in _list_reperes(modele)]
    etendue = [*reperes, classes[0].bas, classes[-1].haut]
    nombre = 4 if mise.etroit else 7
    echelle = build_echelle(etendue, 14, mise.largeur - 14, nombre=nombre)
    barres = list(_place_barres(classes, echelle, haut, bas))
    dessins = [
        legende,
        titre,
        draw_axe(echelle, haut - mise.taille, bas, mise),
        *(_draw_barre(modele, *barre) for barre in barres),
        write_line(echelle.debut, bas, echelle.fin, bas, "bord", 1.5),
        *_draw_reperes(modele, echelle, haut, bas),
        *_draw_accents(modele, echelle, bas),
        *_draw_nombres(barres, mise),
    ]
    return "".join(dessins), bas + mise.taille + 14


def _list_cles(modele: Distribution) -> Iterator[tuple[Echantillon, str]]:
    for rang, (nom, valeur) in enumerate(_list_reperes(modele)):
        texte = f"{nom} : {format_valeur(valeur, modele.decimales, modele.unite)}"
        yield _sample(rang), texte
    for rang, individu in enumerate(_list_accents(modele)):
        texte = format_mesure(individu.mesure, modele.decimales, modele.unite)
        yield _sample_accent(rang), f"{individu.nom} : {texte}"


def _sample(rang: int) -> Echantillon:
    trait, tirets = _style(rang)
    return lambda x, y: write_line(x, y + 10, x + 26, y + 10, trait, 2.5, **tirets)


def _sample_accent(rang: int) -> Echantillon:
    return lambda x, y: write_symbole(rang + 2, x + 13, y + 10, rayon=6, fond="ocre")


def _style(rang: int) -> tuple[str, dict[str, str]]:
    """La couleur et les tirets d’un repère : le premier, le territoire, est plein."""
    couleurs = ("encre", "brique", "mousse", "ocre", "ardoise")
    tirets = ("", "7 4", "2 3", "10 3 2 3", "4 4")[rang]
    return couleurs[rang], {"stroke_dasharray": tirets} if tirets else {}


def _list_accents(modele: Distribution) -> list[Individu]:
    return [individu for _, individu in modele.connus if individu.accent][:6]


def _place_barres(
    classes: list[Classe], echelle: Echelle, haut: float, bas: float
) -> Iterator[tuple[Classe, Boite]]:
    """Chaque classe et son rectangle : (x, y, largeur, hauteur)."""
    plus = max(len(classe.individus) for classe in classes) or 1
    for classe in classes:
        debut, fin = echelle.place(classe.bas), echelle.place(classe.haut)
        if fin - debut < 6:
            debut, fin = debut - 6, fin + 6
        hauteur = (bas - haut) * len(classe.individus) / plus
        yield classe, (debut + 0.5, bas - hauteur, fin - debut - 1, hauteur)


def _draw_barre(modele: Distribution, classe: Classe, boite: Boite) -> str:
    nombre = pluriel(len(classe.individus), *modele.noms)
    bulle = write_titre(f"{_write_bornes(modele, classe)} : {nombre}")
    place = dict(zip(("x", "y", "width", "height"), boite, strict=True))
    return element("rect", bulle, **place, **paint("suite-4"))


def _draw_nombres(barres: list[tuple[Classe, Boite]], mise: Mise) -> Iterator[str]:
    """Le nombre au-dessus de chaque barre ; aucun si l’un d’eux est plus large que la sienne."""
    nombres = [(format_nombre(len(c.individus)), boite) for c, boite in barres if c.individus]
    if any(measure(texte, mise.taille) > boite[2] + 1 for texte, boite in nombres):
        return
    for texte, (x, y, largeur, _) in nombres:
        style: Style = {"taille": mise.taille, "ancre": "middle", "halo": True}
        yield write_text(texte, x + largeur / 2, y - 4, **style)


def _draw_reperes(modele: Distribution, echelle: Echelle, haut: float, bas: float) -> Iterator[str]:
    for rang, (_, valeur) in enumerate(_list_reperes(modele)):
        x = echelle.place(valeur)
        trait, tirets = _style(rang)
        # Un liseré clair : le repère se voit aussi sur une barre.
        yield write_line(x, haut - 16, x, bas + 5, "surface", 5)
        yield write_line(x, haut - 16, x, bas + 5, trait, 2.5, **tirets)


def _draw_accents(modele: Distribution, echelle: Echelle, bas: float) -> Iterator[str]:
    for rang, individu in enumerate(_list_accents(modele)):
        x = echelle.place(individu.mesure.connue or 0.0)
        bulle = write_titre(individu.nom)
        yield write_symbole(rang + 2, x, bas - 8, rayon=7, fond="ocre", infobulle=bulle)


def _write_bornes(modele: Distribution, classe: Classe) -> str:
    bornes = [format_nombre(b, modele.decimales) for b in (classe.bas, classe.haut)]
    return bornes[0] if classe.bas == classe.haut else f"de {bornes[0]} à {bornes[1]}"


def _build_tableau(modele: Distribution, classes: list[Classe]) -> Tableau:
    lignes = [
        (
            _write_bornes(modele, classe),
            format_nombre(len(classe.individus)),
            _list_noms([individu.nom for individu in classe.individus]),
        )
        for classe in classes
    ]
    for etat in (Etat.SECRET, Etat.ABSENT):
        noms = [i.nom for i in modele.individus if _read_etat(i.mesure) is etat]
        if noms:
            mot = Mesure(etat=etat).mot
            lignes.append((mot, format_nombre(len(noms)), _list_noms(noms)))
    pluriel_nom = modele.noms[1][:1].upper() + modele.noms[1][1:]
    entetes = (join_unite(modele.mesure, modele.unite) or "Valeur", "Nombre", pluriel_nom)
    return Tableau(entetes, tuple(lignes), modele.titre)


def _read_etat(mesure: Mesure) -> Etat:
    if mesure.connue is not None:
        return Etat.VALEUR
    return mesure.etat if mesure.etat is Etat.SECRET else Etat.ABSENT


def _list_noms(noms: list[str]) -> str:
    reste = len(noms) - _NOMS_MAX
    suite = f" et {reste} autre{'s' * (reste > 1)}" if reste > 0 else ""
    return ", ".join(noms[:_NOMS_MAX]) + suite


def _describe(modele: Distribution, classes: list[Classe]) -> str:
    connus = sorted(modele.connus, key=lambda paire: paire[0])
    if not connus:
        return f"Aucune {modele.noms[0]} n’a de valeur connue."
    bouts = [
        f"{format_valeur(valeur, modele.decimales, modele.unite)} ({individu.nom})"
        for valeur, individu in (connus[0], connus[-1])
    ]
    sujet = join_unite(modele.mesure, modele.unite)
    phrases = [
        f"Répartition de {pluriel(len(connus), *modele.noms)}{f' selon {sujet}' if sujet else ''}.",
        f"De {bouts[0]} à {bouts[1]}.",
    ]
    pleine = max(classes, key=lambda classe: len(classe.individus))
    phrases.append(
        f"La classe la plus fournie, {_write_bornes(modele, pleine)}, en compte "
        f"{format_nombre(len(pleine.individus))}."
    )
    for nom, valeur in _list_reperes(modele):
        phrases.append(f"{nom} : {format_valeur(valeur, modele.decimales, modele.unite)}.")
    manques = len(modele.individus) - len(connus)
    if manques:
        phrases.append(f"Sans valeur montrée : {pluriel(manques, *modele.noms)}.")
    return " ".join(phrases)
