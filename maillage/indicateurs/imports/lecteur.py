"""Une lecture en cours : les écarts qu’on y trouve, et les tableaux larges qu’on en tire."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.core.texte import format_entier, pluriel
from maillage.indicateurs.enums import Niveau
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.nombres import read_colonne, stack
from maillage.indicateurs.imports.zones import (
    DEPARTEMENTS,
    NOMS_NIVEAU,
    find_doubles,
    read_zone,
)
from maillage.indicateurs.releve import Ecart, Lecture, Releve
from maillage.lecture.valeurs import texte
from maillage.territoires.codes import departement_of

MONTRES = 200
_GARDES = 5_000
# Autant de cases à la fois : leur texte tient bien plus de place que leurs nombres.
_CASES = 300_000
_CITE = 40
_NOTES = ("source", "champ", "note", "lecture", "©", "insee", "precision")


@dataclass(slots=True)
class Table:
    """Un tableau large lu : ``codes`` (``n``) et, par nom de colonne, valeurs et états."""

    codes: list[str]
    noms: list[str]
    valeurs: NDArray[np.float64]
    etats: NDArray[np.uint8]
    numeros: list[int] = field(default_factory=list)

    def releve(
        self, source: str, millesime: int, geographie: int, colonnes: Mapping[str, str], **extra
    ) -> Releve:
        """Le relevé de quelques colonnes ; ``colonnes`` : nom lu → nom canonique."""
        places = [self.noms.index(name) for name in colonnes]
        return Releve(
            source, millesime, geographie, self.codes, tuple(colonnes.values()),
            self.valeurs[:, places], self.etats[:, places], **extra,
        )  # fmt: skip

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Ne garde que les lignes où ``kept`` est vrai."""
        self.codes = [code for code, wanted in zip(self.codes, kept, strict=True) if wanted]
        self.valeurs, self.etats = self.valeurs[kept], self.etats[kept]


