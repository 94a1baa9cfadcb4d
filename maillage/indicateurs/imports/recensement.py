"""Les fichiers larges de l’Insee : comparateur, bases du recensement, dossier complet.

Le nom d’une colonne dit l’exploitation et l’année (« P18_CHOM1564 », « C22_FAMMONO ») : on les en
sort, pour que « CHOM1564 » se suive d’un recensement à l’autre.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur
from maillage.indicateurs.releve import Releve

CODE = "codgeo"
# Une base paraît dans la géographie de la troisième année qui suit son recensement.
RETARD = 3
# Entre deux recensements, sauf quand une enquête a été annulée.
DUREE = 5

_RECENSEMENT = re.compile(r"([PC])(\d\d)_(\w+)", re.ASCII)
_PERIODE = re.compile(r"(NAIS|DECE)(\d\d)(\d\d)", re.ASCII)
_DOMICILE = re.compile(r"(NAISD|DECESD)(\d\d)", re.ASCII)
_REVENUS = re.compile(r"(NBMENFISC|PIMP|MED|TP60)(\d\d)", re.ASCII)
_ETABLISSEMENTS = re.compile(r"(ET(?:TOT|AZ|BE|FZ|GU|GZ|OQ|TEF\d|TEFP\d\d))(\d\d)", re.ASCII)

_MARQUES = {
    "rp_population": ("_pop0014", "_poph"),
    "rp_emploi": ("_act1564_stat_gsec16_26", "_act1564_cs6", "_actocc1564", "_inact1564"),
    "rp_contrats": ("_hsal15p_cdd",),
    "rp_familles": ("_fammono", "_coupaenf"),
    "rp_diplomes": ("_nscol15p", "_scol0205"),
    "rp_logement": ("_rp_prop", "_rp_voit1p"),
}
# Le dossier complet les réunit tous : chaque colonne y retrouve son thème par son nom.
_THEMES = tuple(
    (source, re.compile(pattern))
    for source, pattern in (
        ("rp_diplomes", r"(?:N?SCOL|H_?N?SCOL|F_?N?SCOL)"),
        ("rp_familles", r"(?:C_)?(?:MEN|PMEN|FAM|COUP|NE24|POP15P_[MPVD]|POP15P_C[OE])"),
        ("rp_logement", r"(?:LOG|RP|RSECOCC|MAISON|APPART|ANEM|NPER|PPRP|MEN_ANEM)"),
        ("rp_emploi", r"(?:C_)?(?:POP(?:15|25|55)\d\d$|[HF]?(?:ACT|INACT|CHOM|ETUD|N?SAL)|EMPLT)"),
        ("rp_population", r"(?:C_)?(?:POP|H\d|F\d|H15P|F15P|POPH|POPF)"),
    )
)  # fmt: skip
_GROUPE = re.compile(r"_STAT_GSEC(?:1([1-6])(?:_2\d)?|(32)|(40))(?=_|$)")
_SUPERIEUR = ("SUP2", "SUP34", "SUP5")


@dataclass(frozen=True, slots=True)
class Colonne:
    """Où va une colonne : la source, l’année et le nom canonique."""

    source: str
    millesime: int
    nom: str


def recognize(labels: frozenset[str], before: str) -> bool:
    return CODE in labels and any(_RECENSEMENT.fullmatch(_raw(label)) for label in labels)


def _raw(label: str) -> str:
    return label.replace(" ", "_").upper()


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Un relevé par source et par année : le même fichier en porte plusieurs."""
    targets = _find_targets(lecteur, grille)
    table = lecteur.read_table(grille, grille.places[CODE], list(targets), negatifs=False)
    lecteur.check_national(grille, table.codes)
    lecteur.drop_doubles(table)
    geographie = max(
        (c.millesime for c in targets.values() if c.source.startswith("rp")), default=0
    )
    groups: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for place, colonne in targets.items():
        groups[colonne.source, colonne.millesime][grille.entete[place]] = colonne.nom
    return [
        _add_superieur(table.releve(source, millesime, geographie + RETARD, colonnes))
        for (source, millesime), colonnes in sorted(groups.items())
    ]


