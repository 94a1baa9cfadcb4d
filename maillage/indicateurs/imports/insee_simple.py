"""De petits fichiers de l’Insee, un taux par commune, et la population par sexe et âge."""

import re
from dataclasses import dataclass

from maillage.core.texte import fold
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur
from maillage.indicateurs.releve import Releve


@dataclass(frozen=True, slots=True)
class Simple:
    """Un fichier à une valeur : ``motif`` reconnaît la colonne et en tire l’année."""

    source: str
    motif: re.Pattern
    colonne: str
    geographie: int
    remarque: str


SIMPLES = (
    Simple(
        "insee_part_75", re.compile(r"part 75 plus (20\d\d)"), "PART", 2025,
        "Un taux sans numérateur : une fois recomposé sur plusieurs communes, il est approché.",
    ),
    Simple(
        "insee_monoparentales", re.compile(r"part familles monoparentales (20\d\d)"), "PART", 2025,
        "Un taux sans numérateur : une fois recomposé sur plusieurs communes, il est approché.",
    ),
    Simple(
        "insee_pauvrete_imputee",
        re.compile(r"(?:tx|taux(?: de)?) pauvrete (20\d\d) du bassin de vie"), "TAUX", 2025,
        "La valeur d’une commune est celle de son bassin de vie : elle est imputée.",
    ),
)  # fmt: skip
_CODES = ("code commune", "codgeo", "code insee", "code")
_AGE = re.compile(r"(hommes|femmes) (\d\d?) (\d\d?|plus)")
_CSP = {
    "ensemble": "POP15P", "agriculteurs exploitants": "POP15P_CS1",
    "artisans commercants chefs entreprise": "POP15P_CS2",
    "cadres et professions intellectuelles superieures": "POP15P_CS3",
    "professions intermediaires": "POP15P_CS4", "employes": "POP15P_CS5",
    "ouvriers": "POP15P_CS6", "retraites": "POP15P_CS7",
    "autres personnes sans activite professionnelle": "POP15P_CS8",
}  # fmt: skip
_POPULATION = re.compile(r"population municipale (20\d\d)(?: x)?")
_PAR_CSP = re.compile(r"population de 15 ans ou(?: plus)? selon la csp 20\d\d (.+)")


def find_simple(labels: frozenset[str]) -> tuple[Simple, str, int] | None:
    """La sorte de fichier, son libellé de valeur et son année."""
    for simple in SIMPLES:
        for label in labels:
            if found := simple.motif.fullmatch(label):
                return simple, label, int(found[1])
    return None


def recognize_simple(labels: frozenset[str], before: str) -> bool:
    return "code commune" in labels and find_simple(labels) is not None


def read_simple(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    found = find_simple(frozenset(grille.places))
    if found is None:
        return []
    simple, label, year = found
    place = grille.places[label]
    table = lecteur.read_table(grille, find_code(grille), [place], negatifs=False)
    lecteur.check_national(grille, table.codes)
    lecteur.drop_doubles(table)
    names = {grille.entete[place]: simple.colonne}
    return [
        table.releve(simple.source, year, simple.geographie, names, remarques=[simple.remarque])
    ]


def find_code(grille: Grille) -> int:
    return next(grille.places[name] for name in _CODES if name in grille.places)


def recognize_ages(labels: frozenset[str], before: str) -> bool:
    ages = sum(_AGE.fullmatch(label) is not None for label in labels)
    return ages >= 10 and bool(labels & set(_CODES))


def read_ages(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Une colonne par sexe et âge (« H_0_4 », « F_95P ») ; et les CSP des 15 ans ou plus."""
    columns = {
        place: name for place, label in enumerate(grille.entete) if (name := name_age(label))
    }
    years = [int(found[1]) for label in grille.places if (found := _POPULATION.fullmatch(label))]
    if not years:
        lecteur.refuse("aucune colonne ne dit l’année (« population_municipale_2021 » attendue).")
        return []
    table = lecteur.read_table(grille, find_code(grille), list(columns), negatifs=False)
    if not grille.page.is_ended:
        lecteur.refuse("la dernière ligne n’est pas terminée : le fichier est sans doute coupé.")
    names = {grille.entete[place]: name for place, name in columns.items()}
    lecteur.note(
        "Population par sexe et âge : seules les communes de plus de 3 300 habitants y sont."
    )
    return [table.releve("rp_age_sexe", years[0], years[0] + 3, names)]


def name_age(label: str) -> str:
    """Le nom canonique d’une colonne, ou « » si l’on n’en a pas l’emploi."""
    folded = fold(label)
    if found := _AGE.fullmatch(folded):
        sexe, first, last = found.groups()
        return f"{sexe[0].upper()}_{first}" + ("P" if last == "plus" else f"_{last}")
    if _POPULATION.fullmatch(folded):
        return "POP"
    found = _PAR_CSP.fullmatch(folded)
    return _CSP.get(found[1], "") if found else ""
