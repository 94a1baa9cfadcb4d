"""Le modèle logique : des besoins aux moyens, aux actions, à ce qu’elles produisent et changent.

Les besoins coiffent un groupe d’actions, les effets le ferment ; entre les deux, chaque action
tient sa ligne. Ce qui manque se voit à son contour tireté et à son mot, jamais à sa couleur seule.
"""

from dataclasses import dataclass

from maillage.graphiques.couleurs import paint
from maillage.graphiques.disposition import Mise, choose_mise, finish
from maillage.graphiques.figure import Figure, Tableau
from maillage.graphiques.svg import draw_trace, write_line, write_lines, write_path, write_rect
from maillage.graphiques.texte import wrap

COLONNES = ("Moyens", "Action", "Réalisations", "Résultats")
_MARGE = 9.0
_ECART = 18.0
_LIGNES = 6
_VIDE = "non renseigné"


@dataclass(frozen=True, slots=True)
class Carte:
    """Des lignes de texte ; sans aucune, ``manque`` dit ce qui devrait y être."""

    lignes: tuple[str, ...] = ()
    manque: str = ""

    @property
    def is_missing(self) -> bool:
        return not self.lignes and bool(self.manque)

    @property
    def texte(self) -> str:
        return " ; ".join(self.lignes) or self.manque or _VIDE


@dataclass(frozen=True, slots=True)
class Chaine:
    """Une action : ce qu’elle emploie, ce qu’elle fait, produit, obtient."""

    moyens: Carte
    action: Carte
    realisations: Carte
    resultats: Carte

    @property
    def cartes(self) -> tuple[Carte, ...]:
        return self.moyens, self.action, self.realisations, self.resultats


@dataclass(frozen=True, slots=True)
class Groupe:
    """Les actions d’un même objectif, ce à quoi elles répondent, ce qu’elles veulent changer."""

    titre: str
    besoins: Carte
    chaines: tuple[Chaine, ...]
    effets: Carte


