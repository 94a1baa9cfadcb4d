"""Charger les points des chefs-lieux : latitude et longitude de chaque commune."""

import hashlib
from pathlib import Path

from django.db import transaction

from maillage.core.texte import INSECABLE, pluriel
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.fichiers import check_file
from maillage.lecture.tableur_csv import read_csv
from maillage.territoires.codes import pad_code
from maillage.territoires.conversion import ErreurConversion, convert
from maillage.territoires.enums import Espace, Nature, Producteur
from maillage.territoires.imports.bilan import Bilan, Erreur
from maillage.territoires.imports.ecriture import insert_rows
from maillage.territoires.imports.tables import as_text, find_year
from maillage.territoires.models import Chargement, ChefLieu, Millesime
from maillage.territoires.resume import find_millesime

CODES = ("code_officiel_commune", "codgeo", "code_commune_insee", "insee_com", "code_insee",
         "code", "com")  # fmt: skip
LICENCE = "Licence Ouverte 2.0"
ERREURS_MAX = 50


def load_chefs_lieux(path: Path, *, espace: str = Espace.FRANCE) -> Bilan:
    """Charge un CSV qui a un code, une latitude et une longitude. Tout ou rien."""
    bilan = Bilan()
    try:
        millesime = find_millesime(None, espace)
        with transaction.atomic():
            _load(Path(path), millesime, bilan)
            transaction.set_rollback(bool(bilan.erreurs))
    except (ErreurLecture, ErreurConversion, OSError) as error:
        bilan.erreurs.append(Erreur(path.name, getattr(error, "message", str(error))))
    if bilan.erreurs:
        bilan.refuses.append(path.name)
    return bilan


def has_points(path: Path) -> bool:
    """Ce CSV a une latitude et une longitude dans son en-tête."""
    if path.suffix.lower() != ".csv":
        return False
    with path.open("rb") as source:
        head = source.readline(4096).lower()
    return b"latitude" in head and b"longitude" in head


def _load(path: Path, millesime: Millesime, bilan: Bilan) -> None:
    check_file(path, path.name)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    known = Chargement.objects.filter(
        espace=millesime.espace, nature=Nature.CHEFS_LIEUX, annee=millesime.annee
    )
    if known.filter(sha256=digest).exists():
        bilan.inchanges.append(path.name)
        return
    points = _read(read_csv(content), path.name, bilan)
    if bilan.erreurs:
        return
    kept = _convert(points, find_year(path.stem), millesime, bilan)
    ChefLieu.objects.filter(millesime=millesime).delete()
    rows = ((millesime.pk, code, *point) for code, point in kept.items())
    insert_rows(ChefLieu, ("millesime", "code", "latitude", "longitude"), rows)
    known.delete()
    Chargement.objects.create(
        espace=millesime.espace, nature=Nature.CHEFS_LIEUX, annee=millesime.annee,
        producteur=Producteur.POSTE, fichier=path.name[:200], sha256=digest, lignes=len(points),
        licence=LICENCE,
    )  # fmt: skip
    bilan.charges.append(f"{path.name} ({pluriel(len(kept), 'commune')})")


def _read(rows: list[list], nom: str, bilan: Bilan) -> dict[str, tuple[float, float]]:
    header = [as_text(cell).lower() for cell in rows[0]] if rows else []
    code = next((header.index(name) for name in CODES if name in header), None)
    if code is None or "latitude" not in header or "longitude" not in header:
        raise ErreurLecture(
            f"{nom} n’a pas les colonnes attendues : un code de commune, latitude, longitude."
        )
    places = (code, header.index("latitude"), header.index("longitude"))
    points: dict[str, tuple[float, float]] = {}
    for ligne, row in enumerate(rows[1:], 2):
        if not any(row) or len(bilan.erreurs) >= ERREURS_MAX:
            continue
        cells = [as_text(row[place]) if place < len(row) else "" for place in places]
        if point := _read_point(cells[1], cells[2]):
            points.setdefault(pad_code(cells[0]), point)
        elif cells[1] or cells[2]:
            phrase = f"« {cells[1]} ; {cells[2]} » n’est pas un point (degrés décimaux)."
            bilan.erreurs.append(Erreur(nom, phrase, ligne, "latitude"))
    return points


def _read_point(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        point = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        return None
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None


def _convert(
    points: dict[str, tuple[float, float]], annee: int, millesime: Millesime, bilan: Bilan
) -> dict[str, tuple[float, float]]:
    """Le point d’une commune est le sien ; à défaut, celui d’une commune qui l’a rejointe."""
    start = min(annee or millesime.annee, millesime.annee)
    found = convert(points, start, millesime.annee, millesime.espace)
    current = set(found.codes)
    kept = {code: point for code, point in points.items() if code in current}
    for code, targets in found.converties.items():
        if code in points and code not in found.arrondissements:
            for target in targets:
                kept.setdefault(target, points[code])
    if len(found.inconnues) > len(points) / 2 or not kept:
        raise ErreurLecture("ces codes de communes ne sont pas ceux de la géographie chargée.")
    if found.inconnues:
        bilan.remarques.append(
            f"Points laissés de côté, codes inconnus{INSECABLE}: {len(found.inconnues)}."
        )
    return kept