class Lecteur:
    """Ce que partagent les lecteurs de formats : le fichier, les choix, les écarts.

    ``choix`` peut dire ``geographie`` (année du code officiel), ``publie_le`` (date ISO) et
    ``extrait`` (vrai : le fichier ne couvre volontairement pas toute la France).
    """

    def __init__(self, fichier: str, choix: Mapping[str, Any] | None = None):
        self.fichier = fichier
        self.choix = dict(choix or {})
        self.ecarts: list[Ecart] = []
        self.remarques: list[str] = []
        self._more = 0

    def refuse(self, phrase: str, ligne: int = 0, colonne: str = "") -> None:
        if len(self.ecarts) < _GARDES:
            self.ecarts.append(Ecart(self.fichier, phrase, ligne, colonne))
        else:
            self._more += 1

    def note(self, phrase: str) -> None:
        if phrase not in self.remarques:
            self.remarques.append(phrase)

    def note_ignored(self, labels: Sequence[str]) -> None:
        """Dit les colonnes dont on n’a pas l’emploi."""
        if labels:
            shown = ", ".join(labels[:5]) + ("…" if len(labels) > 5 else "")
            count = pluriel(len(labels), "colonne laissée", "colonnes laissées")
            self.note(f"{count} de côté : {shown}.")

    def finish(self, releves: list[Releve]) -> Lecture:
        """La lecture close : avec un écart, aucun relevé ; au-delà de 200 écarts, leur nombre."""
        if not self.ecarts:
            for releve in releves:
                self._apply_choix(releve)
        if self.ecarts:
            return Lecture(self.fichier, [], self._shorten(), self.remarques)
        return Lecture(self.fichier, releves, [], self.remarques)

    def _shorten(self) -> list[Ecart]:
        ordered = sorted(self.ecarts, key=lambda ecart: ecart.ligne)
        more = len(ordered) - MONTRES + self._more
        if more <= 0:
            return ordered
        phrase = f"… et {pluriel(more, 'autre écart', 'autres écarts')}."
        return [*ordered[:MONTRES], Ecart(self.fichier, phrase)]

    def _apply_choix(self, releve: Releve) -> None:
        if self.choix.get("geographie"):
            releve.geographie = read_annee(self, self.choix["geographie"], "geographie")
        if given := self.choix.get("publie_le"):
            try:
                releve.publie_le = date.fromisoformat(str(given)).isoformat()
            except ValueError:
                phrase = f"la date de publication « {given} » ne se lit pas (2026-08-06 attendu)."
                self.refuse(phrase)

    def read_table(
        self,
        grille: Grille,
        place: int,
        places: Sequence[int],
        *,
        niveau: Niveau = Niveau.COMMUNE,
        negatifs: bool = True,
        skip: Callable[[list], bool] | None = None,
        read_code: Callable[[Any], str] | None = None,
    ) -> Table:
        """Les colonnes ``places``, une ligne par code ; tout défaut devient un écart.

        ``skip(cellules)`` écarte une ligne qui n’est pas une donnée (les unités d’une colonne) ;
        ``read_code`` lit le code autrement que la maille ne le veut.
        """
        self._refuse_formulas(grille)
        reading = _Lignes(self, grille, place, niveau)
        reading.skip = skip
        reading.read_code = read_code or (lambda cell: read_zone(cell, niveau))
        # Un dossier complet a 66 millions de cases : elles ne sont rangées qu’une fois.
        shape = (grille.page.hauteur, len(places))
        values, states, size = np.empty(shape), np.empty(shape, np.uint8), 0
        for chunk in batched(reading.rows(), 1 + _CASES // max(1, len(grille.entete))):
            part = slice(size, size + len(chunk))
            values[part], states[part] = self._convert(grille, chunk, places, negatifs)
            size = part.stop
        labels = [grille.entete[place] for place in places]
        for label in (label for label, count in Counter(labels).items() if count > 1):
            self.refuse("la colonne est dans l’en-tête deux fois.", grille.numero, label)
        return Table(reading.codes, labels, values[:size], states[:size], reading.numeros)

    def _refuse_formulas(self, grille: Grille) -> None:
        for cellule, erreur in grille.page.erreurs.items():
            place = f" de la feuille « {grille.page.nom} »" if grille.page.nom else ""
            self.refuse(f"la cellule {cellule}{place} est une formule en erreur ({erreur}).")

    def _convert(
        self, grille: Grille, chunk: tuple, places: Sequence[int], negatifs: bool
    ) -> tuple[NDArray, NDArray]:
        numeros = [numero for numero, _ in chunk]
        columns = list(zip(*(pick(cells, places) for _, cells in chunk), strict=True))
        read = []
        for place, cells in zip(places, columns, strict=False):
            values, states, wrong = read_colonne(cells)
            label = grille.entete[place]
            for rang in wrong:
                phrase = f"« {quote(cells[rang])} » n’est pas un nombre."
                self.refuse(phrase, numeros[rang], label)
            if not negatifs:
                for rang in np.flatnonzero(values < 0).tolist():
                    phrase = (
                        f"« {quote(cells[rang])} » est négatif, ce qu’un effectif n’est jamais."
                    )
                    self.refuse(phrase, numeros[rang], label)
            read.append((values, states))
        size = len(chunk)
        return (
            stack((values for values, _ in read), size, float),
            stack((states for _, states in read), size, np.uint8),
        )

    def drop_doubles(self, table: Table) -> None:
        """Paris, Lyon et Marseille : la ville, ou ses arrondissements, jamais les deux."""
        doubles = find_doubles(table.codes)
        if not doubles:
            return
        table.keep(np.array([code not in doubles for code in table.codes]))
        self.note(
            "Paris, Lyon et Marseille sont dans le fichier avec leurs arrondissements : "
            "la ville seule est gardée, elle n’est comptée qu’une fois."
        )

    def check_national(self, grille: Grille, codes: Iterable[str]) -> None:
        """Refuse un fichier national à qui il manque des départements de métropole."""
        if not grille.page.is_ended:
            self.refuse(
                "la dernière ligne n’est pas terminée : le fichier est sans doute coupé. "
                "Téléchargez-le de nouveau."
            )
        if self.choix.get("extrait") or self.ecarts:
            return
        found = {departement_of(code) for code in codes}
        missing = [code for code in DEPARTEMENTS if code not in found]
        if found and missing and not all(code.startswith("Z") for code in found):
            shown = ", ".join(missing[:8]) + ("…" if len(missing) > 8 else "")
            absent = pluriel(len(missing), "département")
            self.refuse(
                f"aucune commune de {absent} de métropole ({shown}) : "
                "le fichier est coupé ou n’est qu’un extrait. Téléchargez-le en entier, ou "
                "demandez un extrait si c’en est un."
            )


class _Lignes:
    """Les lignes d’une grille, leur code lu et leur largeur vérifiée."""

    def __init__(self, lecteur: Lecteur, grille: Grille, place: int, niveau: Niveau):
        self.lecteur, self.grille, self.place, self.niveau = lecteur, grille, place, niveau
        self.skip: Callable[[list], bool] | None = None
        self.read_code: Callable[[Any], str] = texte
        self.codes: list[str] = []
        self.numeros: list[int] = []
        self._seen: dict[str, int] = {}

    def rows(self) -> Iterable[tuple[int, list]]:
        width = len(self.grille.entete)
        for numero, cells in self.grille.rows():
            if self.skip and self.skip(cells):
                continue
            if len(cells) != width and not self._fit(numero, cells, width):
                continue
            code = self.read_code(cells[self.place])
            if not code:
                self._refuse_code(numero, cells)
            elif code in self._seen:
                phrase = f"{code} est déjà à la ligne {self._seen[code]}."
                self.lecteur.refuse(phrase, numero, self.grille.entete[self.place])
            else:
                self._seen[code] = numero
                self.codes.append(code)
                self.numeros.append(numero)
                yield numero, cells

    def _fit(self, numero: int, cells: list, width: int) -> bool:
        """Les cellules vides de trop sont sans conséquence ; une ligne courte est coupée."""
        if len(cells) > width and not any(texte(cell) for cell in cells[width:]):
            return True
        if is_note(cells):
            return False
        phrase = (
            f"la ligne a {pluriel(len(cells), 'cellule')} au lieu de {format_entier(width)} : "
            "elle est coupée, ou son séparateur n’est pas celui des autres."
        )
        self.lecteur.refuse(phrase, numero)
        return False

    def _refuse_code(self, numero: int, cells: list) -> None:
        if is_note(cells):
            return
        given = quote(cells[self.place])
        wanted = NOMS_NIVEAU[self.niveau]
        phrase = f"« {given} » n’est pas {wanted}." if given else f"le code manque ({wanted})."
        self.lecteur.refuse(phrase, numero, self.grille.entete[self.place])


def is_note(cells: Sequence[Any]) -> bool:
    """Une note de bas de tableau : un seul texte, qui commence par « Source », « Champ »…"""
    filled = [shown for cell in cells if (shown := texte(cell))]
    return len(filled) == 1 and filled[0].lower().startswith(_NOTES) and " " in filled[0]


def pick(cells: Sequence[Any], places: Sequence[int]) -> tuple:
    if len(places) == 1:
        return (cells[places[0]],)
    return itemgetter(*places)(cells) if places else ()


def quote(cell: Any) -> str:
    """La cellule telle qu’on la montre dans une phrase, coupée si elle est longue."""
    shown = texte(cell).replace("\n", " ")
    return shown if len(shown) <= _CITE else f"{shown[:_CITE]}…"


def read_annee(lecteur: Lecteur, given: Any, colonne: str, ligne: int = 0) -> int:
    """Une année entre 1960 et 2100, ou 0 après l’avoir refusée."""
    shown = texte(given)
    if shown.isdecimal() and 1960 <= int(shown) <= 2100:
        return int(shown)
    lecteur.refuse(f"« {quote(given)} » n’est pas une année.", ligne, colonne)
    return 0
