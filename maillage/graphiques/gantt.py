"""Un calendrier de barres : des lignes par groupes, aujourd’hui, ce qui est en retard.

Chaque ligne a la même hauteur et son nom y tient sur une ligne : le dessin d’un grand plan se
compose en temps proportionnel à ses lignes, et son tableau dit les noms entiers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillage.core.texte import format_date, pluriel
from maillage.graphiques.calendrier import list_graduations
from maillage.graphiques.couleurs import Attributs, paint
from maillage.graphiques.disposition import Echantillon, Mise, choose_mise, draw_cles, finish
from maillage.graphiques.echelle import Echelle
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.mesures import Etat
from maillage.graphiques.motifs import fill_motif
from maillage.graphiques.svg import (
    draw_trace,
    element,
    write_line,
    write_path,
    write_rect,
    write_text,
    write_titre,
)
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import cut, measure

_BARRE = 11.0
_LIBELLE = 236.0
_RETRAIT = 12.0
_LOSANGE = 3  # le rang de cette forme parmi les marques
_COURTE = 26.0  # la longueur d’une barre dont on ne sait pas le début


class Genre(StrEnum):
    """Où en est une ligne ; il se lit au remplissage autant qu’à la couleur."""

    A_VENIR = "à venir"
    EN_COURS = "en cours"
    ARRETE = "arrêté"
    FAIT = "fini"

    @property
    def can_be_late(self) -> bool:
        return self in (Genre.A_VENIR, Genre.EN_COURS, Genre.ARRETE)


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une barre du début à la fin, ouverte du côté dont on ne sait rien.

    ``jalon`` : un jour plutôt qu’une durée, celui de ``fin``. ``niveau`` : son retrait.
    """

    libelle: str
    debut: date | None = None
    fin: date | None = None
    genre: Genre = Genre.A_VENIR
    nature: str = "action"
    niveau: int = 0
    jalon: bool = False
    note: str = ""

    @property
    def is_dated(self) -> bool:
        return bool(self.fin or (self.debut and not self.jalon))

    def is_late(self, jour: date) -> bool:
        return bool(self.fin and self.fin < jour and self.genre.can_be_late)


@dataclass(frozen=True, slots=True)
class Groupe:
    """Un axe, un pilote : un titre et ses lignes."""

    titre: str
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Gantt:
    """Des groupes sur un même calendrier.

    ``bornes`` resserre le calendrier : ce qui dépasse est coupé et finit en pointe.
    """

    titre: str
    groupes: tuple[Groupe, ...]
    jour: date
    bornes: tuple[date, date] | None = None
    source: str = ""

    @property
    def lignes(self) -> list[Ligne]:
        return [ligne for groupe in self.groupes for ligne in groupe.lignes]

    @property
    def etendue(self) -> tuple[date, date]:
        """Le premier et le dernier jour du calendrier."""
        if self.bornes:
            return self.bornes
        found = [jour for ligne in self.lignes for jour in (ligne.debut, ligne.fin) if jour]
        return min([self.jour, *found]), max([self.jour, *found])


@dataclass(frozen=True, slots=True)
class _Planche:
    """Où l’on dessine : le modèle, son calendrier, la taille des textes."""

    modele: Gantt
    echelle: Echelle
    mise: Mise
    cle: str

    def place(self, jour: date) -> float:
        return self.echelle.place(jour.toordinal())

    def is_inside(self, jour: date) -> bool:
        return self.echelle.bas <= jour.toordinal() <= self.echelle.haut

    @property
    def hauteur_ligne(self) -> float:
        return 40.0 if self.mise.etroit else 22.0


def draw_gantt(modele: Gantt, /, *, cle: str, etroit: bool = False) -> Figure:
    """Les groupes de haut en bas, chacun sous ses dates ; sans date, les noms à la fin."""
    mise = choose_mise(etroit=etroit)
    planche = _Planche(modele, _build_echelle(modele, mise), mise, cle)
    corps, hauteur = _draw_corps(planche) if modele.lignes else ("", 0.0)
    return finish(
        corps, hauteur, mise, modele, cle=cle, description=_describe(modele),
        tableau=_build_tableau(modele),
    )  # fmt: skip


