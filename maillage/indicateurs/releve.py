"""Un relevé : ce qu’un fichier de données dit, une fois lu, avant d’être adopté.

C’est le seul langage commun entre la lecture des formats (``imports``) et le rangement
(``colonnes``) : un lecteur ne connaît pas la base, le rangement ne connaît pas les formats.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from maillage.core.texte import typeset
from maillage.indicateurs.enums import Etat, Niveau


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un défaut du fichier ; ``ligne`` est celle du fichier, 0 quand il s’agit du tout."""

    fichier: str
    phrase: str
    ligne: int = 0
    colonne: str = ""

    def __str__(self):
        place = f", ligne {self.ligne}" if self.ligne else ""
        place += f", colonne {self.colonne}" if self.colonne else ""
        return typeset(f"{self.fichier}{place} : {self.phrase}")

    def as_dict(self) -> dict:
        return {
            "fichier": self.fichier,
            "ligne": self.ligne or None,
            "colonne": self.colonne,
            "phrase": typeset(self.phrase),
        }


@dataclass(slots=True)
class Releve:
    """Les valeurs d’une source pour une année, commune par commune (ou autre maille).

    ``source`` : clé d’une ``Source`` du catalogue. ``millesime`` : année des données.
    ``geographie`` : année du code officiel géographique des codes (0 : inconnue, donc la plus
    récente). ``codes`` : ``n`` codes uniques. ``colonnes`` : ``k`` noms canoniques, sans année
    (« CHOM1564 », pas « P18_CHOM1564 »). ``valeurs`` : ``[n, k]`` en float64, jamais arrondies ;
    ``etats`` : ``[n, k]`` en uint8, voir ``Etat``. Une valeur qui n’en est pas une vaut NaN.
    ``publie_le`` : date de publication au format ISO, vide si inconnue. ``remarques`` : ce que la
    personne doit savoir (« Paris, Lyon et Marseille comptées une fois »).
    """

    source: str
    millesime: int
    geographie: int
    codes: list[str]
    colonnes: tuple[str, ...]
    valeurs: NDArray[np.float64]
    etats: NDArray[np.uint8]
    niveau: Niveau = Niveau.COMMUNE
    publie_le: str = ""
    libelles: dict[str, str] = field(default_factory=dict)
    remarques: list[str] = field(default_factory=list)

    def __post_init__(self):
        shape = (len(self.codes), len(self.colonnes))
        if self.valeurs.shape != shape or self.etats.shape != shape:
            raise ValueError(f"relevé {self.source} : {self.valeurs.shape} au lieu de {shape}")
        self.valeurs = np.where(self.etats == Etat.VALEUR, self.valeurs, np.nan)

    @property
    def nom(self) -> str:
        return f"{self.source} {self.millesime}"

    def columns(self) -> Iterator[tuple[str, NDArray[np.float64], NDArray[np.uint8]]]:
        for rang, colonne in enumerate(self.colonnes):
            yield colonne, self.valeurs[:, rang], self.etats[:, rang]


@dataclass(slots=True)
class Lecture:
    """Ce qu’un fichier a donné : des relevés, ou des écarts, et alors rien ne sera adopté."""

    fichier: str
    releves: list[Releve] = field(default_factory=list)
    ecarts: list[Ecart] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
