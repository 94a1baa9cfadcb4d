"""Les colonnes d’un arbre tel que les régions l’écrivent, et ce que valent leurs mots."""

from dataclasses import dataclass, field

from maillage.core.texte import fold
from maillage.lecture.tableau import Entete, label_keys
from maillage.referentiels.enums import GenreObjectif

COLONNES: dict[str, tuple[str, ...]] = {
    "code": ("code", "n°", "no", "num", "numéro", "numérotation", "référence objectif"),
    "niveau": ("niveau", "profondeur", "rang"),
    "parent": ("parent", "code parent", "code du parent", "rattaché à", "dans"),
    "genre": ("genre", "type", "nature", "catégorie"),
    "description": ("description", "commentaire", "précisions", "détail", "contenu", "attendus"),
    "preuve": ("preuve", "niveau de preuve"),
    "source": (
        "source", "sources", "référence", "références", "référence bibliographique",
        "références bibliographiques", "bibliographie",
    ),
}  # fmt: skip
INTITULES = (
    "objectif", "objectifs", "intitulé", "titre", "libellé", "intitulé de l’objectif",
    "libellé de l’objectif", "nom",
)  # fmt: skip
# Une colonne par niveau de l’arbre, de la plus large à la plus fine.
NIVEAUX: dict[str, str] = {
    "axe": "", "axes": "", "axe stratégique": "", "orientation": "", "orientations": "",
    "orientation stratégique": "", "thème": "", "thématique": "", "domaine": "", "enjeu": "",
    "chapitre": "", "volet": "", "objectif général": "", "objectif stratégique": "",
    "objectif spécifique": "", "objectif opérationnel": "", "sous-objectif": "",
    "sous-objectifs": "", "résultat attendu": "", "action": "", "actions": "", "mesure": "",
    "mesures": "", **{f"niveau {rang}": "" for rang in range(1, 9)},
    "priorité": GenreObjectif.PRIORITE, "priorités": GenreObjectif.PRIORITE,
    "priorité régionale": GenreObjectif.PRIORITE,
    "action probante": GenreObjectif.ACTION_PROBANTE,
    "actions probantes": GenreObjectif.ACTION_PROBANTE,
    "action impactante": GenreObjectif.ACTION_IMPACTANTE,
    "actions impactantes": GenreObjectif.ACTION_IMPACTANTE,
}  # fmt: skip
PREFIXES = ("code", "code de l’", "n°", "numéro", "numéro de l’", "n° d’", "n° de l’")

GENRES = {
    fold(word): genre
    for genre in GenreObjectif
    for word in (genre.value, genre.label, f"{genre.label}s")
} | {
    "probante": GenreObjectif.ACTION_PROBANTE, "probant": GenreObjectif.ACTION_PROBANTE,
    "actions probantes": GenreObjectif.ACTION_PROBANTE,
    "impactante": GenreObjectif.ACTION_IMPACTANTE, "impactant": GenreObjectif.ACTION_IMPACTANTE,
    "actions impactantes": GenreObjectif.ACTION_IMPACTANTE,
}  # fmt: skip
MOTS_NIVEAU = {
    "axe": 1, "orientation": 1, "priorite": 1, "objectif": 2, "objectif general": 2,
    "objectif strategique": 2, "sous objectif": 3, "objectif operationnel": 3, "action": 3,
}  # fmt: skip

_NIVEAUX = {fold(word): genre for word, genre in NIVEAUX.items()}
_INTITULES = {fold(word) for word in INTITULES}
_SIMPLES = {fold(word): name for name, words in COLONNES.items() for word in words}
_CODES = {fold(f"{prefix} {word}") for prefix in PREFIXES for word in (*NIVEAUX, *INTITULES)} | {
    fold(f"{prefix}{word}") for prefix in PREFIXES for word in (*NIVEAUX, *INTITULES)
}
CONNUS = (*_SIMPLES, *_NIVEAUX, *_INTITULES, *_CODES)


@dataclass(slots=True)
class Etage:
    """Une colonne d’intitulés, de la gauche vers la droite, et celle de ses codes."""

    colonne: int
    libelle: str
    genre: str = ""
    code: int | None = None


@dataclass(slots=True)
class Plan:
    """Où est quoi : les colonnes simples par nom, et un étage par colonne d’intitulés."""

    simples: dict[str, int] = field(default_factory=dict)
    libelles: dict[int, str] = field(default_factory=dict)
    etages: list[Etage] = field(default_factory=list)
    ignorees: list[str] = field(default_factory=list)


def read_colonnes(entete: Entete) -> Plan:
    """Range chaque colonne de l’en-tête ; la première qui porte un nom l’emporte."""
    plan = Plan(libelles=dict(enumerate(entete.libelles)))
    codes: list[int] = []
    nus: list[int] = []
    for colonne, libelle in enumerate(entete.libelles):
        keys = label_keys(libelle) if libelle else ()
        simple = next((_SIMPLES[key] for key in keys if key in _SIMPLES), "")
        if simple == "code":
            nus.append(colonne)
        elif simple and simple not in plan.simples:
            plan.simples[simple] = colonne
        elif any(key in _NIVEAUX or key in _INTITULES for key in keys):
            genre = next((_NIVEAUX[key] for key in keys if key in _NIVEAUX), "")
            plan.etages.append(Etage(colonne, libelle, genre))
        elif any(key in _CODES for key in keys):
            codes.append(colonne)
        elif libelle:
            plan.ignorees.append(libelle)
    if len(nus) == 1:
        plan.simples["code"] = nus[0]
    else:
        codes = sorted([*codes, *nus])
    _attach_codes(plan, codes)
    return plan


def _attach_codes(plan: Plan, codes: list[int]) -> None:
    """Une colonne de codes va à l’étage de même mot, à défaut à son voisin.

    Le voisin est à droite, ou à gauche si les intitulés viennent avant leurs codes.
    """
    first = min((etage.colonne for etage in plan.etages), default=0)
    for colonne in codes:
        label = fold(plan.libelles[colonne])
        named = [item for item in plan.etages if label.endswith(f" {fold(item.libelle)}")]
        near = [item for item in plan.etages if item.colonne > colonne]
        if codes[0] > first:
            near = [item for item in reversed(plan.etages) if item.colonne < colonne]
        for etage in [*named, *near]:
            if etage.code is None:
                etage.code = colonne
                break
