"""Les revenus de l’Insee : Filosofi 1 (jusqu’à 2021) et 2 (2023), qui ne se comparent pas."""

import re

from maillage.indicateurs.enums import Etat
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur
from maillage.indicateurs.imports.long import Longue, read_long
from maillage.indicateurs.imports.recensement import read_court
from maillage.indicateurs.releve import Releve

CODE = "codgeo"
RETARD = 3
_COLONNE = re.compile(
    r"(NBMENFISC|NBPERSMENFISC|MED|PIMP|TP60AGE[1-6]|TP60TOL[12]|TP60|PACT|PTSA|PCHO|PBEN|PPEN|PPAT"
    r"|PPSOC|PPFAM|PPMINI|PPLOGT|PIMPOT|D[1-9]|Q[1-3]|RD|GI|S80S20)(\d\d)",
    re.ASCII,
)

# Filosofi 2 nomme ses mesures autrement ; les mêmes noms canoniques, mais dans une autre source.
MESURES = {
    "MED_SL": "MED", "PR_MD60": "TP60", "D1_SL": "D1", "Q1_SL": "Q1", "Q3_SL": "Q3",
    "D9_SL": "D9", "IR_D9_D1_SL": "RD", "GI_SL": "GI", "S80S20_SL": "S80S20",
    "S_EI_DI": "PACT", "S_EI_DI_SAL": "PTSA", "S_EI_DI_UNEMP": "PCHO", "S_EI_DI_N_SAL": "PBEN",
    "S_RET_PEN_DI": "PPEN", "S_INC_ASS_DI": "PPAT", "S_SOC_BEN_DI": "PPSOC",
    "S_SOC_BEN_DI_FAM": "PPFAM", "S_SOC_BEN_DI_SOC_MIN": "PPMINI", "S_HOUS_BEN_DI": "PPLOGT",
    "S_DIR_TAX_DI": "PIMPOT", "NUM_HH": "NBMENFISC", "NUM_PER": "NBPERSMENFISC",
}  # fmt: skip
REEDITION = "2026-08-06"
# Biarritz : ce que publie la réédition, dont la pauvreté est corrigée.
_TEMOIN = ("64122", 2023, {"MED": 29210.0, "TP60": 14.3})


def recognize_large(labels: frozenset[str], before: str) -> bool:
    if CODE not in labels or any("_" in label or " " in label for label in labels):
        return False
    found = {match[1] for label in labels if (match := _COLONNE.fullmatch(label.upper()))}
    return {"NBMENFISC", "MED"} <= found


def read_large(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Une ligne par commune, l’année à la fin de chaque colonne."""
    targets: dict[int, dict[int, str]] = {}
    ignored = []
    for place, label in enumerate(grille.entete):
        if found := _COLONNE.fullmatch(label.upper()):
            targets.setdefault(read_court(found[2]), {})[place] = found[1]
        elif label.upper() not in ("", "CODGEO", "LIBGEO"):
            ignored.append(label)
    lecteur.note_ignored(ignored)
    places = [place for group in targets.values() for place in group]
    table = lecteur.read_table(grille, grille.places[CODE], places)
    lecteur.check_national(grille, table.codes)
    lecteur.drop_doubles(table)
    releves = []
    for year, group in sorted(targets.items()):
        names = {grille.entete[place]: name for place, name in group.items()}
        releves.append(table.releve("filosofi", year, year + RETARD, names))
    return releves


def recognize_long(labels: frozenset[str], before: str) -> bool:
    return {"filosofi measure", "geo", "geo object", "time period", "obs value"} <= labels


def read_longue(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Une ligne par commune et par mesure (Melodi) ; une source à part."""
    format_ = Longue(mesure="filosofi measure", noms=MESURES, objets=("COM", "ARM"))
    releves = read_long(lecteur, grille, format_, lambda year: ("filosofi_2", year + 1))
    for releve in releves:
        releve.remarques.append(
            "Filosofi 2 est une nouvelle série : ne la comparez pas aux années 2021 et avant."
        )
        _date_release(releve)
    return releves


def _date_release(releve: Releve) -> None:
    """Reconnaît la réédition d’août 2026 à la commune témoin que l’Insee a publiée."""
    code, year, wanted = _TEMOIN
    if releve.millesime != year or code not in releve.codes:
        return
    row = releve.codes.index(code)
    known = dict(zip(releve.colonnes, releve.valeurs[row], strict=True))
    states = dict(zip(releve.colonnes, releve.etats[row], strict=True))
    if all(
        states.get(name) == Etat.VALEUR and known[name] == value for name, value in wanted.items()
    ):
        releve.publie_le = REEDITION
    else:
        releve.remarques.append(
            "Ce fichier de 2023 n’est pas la réédition du 6 août 2026, dont les taux de pauvreté "
            "sont corrigés : téléchargez la dernière version."
        )
