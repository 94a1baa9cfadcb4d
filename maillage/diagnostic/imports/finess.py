"""Un fichier FINESS, sous l’une de ses trois formes, réduit aux communes du territoire.

- le fichier historique « etalab-cs1100507 » : latin-1, sans en-tête, deux sortes de lignes ;
- le nouveau flux, à en-tête ;
- un extrait régional d’équipements, une ligne par équipement : un établissement par numéro.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from maillage.core.texte import fold
from maillage.diagnostic.imports.lambert import to_degrees
from maillage.diagnostic.imports.lot import Lot
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.tableur_csv import read_csv

# Champ → les noms de colonne des fichiers à en-tête (repliés).
NOMS = {
    "finess": ("nofinesset", "numero finess etablissement", "num finess et", "finess et",
               "finess", "nofiness et", "numero finess et"),
    "nom": ("rslongue", "raison sociale longue", "rs", "raison sociale", "raison sociale et"),
    "court": ("raison sociale", "rs"),
    "categorie": ("libcategetab", "libelle categorie d etablissement", "categorie",
                  "libelle categorie", "categorie etablissement", "libelle categ et"),
    "code_commune": ("code insee", "codeinsee", "com insee", "code insee commune", "insee"),
    "commune": ("code commune", "commune"),
    "departement": ("departement", "code departement"),
    "telephone": ("telephone", "tel"),
    "latitude": ("latitude", "lat", "coord lat"),
    "longitude": ("longitude", "lon", "lng", "coord lon"),
    "x": ("coordxet", "coordx", "x"),
    "y": ("coordyet", "coordy", "y"),
}  # fmt: skip
# Places des colonnes du fichier historique, ligne « structureet ».
HISTORIQUE = {"finess": 1, "court": 3, "nom": 4, "numero": 7, "type": 8, "voie": 9,
              "commune": 12, "departement": 13, "telephone": 16, "categorie": 19}  # fmt: skip
REFUS = (
    "Ce fichier n’est pas un fichier FINESS reconnu. Maillage lit le fichier historique "
    "« etalab-cs1100507 », le flux d’établissements à en-tête et les extraits régionaux."
)


def read_finess(contenu: bytes, source: str, codes: Iterable[str]) -> Lot:
    """Les établissements de ces communes ; lève ``ErreurLecture`` si le fichier est autre chose."""
    rows = read_csv(contenu)
    lines = [row for row in rows[:20] if row]
    if not lines:
        raise ErreurLecture(f"Le fichier « {source} » est vide.")
    legacy = any(row[0].strip().lower() in ("finess", "structureet") for row in lines[:2])
    records = _read_legacy(rows) if legacy else _read_headed(rows)
    return _gather(records, source, set(codes))


def _gather(records: Iterator[dict], source: str, codes: set[str]) -> Lot:
    """Un établissement par numéro, dans le territoire ; un numéro vu deux fois est le même."""
    lot, kept, seen = Lot(source), {}, 0
    for record in records:
        seen += 1
        code = _commune_code(record)
        finess = record.get("finess", "").strip().zfill(9)
        if code in codes and finess.strip("0") and finess not in kept:
            kept[finess] = _describe(record, finess, code)
    if not seen:
        raise ErreurLecture(REFUS)
    lot.lignes = list(kept.values())
    return lot


def _describe(record: dict, finess: str, code: str) -> dict:
    nom = record.get("nom") or record.get("court") or f"Établissement {finess}"
    latitude, longitude = _coordinates(record)
    street = " ".join(filter(None, (record.get(k, "") for k in ("numero", "type", "voie"))))
    return {
        "finess": finess, "nom": nom.strip()[:250], "code_commune": code,
        "categorie": record.get("categorie", "").strip()[:150], "adresse": street[:300],
        "telephone": record.get("telephone", "").strip()[:30],
        "latitude": latitude, "longitude": longitude,
    }  # fmt: skip


def _coordinates(record: dict) -> tuple[str | None, str | None]:
    """Degrés à cinq décimales, en texte ; rien si le fichier n’en donne pas de bons."""
    pair = _numbers(record, "latitude", "longitude")
    if pair is None and (metres := _numbers(record, "x", "y")):
        pair = to_degrees(*metres)
    if pair is None or not (-90 <= pair[0] <= 90 and -180 <= pair[1] <= 180):
        return None, None
    return f"{pair[0]:.5f}", f"{pair[1]:.5f}"


def _numbers(record: dict, *names: str) -> tuple[float, float] | None:
    try:
        first, second = (float(record.get(name, "").replace(",", ".")) for name in names)
    except ValueError:
        return None
    return (first, second) if first and second else None


def _commune_code(record: dict) -> str:
    """Le code INSEE à cinq signes, donné entier ou par département et commune."""
    given = record.get("code_commune", "").strip().upper()
    if len(given) == 5:
        return given
    if len(given) == 4:
        return given.zfill(5)
    departement, commune = record.get("departement", "").strip(), record.get("commune", "").strip()
    if len(commune) == 5:
        return commune
    # Outre-mer : FINESS écrit 9A à 9F, la commune porte le troisième chiffre.
    head = "97" if departement[:1] == "9" and departement[1:2].isalpha() else departement[:2]
    return f"{head.zfill(2)}{commune.zfill(3)}" if departement and commune else ""


def _read_legacy(rows: list[list[str]]) -> Iterator[dict]:
    """Les lignes « structureet », complétées de leurs « geolocalisation »."""
    places = {
        row[1]: (row[2], row[3])
        for row in rows
        if len(row) > 3 and row[0].strip().lower() == "geolocalisation"
    }
    for row in rows:
        if len(row) > 13 and row[0].strip().lower() == "structureet":
            record = {name: row[at] if at < len(row) else "" for name, at in HISTORIQUE.items()}
            record["x"], record["y"] = places.get(record["finess"], ("", ""))
            yield record


def _read_headed(rows: list[list[str]]) -> Iterator[dict]:
    header = next((rank for rank, row in enumerate(rows[:20]) if _find_places(row)), None)
    if header is None:
        raise ErreurLecture(REFUS)
    places = _find_places(rows[header])
    for row in rows[header + 1 :]:
        yield {name: row[at] if at < len(row) else "" for name, at in places.items()}


def _find_places(row: list[str]) -> dict[str, int]:
    """Champ → colonne, si la ligne est l’en-tête d’un fichier d’établissements."""
    labels = [fold(cell) for cell in row]
    places = {
        name: labels.index(found)
        for name, known in NOMS.items()
        if (found := next((label for label in known if label in labels), None))
    }
    return places if "finess" in places and {"nom", "court"} & places.keys() else {}


def file_date(nom: str) -> date | None:
    """La date que porte le nom d’un fichier historique (« …-stock-20260115-0432.csv »)."""
    for part in nom.replace("_", "-").replace(".", "-").split("-"):
        if len(part) == 8 and part.isdecimal() and part.startswith("20"):
            try:
                return date(int(part[:4]), int(part[4:6]), int(part[6:]))
            except ValueError:
                continue
    return None
