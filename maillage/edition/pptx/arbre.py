"""L’arbre d’un diaporama : ce que dit chaque diapositive, jamais de quoi elle a l’air."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GenreGraphique(StrEnum):
    """Les graphiques que PowerPoint sait retoucher."""

    BARRES = "barres"
    BARRES_EMPILEES = "barres_empilees"
    COLONNES = "colonnes"
    COLONNES_EMPILEES = "colonnes_empilees"
    COURBE = "courbe"
    ANNEAU = "anneau"


@dataclass(frozen=True, slots=True)
class Garde:
    """La première diapositive : ce qui suit son titre."""

    sous_titre: str = ""
    lignes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Un intercalaire ; ``texte`` tient en une phrase."""

    texte: str = ""


@dataclass(frozen=True, slots=True)
class Puce:
    """Une ligne de texte ; ``niveau`` vaut 0 ou 1, ``gras`` met en valeur."""

    texte: str
    niveau: int = 0
    gras: bool = False


@dataclass(frozen=True, slots=True)
class Puces:
    puces: tuple[Puce, ...]


@dataclass(frozen=True, slots=True)
class Chiffre:
    """Un grand nombre : « 12 », « actions engagées », « sur 29 »."""

    valeur: str
    libelle: str
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Chiffres:
    chiffres: tuple[Chiffre, ...]


@dataclass(frozen=True, slots=True)
class Grille:
    """Un tableau ; ``largeurs`` sont des parts relatives, ``taille`` des points.

    Les colonnes de rang ``a_droite`` portent des nombres.
    """

    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    largeurs: tuple[float, ...] = ()
    a_droite: tuple[int, ...] = ()
    taille: int = 16
    resume: str = ""


@dataclass(frozen=True, slots=True)
class Serie:
    """Une valeur par catégorie ; un texte (« secret », « n. d. ») dit pourquoi il n’y en a pas.

    ``couleur`` est une des six couleurs d’accent du modèle, de 1 à 6 ; 0, celle de son rang.
    """

    nom: str
    valeurs: tuple[float | str, ...]
    couleur: int = 0


@dataclass(frozen=True, slots=True)
class Graphique:
    """Un graphique modifiable ; ``couleurs`` sont celles des parts d’un anneau."""

    genre: GenreGraphique
    categories: tuple[str, ...]
    series: tuple[Serie, ...]
    unite: str = ""
    alternative: str = ""
    couleurs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """Un dessin SVG, rendu en image ; ``alternative`` le dit à qui ne le voit pas."""

    svg: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Ce qu’il faut décider, ou ce qui le fut."""

    texte: str
    qui: str = ""
    echeance: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    decisions: tuple[Decision, ...]


class EtatPas(StrEnum):
    """Où en est un pas ; le mot s’écrit sous son nom."""

    FAIT = "fait"
    EN_COURS = "en cours"
    A_VENIR = "à venir"


@dataclass(frozen=True, slots=True)
class Pas:
    """Un moment d’un parcours ; ``dates`` est affiché tel quel."""

    nom: str
    etat: EtatPas
    dates: str = ""


@dataclass(frozen=True, slots=True)
class Parcours:
    """Des flèches qui se suivent, par rangs de cinq au plus."""

    pas: tuple[Pas, ...]


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Deux contenus côte à côte ; ``part`` est celle de la gauche, de 0 à 1."""

    gauche: Bloc
    droite: Bloc
    part: float = 0.5


type Bloc = Puces | Chiffres | Grille | Graphique | Image | Decisions | Parcours
type Contenu = Garde | Section | Colonnes | Bloc


@dataclass(frozen=True, slots=True)
class Diapositive:
    """``chapeau`` est la phrase à retenir, ``notes`` ce que dira l’orateur."""

    titre: str
    contenu: Contenu
    notes: str = ""
    chapeau: str = ""
    source: str = ""

    @property
    def blocs(self) -> tuple[Bloc, ...]:
        """Ce qui se dessine sous le titre ; rien pour une garde ou un intercalaire."""
        match self.contenu:
            case Colonnes(gauche, droite):
                return gauche, droite
            case Garde() | Section():
                return ()
            case bloc:
                return (bloc,)


@dataclass(frozen=True, slots=True)
class Diaporama:
    """``date`` et ``pied`` figurent sur chaque diapositive, telles quelles."""

    titre: str
    diapositives: tuple[Diapositive, ...]
    sujet: str = ""
    auteur: str = ""
    langue: str = "fr-FR"
    date: str = ""
    pied: str = ""