def _find_targets(lecteur: Lecteur, grille: Grille) -> dict[int, Colonne]:
    base = _find_base(grille)
    found, ignored, taken = {}, [], set()
    for place, label in enumerate(grille.entete):
        colonne = find_colonne(label, base)
        if colonne is None:
            ignored += [label] if label and label.upper() not in ("CODGEO", "LIBGEO") else []
        elif colonne in taken:
            lecteur.refuse("la colonne est dans l’en-tête deux fois.", grille.numero, label)
        else:
            found[place] = colonne
            taken.add(colonne)
    if base == "rp":
        _attach_area(grille, found, ignored)
    lecteur.note_ignored(ignored)
    return found


def _find_base(grille: Grille) -> str:
    """La source : le comparateur (« rp »), un thème, ou « » pour le dossier complet."""
    if any(label.startswith("naisd") for label in grille.places) and "superf" in grille.places:
        if len(grille.places) < 200:
            return "rp"
        return ""
    names = {_raw(label).lower() for label in grille.places}
    found = [
        source
        for source, marks in _MARQUES.items()
        if any(
            re.fullmatch(rf"[pc]\d\d{re.escape(mark)}", name) for mark in marks for name in names
        )
    ]
    return found[0] if len(found) == 1 else ""


def find_colonne(label: str, base: str) -> Colonne | None:
    """La destination d’une colonne, ou rien si l’on n’en a pas l’emploi."""
    if found := _RECENSEMENT.fullmatch(label):
        exploitation, year, name = found.groups()
        name = rename(name)
        if exploitation == "C":
            name = f"C_{name}"
        source = base or _theme_of(name)
        return Colonne(source, read_court(year), name) if source else None
    if found := _PERIODE.fullmatch(label):
        return Colonne("etat_civil", read_court(found[3]), _name_periode(*found.groups()))
    for pattern, source in (
        (_DOMICILE, "etat_civil_domicile"),
        (_REVENUS, "filosofi_comparateur"),
        (_ETABLISSEMENTS, "etablissements"),
    ):
        if found := pattern.fullmatch(label):
            return Colonne(source, read_court(found[2]), found[1])
    return None


def _name_periode(name: str, first: str, last: str) -> str:
    """« NAIS_PERIODE » : cinq années ; une autre durée se dit dans le nom, « NAIS_PERIODE_6 »."""
    years = read_court(last) - read_court(first)
    return f"{name}_PERIODE" if years == DUREE else f"{name}_PERIODE_{years}"


def rename(name: str) -> str:
    """Le nom stable d’une colonne dont l’Insee a changé le nom.

    Les groupes socioprofessionnels sont devenus « STAT_GSEC » au recensement de 2022.
    """
    return _GROUPE.sub(_as_groupe, name)


def _as_groupe(found: re.Match) -> str:
    return f"_CS{found[1] or (7 if found[2] else 8)}"


def _theme_of(name: str) -> str:
    return next((source for source, pattern in _THEMES if pattern.match(name)), "")


def read_court(year: str) -> int:
    """« 18 » → 2018, « 99 » → 1999."""
    return 2000 + int(year) if int(year) < 60 else 1900 + int(year)


def _attach_area(grille: Grille, found: dict[int, Colonne], ignored: list[str]) -> None:
    """La superficie n’a pas d’année : elle suit le recensement le plus récent du fichier."""
    latest = max((c.millesime for c in found.values() if c.source == "rp"), default=0)
    place = grille.places.get("superf")
    if latest and place is not None:
        found[place] = Colonne("rp", latest, "SUPERF")
        ignored.remove(grille.entete[place])


def _add_superieur(releve: Releve) -> Releve:
    """« SUP », que les recensements anciens donnent d’un bloc, à partir de son détail."""
    for prefix in ("NSCOL15P_", "HNSCOL15P_", "FNSCOL15P_"):
        parts = [prefix + part for part in _SUPERIEUR]
        whole = f"{prefix}SUP"
        if whole in releve.colonnes or not set(parts) <= set(releve.colonnes):
            continue
        places = [releve.colonnes.index(part) for part in parts]
        values, states = releve.valeurs[:, places], releve.etats[:, places]
        releve.colonnes = (*releve.colonnes, whole)
        releve.valeurs = np.column_stack([releve.valeurs, values.sum(axis=1)])
        releve.etats = np.column_stack([releve.etats, states.max(axis=1)])
    return releve
