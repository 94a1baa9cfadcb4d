"""Banc de la géographie nationale : chargement, conversions, résumés.

Chargement : COG, mouvements, EPCI et populations d’un millésime, dans une base SQLite neuve ; en
regard, le plancher : lire les mêmes fichiers avec le module csv. Les deux alternent, la médiane
est retenue. Conversions : 35 000 codes d’un coup, à froid (cartes à construire) et à chaud.

    python benchmarks/geographie.py [--rapide]

Les fichiers officiels sont lus dans le dossier de données du projet (MAILLAGE_DONNEES_OFFICIELLES).
"""

import contextlib
import csv
import io
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from benchmarks.base import DOSSIER, create_base, path_of, use_base
from benchmarks.mesures import Mesure, run
from maillage.territoires.conversion import convert, read_anciens, read_codes
from maillage.territoires.imports import load_etalab, load_insee
from maillage.territoires.models import Commune
from maillage.territoires.mouvements import build_changes, read_histoire
from maillage.territoires.populations import read_parts
from maillage.territoires.resume import summarize

FICHIERS = (
    "v_commune_2025.csv",
    "v_mvt_commune_2025.csv",
    "EPCI_2025.csv",
    "v_departement_2024.csv",
    "v_region_2024.csv",
    "donnees_communes_pop2021.csv",
    "donnees_communes_mayotte.csv",
)
CACHES = (convert, read_anciens, read_codes, build_changes, read_histoire, read_parts)
BASE = "geographie"
CIBLE_CHARGEMENT = 10


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Sans les fichiers officiels, seul le paquet npm est mesuré."""
    source = settings.DONNEES_OFFICIELLES / "cog"
    tours = 1 if rapide else 3
    use_base(BASE)
    if source.is_dir():
        yield from measure_loading(copy_sources(source), tours)
        yield from measure_conversions(tours)
    yield Mesure(
        "charger le paquet npm de la géographie",
        statistics.median(_timed(_load_package) for _ in range(tours)), "s", CIBLE_CHARGEMENT,
    )  # fmt: skip


def copy_sources(source: Path) -> Path:
    """Les seuls fichiers du banc, dans un dossier à lui."""
    folder = DOSSIER / "insee"
    folder.mkdir()
    for name in FICHIERS:
        shutil.copy(source / name, folder / name)
    return folder


def measure_loading(folder: Path, tours: int) -> Iterator[Mesure]:
    floors, loads = [], []
    for _ in range(tours):
        floors.append(_timed(lambda: _read_raw(folder)))
        _empty_base()
        loads.append(_timed(lambda: _load(folder)))
    yield Mesure(
        "charger COG, mouvements, EPCI et populations", statistics.median(loads), "s",
        CIBLE_CHARGEMENT, plancher=statistics.median(floors), plancher_nom="module csv",
    )  # fmt: skip
    yield Mesure("  relancé, rien à faire", _timed(lambda: _load(folder)), "s")


def measure_conversions(tours: int) -> Iterator[Mesure]:
    codes = list(Commune.objects.order_by("code").values_list("code", flat=True))
    few = [code for code in codes if code.startswith("16")][:200]
    for label, target, work in (
        (f"convertir {len(codes)} codes, 2013 → 2025", None, lambda: convert(codes, 2013, 2025)),
        (f"résumer {len(few)} communes", 50, lambda: summarize(few, 2025, 2021)),
        (f"résumer {len(codes)} communes", None, lambda: summarize(codes, 2025, 2021)),
    ):
        cold, warm = [], []
        for _ in range(tours):
            for cache in CACHES:
                getattr(cache, "cache_clear", lambda: None)()
            cold.append(_timed(work) * 1000)
            warm.append(_timed(work) * 1000)
        yield Mesure(
            f"{label}, à chaud", statistics.median(warm), "ms", target,
            plancher=statistics.median(cold), plancher_nom="à froid",
        )  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _read_raw(folder: Path) -> int:
    count = 0
    for name in FICHIERS:
        separator = ";" if name.startswith(("EPCI", "donnees")) else ","
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            count += sum(1 for _ in csv.reader(file, delimiter=separator))
    return count


def _empty_base() -> None:
    """Une base neuve : celle qu’a laissée la mesure d’avant est effacée."""
    use_base(BASE)
    for path in DOSSIER.glob(f"{path_of(BASE).name}*"):
        path.unlink()
    create_base()


def _load(folder: Path) -> None:
    with contextlib.redirect_stderr(io.StringIO()):
        bilan = load_insee(folder)
    if bilan.erreurs:
        raise SystemExit("\n".join(map(str, bilan.erreurs[:10])))


def _load_package() -> None:
    _empty_base()
    with contextlib.redirect_stderr(io.StringIO()):
        load_etalab()


if __name__ == "__main__":
    run(read_mesures, __doc__)
