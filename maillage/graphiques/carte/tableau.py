"""Ce que dit la carte : son tableau, et sa description pour qui ne la voit pas."""

from collections import defaultdict

from maillage.core.texte import join_et, pluriel
from maillage.graphiques.carte.legende import classify, title_of
from maillage.graphiques.carte.modele import Carte, Sorte, Zone
from maillage.graphiques.figure import Tableau
from maillage.graphiques.mesures import MOTS, Etat, format_mesure
from maillage.graphiques.texte import format_valeur


def build_tableau(carte: Carte) -> Tableau:
    """Une ligne par zone du territoire, dans l’ordre reçu."""
    singulier = carte.noms[0]
    categorie = carte.classes.sorte is Sorte.CATEGORIE
    milieu = () if categorie else (carte.mesure or "Valeur",)
    entetes = ("Code", singulier[:1].upper() + singulier[1:], *milieu, "Classe")
    lignes = tuple(_row(carte, zone, categorie=categorie) for zone in carte.interieures)
    return Tableau(entetes, lignes, carte.titre)


def _row(carte: Carte, zone: Zone, *, categorie: bool) -> tuple[str, ...]:
    mesure = carte.read_mesure(zone.code)
    sorte = classify(carte, zone)
    rang = None if mesure.connue is None else carte.classes.rank(mesure.connue)
    etat = MOTS[sorte] if isinstance(sorte, Etat) else ""
    classe = etat if rang is None else _name_classe(carte, rang)
    if etat and rang is not None:
        classe = f"{classe} ({etat})"
    valeur = format_mesure(mesure, carte.decimales, carte.unite)
    milieu = () if categorie else (valeur,)
    return zone.code, zone.nom, *milieu, classe


def _name_classe(carte: Carte, rang: int) -> str:
    return f"{carte.classes.signes[rang]} : {carte.classes.describe(rang, carte.decimales)}"


def build_annexe(carte: Carte) -> Tableau | None:
    """Les lieux marqués sur la carte ; None s’il n’y en a pas."""
    if not carte.points:
        return None
    lignes = tuple((point.genre, point.nom) for point in carte.points)
    return Tableau(("Genre", "Nom"), lignes, "Lieux marqués sur la carte")


def describe(carte: Carte) -> str:
    """La description longue : l’étendue, les extrêmes, les classes, ce qui manque."""
    nombre = len(carte.interieures)
    if not nombre:
        return f"Carte vide : aucune {carte.noms[0]} à montrer."
    sujet = f", {title_of(carte)}" if title_of(carte) else ""
    phrases = [f"Carte de {pluriel(nombre, *carte.noms)}{sujet}.", _describe_extremes(carte)]
    phrases += _describe_classes(carte)
    if carte.points:
        phrases.append(f"{pluriel(len(carte.points), 'lieu est marqué', 'lieux sont marqués')}.")
    return " ".join(filter(None, phrases))


def _describe_extremes(carte: Carte) -> str:
    if carte.classes.sorte is Sorte.CATEGORIE:
        return ""
    connues = [
        (mesure.connue, zone.nom)
        for zone in carte.interieures
        if (mesure := carte.read_mesure(zone.code)).connue is not None
    ]
    if not connues:
        return "Aucune valeur n’est connue."
    basse, haute = min(connues), max(connues)
    ecrites = [
        f"{format_valeur(valeur, carte.decimales, carte.unite)} ({nom})"
        for valeur, nom in (basse, haute)
    ]
    if basse[0] == haute[0]:
        return f"Toutes les valeurs connues sont égales : {ecrites[0].rpartition(' (')[0]}."
    return f"Les valeurs connues vont de {ecrites[0]} à {ecrites[1]}."


def _describe_classes(carte: Carte) -> list[str]:
    groupes: dict[int | Etat, list[str]] = defaultdict(list)
    for zone in carte.interieures:
        groupes[classify(carte, zone)].append(zone.nom)
    phrases = []
    for sorte in (*range(carte.classes.nombre), *MOTS):
        zones = groupes.get(sorte, [])
        if zones:
            nom = _describe(carte, sorte) if isinstance(sorte, int) else MOTS[sorte]
            noms = f" ({join_et(zones)})" if len(zones) <= 3 < len(carte.interieures) else ""
            compte = pluriel(len(zones), *carte.noms)
            phrases.append(f"{nom[:1].upper()}{nom[1:]} : {compte}{noms}.")
    return phrases


def _describe(carte: Carte, rang: int) -> str:
    return f"{carte.classes.mots[rang]}, {carte.classes.describe(rang, carte.decimales)}"
