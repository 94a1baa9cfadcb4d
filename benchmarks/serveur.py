"""Un vrai serveur, deux processus, et des personnes qui le sollicitent ensemble."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.base import path_of

PROCESSUS = 2
PERSONNES = 8
ATTENTE = 60


@dataclass(frozen=True, slots=True)
class Debit:
    """``requetes`` et ``temoin`` par seconde ; ``calcul`` : secondes de serveur par requête.

    ``memoires`` : Mio propres à chaque processus, les pages partagées réparties (PSS).
    """

    requetes: float
    temoin: float
    calcul: float
    memoires: tuple[float, ...]


def measure_debit(base: str, adresse: str, session: str, *, secondes: float) -> Debit:
    """Sollicite ``adresse`` puis, pour témoin, la page qui dit seulement que le serveur vit."""
    with serve(base) as (port, master):
        workers = children_of(master)
        solicit(port, adresse, session, secondes / 4)
        before = sum(map(cpu_of, workers))
        count = solicit(port, adresse, session, secondes)
        spent = sum(map(cpu_of, workers)) - before
        floor = solicit(port, "/sante/", session, secondes / 4)
        memories = tuple(map(pss_of, workers))
    return Debit(count / secondes, floor / (secondes / 4), spent / max(1, count), memories)


@contextmanager
def serve(base: str) -> Iterator[tuple[int, int]]:
    """Le port et le processus maître d’un serveur ouvert sur ``base``."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(PROCESSUS), "--blocking-threads", "4", "--no-ws",
        "--log-level", "warning", "maillage.config.wsgi:application",
    ]  # fmt: skip
    env = os.environ | {"MAILLAGE_BASE": f"sqlite:///{path_of(base)}"}
    server = subprocess.Popen(command, env=env)
    try:
        wait_ready(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_ready(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + ATTENTE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            fetch(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/sante/", "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("Le serveur du banc n’a pas démarré.")


def fetch(connection: http.client.HTTPConnection, adresse: str, session: str) -> None:
    connection.request("GET", adresse, headers={"Cookie": f"sessionid={session}"})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"{adresse} répond {response.status} au lieu de 200.")


def solicit(port: int, adresse: str, session: str, secondes: float) -> int:
    """Combien de pages huit personnes reçoivent dans ce temps, sans pause entre deux."""
    counts = [0] * PERSONNES
    end = time.monotonic() + secondes

    def read_pages(rang: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < end:
            fetch(connection, adresse, session)
            counts[rang] += 1
        connection.close()

    people = [threading.Thread(target=read_pages, args=[rang]) for rang in range(PERSONNES)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return sum(counts)


def children_of(master: int) -> list[int]:
    """Les processus qui servent les pages ; le maître ne fait que les surveiller."""
    found = []
    for task in Path(f"/proc/{master}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return [pid for pid in found if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()
            or b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]  # fmt: skip


def cpu_of(pid: int) -> float:
    """Secondes de calcul d’un processus depuis son départ."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pss_of(pid: int) -> float:
    """Mio d’un processus, sa part des pages partagées comprise."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
