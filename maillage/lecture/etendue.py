"""Ce que le lecteur de classeurs ne dit pas : l’étendue réelle d’une feuille et ses erreurs.

Le lecteur réserve d’un coup le rectangle entier d’une feuille : une seule valeur
égarée en `XFD1048576` demanderait 500 Go et arrêterait le serveur. On parcourt donc
d’abord le XML, par morceaux, pour refuser proprement. Au passage, on relève les
cellules en erreur (`#REF!`…), que le lecteur rend vides.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage.lecture.archive import member_chunks, read_member
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.reperes import column_index, reference

CELLULES_MAX = 12_000_000
_RECOUVREMENT = 16 * 1024
# Les colonnes d’une lettre sont ignorées au premier passage : elles tiennent dans le minimum de 26.
_COLONNE_LOIN = re.compile(rb'r=["\']([A-Z]{2,3})\d{1,10}["\'](?:[^>]*[^/])?>')
_COLONNE_PRES = re.compile(rb'r=["\']([A-Z])\d{1,10}["\'](?:[^>]*[^/])?>')
_DERNIERE = re.compile(rb'\sr=["\']([A-Z]{1,3})(\d{1,10})["\']')
_CELLULE_ERREUR = re.compile(
    rb'<c\s([^>]*\bt="e"[^>]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?\s*<v>(#[^<]{1,20})</v>'
)
_FEUILLE = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_LIEN = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUT = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_CHAINE = re.compile(rb't=["\']s["\'][^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?\s*<v>(\d+)<')
_PARTAGES = "/sharedstrings.xml"
_TEXTE_MAX = 400 * 1024 * 1024
_ODS_BALISE = re.compile(rb"<table:(table-row|table-cell|table)\b([^>]*?)/?>")
_ODS_REPETE = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')


@dataclass
class Etendue:
    """Dernière ligne et dernière colonne remplies (à partir de 1), cellules en erreur par place.

    `textes_partages` est le nombre de cellules qui renvoient à un texte partagé. Les
    clés de `erreurs` sont (indice de ligne, indice de colonne) à partir de 0.
    """

    derniere_ligne: int = 0
    derniere_colonne: int = 26
    textes_partages: int = 0
    erreurs: dict[tuple[int, int], str] = field(default_factory=dict)


def scan_xlsx(archive: zipfile.ZipFile, nom: str) -> dict[str, Etendue]:
    """L’étendue de chaque feuille d’un classeur XLSX, par nom de feuille.

    Lève `ErreurLecture` si une feuille dépasse `CELLULES_MAX` cellules, si un membre ment sur
    sa taille, ou si un texte partagé est répété au-delà du raisonnable.
    """
    feuilles = {chemin.lower(): feuille for feuille, chemin in sheet_paths(archive, nom)}
    textes = _shared_lengths(archive, nom)
    etendues = {}
    # Tous les membres, quel que soit leur nom : un fichier forgé range une feuille où il veut.
    for info in archive.infolist():
        chemin = info.filename.lower()
        if chemin.endswith(_PARTAGES) and chemin not in feuilles:
            continue
        feuille = feuilles.get(chemin, info.filename)
        etendue = etendues[feuille] = _scan_sheet(member_chunks(archive, info, nom))
        if etendue.textes_partages * max(textes, default=0) > _TEXTE_MAX:
            _check_texts(member_chunks(archive, info, nom), textes, nom, feuille)
        if _is_too_wide(etendue):
            _narrow(member_chunks(archive, info, nom), etendue)
        _check_area(etendue, nom, feuille)
    return etendues


def _is_too_wide(etendue: Etendue) -> bool:
    return etendue.derniere_ligne * etendue.derniere_colonne > CELLULES_MAX


def _narrow(morceaux: Iterator[bytes], etendue: Etendue) -> None:
    """Mesure au plus juste une feuille très longue qui tient dans les 26 premières colonnes."""
    if etendue.derniere_colonne > 26:
        return
    lettres = {lettre for morceau in morceaux for lettre in _COLONNE_PRES.findall(morceau)}
    etendue.derniere_colonne = max((column_index(x.decode()) + 1 for x in lettres), default=26)


def sheet_paths(archive: zipfile.ZipFile, nom: str) -> list[tuple[str, str]]:
    """Les couples (nom de feuille, chemin dans l’archive), dans l’ordre du classeur."""
    classeur = read_member(archive, "xl/workbook.xml", nom).decode("utf-8", "replace")
    liens = read_member(archive, "xl/_rels/workbook.xml.rels", nom).decode("utf-8", "replace")
    cibles = {}
    for balise in _LIEN.findall(liens):
        lien = dict(_ATTRIBUT.findall(balise))
        cibles[lien.get("Id")] = lien.get("Target", "").lstrip("/").removeprefix("xl/")
    feuilles = []
    for balise in _FEUILLE.findall(classeur):
        attributs = dict(_ATTRIBUT.findall(balise))
        cible = cibles.get(attributs.get("r:id"))
        if cible:
            feuilles.append((html.unescape(attributs.get("name", "")), f"xl/{cible}"))
    return feuilles


def _shared_lengths(archive: zipfile.ZipFile, nom: str) -> list[int]:
    chemins = [n for n in archive.namelist() if n.lower().endswith(_PARTAGES)]
    contenu = b"".join(read_member(archive, chemin, nom) for chemin in chemins)
    return [len(texte) for texte in contenu.split(b"<si>")[1:]]


def _scan_sheet(morceaux: Iterator[bytes]) -> Etendue:
    etendue, reste = Etendue(), b""
    for morceau in morceaux:
        bloc = reste + morceau
        _note_extent(bloc, etendue)
        if b't="e"' in bloc:
            _note_errors(bloc, etendue)
        etendue.textes_partages += morceau.count(b't="s"')
        reste = bloc[-_RECOUVREMENT:]
    return etendue


def _check_texts(morceaux: Iterator[bytes], textes: list[int], nom: str, feuille: str) -> None:
    """Compte le texte que la feuille ferait copier : un texte long, répété partout, est refusé."""
    poids = 0
    for morceau in morceaux:
        rangs = (int(rang) for rang in _CHAINE.findall(morceau))
        poids += sum(textes[rang] for rang in rangs if rang < len(textes))
    if poids > _TEXTE_MAX:
        raise ErreurLecture(
            f"La feuille « {feuille} » du fichier « {nom} » répète des textes au point de "
            "former un volume démesuré : elle n’a pas été ouverte."
        )


def _note_extent(bloc: bytes, etendue: Etendue) -> None:
    """Retient la colonne la plus à droite et la dernière ligne qui portent une valeur."""
    for lettres in set(_COLONNE_LOIN.findall(bloc)):
        colonne = column_index(lettres.decode()) + 1
        etendue.derniere_colonne = max(etendue.derniere_colonne, colonne)
    valeur = max(bloc.rfind(b"<v>"), bloc.rfind(b"<is>"), bloc.rfind(b"<t>"))
    place = bloc.rfind(b" r=", 0, valeur) if valeur > 0 else -1
    trouve = _DERNIERE.match(bloc, place) if place >= 0 else None
    if trouve:
        etendue.derniere_ligne = max(etendue.derniere_ligne, int(trouve[2]))


def _note_errors(bloc: bytes, etendue: Etendue) -> None:
    for attributs, valeur in _CELLULE_ERREUR.findall(bloc):
        place = _DERNIERE.search(b" " + attributs)
        if place:
            cle = (int(place[2]) - 1, column_index(place[1].decode()))
            etendue.erreurs[cle] = valeur.decode("utf-8", "replace")


def _check_area(etendue: Etendue, nom: str, feuille: str) -> None:
    if not _is_too_wide(etendue):
        return
    coin = reference(etendue.derniere_ligne, etendue.derniere_colonne - 1)
    raise ErreurLecture(
        f"La feuille « {feuille} » du fichier « {nom} » s’étend jusqu’à la cellule {coin} : "
        "c’est trop pour être lu. Supprimez les lignes et les colonnes situées après votre "
        "tableau (une valeur y est restée), puis enregistrez."
    )


def scan_ods(archive: zipfile.ZipFile, nom: str) -> None:
    """Refuse un ODS dont les répétitions de cellules formeraient une feuille démesurée."""
    feuille, reste = _Ods(), b""
    for morceau in member_chunks(archive, archive.getinfo("content.xml"), nom):
        bloc = reste + morceau
        fin = bloc.rfind(b">") + 1
        feuille.read(bloc[:fin])
        reste = bloc[fin:]
        if feuille.aire > CELLULES_MAX:
            _check_area(Etendue(feuille.derniere, feuille.largeur), nom, "calcul")


@dataclass
class _Ods:
    """Compteur de lignes et de colonnes d’un contenu ODS, répétitions comprises."""

    ligne: int = 0
    colonne: int = 0
    largeur: int = 1
    derniere: int = 0

    @property
    def aire(self) -> int:
        return self.derniere * self.largeur

    def read(self, bloc: bytes) -> None:
        for balise, attributs in _ODS_BALISE.findall(bloc):
            repete = _ODS_REPETE.search(attributs)
            fois = int(repete[1]) if repete else 1
            if balise == b"table":
                self.ligne = self.derniere = 0
                self.largeur = 1
            elif balise == b"table-row":
                self.ligne, self.colonne = self.ligne + fois, 0
            else:
                self._read_cell(fois, b"value-type" in attributs)

    def _read_cell(self, fois: int, remplie: bool) -> None:
        self.colonne += fois
        if remplie:
            self.largeur = max(self.largeur, self.colonne)
            self.derniere = self.ligne