@dataclass(frozen=True, slots=True)
class Logique:
    titre: str
    groupes: tuple[Groupe, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Bloc:
    """Une carte mise en lignes : son dessin attend de savoir où."""

    lignes: tuple[str, ...]
    is_missing: bool
    gras: bool = False

    def tall(self, mise: Mise) -> float:
        return len(self.lignes) * mise.interligne + 2 * _MARGE


def draw_logique(modele: Logique, /, *, cle: str, etroit: bool = False) -> Figure:
    """Un groupe sous l’autre ; étroit, les quatre cartes d’une action s’empilent."""
    mise = choose_mise(etroit=etroit)
    dessins, y = [], 0.0
    for groupe in modele.groupes:
        dessin, y = _draw_groupe(groupe, y, mise)
        dessins.append(dessin)
        y += 18
    return finish(
        "".join(dessins), y, mise, modele, cle=cle, description=_describe(modele),
        tableau=_build_tableau(modele),
    )  # fmt: skip


def _draw_groupe(groupe: Groupe, y: float, mise: Mise) -> tuple[str, float]:
    """Le titre, les besoins, les actions, les effets ; et l’ordonnée du bas."""
    dessins = []
    if groupe.titre:
        noms = wrap(groupe.titre, mise.largeur, mise.taille + 1, lignes_max=3, gras=True)
        dessins.append(_write(noms, 0, y + mise.taille + 2, mise, gras=True))
        y += len(noms) * mise.interligne + 10
    dessin, y = _draw_bandeau("Besoins", groupe.besoins, y, mise)
    dessins += [dessin, _arrow_down(mise.largeur / 2, y)]
    y += _ECART
    if not mise.etroit:
        dessins.append(_draw_colonnes(y, mise))
        y += mise.interligne + 4
    for chaine in groupe.chaines:
        dessin, y = _draw_pile(chaine, y, mise) if mise.etroit else _draw_ligne(chaine, y, mise)
        dessins.append(dessin)
        y += 10
    dessins.append(_arrow_down(mise.largeur / 2, y - 8))
    dessin, y = _draw_bandeau("Effets attendus", groupe.effets, y + _ECART - 8, mise)
    return "".join([*dessins, dessin]), y


def _write(lignes, x: float, y: float, mise: Mise, **style) -> str:
    return write_lines(tuple(lignes), x, y, interligne=mise.interligne, taille=mise.taille, **style)


def _draw_bandeau(nom: str, carte: Carte, y: float, mise: Mise) -> tuple[str, float]:
    """Une carte sur toute la largeur, son nom devant."""
    large = mise.largeur - 2 * _MARGE
    rows = [f"{nom} : {carte.texte}"] if not carte.lignes else [
        f"{nom} : {carte.lignes[0]}", *carte.lignes[1:],
    ]  # fmt: skip
    lignes = [line for row in rows for line in wrap(row, large, mise.taille, lignes_max=2)]
    bloc = _Bloc(tuple(lignes[:_LIGNES]), carte.is_missing)
    return _draw_carte(bloc, 0, y, mise.largeur, bloc.tall(mise), mise, "creux"), y + bloc.tall(
        mise
    )


def _width(mise: Mise) -> float:
    return (mise.largeur - _ECART * (len(COLONNES) - 1)) / len(COLONNES)


def _draw_colonnes(y: float, mise: Mise) -> str:
    pas = _width(mise) + _ECART
    return "".join(
        _write((nom,), rang * pas, y + mise.taille, mise, encre="ardoise")
        for rang, nom in enumerate(COLONNES)
    )


def _block(carte: Carte, large: float, mise: Mise, *, gras: bool = False) -> _Bloc:
    rows = carte.lignes or (carte.manque or _VIDE,)
    lignes: list[str] = []
    for row in rows:
        limit = max(_LIGNES // len(rows), 2)
        lignes += wrap(row, large - 2 * _MARGE, mise.taille, lignes_max=limit, gras=gras)
    if len(lignes) > _LIGNES:
        lignes = [*lignes[: _LIGNES - 1], f"… {len(rows)} au total"]
    return _Bloc(tuple(lignes), carte.is_missing, gras)


def _draw_ligne(chaine: Chaine, y: float, mise: Mise) -> tuple[str, float]:
    """Quatre cartes côte à côte, de même hauteur, une flèche entre deux."""
    large = _width(mise)
    blocs = [_block(carte, large, mise, gras=carte is chaine.action) for carte in chaine.cartes]
    tall = max(bloc.tall(mise) for bloc in blocs)
    dessins = []
    for rang, bloc in enumerate(blocs):
        x = rang * (large + _ECART)
        fond = "petrole-teinte" if rang == 1 else "surface"
        dessins.append(_draw_carte(bloc, x, y, large, tall, mise, fond))
        if rang:
            dessins.append(_arrow_right(x - _ECART + 2, x - 3, y + tall / 2))
    return "".join(dessins), y + tall


def _draw_pile(chaine: Chaine, y: float, mise: Mise) -> tuple[str, float]:
    """Au téléphone : l’action, puis ses moyens, réalisations et résultats, nommés."""
    dessins = []
    order = (("", chaine.action), ("Moyens", chaine.moyens), ("Réalisations", chaine.realisations),
             ("Résultats", chaine.resultats))  # fmt: skip
    for nom, carte in order:
        retrait = 16.0 if nom else 0.0
        named = Carte((f"{nom} : {carte.texte}",)) if nom else carte
        bloc = _block(named, mise.largeur - retrait, mise, gras=not nom)
        shown = _Bloc(bloc.lignes, carte.is_missing, bloc.gras)
        tall = shown.tall(mise)
        fond = "surface" if nom else "petrole-teinte"
        dessins.append(_draw_carte(shown, retrait, y, mise.largeur - retrait, tall, mise, fond))
        y += tall + 4
    return "".join(dessins), y


def _draw_carte(
    bloc: _Bloc, x: float, y: float, large: float, tall: float, mise: Mise, fond: str
) -> str:
    trait = "ocre" if bloc.is_missing else "bord"
    tirets = {"stroke_dasharray": "5 4"} if bloc.is_missing else {}
    cadre = write_rect(
        x + 0.5, y + 0.5, large - 1, tall - 1, rx=5, **paint(fond, trait, 1), **tirets
    )
    texte = _write(
        bloc.lignes, x + _MARGE, y + _MARGE + mise.taille * 0.85, mise, gras=bloc.gras,
        encre="ocre" if bloc.is_missing else "encre",
    )  # fmt: skip
    return cadre + texte


def _arrow_right(gauche: float, droite: float, y: float) -> str:
    pointe = draw_trace([(droite, y), (droite - 6, y - 4), (droite - 6, y + 4)], ferme=True)
    trait = write_line(gauche, y, droite - 5, y, "ardoise", 1.5)
    return trait + write_path(pointe, **paint("ardoise"))


def _arrow_down(x: float, y: float) -> str:
    bas = y + _ECART - 4
    pointe = draw_trace([(x, bas), (x - 4, bas - 6), (x + 4, bas - 6)], ferme=True)
    return write_line(x, y + 3, x, bas - 5, "ardoise", 1.5) + write_path(pointe, **paint("ardoise"))


def _build_tableau(modele: Logique) -> Tableau:
    """Une ligne par action, dans l’ordre où le modèle se lit."""
    entetes = ("Objectif", "Besoins", *COLONNES, "Effets attendus")
    lignes = tuple(
        (groupe.titre or "Axe", groupe.besoins.texte, *(c.texte for c in chaine.cartes),
         groupe.effets.texte)
        for groupe in modele.groupes
        for chaine in groupe.chaines
    )  # fmt: skip
    return Tableau(entetes, lignes, modele.titre)


def _describe(modele: Logique) -> str:
    if not modele.groupes:
        return "Aucune action à montrer."
    actions = sum(len(groupe.chaines) for groupe in modele.groupes)
    gaps = sum(
        carte.is_missing
        for groupe in modele.groupes
        for chaine in groupe.chaines
        for carte in (*chaine.cartes, groupe.besoins, groupe.effets)
    )
    told = (
        f"{actions} actions, des besoins auxquels elles répondent aux effets qu’elles visent ; le "
        "tableau dit chaque ligne."
    )
    return told + (f" {gaps} cases signalent un manque." if gaps else "")
