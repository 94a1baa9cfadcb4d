"""Lire un classeur (XLSX, XLSM, XLS, ODS, CSV) en lignes de valeurs, avec leurs places exactes."""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from maillage.lecture.archive import ABIME, PROTEGE, open_archive
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.etendue import Etendue, scan_ods, scan_xlsx
from maillage.lecture.fichiers import CLASSEURS, TAILLE_MAX, Nature, check_file, open_source
from maillage.lecture.reperes import column_index, column_letter, reference
from maillage.lecture.tableur_csv import read_csv

__all__ = [
    "Classeur",
    "Feuille",
    "Fusion",
    "Valeur",
    "column_index",
    "column_letter",
    "read_classeur",
    "reference",
]

type Valeur = (
    str
    | int
    | float
    | bool
    | datetime.datetime
    | datetime.date
    | datetime.time
    | datetime.timedelta
    | None
)
# (première ligne, première colonne, dernière ligne, dernière colonne), indices dans `lignes`.
type Fusion = tuple[int, int, int, int]


@dataclass(frozen=True)
class Feuille:
    """Une feuille : ses lignes de valeurs (vide = `""`), à partir de la colonne A.

    `premiere_ligne` est le numéro, dans le fichier, de `lignes[0]`. `fusions` donne les cellules
    fusionnées en indices de `lignes`. `erreurs` donne les formules en erreur (« #REF! ») par
    (indice de ligne, indice de colonne) ; leur valeur est vide.
    """

    nom: str
    lignes: list[list[Valeur]]
    premiere_ligne: int = 1
    masquee: bool = False
    fusions: tuple[Fusion, ...] = ()
    erreurs: dict[tuple[int, int], str] = field(default_factory=dict)

    def numero(self, indice: int) -> int:
        """Le numéro, dans le fichier, de la ligne `lignes[indice]`."""
        return self.premiere_ligne + indice

    def reference(self, indice: int, colonne: int) -> str:
        """La référence « C12 » de la cellule `lignes[indice][colonne]`."""
        return reference(self.numero(indice), colonne)


@dataclass(frozen=True)
class Classeur:
    """Un classeur lu : son nom de fichier et ses feuilles, dans l’ordre."""

    nom: str
    feuilles: tuple[Feuille, ...]


def read_classeur(source: bytes | Path, nom: str, *, taille_max: int = TAILLE_MAX) -> Classeur:
    """Lit un classeur entier. `nom` est le nom montré dans les messages.

    Lève `ErreurLecture`, avec une phrase pour la personne, si ce n’est pas un classeur lisible.
    """
    nature = check_file(source, nom, taille_max=taille_max)
    if nature not in CLASSEURS:
        raise ErreurLecture(_not_a_classeur(nom, nature))
    if nature is Nature.CSV:
        with open_source(source) as fichier:
            lignes = trim(read_csv(fichier.read()))
        return Classeur(nom, (Feuille(Path(nom).stem, lignes),))
    etendues = _scan(source, nature, nom)
    with open_source(source) as fichier:
        return Classeur(nom, _read_feuilles(io.BytesIO(fichier.read()), nom, etendues))


def _not_a_classeur(nom: str, nature: Nature) -> str:
    if nature is Nature.DOCX:
        return (
            f"Le fichier « {nom} » est un document Word : ici il faut un classeur. "
            "Déposez-le plutôt avec « Importer un document Word »."
        )
    return (
        f"Le fichier « {nom} » n’est pas un classeur que l’on sait lire. "
        "Enregistrez-le depuis votre tableur au format .xlsx, .ods ou .csv, puis redéposez-le."
    )


def _scan(source: bytes | Path, nature: Nature, nom: str) -> dict[str, Etendue]:
    """Parcourt l’archive avant le lecteur, qui fait confiance à ce qu’elle annonce."""
    if nature is Nature.XLS:
        return {}
    with open_source(source) as fichier, open_archive(fichier, nom) as archive:
        if nature is not Nature.ODS:
            return scan_xlsx(archive, nom)
        if "content.xml" not in archive.namelist():
            raise ErreurLecture(ABIME.format(nom=nom))
        scan_ods(archive, nom)
        return {}


def _read_feuilles(
    contenu: io.BytesIO, nom: str, etendues: dict[str, Etendue]
) -> tuple[Feuille, ...]:
    try:
        with CalamineWorkbook.from_filelike(contenu) as classeur:
            return tuple(
                _read_feuille(
                    classeur.get_sheet_by_index(rang),
                    masquee=meta.visible is not SheetVisibleEnum.Visible,
                    erreurs=etendues.get(meta.name, Etendue()).erreurs,
                )
                for rang, meta in enumerate(classeur.sheets_metadata)
                if meta.typ is SheetTypeEnum.WorkSheet
            )
    except PasswordError as erreur:
        raise ErreurLecture(PROTEGE.format(nom=nom)) from erreur
    except (CalamineError, ValueError, OSError, OverflowError) as erreur:
        raise ErreurLecture(ABIME.format(nom=nom)) from erreur
    except BaseException as erreur:
        # Le lecteur est écrit en Rust : un fichier forgé peut y lever une « panique ».
        if type(erreur).__name__ != "PanicException":
            raise
        raise ErreurLecture(ABIME.format(nom=nom)) from erreur


def _read_feuille(
    feuille: CalamineSheet, *, masquee: bool, erreurs: dict[tuple[int, int], str]
) -> Feuille:
    haut, gauche = feuille.start or (0, 0)
    lignes = trim(feuille.to_python(), gauche)
    fusions = tuple(
        (debut[0] - haut, debut[1], fin[0] - haut, fin[1])
        for debut, fin in feuille.merged_cell_ranges or ()
        if debut[0] >= haut
    )
    places = {(ligne - haut, col): texte for (ligne, col), texte in erreurs.items()}
    return Feuille(feuille.name, lignes, haut + 1, masquee, fusions, places)


def trim(lignes: Sequence[list], decalage: int = 0) -> list[list[Valeur]]:
    """Les lignes sans les vides de la fin, complétées à gauche de `decalage` cellules."""
    dernier = len(lignes)
    while dernier and not any(map(is_filled, lignes[dernier - 1])):
        dernier -= 1
    gauche: list[Valeur] = [""] * decalage
    return [gauche + ligne if decalage else ligne for ligne in lignes[:dernier]]


BLANCS = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, *range(0x2000, 0x200C),
                           0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF)))  # fmt: skip


def is_filled(valeur: Valeur) -> bool:
    """Faux pour une cellule vide ou faite de blancs."""
    if isinstance(valeur, str):
        return valeur.strip(BLANCS) != ""
    return valeur is not None
