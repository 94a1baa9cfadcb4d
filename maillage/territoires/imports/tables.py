"""Reconnaître un fichier de l’Insee à ses colonnes, quels que soient son nom et sa forme."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from maillage.lecture.classeur import read_classeur
from maillage.lecture.fichiers import TAILLE_MAX, check_file
from maillage.lecture.fichiers import Nature as Format
from maillage.lecture.tableur_csv import read_csv
from maillage.territoires.enums import Nature

EXTENSIONS = {".csv", ".txt", ".xlsx", ".xls", ".ods"}
_LIGNES_CHERCHEES = 30

# Feuilles d’appoint d’un classeur : nature et libellé des EPCI.
LISTE_EPCI = "liste_epci"
ZONES = "zones"

# Une nature est reconnue quand toutes ces colonnes sont là et aucune de celles de droite.
_SIGNATURES: tuple[tuple[str, set[str], set[str]], ...] = (
    (Nature.MOUVEMENTS, {"MOD", "DATE_EFF", "COM_AV", "COM_AP"}, set()),
    (Nature.COMMUNES, {"TYPECOM", "COM", "LIBELLE"}, {"COM_AV"}),
    (Nature.COMMUNES, {"CDC", "DEP", "COM", "NCCENR"}, set()),
    (Nature.POPULATIONS, {"PMUN", "CODCOM"}, set()),
    (Nature.POPULATIONS, {"PMUN", "COM"}, set()),
    (Nature.EPCI, {"CODGEO", "EPCI", "LIBEPCI"}, set()),
    (Nature.APPARTENANCE, {"CODGEO", "LIBGEO", "DEP", "REG", "EPCI"}, {"LIBEPCI"}),
    (Nature.DEPARTEMENTS, {"DEP", "REG", "LIBELLE"}, {"COM", "ARR", "CAN"}),
    (Nature.REGIONS, {"REG", "LIBELLE"}, {"DEP", "COM", "ARR"}),
    (LISTE_EPCI, {"EPCI", "LIBEPCI", "NATURE_EPCI"}, {"CODGEO"}),
    (ZONES, {"NIVGEO", "CODGEO", "LIBGEO"}, set()),
)


@dataclass(slots=True)
class Table:
    """Un tableau reconnu : ``lignes`` sans l’en-tête ; ``premiere`` est le n° de la première.

    ``annee`` vaut 0 quand rien ne la dit.

    ``annexes`` : les autres tableaux utiles du même classeur (libellés des EPCI).
    """

    chemin: Path
    nature: str
    annee: int
    sha256: str
    colonnes: dict[str, int]
    lignes: list[list]
    premiere: int
    annexes: list["Table"] = field(default_factory=list)

    @property
    def nom(self) -> str:
        return self.chemin.name

    def rows(self, *names: str) -> Iterator[tuple[int, list[str]]]:
        """(n° de ligne, cellules demandées) ; une colonne absente ou trop courte est vide."""
        places = [self.colonnes.get(name, -1) for name in names]
        for number, cells in enumerate(self.lignes, self.premiere):
            if any(cells):
                width = len(cells)
                yield number, [as_text(cells[p]) if 0 <= p < width else "" for p in places]


def as_text(value) -> str:
    """Le texte d’une cellule ; un entier lu comme un nombre garde ses chiffres."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_table(chemin: Path) -> Table | None:
    """Le tableau utile d’un fichier, ou ``None`` s’il n’est pas de ceux que l’on connaît.

    Lève ``ErreurLecture`` si le fichier ne se lit pas.
    """
    kind = check_file(chemin, chemin.name)
    content = chemin.read_bytes()
    if kind == Format.INCONNU:
        return None
    sheets = _read_sheets(chemin, content, kind)
    found = [table for name, rows in sheets if (table := _recognize(chemin, content, name, rows))]
    main = next((table for table in found if table.nature in set(Nature)), None)
    if main:
        main.annexes = [table for table in found if table is not main]
        main.annee = find_year(chemin.stem) or _year_in_rows(sheets)
    return main


def _read_sheets(chemin: Path, content: bytes, kind: Format) -> list[tuple[str, list[list]]]:
    if kind == Format.CSV:
        return [(chemin.stem, read_csv(content))]
    workbook = read_classeur(chemin, chemin.name, taille_max=TAILLE_MAX)
    return [(feuille.nom, [[]] * (feuille.premiere_ligne - 1) + feuille.lignes)
            for feuille in workbook.feuilles]  # fmt: skip


def _recognize(chemin: Path, content: bytes, feuille: str, rows: list[list]) -> Table | None:
    for index, row in enumerate(rows[:_LIGNES_CHERCHEES]):
        columns = {as_text(cell).upper(): place for place, cell in enumerate(row) if cell}
        if nature := _nature_of(set(columns), feuille):
            digest = hashlib.sha256(content).hexdigest()
            return Table(chemin, nature, 0, digest, columns, rows[index + 1 :], index + 2)
    return None


def _nature_of(columns: set[str], feuille: str) -> str | None:
    if feuille.upper() == "ARM":
        return None
    return next(
        (
            nature
            for nature, needed, refused in _SIGNATURES
            if needed <= columns and not refused & columns
        ),
        None,
    )


_DATE_COLLEE = re.compile(r"(?<!\d)\d{4}((?:19|20)\d{2})(?!\d)")
_ANNEE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_ANNEE_COURTE = re.compile(r"[-_](\d{2})$")
_DATE_TITRE = re.compile(r"(?:1er janvier |01/01/)((?:19|20)\d{2})")


def find_year(nom: str) -> int:
    """L’année que dit un nom : « …-01012019 », « …_2025 », « …_01-01-2026 », « …-22 » ; sinon 0."""
    for pattern in (_DATE_COLLEE, _ANNEE):
        if found := pattern.findall(nom):
            return int(found[-1])
    if found := _ANNEE_COURTE.findall(nom):
        return 2000 + int(found[0])
    return 0


def _year_in_rows(sheets: list[tuple[str, list[list]]]) -> int:
    """L’année des lignes de titre d’un classeur : « Géographie au 01/01/2022 »."""
    for _, rows in sheets:
        for row in rows[:_LIGNES_CHERCHEES]:
            if found := _DATE_TITRE.search(" ".join(as_text(cell) for cell in row)):
                return int(found[1])
    return 0