def _build_echelle(modele: Gantt, mise: Mise) -> Echelle:
    bas, haut = (jour.toordinal() for jour in modele.etendue)
    marge = max((haut - bas) // 50, 5)
    gauche = 8.0 if mise.etroit else _LIBELLE
    return Echelle(bas - marge, haut + marge, gauche, mise.largeur - 12)


def _draw_corps(planche: _Planche) -> tuple[str, float]:
    mise = planche.mise
    legende, haut = draw_cles(_list_cles(planche), 0, mise, case=24)
    haut += mise.interligne
    y, dessins, traits = haut, [], []
    for groupe in planche.modele.groupes:
        dated = [ligne for ligne in groupe.lignes if ligne.is_dated]
        if not dated:
            continue
        dessins.append(_draw_titre(planche, groupe, y))
        y += planche.mise.interligne * (2 if mise.etroit else 1) + 8
        for ligne in dated:
            traits.append(f"M0 {y:.0f}H{mise.largeur:.0f}")
            dessins.append(_draw_ligne(planche, ligne, y))
            y += planche.hauteur_ligne
        y += 10
    fond = write_path("".join(traits), **paint("", "filet")) if traits else ""
    grille = _draw_grille(planche, haut, y) if traits else ""
    sans_date, y = _draw_undated(planche, y)
    return legende + fond + grille + "".join(dessins) + sans_date, y


def _draw_titre(planche: _Planche, groupe: Groupe, y: float) -> str:
    """Le nom du groupe, et les dates au-dessus de ses barres."""
    mise = planche.mise
    base = y + mise.taille + 2
    place = mise.largeur if mise.etroit else _LIBELLE - 12
    nom = cut(groupe.titre, place, mise.taille, gras=True)
    dates = base + mise.interligne * mise.etroit
    return write_text(nom, 0, base, taille=mise.taille, gras=True, halo=True) + "".join(
        write_text(mot, x, dates, taille=mise.taille, ancre="middle", encre="ardoise", halo=True)
        for x, mot in _place_dates(planche)
    )


def _place_dates(planche: _Planche) -> Iterator[tuple[float, str]]:
    """Le milieu et le mot de chaque graduation qui a la place d’être écrite."""
    mise = planche.mise
    # La date d’un bord peut mordre sur la marge des noms, jamais sur eux.
    limite = -9.0 if mise.etroit else _LIBELLE - 20
    for jour, mot in list_graduations(planche.echelle, 3 if mise.etroit else 5):
        demie = measure(mot, mise.taille) / 2
        milieu = min(max(planche.place(jour), demie), mise.largeur - demie)
        if milieu - demie > limite + 8:
            yield milieu, mot
            limite = milieu + demie


def _draw_grille(planche: _Planche, haut: float, bas: float) -> str:
    """Une verticale par date ronde, puis aujourd’hui en trait tireté."""
    mise, graduations = (
        planche.mise,
        list_graduations(planche.echelle, 3 if planche.mise.etroit else 5),
    )
    places = [planche.place(jour) for jour, _ in graduations]
    trace = "".join(f"M{x:.1f} {haut:.0f}V{bas:.0f}" for x in places)
    grille = write_path(trace, **paint("", "filet")) if trace else ""
    jour = planche.modele.jour
    if not planche.is_inside(jour):
        return grille
    x, mot = planche.place(jour), "aujourd’hui"
    demie = measure(mot, mise.taille) / 2
    milieu = min(max(x, demie), mise.largeur - demie)
    nom = write_text(mot, milieu, haut - 4, taille=mise.taille, ancre="middle", encre="ocre")
    return grille + write_line(x, haut, x, bas, "ocre", 2, stroke_dasharray="6 4") + nom


def _draw_ligne(planche: _Planche, ligne: Ligne, y: float) -> str:
    """Le nom de la ligne, et sa barre ou son losange."""
    mise = planche.mise
    retrait = _RETRAIT * min(ligne.niveau, 3)
    place = (mise.largeur if mise.etroit else _LIBELLE - 12) - retrait
    nom = cut(ligne.libelle, place, mise.taille)
    texte = write_text(nom, retrait, y + 16, taille=mise.taille, halo=True)
    haut = y + (24 if mise.etroit else 5.5)
    if ligne.jalon:
        return texte + _draw_jalon(planche, ligne, haut + _BARRE / 2)
    return texte + _draw_barre(planche, ligne, haut)


def _draw_jalon(planche: _Planche, ligne: Ligne, milieu: float) -> str:
    """Un losange : plein s’il est passé et fait, creux sinon, de brique en retard."""
    assert ligne.fin is not None
    late = ligne.is_late(planche.modele.jour)
    fond = "brique" if late else "petrole"
    rang = _LOSANGE if ligne.genre == Genre.FAIT else _LOSANGE + 8
    bulle = write_titre(f"{ligne.libelle} : {_say_dates(ligne)}")
    x = planche.place(ligne.fin)
    return write_symbole(rang, x, milieu, rayon=5, fond=fond, infobulle=bulle)


def _draw_barre(planche: _Planche, ligne: Ligne, y: float) -> str:
    gauche, droite = _span(planche, ligne)
    debut, fin = ligne.debut, ligne.fin
    trace = _trace_barre(
        gauche, droite, y,
        pointe_gauche=debut is None or not planche.is_inside(debut),
        pointe_droite=fin is None or not planche.is_inside(fin),
    )  # fmt: skip
    bulle = write_titre(f"{ligne.libelle} : {_say_dates(ligne)}")
    barre = element("path", bulle, d=trace, **_paint_genre(planche, ligne.genre))
    if not ligne.is_late(planche.modele.jour):
        return barre
    return barre + _draw_retard(planche, droite, planche.place(planche.modele.jour), y)


def _span(planche: _Planche, ligne: Ligne) -> tuple[float, float]:
    """Les deux bouts d’une barre ; d’un côté inconnu, elle va au bord ou reste courte."""
    if ligne.debut is None:
        assert ligne.fin is not None
        droite = planche.place(ligne.fin)
        return max(droite - _COURTE, planche.echelle.debut), droite
    gauche = planche.place(ligne.debut)
    droite = planche.place(ligne.fin) if ligne.fin else planche.echelle.fin
    return gauche, max(droite, gauche + 3)


def _trace_barre(
    gauche: float, droite: float, y: float, *, pointe_gauche: bool, pointe_droite: bool
) -> str:
    """Un rectangle ; un bout ouvert ou coupé finit en pointe."""
    milieu, bas = y + _BARRE / 2, y + _BARRE
    debut = [(gauche - 6, milieu)] * pointe_gauche
    fin = [(droite + 6, milieu)] * pointe_droite
    points = [*debut, (gauche, y), (droite, y), *fin, (droite, bas), (gauche, bas)]
    return draw_trace(points, ferme=True)


def _draw_retard(planche: _Planche, gauche: float, droite: float, y: float) -> str:
    """Le temps écoulé depuis l’échéance, hachuré."""
    return write_rect(gauche, y, max(droite - gauche, 2), _BARRE, **_paint_retard(planche))


def _paint_retard(planche: _Planche) -> Attributs:
    return paint("", "brique", 1) | {"fill": fill_motif(planche.cle, Etat.SECRET)}


def _paint_genre(planche: _Planche, genre: Genre) -> Attributs:
    if genre == Genre.ARRETE:
        return paint("", "ardoise", 1) | {"fill": fill_motif(planche.cle, Etat.ABSENT)}
    fond = {Genre.A_VENIR: "surface", Genre.EN_COURS: "suite-3", Genre.FAIT: "petrole"}[genre]
    return paint(fond, "petrole", 1)


def _draw_undated(planche: _Planche, y: float) -> tuple[str, float]:
    """Les lignes sans date, nommées sous le calendrier, et l’ordonnée de leur bas."""
    mise, found = planche.mise, [ligne for ligne in planche.modele.lignes if not ligne.is_dated]
    if not found:
        return "", y
    dessins = [
        write_text(
            f"Sans date ({len(found)})", 0, y + mise.interligne, taille=mise.taille, gras=True
        )
    ]
    y += mise.interligne + 6
    for ligne in found:
        y += mise.interligne
        nom = cut(f"{ligne.libelle}", mise.largeur - _RETRAIT, mise.taille)
        dessins.append(write_text(nom, _RETRAIT, y, taille=mise.taille))
    return "".join(dessins), y + 8


def _list_cles(planche: _Planche) -> Iterator[tuple[Echantillon, str]]:
    """Ce que la légende explique : les seules formes que le dessin porte."""
    modele = planche.modele
    lignes = [ligne for ligne in modele.lignes if ligne.is_dated]
    genres = {ligne.genre for ligne in lignes if not ligne.jalon}
    for genre in Genre:
        if genre in genres:
            yield _sample(_paint_genre(planche, genre)), str(genre)
    if any(ligne.is_late(modele.jour) and not ligne.jalon for ligne in lignes):
        yield _sample(_paint_retard(planche)), "retard"
    if any(ligne.jalon for ligne in lignes):
        yield (
            lambda x, y: write_symbole(_LOSANGE, x + 12, y + 10, rayon=5, fond="petrole"),
            "jour fixé, fait",
        )
        yield (
            lambda x, y: write_symbole(_LOSANGE + 8, x + 12, y + 10, rayon=5, fond="petrole"),
            "à faire",
        )


def _sample(peinture: Attributs) -> Echantillon:
    return lambda x, y: write_rect(x, y + 4, 22, _BARRE, **peinture)


def _build_tableau(modele: Gantt) -> Tableau:
    entetes = ("Groupe", "Nom", "Nature", "État", "Du", "Au", "Remarque")
    lignes = tuple(
        (groupe.titre or "sans groupe", *_tell(ligne, modele.jour))
        for groupe in modele.groupes
        for ligne in groupe.lignes
    )
    return Tableau(entetes, lignes, modele.titre)


def _tell(ligne: Ligne, jour: date) -> tuple[str, ...]:
    du = "sans objet" if ligne.jalon else format_date(ligne.debut) or "à fixer"
    au = format_date(ligne.fin) or "à fixer"
    remarques = [_say_retard(ligne, jour)] if ligne.is_late(jour) else []
    remarques += [ligne.note] if ligne.note else []
    return (
        ligne.libelle, ligne.nature, str(ligne.genre), du, au, " ; ".join(remarques) or "aucune",
    )  # fmt: skip


def _say_retard(ligne: Ligne, jour: date) -> str:
    assert ligne.fin is not None
    return f"en retard de {pluriel((jour - ligne.fin).days, 'jour')}"


def _say_dates(ligne: Ligne) -> str:
    if ligne.jalon:
        return f"{format_date(ligne.fin)}, {ligne.genre}"
    if ligne.debut and ligne.fin:
        return f"du {format_date(ligne.debut)} au {format_date(ligne.fin)}, {ligne.genre}"
    if ligne.debut:
        return f"depuis le {format_date(ligne.debut)}, fin à fixer, {ligne.genre}"
    return f"jusqu’au {format_date(ligne.fin)}, début à fixer, {ligne.genre}"


def _describe(modele: Gantt) -> str:
    lignes = modele.lignes
    if not lignes:
        return "Rien à montrer sur ce calendrier."
    debut, fin = (format_date(jour) for jour in modele.etendue)
    late = sum(ligne.is_late(modele.jour) for ligne in lignes)
    undated = sum(not ligne.is_dated for ligne in lignes)
    phrases = [
        f"Calendrier du {debut} au {fin} ; aujourd’hui est le {format_date(modele.jour)}.",
        f"{pluriel(len(lignes), 'ligne')} dans {pluriel(len(modele.groupes), 'groupe')}.",
    ]
    phrases += [f"{pluriel(late, 'ligne')} en retard."] * bool(late)
    phrases += [f"{pluriel(undated, 'ligne')} sans date."] * bool(undated)
    return " ".join(phrases)
