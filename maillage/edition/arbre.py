"""L’arbre d’un document : ce qu’il dit, jamais de quoi il a l’air.

Les blocs sont immuables. Leur forme JSON canonique omet les champs restés à leur valeur par
défaut : ajouter un champ facultatif ne change donc pas l’empreinte des documents déjà signés.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields

from maillage.edition.erreurs import ErreurEdition

VERSION = 1


@dataclass(frozen=True, slots=True)
class Morceau:
    """Un bout de texte d’une seule mise en forme ; « \\n » y vaut un retour à la ligne."""

    texte: str
    gras: bool = False
    italique: bool = False
    souligne: bool = False
    barre: bool = False
    lien: str = ""


@dataclass(frozen=True, slots=True)
class Titre:
    """Un titre de niveau 1 à 6 ; `ancre` est la cible des liens du sommaire."""

    niveau: int
    texte: str
    numero: str = ""
    ancre: str = ""


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """`style` vaut "", "chapeau", "note" ou "centre"."""

    morceaux: tuple[Morceau, ...] = ()
    style: str = ""


@dataclass(frozen=True, slots=True)
class Liste:
    elements: tuple[tuple[Bloc, ...], ...]
    ordonnee: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    blocs: tuple[Bloc, ...]


@dataclass(frozen=True, slots=True)
class Tableau:
    """`largeurs` sont des parts relatives ; `alignements` vaut "gauche", "centre" ou "droite".

    `solidaire` : sa légende ne reste pas seule au bas d’une page imprimée.
    """

    entetes: tuple[str, ...]
    lignes: tuple[tuple[Cellule, ...], ...]
    legende: str = ""
    largeurs: tuple[float, ...] = ()
    alignements: tuple[str, ...] = ()
    solidaire: bool = False


@dataclass(frozen=True, slots=True)
class ChampsValeurs:
    """Les lignes « libellé, valeur » d’une fiche, sous un bandeau de titre facultatif."""

    champs: tuple[tuple[str, Cellule], ...]
    titre: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Un dessin SVG ; `alternative` le dit à qui ne le voit pas."""

    svg: str
    titre: str
    alternative: str


@dataclass(frozen=True, slots=True)
class BlocSignature:
    partie: str
    representant: str = ""
    fonction: str = ""
    mention: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    blocs: tuple[BlocSignature, ...]


@dataclass(frozen=True, slots=True)
class SautDePage:
    """Une page neuve ; `paysage` : elle et les suivantes sont couchées, jusqu’au prochain saut."""

    paysage: bool = False


@dataclass(frozen=True, slots=True)
class Sommaire:
    profondeur: int = 3


@dataclass(frozen=True, slots=True)
class Couverture:
    surtitre: str = ""
    titre: str = ""
    sous_titre: str = ""
    lignes: tuple[str, ...] = ()
    mention: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Un document entier ; `date` est affichée telle quelle, `langue` est une étiquette BCP 47."""

    titre: str
    sous_titre: str = ""
    langue: str = "fr-FR"
    auteur: str = ""
    sujet: str = ""
    date: str = ""
    pied: str = ""
    couverture: Couverture | None = None
    blocs: tuple[Bloc, ...] = ()


type Bloc = (
    Titre
    | Paragraphe
    | Liste
    | Citation
    | Tableau
    | ChampsValeurs
    | Figure
    | Signatures
    | SautDePage
    | Sommaire
)
type Cellule = tuple[Bloc, ...] | str

_CLASSES = (
    Morceau,
    Titre,
    Paragraphe,
    Liste,
    Citation,
    Tableau,
    ChampsValeurs,
    Figure,
    BlocSignature,
    Signatures,
    SautDePage,
    Sommaire,
    Couverture,
    Document,
)


def _slug(classe: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", classe.__name__).lower()


_PAR_TYPE = {_slug(classe): classe for classe in _CLASSES}
_TYPES = {classe: nom for nom, classe in _PAR_TYPE.items()}
_CHAMPS = {classe: fields(classe) for classe in _CLASSES}


def paragraphe(texte: str, style: str = "", *, gras: bool = False) -> Paragraphe:
    """Un paragraphe d’un seul tenant."""
    return Paragraphe((Morceau(texte, gras=gras),), style)


def as_blocs(cellule: Cellule) -> tuple[Bloc, ...]:
    """Les blocs d’une cellule ; un texte seul y est un paragraphe."""
    return (paragraphe(cellule),) if isinstance(cellule, str) else cellule


def to_json(document: Document) -> dict:
    """Forme canonique : dictionnaires, listes, textes et nombres seulement."""
    return {**_encode(document), "version": VERSION}


def tree_hash(document: Document) -> str:
    """SHA-256, en 64 chiffres hexadécimaux, de la forme canonique de l’arbre."""
    texte = json.dumps(to_json(document), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texte.encode("ascii")).hexdigest()


def from_json(donnees: dict) -> Document:
    """Relit ce qu’a écrit `to_json` ; ErreurEdition si ce n’en est pas."""
    version = donnees.get("version", VERSION) if isinstance(donnees, dict) else None
    if version != VERSION:
        raise ErreurEdition(
            f"Ce document est dans une version inconnue ({version}) : mettez Maillage à jour."
        )
    document = _decode({cle: valeur for cle, valeur in donnees.items() if cle != "version"})
    if not isinstance(document, Document):
        raise ErreurEdition("Ces données ne décrivent pas un document.")
    return document


def _encode(valeur):
    if isinstance(valeur, (str, int, float)) or valeur is None:
        return valeur
    if isinstance(valeur, (tuple, list)):
        return [_encode(element) for element in valeur]
    nom = _TYPES.get(type(valeur))
    if nom is None:
        raise ErreurEdition(f"Un document ne sait pas contenir « {type(valeur).__name__} ».")
    encode = {"type": nom}
    for champ in _CHAMPS[type(valeur)]:
        contenu = getattr(valeur, champ.name)
        if contenu != champ.default:
            encode[champ.name] = _encode(contenu)
    return encode


def _decode(valeur):
    if isinstance(valeur, list):
        return tuple(_decode(element) for element in valeur)
    if not isinstance(valeur, dict):
        return valeur
    classe = _PAR_TYPE.get(valeur.get("type", ""))
    if classe is None:
        raise ErreurEdition(f"Bloc de document inconnu : « {valeur.get('type')} ».")
    try:
        return classe(**{cle: _decode(v) for cle, v in valeur.items() if cle != "type"})
    except TypeError as erreur:
        raise ErreurEdition(f"Bloc « {valeur['type']} » mal formé : {erreur}.") from erreur
