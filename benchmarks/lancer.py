"""« make bench » : tous les bancs, un seul tableau.

Chaque banc tourne dans son propre processus, l’un après l’autre : ni la mémoire ni les caches de
l’un ne comptent dans l’autre. Les temps dépendent de la machine : ce sont les rapports qui disent
quelque chose. Les chiffres « relevé, non rejoué » viennent d’une autre mesure, à deux cœurs.

    python benchmarks/lancer.py [--rapide]
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from benchmarks.mesures import Mesure, format_table

ICI = Path(__file__).resolve().parent
BANCS = {
    "Pages sous charge": "pages",
    "Vues du suivi": "suivi",
    "Indicateurs": "indicateurs",
    "Lecture d’un classeur": "lecture",
    "Documents": "documents",
    "Bilans": "bilans",
    "Mise en page": "edition",
    "Géographie": "geographie",
    "Diagnostic": "diagnostic",
    "Accès aux soins": "acces",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--rapide", action="store_true", help="petites tailles : tout marche-t-il ?"
    )
    args = parser.parse_args()
    print(describe_machine(), end="\n\n")
    if args.rapide:
        print("Tailles réduites : les cibles ne s’y comparent pas.\n")
    broken, mesures = [], []
    for titre, module in BANCS.items():
        sys.stderr.write(f"{titre}…\n")
        found = run_banc(module, args.rapide)
        broken += [] if found else [titre]
        mesures += found
    print("\n".join(format_table(mesures)))
    return report(mesures, broken, args.rapide)


def run_banc(module: str, rapide: bool) -> list[Mesure]:
    """Les mesures d’un banc ; aucune s’il a échoué, son message étant déjà à l’écran."""
    command = [sys.executable, str(ICI / f"{module}.py"), "--json"]
    command += ["--rapide"] if rapide else []
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    return [Mesure(**json.loads(line)) for line in done.stdout.splitlines()]


def report(mesures: list[Mesure], broken: list[str], rapide: bool) -> int:
    missed = [mesure.travail.strip() for mesure in mesures if not mesure.is_reached]
    if missed and not rapide:
        print(f"Cibles manquées : {' ; '.join(missed)}.")
    if broken:
        print(f"Bancs en échec : {', '.join(broken)}.")
    return 1 if broken else 0


def describe_machine() -> str:
    return "\n".join(f"{nom} : {fait}" for nom, fait in machine_facts())


def machine_facts() -> Iterator[tuple[str, str]]:
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    built = "" if optimised else ", compilé sans optimisation guidée : 1,3 à 1,6 fois plus lent"
    load, _, _ = os.getloadavg()
    cores = os.process_cpu_count() if sys.version_info >= (3, 13) else os.cpu_count()
    yield "Machine", f"{cores} cœurs {platform.machine()}, charge {load:.1f} au départ"
    yield "Python", f"{platform.python_version()}{built}"
    yield "SQLite", sqlite3.sqlite_version


if __name__ == "__main__":
    sys.exit(main())
