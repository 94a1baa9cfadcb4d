"""Des barres horizontales, seules, groupées ou empilées, avec de longs libellés."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage.graphiques.couleurs import SERIES, paint
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
from maillage.graphiques.mesures import SANS_VALEUR, Etat, Mesure, format_mesure
from maillage.graphiques.motifs import fill_motif
from maillage.graphiques.svg import Style, write_line, write_lines, write_rect, write_text
from maillage.graphiques.texte import cut, format_nombre, format_valeur, join_unite, measure, wrap

_BARRE, _PILE = 18.0, 24.0
_LIBELLE = 220.0


@dataclass(frozen=True, slots=True)
class Serie:
    """Une mesure par libellé, dans le même ordre ; ce qui manque à la fin est non disponible."""

    nom: str
    mesures: tuple[Mesure, ...]

    def read_mesure(self, rang: int) -> Mesure:
        return self.mesures[rang] if rang < len(self.mesures) else SANS_VALEUR


@dataclass(frozen=True, slots=True)
class Barres:
    """Les libellés et leurs séries (six au plus).

    `empilees` met bout à bout les valeurs d’un libellé ; `accent` est le rang du libellé à faire
    ressortir ; `repere` trace une ligne nommée, par exemple la moyenne régionale.
    """

    titre: str
    libelles: tuple[str, ...]
    series: tuple[Serie, ...]
    mesure: str = ""
    unite: str = ""
    decimales: int = 1
    empilees: bool = False
    accent: int | None = None
    repere: tuple[str, float] | None = None
    source: str = ""

    def list_manques(self, rang: int) -> str:
        """Ce qui manque à une pile : « B : secret statistique »."""
        mesures = ((n, serie.read_mesure(rang)) for n, serie in enumerate(self.series))
        return ", ".join(f"{_letter(n)} : {m.mot}" for n, m in mesures if m.connue is None)

    @property
    def valeurs(self) -> list[float]:
        """Tout ce que l’axe doit contenir."""
        rangs = range(len(self.libelles))
        groupes = ([serie.read_mesure(rang).connue for serie in self.series] for rang in rangs)
        connues = [[valeur for valeur in groupe if valeur is not None] for groupe in groupes]
        if self.empilees:
            sommes = [sum(max(v, 0) for v in g) for g in connues]
            connues = [sommes, [sum(min(v, 0) for v in g) for g in connues]]
        return [valeur for groupe in connues for valeur in groupe]


@dataclass(slots=True)
class _Calques:
    """Les textes passent devant les formes et devant la ligne de référence."""

    modele: Barres
    echelle: Echelle
    mise: Mise
    cle: str
    formes: list[str] = field(default_factory=list)
    textes: list[str] = field(default_factory=list)

    def write(self, texte: str, x: float, y: float, **style) -> None:
        self.textes.append(write_text(texte, x, y, taille=self.mise.taille, **style))


def draw_barres(modele: Barres, /, *, cle: str, etroit: bool = False) -> Figure:
    """Les barres, de haut en bas dans l’ordre reçu, et la valeur au bout de chacune.

    ValueError au-delà de six séries.
    """
    if len(modele.series) > len(SERIES):
        raise ValueError("Un graphique en barres montre six séries au plus.")
    mise = choose_mise(etroit=etroit)
    corps, hauteur = _draw_corps(modele, mise, cle) if modele.libelles else ("", 0.0)
    return finish(
        corps, hauteur, mise, modele, cle=cle, description=_describe(modele),
        tableau=_build_tableau(modele),
    )  # fmt: skip


def _draw_corps(modele: Barres, mise: Mise, cle: str) -> tuple[str, float]:
    legende, y = draw_cles(_list_cles(modele), 0, mise)
    sujet = join_unite(modele.mesure, modele.unite)
    axe = draw_titre_axe(sujet, y, mise) if sujet else ""
    haut = y + (mise.interligne + 8) * bool(sujet)
    calques = _Calques(modele, _build_echelle(modele, mise), mise, cle)
    bas = haut
    for rang in range(len(modele.libelles)):
        bas += _draw_groupe(calques, rang, bas)
    grille = draw_axe(calques.echelle, haut, bas, mise, repere=0.0)
    repere = _draw_repere(modele, calques.echelle, haut, bas, mise)
    fin = bas + mise.taille + 14 + (mise.interligne * 2 if modele.repere else 0)
    formes, textes = "".join(calques.formes), "".join(calques.textes)
    return legende + axe + grille + formes + repere + textes, fin


def _list_cles(modele: Barres) -> Iterator[tuple[Echantillon, str]]:
    if len(modele.series) < 2:
        return
    for rang, serie in enumerate(modele.series):
        yield _sample(rang), f"{_letter(rang)} : {serie.nom}"


def _sample(rang: int) -> Echantillon:
    return lambda x, y: write_rect(x, y + 2, 20, 14, **paint(SERIES[rang]))


def _letter(rang: int) -> str:
    return chr(ord("A") + rang)


def _build_echelle(modele: Barres, mise: Mise) -> Echelle:
    valeurs = modele.valeurs + ([modele.repere[1]] if modele.repere else [])
    # Au bout de la plus longue barre, la place d’écrire sa valeur.
    marge = max((measure(_write(modele, valeur), mise.taille) for valeur in valeurs), default=0)
    marge = min(marge + 8, mise.largeur * 0.3) if not modele.empilees else 8.0
    gauche = (0.0 if mise.etroit else _LIBELLE) + 18 * _has_letters(modele)
    gauche += marge * any(valeur < 0 for valeur in valeurs)
    nombre = 3 if mise.etroit else 4
    return build_echelle(valeurs, gauche + 2, mise.largeur - marge, zero=True, nombre=nombre)


def _has_letters(modele: Barres) -> bool:
    return len(modele.series) > 1 and not modele.empilees


def _write(modele: Barres, valeur: float) -> str:
    unite = modele.unite if modele.unite in ("%", "‰", "€") else ""
    return format_valeur(valeur, modele.decimales, unite)


def _draw_groupe(calques: _Calques, rang: int, y: float) -> float:
    """Le libellé et ses barres ; la hauteur prise."""
    modele, mise = calques.modele, calques.mise
    gras = rang == modele.accent
    place = mise.largeur if mise.etroit else _LIBELLE - 12
    lignes = wrap(modele.libelles[rang], place, mise.taille, lignes_max=3, gras=gras)
    bloc, epaisseur = len(lignes) * mise.interligne, _measure_groupe(modele, rang, mise)
    if mise.etroit:
        haut_texte, haut_barres, hauteur = y + 4, y + bloc + 8, bloc + epaisseur + 18
    else:
        hauteur = max(bloc, epaisseur) + 14
        haut_texte, haut_barres = y + (hauteur - bloc) / 2, y + (hauteur - epaisseur) / 2
    style: Style = {"taille": mise.taille, "interligne": mise.interligne, "gras": gras}
    base = haut_texte + mise.taille * 0.95
    calques.textes.append(write_lines(lignes, 0, base, **style, halo=mise.etroit))
    trace = _draw_pile if modele.empilees else _draw_paquet
    trace(calques, rang, haut_barres)
    return hauteur


def _measure_groupe(modele: Barres, rang: int, mise: Mise) -> float:
    """La hauteur des barres d’un libellé, et de la ligne qui dit ce qui manque à une pile."""
    if not modele.empilees:
        return _BARRE * max(len(modele.series), 1)
    return _PILE + mise.interligne * bool(modele.list_manques(rang))


def _draw_paquet(calques: _Calques, rang: int, y: float) -> None:
    modele = calques.modele
    for serie_rang, serie in enumerate(modele.series):
        haut = y + serie_rang * _BARRE
        if _has_letters(modele):
            x = 2 if calques.mise.etroit else _LIBELLE + 2
            base = haut + _BARRE / 2 + calques.mise.taille * 0.35
            calques.write(_letter(serie_rang), x, base, encre="ardoise")
        fond = SERIES[serie_rang] if len(modele.series) > 1 else _colour(modele, rang)
        _draw_barre(calques, serie.read_mesure(rang), haut, fond)


def _colour(modele: Barres, rang: int) -> str:
    return "petrole" if modele.accent in (None, rang) else "suite-4"


def _draw_barre(calques: _Calques, mesure: Mesure, haut: float, fond: str) -> None:
    """Une barre et sa valeur ; sans valeur, une trame courte et l’état en toutes lettres."""
    base = haut + _BARRE / 2 + calques.mise.taille * 0.35
    zero = calques.echelle.place(0)
    if mesure.connue is None:
        peinture = paint("", "bord", 0.8) | {"fill": fill_motif(calques.cle, _etat(mesure))}
        calques.formes.append(write_rect(zero + 1, haut + 3, 26, _BARRE - 6, **peinture))
        calques.write(mesure.mot, zero + 33, base, encre="ardoise", halo=True)
        return
    x = calques.echelle.place(mesure.connue)
    calques.formes.append(write_rect(zero, haut + 2, x - zero, _BARRE - 4, **paint(fond)))
    cote, ancre = (6, "start") if mesure.connue >= 0 else (-6, "end")
    valeur = _write(calques.modele, mesure.connue)
    calques.write(valeur, x + cote, base, ancre=ancre, halo=True)


def _etat(mesure: Mesure) -> Etat:
    return mesure.etat if mesure.etat is Etat.SECRET else Etat.ABSENT


def _draw_pile(calques: _Calques, rang: int, y: float) -> None:
    """Les valeurs d’un libellé bout à bout ; les négatives partent vers la gauche."""
    place, base = calques.echelle.place, y + _PILE / 2 + calques.mise.taille * 0.35
    sommes = {True: 0.0, False: 0.0}
    for serie_rang, serie in enumerate(calques.modele.series):
        mesure = serie.read_mesure(rang)
        if mesure.connue is None:
            continue
        depart = sommes[mesure.connue >= 0]
        sommes[mesure.connue >= 0] = depart + mesure.connue
        debut, fin = place(depart), place(depart + mesure.connue)
        peinture = paint(SERIES[serie_rang], "surface", 1)
        calques.formes.append(write_rect(debut, y + 1, fin - debut, _PILE - 2, **peinture))
        texte = _fit_texte(calques, serie_rang, mesure.connue, abs(fin - debut) - 6)
        if texte:
            calques.write(texte, (debut + fin) / 2, base, ancre="middle", halo=True)
    manques = calques.modele.list_manques(rang)
    if manques:
        # Sous la pile : à sa suite, le texte pourrait la recouvrir.
        x = 0.0 if calques.mise.etroit else _LIBELLE + 2
        lisible = cut(manques, calques.mise.largeur - x, calques.mise.taille)
        calques.write(lisible, x, y + _PILE + calques.mise.taille, encre="ardoise", halo=True)


def _fit_texte(calques: _Calques, rang: int, valeur: float, place: float) -> str:
    """« A 12,5 », « A », ou rien, selon la place."""
    modele, mise = calques.modele, calques.mise
    lettre = _letter(rang) if len(modele.series) > 1 else ""
    longs = (f"{lettre} {format_nombre(valeur, modele.decimales)}".strip(), lettre)
    return next((texte for texte in longs if measure(texte, mise.taille) <= place), "")


def _draw_repere(modele: Barres, echelle: Echelle, haut: float, bas: float, mise: Mise) -> str:
    """La ligne de référence et son nom, sous les graduations."""
    if modele.repere is None:
        return ""
    nom, valeur = modele.repere
    x = echelle.place(valeur)
    base = bas + mise.taille * 2 + 10
    texte = f"{nom} : {_write(modele, valeur)}"
    lignes = wrap(texte, mise.largeur, mise.taille, lignes_max=2)
    demie = measure(lignes[0], mise.taille) / 2
    milieu = min(max(x, demie), mise.largeur - demie)
    ligne = write_line(x, haut, x, bas + 6, "encre", 1.5, stroke_dasharray="5 3")
    return ligne + write_lines(
        lignes, milieu, base, taille=mise.taille, interligne=mise.interligne, ancre="middle"
    )


def _build_tableau(modele: Barres) -> Tableau:
    nom = modele.mesure or "Valeur"
    entetes = ("Libellé", *(serie.nom or nom for serie in modele.series))
    lignes = tuple(
        (
            libelle,
            *(
                format_mesure(serie.read_mesure(rang), modele.decimales, modele.unite)
                for serie in modele.series
            ),
        )
        for rang, libelle in enumerate(modele.libelles)
    )
    return Tableau(entetes, lignes, modele.titre)


def _describe(modele: Barres) -> str:
    if not modele.libelles:
        return "Aucune barre à montrer."
    genre = "empilées" if modele.empilees else "horizontales"
    sujet = join_unite(modele.mesure, modele.unite)
    phrases = [f"Barres {genre}{f', {sujet}' if sujet else ''}."]
    for ligne in _build_tableau(modele).lignes[:40]:
        valeurs = (
            f"{serie.nom} {valeur}" if len(modele.series) > 1 else valeur
            for serie, valeur in zip(modele.series, ligne[1:], strict=True)
        )
        phrases.append(f"{ligne[0]} : {' ; '.join(valeurs)}.")
    if len(modele.libelles) > 40:
        phrases.append("La suite est dans le tableau.")
    if modele.repere:
        phrases.append(f"Repère, {modele.repere[0]} : {_write(modele, modele.repere[1])}.")
    return " ".join(phrases)
