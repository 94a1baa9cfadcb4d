"""Trouver l’en-tête d’un tableau à son contenu, où qu’il soit dans les premières lignes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.core.texte import fold
from maillage.lecture.classeur import Feuille, Valeur, is_filled
from maillage.lecture.valeurs import texte

LIGNES_CHERCHEES = 50
_LIBELLE_MAX = 120


@dataclass(frozen=True)
class Entete:
    """L’en-tête trouvé. Les lignes sont des indices de `feuille.lignes`, à partir de 0.

    `libelles[c]` est le libellé de la colonne c, celui du bas pour un en-tête double ;
    `groupes[c]` celui du haut (« Financements ») quand il diffère, sinon vide. `explicatives` sont
    les lignes de consigne placées entre l’en-tête et `premiere_donnee`.
    """

    ligne: int
    libelles: tuple[str, ...]
    premiere_donnee: int
    lignes: tuple[int, ...] = ()
    groupes: tuple[str, ...] = ()
    explicatives: tuple[int, ...] = ()


_PRECISION = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_MARQUES = re.compile(r"[*:°]+\s*$")


def label_keys(libelle: str) -> tuple[str, ...]:
    """Les formes repliées d’un libellé : entière, puis sans ce qui est entre parenthèses."""
    entier = fold(libelle)
    nu = fold(_PRECISION.sub("", _MARQUES.sub("", libelle)))
    return (entier, nu) if nu and nu != entier else (entier,)


def find_entete(feuille: Feuille, connus: Iterable[str]) -> Entete | None:
    """L’en-tête : la ligne, parmi les premières, qui porte le plus de libellés connus.

    `connus` sont les libellés attendus, écrits comme on veut. Un en-tête sur deux lignes et les
    lignes de consigne qui suivent sont reconnus. Rien n’est trouvé : `None`.
    """
    cles = {cle for libelle in connus for cle in label_keys(libelle) if cle}
    lignes = feuille.lignes[:LIGNES_CHERCHEES]
    # Des libellés différents : une valeur répétée dans les données ne fait pas un en-tête.
    notes = [len({fold(texte(ligne[c])) for c in known_columns(ligne, cles)}) for ligne in lignes]
    if not notes or max(notes) == 0:
        return None
    meilleure = notes.index(max(notes))
    haut, bas = _double(feuille, meilleure, cles)
    libelles, groupes = _labels(feuille, haut, bas)
    donnee, explicatives = _skip_guides(feuille.lignes, bas + 1)
    lignes_entete = tuple(range(haut, bas + 1))
    return Entete(bas, libelles, donnee, lignes_entete, groupes, explicatives)


def known_columns(ligne: list[Valeur], cles: set[str]) -> set[int]:
    """Les colonnes dont la cellule porte un libellé connu (clés repliées)."""
    return {
        colonne
        for colonne, valeur in enumerate(ligne)
        if isinstance(valeur, str)
        and valeur
        and len(valeur) <= _LIBELLE_MAX
        and any(cle in cles for cle in label_keys(valeur))
    }


def _filled(ligne: list[Valeur]) -> set[int]:
    return {colonne for colonne, valeur in enumerate(ligne) if is_filled(valeur)}


def _double(feuille: Feuille, meilleure: int, cles: set[str]) -> tuple[int, int]:
    """Les bornes d’un en-tête sur une ou deux lignes, autour de la meilleure."""
    lignes = feuille.lignes
    if _completes(lignes, meilleure, meilleure + 1, cles):
        return meilleure, meilleure + 1
    if meilleure and _tops(feuille, meilleure, cles):
        return meilleure - 1, meilleure
    return meilleure, meilleure


def _completes(lignes: list[list[Valeur]], haut: int, bas: int, cles: set[str]) -> bool:
    """Vrai si la ligne du dessous précise des colonnes sans libellé, au lieu d’être des données."""
    if bas >= len(lignes):
        return False
    pleines = _filled(lignes[bas])
    connues = known_columns(lignes[bas], cles)
    return bool(connues - _filled(lignes[haut])) and 2 * len(connues) >= len(pleines)


def _tops(feuille: Feuille, bas: int, cles: set[str]) -> bool:
    """Vrai si la ligne du dessus nomme des colonnes que celle-ci laisse vides, ou les groupe."""
    haut = feuille.lignes[bas - 1]
    if known_columns(haut, cles) - _filled(feuille.lignes[bas]):
        return True
    largeurs = [fin - debut for ligne, debut, dernier, fin in feuille.fusions
                if ligne == dernier == bas - 1]  # fmt: skip
    return any(largeurs) and max(largeurs) < len(_filled(feuille.lignes[bas])) - 1


def _labels(feuille: Feuille, haut: int, bas: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    largeur = max(len(feuille.lignes[haut]), len(feuille.lignes[bas]))
    dessous = _texts(feuille.lignes[bas], largeur)
    if haut == bas:
        return tuple(dessous), ("",) * largeur
    dessus = _texts(feuille.lignes[haut], largeur)
    for debut, gauche, fin, droite in feuille.fusions:
        if debut <= haut <= fin:
            for colonne in range(gauche, min(droite + 1, largeur)):
                dessus[colonne] = dessus[gauche]
    libelles = tuple(d or h for h, d in zip(dessus, dessous, strict=True))
    groupes = tuple(h if d else "" for h, d in zip(dessus, dessous, strict=True))
    return libelles, groupes


def _texts(ligne: list[Valeur], largeur: int) -> list[str]:
    textes = [texte(valeur) for valeur in ligne]
    return textes + [""] * (largeur - len(textes))


# ---- lignes de consigne -----------------------------------------------------------------

_CONSIGNE = re.compile(
    r"^(?:\(?x(?:\.x)+\)?|\(x\)|menu deroulant|liste deroulante|obligatoire|facultatif|optionnel"
    r"|champ (?:libre|obligatoire|texte)|texte libre|saisie libre|format |a (?:remplir"
    r"|choisir|selectionner|renseigner|saisir)\b|(?:merci de |veuillez )?(?:saisir|choisir|indiquer"
    r"|renseigner|selectionner|preciser|completer|noter|inscrire|separer|lister|mentionner)\b"
    r"|jj mm a|dd mm|ex |exemples?\b|nombre de|montant en|en euros?\b|chiffre|plusieurs "
    r"|(?:un|une) seule? |choix (?:unique|multiple)|\d+ (?:caracteres|signes))"
    r"|(?:caracteres|signes) max|separes? par|menu deroulant|non obligatoire|champ libre"
)


def is_consigne(valeur: Valeur) -> bool:
    """Vrai pour une cellule qui explique comment remplir la colonne."""
    return isinstance(valeur, str) and bool(_CONSIGNE.search(fold(valeur)))


def is_explicative(ligne: list[Valeur]) -> bool:
    """Vrai pour une ligne de consigne : des textes, dont un bon tiers explique la saisie."""
    pleines = [valeur for valeur in ligne if is_filled(valeur)]
    if not pleines or not all(isinstance(valeur, str) for valeur in pleines):
        return False
    consignes = sum(map(is_consigne, pleines))
    return consignes >= 1 and 3 * consignes >= len(pleines)


def _skip_guides(lignes: list[list[Valeur]], debut: int) -> tuple[int, tuple[int, ...]]:
    """L’indice de la première donnée, et les lignes de consigne sautées avant."""
    explicatives = []
    for indice in range(debut, min(debut + 4, len(lignes))):
        if not is_explicative(lignes[indice]):
            break
        explicatives.append(indice)
    return debut + len(explicatives), tuple(explicatives)
