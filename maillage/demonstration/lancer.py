"""« make demo » : prépare, charge la démonstration, lance serveur et travailleur, les surveille."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PROJET = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ATTENTE = 60


def main() -> int:
    port = read_port()
    if port is None:
        return refuse(f"PORT={os.environ.get('PORT')!r} : un nombre de 1 à 65535 est attendu.")
    if is_taken(port):
        return refuse(
            f"Le port {port} est déjà pris (Maillage tourne peut-être déjà). "
            f"Choisissez-en un autre : PORT={port + 1} make demo"
        )
    prepared = prepare()
    if prepared is None:
        return 1
    return serve(port, prepared)


def read_port() -> int | None:
    value = os.environ.get("PORT", "8000")
    port = int(value) if value.isdigit() else 0
    return port if 0 < port < 65536 else None


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def refuse(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1


def prepare() -> str | None:
    """Base, géographie, démonstration ; rend la liste des comptes, ou rien si cela échoue."""
    base = subprocess.run([BIN / "maillage", "preparer"], stdout=subprocess.DEVNULL, check=False)
    if base.returncode:
        return None
    loaded = subprocess.run(
        [BIN / "maillage", "demonstration"], stdout=subprocess.PIPE, text=True, check=False
    )
    return None if loaded.returncode else loaded.stdout


def serve(port: int, accounts: str) -> int:
    """Le serveur et le travailleur vivent et meurent ensemble."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "maillage.config.settings"}
    children = [
        subprocess.Popen(server_command(port), cwd=PROJET, env=env),
        subprocess.Popen(worker_command(), cwd=PROJET, env=env),
    ]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if not wait_ready(port, children):
            return refuse("Le serveur n’a pas démarré ; le message ci-dessus dit pourquoi.")
        announce(port, accounts)
        return watch(children)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(children)


def server_command(port: int) -> list[str]:
    return [
        str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "maillage.config.wsgi:application",
    ]  # fmt: skip


def worker_command() -> list[str]:
    return [sys.executable, str(PROJET / "manage.py"), "db_worker", "--interval", "0.3"]


def wait_ready(port: int, children: list[subprocess.Popen]) -> bool:
    deadline = time.monotonic() + ATTENTE
    while time.monotonic() < deadline and children[0].poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def announce(port: int, accounts: str) -> None:
    sys.stdout.write(f"\nMaillage est prêt : http://127.0.0.1:{port}/\n\n{accounts}\n")
    sys.stdout.write("Les courriels s’écrivent dans le dossier des données, sous courriels/.\n")
    sys.stdout.write("Ctrl+C pour arrêter ; rien n’est perdu d’une fois sur l’autre.\n")
    sys.stdout.flush()


def watch(children: list[subprocess.Popen]) -> int:
    """Attend ; si l’un des deux s’arrête, le dit et arrête l’autre."""
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    return refuse("Un processus s’est arrêté de lui-même : relancez « make demo ».")


def stop(children: list[subprocess.Popen]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()


if __name__ == "__main__":
    sys.exit(main())
