"""Reconnaître les lignes qui ne sont pas des fiches : totaux, en-têtes répétés, intertitres."""

import re
from collections.abc import Mapping, Sequence

from maillage.core.texte import fold
from maillage.lecture.classeur import BLANCS, Feuille, Valeur, is_filled
from maillage.lecture.plan.cellules import ERREURS
from maillage.lecture.plan.intitules import Intitule, parse_intitule
from maillage.lecture.valeurs import texte

type Cellules = dict[int, Valeur]

_TOTAL = re.compile(
    r"(?:sous )?tota(?:l|ux)(?: (?:general|generaux|axe|budget|cls|contrat|ht|ttc)\b.*)?"
)
_GENERIQUE = re.compile(
    r"(?:feuil|feuille|sheet|tableau|onglet|page|plan|plans|actions?|fiches?|suivi|export|donnees|"
    r"import|cls|base|plan d actions?|fiches? actions?|plan cls|contrat local de sante|synthese)"
    r"(?: ?\d+)?"
)
_LARGEUR_INTERTITRE = 3


def filled_cells(ligne: Sequence[Valeur]) -> Cellules:
    """Les cellules remplies d’une ligne."""
    return {
        rang: valeur
        for rang, valeur in enumerate(ligne)
        if valeur != "" and (valeur.__class__ is not str or valeur.strip(BLANCS))
    }


def pop_erreurs(cellules: Cellules) -> Cellules:
    """Retire les erreurs de formule écrites en toutes lettres (« #REF! ») et les rend."""
    rangs = [
        rang
        for rang, valeur in cellules.items()
        if isinstance(valeur, str) and valeur[0] == "#" and valeur.strip() in ERREURS
    ]
    return {rang: cellules.pop(rang) for rang in rangs}


def is_total(cellules: Cellules) -> bool:
    """Une ligne dont le premier texte est « Total » et dont le reste n’est que nombres."""
    premier = next((valeur for valeur in cellules.values() if isinstance(valeur, str)), "")
    if len(premier) > 60 or not _TOTAL.fullmatch(fold(premier)):
        return False
    mots = [valeur for valeur in cellules.values() if isinstance(valeur, str)]
    return all(re.fullmatch(r"[\d\s.,€%-]*", mot.replace("\u202f", " ")) for mot in mots[1:])


def repeats_header(cellules: Cellules, entete: Sequence[Valeur]) -> bool:
    """L’en-tête recopié en haut d’une page imprimée. `entete` : la ligne telle qu’elle est lue."""
    premiere = next(iter(cellules))
    if premiere >= len(entete) or cellules[premiere] != entete[premiere]:
        return False
    egales = sum(rang < len(entete) and valeur == entete[rang] for rang, valeur in cellules.items())
    return egales >= 2 and 2 * egales > len(cellules)


def parse_heading(cellules: Cellules, largeur_fusion: int, *, structure: bool) -> Intitule | None:
    """L’intitulé d’une ligne qui n’est qu’un titre d’axe ou d’objectif, sinon rien.

    `largeur_fusion` : colonnes couvertes par la cellule si elle est fusionnée. `structure` : la
    cellule est dans une colonne d’axe ou d’objectif, qui dit déjà ce qu’elle est.
    """
    mots = [texte(valeur) for valeur in cellules.values()]
    intitule = parse_intitule(mots[0])
    if len(mots) == 2 and intitule.genre in ("axe", "objectif") and not intitule.titre:
        return Intitule(intitule.genre, intitule.code, mots[1])
    if len(mots) != 1 or structure and intitule.genre != "axe" and largeur_fusion <= 1:
        return None
    if intitule.genre in ("axe", "objectif"):
        return intitule
    if largeur_fusion >= _LARGEUR_INTERTITRE and intitule.titre and intitule.genre != "fiche":
        return Intitule(
            "objectif" if "." in intitule.code else "axe", intitule.code, intitule.titre
        )
    return None


def heading_level(intitule: Intitule, mot: str) -> int:
    """Le niveau d’un objectif : d’après son numéro (1.2 → 1, 1.2.1 → 2), sinon d’après le mot."""
    if "." in intitule.code:
        return intitule.code.count(".")
    return 2 if re.match(r"objectifs? (?:operationnel|specifique)|sous ", fold(mot)) else 1


def merged_from(feuille: Feuille) -> dict[tuple[int, int], tuple[int, int]]:
    """Pour chaque cellule couverte par une fusion verticale, la cellule qui porte la valeur."""
    return {
        (ligne, colonne): (haut, gauche)
        for haut, gauche, bas, droite in feuille.fusions
        if bas > haut and bas - haut < 5_000
        for ligne in range(haut + 1, bas + 1)
        for colonne in range(gauche, min(droite, gauche + 200) + 1)
    }


def merged_widths(feuille: Feuille) -> dict[int, int]:
    """Par ligne, la largeur de la plus large fusion horizontale."""
    largeurs: dict[int, int] = {}
    for haut, gauche, _, droite in feuille.fusions:
        largeurs[haut] = max(largeurs.get(haut, 1), droite - gauche + 1)
    return largeurs


def is_filled_down(lignes: Sequence[Sequence[Valeur]], colonne: int) -> bool:
    """Vrai si la colonne n’est écrite qu’une fois par groupe, les vides reprenant le dessus.

    Une colonne qui répète sa valeur d’une ligne à la suivante l’écrit à chaque fois : là, un vide
    est un vide.
    """
    precedent: Valeur = None
    for ligne in lignes:
        valeur = ligne[colonne] if colonne < len(ligne) else ""
        if is_filled(valeur) and valeur == precedent:
            return False
        precedent = valeur
    return True


def is_generic(nom: str) -> bool:
    """Vrai pour un nom de feuille qui ne peut pas être celui d’un axe."""
    return bool(_GENERIQUE.fullmatch(fold(nom))) or not fold(nom)


def row_text(cellules: Mapping[int, Valeur]) -> str:
    """Le contenu d’une ligne écartée, pour le montrer."""
    return " · ".join(texte(valeur) for valeur in cellules.values())
