"""Une frise du temps : des périodes prévues et vécues, des jalons, aujourd’hui."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillage.core.texte import format_date
from maillage.graphiques.calendrier import draw_calendrier
from maillage.graphiques.couleurs import Attributs, paint
from maillage.graphiques.disposition import Echantillon, Mise, choose_mise, draw_cles, finish
from maillage.graphiques.echelle import Echelle
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.mesures import Etat
from maillage.graphiques.motifs import fill_motif
from maillage.graphiques.svg import (
    Style,
    draw_trace,
    element,
    write_line,
    write_lines,
    write_path,
    write_rect,
    write_text,
    write_titre,
)
from maillage.graphiques.symboles import write_symbole
from maillage.graphiques.texte import measure, wrap

_BARRE = 14.0
_LIBELLE = 236.0
_LOSANGE = 3  # le rang de cette forme parmi les marques


class Genre(StrEnum):
    """Ce qu’est une période ; l’état se lit à la forme autant qu’à la couleur."""

    A_VENIR = "prévu"
    EN_COURS = "en cours"
    FAIT = "fait"
    PASSE = "passé"
    VIGUEUR = "en vigueur"
    PROROGE = "prorogé"


@dataclass(frozen=True, slots=True)
class Periode:
    """Une barre ; sans dates, elle n’a que son nom. ``limite`` : sa fin au plus tard."""

    libelle: str
    genre: Genre = Genre.A_VENIR
    debut: date | None = None
    fin: date | None = None
    limite: date | None = None
    note: str = ""
    alerte: bool = False


@dataclass(frozen=True, slots=True)
class Jalon:
    """Un jour qui compte : signature, fin, avenant."""

    libelle: str
    jour: date


@dataclass(frozen=True, slots=True)
class Voie:
    """Une génération : ses périodes, puis ses jalons."""

    titre: str
    periodes: tuple[Periode, ...] = ()
    jalons: tuple[Jalon, ...] = ()

    @property
    def objets(self) -> list[Periode | Jalon]:
        return [*self.periodes, *self.jalons]


@dataclass(frozen=True, slots=True)
class Frise:
    """Des voies sur un même calendrier ; ``vide`` est hachuré sur toutes.

    ``bornes`` resserre le calendrier : ce qui dépasse est coupé et finit en pointe.
    """

    titre: str
    voies: tuple[Voie, ...]
    jour: date
    vide: Periode | None = None
    bornes: tuple[date, date] | None = None
    source: str = ""

    @property
    def periodes(self) -> list[Periode]:
        return [periode for voie in self.voies for periode in voie.periodes]

    @property
    def dates(self) -> list[date]:
        """Tout ce que le calendrier doit contenir."""
        if self.bornes:
            return list(self.bornes)
        spans = self.periodes + ([self.vide] if self.vide else [])
        found = [d for p in spans for d in (p.debut, p.fin, p.limite) if d]
        return [self.jour, *found, *(j.jour for voie in self.voies for j in voie.jalons)]


@dataclass(frozen=True, slots=True)
class _Planche:
    """Où l’on dessine : le modèle, son calendrier, la taille des textes."""

    modele: Frise
    echelle: Echelle
    mise: Mise
    cle: str

    def place(self, jour: date) -> float:
        return self.echelle.place(jour.toordinal())

    @property
    def lettres(self) -> Style:
        return {"taille": self.mise.taille, "interligne": self.mise.interligne}

    @property
    def marge_libelle(self) -> float:
        return self.mise.largeur if self.mise.etroit else _LIBELLE - 14


def draw_frise(modele: Frise, /, *, cle: str, etroit: bool = False) -> Figure:
    """Les voies de haut en bas ; le calendrier dessous, aujourd’hui en trait tireté."""
    mise = choose_mise(etroit=etroit)
    planche = _Planche(modele, _build_echelle(modele, mise), mise, cle)
    corps, hauteur = _draw_corps(planche) if _has_rows(modele) else ("", 0.0)
    return finish(
        corps, hauteur, mise, modele, cle=cle, description=_describe(modele),
        tableau=_build_tableau(modele),
    )  # fmt: skip


def _has_rows(modele: Frise) -> bool:
    return any(voie.periodes or voie.jalons for voie in modele.voies)


def _build_echelle(modele: Frise, mise: Mise) -> Echelle:
    jours = [jour.toordinal() for jour in modele.dates]
    bas, haut = min(jours), max(jours)
    marge = max((haut - bas) // 50, 5)
    gauche = 8.0 if mise.etroit else _LIBELLE
    return Echelle(bas - marge, haut + marge, gauche, mise.largeur - 10)


def _draw_corps(planche: _Planche) -> tuple[str, float]:
    modele, mise = planche.modele, planche.mise
    legende, y = draw_cles(_list_cles(planche), 0, mise, case=24)
    haut = y + mise.interligne + 6
    lignes, bas = _draw_voies(planche, haut)
    calendrier = draw_calendrier(planche.echelle, haut, bas, mise)
    vide = _draw_vide(planche, haut, bas)
    jour = _draw_jour(planche, haut, bas)
    bas += mise.taille + 12
    if modele.vide:
        textes = wrap(_say_vide(modele.vide), mise.largeur, mise.taille, lignes_max=3)
        vide += write_lines(textes, 0, bas + mise.interligne, **planche.lettres, encre="ocre")
        bas += mise.interligne * len(textes) + 6
    return legende + calendrier + vide + lignes + jour, bas


def _draw_voies(planche: _Planche, y: float) -> tuple[str, float]:
    """Toutes les lignes, et l’ordonnée de leur bas."""
    dessins = []
    for voie in planche.modele.voies:
        if voie.titre:
            titre = wrap(voie.titre, planche.mise.largeur, planche.mise.taille, gras=True)
            base = y + planche.mise.taille + 4
            dessins.append(write_lines(titre, 0, base, **planche.lettres, gras=True, halo=True))
            y += len(titre) * planche.mise.interligne + 8
        for objet in voie.objets:
            dessin, hauteur = _draw_ligne(planche, objet, y)
            dessins.append(dessin)
            y += hauteur
    return "".join(dessins), y


def _draw_ligne(planche: _Planche, objet: Periode | Jalon, y: float) -> tuple[str, float]:
    """Le nom et la note d’une ligne, sa barre ou son losange ; la hauteur prise."""
    textes, bloc = _draw_noms(planche, objet, y)
    if planche.mise.etroit:
        milieu, hauteur = y + bloc + _BARRE / 2 + 9, bloc + _BARRE + 20
    else:
        hauteur = max(bloc, _BARRE) + 12
        milieu = y + hauteur / 2
    if isinstance(objet, Jalon):
        bulle = write_titre(f"{objet.libelle} : {format_date(objet.jour)}")
        x = planche.place(objet.jour)
        return textes + write_symbole(
            _LOSANGE, x, milieu, rayon=7, fond="encre", infobulle=bulle
        ), hauteur
    if planche.mise.etroit and objet.debut is None:
        return textes, bloc + 10
    return textes + _draw_periode(planche, objet, milieu - _BARRE / 2), hauteur


def _draw_noms(planche: _Planche, objet: Periode | Jalon, y: float) -> tuple[str, float]:
    taille, place = planche.mise.taille, planche.marge_libelle
    noms = wrap(objet.libelle, place, taille, lignes_max=2)
    note, encre = _say_note(objet)
    notes = wrap(note, place, taille, lignes_max=2) if note else ()
    base = y + taille + 4
    dessin = write_lines(noms, 0, base, **planche.lettres, halo=True)
    base += len(noms) * planche.mise.interligne
    dessin += write_lines(notes, 0, base, **planche.lettres, encre=encre, halo=True)
    return dessin, (len(noms) + len(notes)) * planche.mise.interligne


def _say_note(objet: Periode | Jalon) -> tuple[str, str]:
    if isinstance(objet, Jalon):
        return format_date(objet.jour), "ardoise"
    return objet.note, "brique" if objet.alerte else "ardoise"


def _draw_periode(planche: _Planche, periode: Periode, y: float) -> str:
    if periode.debut is None or periode.fin is None:
        return ""
    if periode.genre == Genre.PASSE:
        return _draw_passee(planche, periode, y)
    bulle = write_titre(f"{periode.libelle} : {_say_dates(periode)}")
    gauche, droite = planche.place(periode.debut), planche.place(periode.fin)
    dessins = [_draw_barre(planche, periode, gauche, droite, y, bulle)]
    if periode.limite and not _is_beyond(planche.modele, periode.limite):
        x = planche.place(periode.limite)
        dessins.append(_draw_limite(x, y))
    return "".join(dessins)


def _draw_barre(
    planche: _Planche, periode: Periode, gauche: float, droite: float, y: float, bulle: str
) -> str:
    """Pleine si elle est faite, en contour si elle est prévue, des deux si elle est en cours."""
    trace = _trace_barre(gauche, max(droite, gauche + 3), y, cut=_is_cut(planche.modele, periode))
    entiere = element("path", bulle, d=trace, **_paint_genre(planche, periode.genre))
    if periode.genre != Genre.EN_COURS:
        return entiere
    large = min(max(planche.place(planche.modele.jour), gauche), droite) - gauche
    return entiere + write_rect(gauche, y, large, _BARRE, **paint("petrole"))


def _is_cut(modele: Frise, periode: Periode) -> bool:
    return periode.fin is not None and _is_beyond(modele, periode.fin)


def _is_beyond(modele: Frise, jour: date) -> bool:
    return modele.bornes is not None and jour > modele.bornes[1]


def _trace_barre(gauche: float, droite: float, y: float, *, cut: bool) -> str:
    """Un rectangle ; celui que le bord coupe finit en pointe."""
    end = [(droite + 7, y + _BARRE / 2)] * cut
    points = [(gauche, y), (droite, y), *end, (droite, y + _BARRE), (gauche, y + _BARRE)]
    return draw_trace(points, ferme=True)


def _paint_genre(planche: _Planche, genre: Genre) -> Attributs:
    if genre == Genre.PROROGE:
        return paint("", "petrole", 1) | {"fill": fill_motif(planche.cle, Etat.SECRET)}
    if genre == Genre.FAIT:
        return paint("petrole", "petrole", 1)
    if genre == Genre.VIGUEUR:
        return paint("suite-4", "petrole", 1)
    return paint("petrole-teinte", "petrole", 1)


def _draw_passee(planche: _Planche, periode: Periode, y: float) -> str:
    """Une étape passée n’a plus de durée : une croix à sa place."""
    assert periode.debut is not None
    return _draw_croix(planche.place(periode.debut), y + _BARRE / 2)


def _draw_croix(x: float, milieu: float) -> str:
    trace = draw_trace([(x - 5, milieu - 5), (x + 5, milieu + 5)])
    trace += draw_trace([(x - 5, milieu + 5), (x + 5, milieu - 5)])
    return write_path(trace, **paint("", "ardoise", 2))


def _draw_limite(x: float, y: float) -> str:
    """La fin au plus tard : un taquet."""
    trace = draw_trace([(x - 4, y - 3), (x, y - 3), (x, y + _BARRE + 3), (x - 4, y + _BARRE + 3)])
    return write_path(trace, **paint("", "brique", 2))


def _draw_vide(planche: _Planche, haut: float, bas: float) -> str:
    """Le temps sans contrat, hachuré sur toute la hauteur."""
    vide = planche.modele.vide
    if vide is None or vide.debut is None or vide.fin is None:
        return ""
    gauche, droite = planche.place(vide.debut), planche.place(vide.fin)
    peinture = paint("", "ocre", 1) | {"fill": fill_motif(planche.cle, Etat.SANS_CONTOUR)}
    return write_rect(gauche, haut, max(droite - gauche, 2), bas - haut, **peinture)


def _say_vide(vide: Periode) -> str:
    return f"{vide.libelle} : {_say_dates(vide)}" if vide.debut else vide.libelle


def _draw_jour(planche: _Planche, haut: float, bas: float) -> str:
    """Aujourd’hui : un trait tireté et son nom au-dessus."""
    taille, x = planche.mise.taille, planche.place(planche.modele.jour)
    demie = measure("aujourd’hui", taille) / 2
    milieu = min(max(x, demie), planche.mise.largeur - demie)
    nom = write_text("aujourd’hui", milieu, haut - 6, taille=taille, ancre="middle", encre="ocre")
    return write_line(x, haut, x, bas, "ocre", 2, stroke_dasharray="6 4") + nom


def _list_cles(planche: _Planche) -> Iterator[tuple[Echantillon, str]]:
    """Ce que la légende explique : les seules formes que la frise porte."""
    genres = [periode.genre for periode in planche.modele.periodes]
    for genre in Genre:
        if genre in genres:
            yield _sample(planche, genre), str(genre)
    if any(periode.limite for periode in planche.modele.periodes):
        yield lambda x, y: _draw_limite(x + 12, y + 3), "fin au plus tard"
    if any(voie.jalons for voie in planche.modele.voies):
        yield lambda x, y: write_symbole(_LOSANGE, x + 12, y + 10, rayon=6), "jalon"


def _sample(planche: _Planche, genre: Genre) -> Echantillon:
    def draw(x: float, y: float) -> str:
        if genre == Genre.PASSE:
            return _draw_croix(x + 12, y + 10)
        fond = write_rect(x, y + 3, 22, _BARRE, **_paint_genre(planche, genre))
        if genre != Genre.EN_COURS:
            return fond
        return fond + write_rect(x, y + 3, 11, _BARRE, **paint("petrole"))

    return draw


def _build_tableau(modele: Frise) -> Tableau:
    entetes = ("Étape", "Contrat", "État", "Du", "Au", "Au plus tard", "Remarque")
    plusieurs = len(modele.voies) > 1
    lignes = [
        ligne[:1] + (voie.titre,) * plusieurs + ligne[1:]
        for voie in modele.voies
        for ligne in (*map(_tell_periode, voie.periodes), *map(_tell_jalon, voie.jalons))
    ]
    return Tableau(entetes[:1] + entetes[2 - plusieurs :], tuple(lignes), modele.titre)


def _tell_periode(periode: Periode) -> tuple[str, ...]:
    du, au, limite = (
        format_date(jour) or "non précisé" for jour in (periode.debut, periode.fin, periode.limite)
    )
    if periode.genre == Genre.PASSE:
        du = au = "sans objet"
    limite = limite if periode.limite else "sans objet"
    return (periode.libelle, str(periode.genre), du, au, limite, periode.note or "aucune")


def _tell_jalon(jalon: Jalon) -> tuple[str, ...]:
    jour = format_date(jalon.jour)
    return (jalon.libelle, "jalon", jour, jour, "sans objet", "aucune")


def _say_dates(periode: Periode) -> str:
    if periode.debut is None or periode.fin is None:
        return "dates non précisées"
    return f"du {format_date(periode.debut)} au {format_date(periode.fin)}"


def _describe(modele: Frise) -> str:
    if not _has_rows(modele):
        return "Aucune étape à montrer."
    phrases = [f"Frise du temps ; aujourd’hui est le {format_date(modele.jour)}."]
    for voie in modele.voies:
        phrases += [f"{voie.titre}."] * bool(voie.titre)
        phrases += [_describe_periode(periode) for periode in voie.periodes]
        phrases += [f"{jalon.libelle} : {format_date(jalon.jour)}." for jalon in voie.jalons]
    if modele.vide:
        phrases.append(f"{_say_vide(modele.vide)}.")
    return " ".join(phrases)


def _describe_periode(periode: Periode) -> str:
    dates = "" if periode.genre == Genre.PASSE else f", {_say_dates(periode)}"
    note = f", {periode.note}" if periode.note else ""
    return f"{periode.libelle} : {periode.genre}{dates}{note}."
