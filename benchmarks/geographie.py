"""Banc de la géographie nationale : chargement, conversions, résumés.

Chargement : COG, mouvements, EPCI et populations d’un millésime, dans une base SQLite neuve ; en
regard, le plancher : lire les mêmes fichiers avec le module csv. Les deux alternent, la médiane
est retenue. Conversions : 35 000 codes d’un coup, à froid (cartes à construire) et à chaud.

    python benchmarks/geographie.py [--tours 3] [--depuis DOSSIER]

Les fichiers officiels sont lus dans le dossier de données du projet, ou dans DOSSIER.
"""

import argparse
import contextlib
import csv
import io
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TRAVAIL = Path(tempfile.mkdtemp(prefix="maillage-banc-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"
os.environ["MAILLAGE_DONNEES"] = str(TRAVAIL)
os.environ["MAILLAGE_BASE"] = f"sqlite:///{TRAVAIL}/banc.sqlite3"

FICHIERS = (
    "v_commune_2025.csv",
    "v_mvt_commune_2025.csv",
    "EPCI_2025.csv",
    "v_departement_2024.csv",
    "v_region_2024.csv",
    "donnees_communes_pop2021.csv",
    "donnees_communes_mayotte.csv",
)
CIBLE_CHARGEMENT = 10.0


def main() -> None:
    args = _parse()
    import django

    django.setup()
    from django.conf import settings

    source = args.depuis or settings.DONNEES_OFFICIELLES / "cog"
    if not source.is_dir():
        sys.exit(f"Données officielles absentes : {source}. Donnez --depuis DOSSIER.")
    folder = TRAVAIL / "insee"
    folder.mkdir()
    for name in FICHIERS:
        shutil.copy(source / name, folder / name)
    _print_loading(folder, args.tours)
    _print_conversions(args.tours)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tours", type=int, default=3)
    parser.add_argument("--depuis", type=Path)
    return parser.parse_args()


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _print_loading(folder: Path, tours: int) -> None:
    from maillage.territoires.imports import load_etalab

    floors, loads, packages = [], [], []
    for _ in range(tours):
        floors.append(_timed(lambda: _read_raw(folder)))
        _empty_base()
        loads.append(_timed(lambda: _load(folder)))
        _empty_base()
        packages.append(_timed(lambda: _quietly(load_etalab)))
    _empty_base()
    _load(folder)
    again = _timed(lambda: _load(folder))
    floor, load = statistics.median(floors), statistics.median(loads)
    print("Chargement national (COG, mouvements, EPCI, populations)")
    print(f"  plancher, module csv           {floor:8.3f} s")
    print(f"  base utilisable                {load:8.3f} s   × {load / floor:.1f}"
          f"   cible ≤ {CIBLE_CHARGEMENT:.0f} s")  # fmt: skip
    print(f"  relance, rien à faire          {again:8.3f} s")
    print(f"  paquet npm, base utilisable    {statistics.median(packages):8.3f} s")


def _read_raw(folder: Path) -> int:
    count = 0
    for name in FICHIERS:
        separator = ";" if name.startswith(("EPCI", "donnees")) else ","
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            count += sum(1 for _ in csv.reader(file, delimiter=separator))
    return count


def _empty_base() -> None:
    """Une base neuve : celle qu’a laissée la mesure d’avant est effacée."""
    from django.core.management import call_command
    from django.db import connection

    connection.close()
    for path in TRAVAIL.glob("banc.sqlite3*"):
        path.unlink()
    call_command("migrate", verbosity=0, interactive=False)


def _load(folder: Path) -> None:
    from maillage.territoires.imports import load_insee

    bilan = _quietly(lambda: load_insee(folder))
    if bilan.erreurs:
        sys.exit("\n".join(map(str, bilan.erreurs[:10])))


def _quietly(work: Callable[[], object]):
    with contextlib.redirect_stderr(io.StringIO()):
        return work()


def _print_conversions(tours: int) -> None:
    from maillage.territoires.conversion import convert, read_anciens, read_codes
    from maillage.territoires.models import Commune
    from maillage.territoires.mouvements import build_changes, read_histoire
    from maillage.territoires.populations import read_parts
    from maillage.territoires.resume import summarize

    caches = (convert, read_anciens, read_codes, build_changes, read_histoire, read_parts)
    codes = list(Commune.objects.order_by("code").values_list("code", flat=True))
    few = [code for code in codes if code.startswith("16")][:200]
    works = (
        (f"convertir {len(codes)} codes, 2013 → 2025", lambda: convert(codes, 2013, 2025)),
        (f"résumer {len(few)} communes", lambda: summarize(few, 2025, 2021)),
        (f"résumer {len(codes)} communes", lambda: summarize(codes, 2025, 2021)),
    )
    print("Conversions et résumés" + " " * 20 + "à froid     à chaud")
    for label, work in works:
        cold, warm = [], []
        for _ in range(tours):
            for cache in caches:
                getattr(cache, "cache_clear", lambda: None)()
            cold.append(_timed(work))
            warm.append(_timed(work))
        print(f"  {label:38}{_ms(cold)}  {_ms(warm)}")


def _ms(durations: list[float]) -> str:
    return f"{statistics.median(durations) * 1000:7.1f} ms"


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(TRAVAIL, ignore_errors=True)
