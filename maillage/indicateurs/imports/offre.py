"""L’offre de soins par commune, déposée par un territoire : un volume par commune."""

from dataclasses import dataclass, field

from maillage.core.texte import INSECABLE, fold, format_entier, pluriel
from maillage.indicateurs.acces.professions import Regime, find_regime
from maillage.indicateurs.enums import Etat, Niveau, Profession
from maillage.indicateurs.imports.grille import Grille, find_grille, read_pages
from maillage.indicateurs.imports.nombres import read_cellule
from maillage.indicateurs.imports.zones import read_zone
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.valeurs import texte

CODES = ("code commune", "code commune insee", "code insee", "codgeo", "code", "insee")
ACTES = ("actes", "actes par an", "nombre d actes", "nb actes")
ETP = ("etp", "nombre d etp", "nb etp")
EFFECTIFS = ("effectif", "effectifs", "nombre", "praticiens", "nombre de praticiens")
VOLUMES = (*ACTES, *ETP, *EFFECTIFS)
AGES = ("age", "classe d age", "tranche d age")
ECARTS_DITS = 5


@dataclass(slots=True)
class OffreLue:
    """``lignes`` : code → volume, dans l’unité de la profession ; ``conversion`` dit laquelle."""

    lignes: dict[str, float]
    conversion: str
    remarques: list[str] = field(default_factory=list)


def read_offre(nom: str, contenu: bytes, profession: str) -> OffreLue:
    """L’offre d’une profession. Lève ``ErreurLecture`` avec les lignes en cause.

    Plusieurs lignes d’une commune (une par classe d’âge) s’additionnent.
    """
    grille = _find(nom, contenu)
    regime = find_regime(profession)
    place = next(grille.places[name] for name in VOLUMES if name in grille.places)
    factor, conversion = _convert(grille, regime)
    rows = list(_keep_profession(grille, Profession(profession)))
    lines, wrong = _add_up(grille, rows, place, factor)
    if wrong:
        more = len(wrong) - ECARTS_DITS
        rest = f" (et {pluriel(more, 'autre')})" if more > 0 else ""
        raise ErreurLecture(
            f"« {nom} » : {' ; '.join(wrong[:ECARTS_DITS])}{rest}. Rien n’est pris."
        )
    if not lines:
        raise ErreurLecture(
            f"« {nom} » ne dit rien des {Profession(profession).label} : vérifiez la colonne "
            "« profession », ou choisissez la bonne profession."
        )
    return OffreLue(lines, conversion, _remark(grille, rows, lines, regime))


def _find(nom: str, contenu: bytes) -> Grille:
    for page in read_pages(nom, contenu):
        found = find_grille(page, lambda labels, before: _is_offre(labels))
        if found:
            return found
    raise ErreurLecture(
        f"« {nom} » n’a pas les colonnes attendues : un code de commune (« code commune ») et un "
        "volume (« etp », « actes » ou « effectif »)."
    )


def _is_offre(labels: frozenset[str]) -> bool:
    return bool(labels & set(CODES)) and bool(labels & set(VOLUMES))


def _convert(grille: Grille, regime: Regime) -> tuple[float, str]:
    """Ce par quoi multiplier la colonne trouvée, et la phrase qui le dit."""
    if grille.has(next((name for name in ACTES if name in grille.places), "?")):
        if regime.par_etp == 1:
            raise ErreurLecture(
                "Pour cette profession l’accessibilité se compte en ETP : donnez une colonne "
                "« etp » plutôt que des actes."
            )
        return 1.0, "actes par an, tels que donnés"
    is_etp = any(name in grille.places for name in ETP)
    counted = "un ETP" if is_etp else "un praticien, compté comme un ETP,"
    if regime.par_etp == 1:
        return 1.0, "ETP, tels que donnés" if is_etp else "un praticien compté comme un ETP"
    return regime.par_etp, f"{counted} vaut {format_entier(int(regime.par_etp))} actes par an"


def _keep_profession(grille: Grille, profession: Profession):
    place = grille.places.get("profession")
    wanted = fold(profession.label)
    for numero, cells in grille.rows():
        said = fold(texte(cells[place])) if place is not None and place < len(cells) else ""
        if place is None or _same(said, wanted, profession):
            yield numero, cells


def _same(said: str, wanted: str, profession: Profession) -> bool:
    """« Médecin généraliste », « medecins_generalistes » ou « generalistes »."""
    plain = said.replace("_", " ")
    stem = profession.value.split("_")[0].rstrip("s")
    return plain.rstrip("s") == wanted.rstrip("s") or stem in plain.replace("-", " ")


def _add_up(grille: Grille, rows: list, place: int, factor: float):
    code_place = next(grille.places[name] for name in CODES if name in grille.places)
    lines: dict[str, float] = {}
    wrong: list[str] = []
    for numero, cells in rows:
        code = read_zone(cells[code_place] if code_place < len(cells) else "", Niveau.COMMUNE)
        value, state = read_cellule(cells[place] if place < len(cells) else "")
        if not code:
            wrong.append(f"ligne {numero}, le code de commune n’en est pas un")
        elif value is None and state is Etat.VALEUR:
            wrong.append(f"ligne {numero}, le volume n’est pas un nombre")
        elif value is not None and value < 0:
            wrong.append(f"ligne {numero}, le volume est négatif")
        elif value is not None:
            lines[code] = lines.get(code, 0.0) + value * factor
    return lines, wrong


def _remark(grille: Grille, rows: list, lines: dict, regime: Regime) -> list[str]:
    total = format_entier(round(sum(lines.values())))
    found = [f"{pluriel(len(lines), 'commune')}, {total} {regime.volume} en tout."]
    if len(rows) > len(lines):
        found.append(f"{pluriel(len(rows), 'ligne')} additionnées par commune.")
    if any(name in grille.places for name in AGES):
        found.append(f"Toutes les classes d’âge sont comptées{INSECABLE}: rien n’est écarté.")
    return found
