"""Ce que tous les bancs partagent : répéter en alternance, et une ligne du tableau par mesure.

Un banc est un module qui offre ``read_mesures(rapide) -> Iterable[Mesure]`` et finit par
``run(read_mesures, __doc__)``. Seul, il imprime son tableau ; ``lancer.py`` les réunit.
"""

import argparse
import dataclasses
import json
import statistics
import time
from collections.abc import Callable, Iterable

RELEVE = "relevé, non rejoué"


@dataclasses.dataclass(frozen=True, slots=True)
class Mesure:
    """Une ligne du tableau. ``cible`` nulle : rien n’est visé, on regarde.

    ``plancher`` se lit dans le même passage, dans l’unité de la mesure ; ``pair`` est un chiffre
    d’ailleurs, en toutes lettres. ``au_moins`` : la cible est un minimum, pas un maximum.
    """

    travail: str
    valeur: float
    unite: str
    cible: float | None = None
    au_moins: bool = False
    plancher: float | None = None
    plancher_nom: str = ""
    pair: str = ""

    @property
    def ratio(self) -> float | None:
        """Ce qui est mesuré, rapporté à la cible."""
        return self.valeur / self.cible if self.cible else None

    @property
    def is_reached(self) -> bool:
        if self.ratio is None:
            return True
        return self.ratio >= 1 if self.au_moins else self.ratio <= 1


type Banc = Callable[[bool], Iterable[Mesure]]


def measure(
    taches: dict[str, Callable[[], object]], tours: int, horloge: Callable[[], float]
) -> dict[str, float]:
    """Secondes médianes de chaque tâche, les tâches alternées d’un tour à l’autre."""
    temps: dict[str, list[float]] = {nom: [] for nom in taches}
    for _ in range(tours):
        for nom, tache in taches.items():
            debut = horloge()
            tache()
            temps[nom].append(horloge() - debut)
    return {nom: statistics.median(durees) for nom, durees in temps.items()}


def measure_wall(taches: dict[str, Callable[[], object]], tours: int) -> dict[str, float]:
    """Le temps de la pendule, sous-processus compris."""
    return measure(taches, tours, time.perf_counter)


def measure_cpu(taches: dict[str, Callable[[], object]], tours: int) -> dict[str, float]:
    """Le temps de calcul de ce processus : les voisins de la machine n’y comptent pas."""
    return measure(taches, tours, time.process_time)


def run(banc: Banc, notice: str) -> None:
    """La ligne de commande d’un banc."""
    parser = argparse.ArgumentParser(description=notice.splitlines()[0])
    parser.add_argument("--rapide", action="store_true", help="petites tailles, un tour")
    parser.add_argument("--json", action="store_true", help="une mesure par ligne")
    args = parser.parse_args()
    # Aux tailles réduites, une cible ne veut plus rien dire.
    mesures = (
        dataclasses.replace(mesure, cible=None) if args.rapide else mesure
        for mesure in banc(args.rapide)
    )
    if not args.json:
        print("\n".join(format_table(list(mesures))))
        return
    for mesure in mesures:
        print(json.dumps(dataclasses.asdict(mesure)), flush=True)


TITRES = ("travail", "mesuré", "cible", "÷ cible", "", "en regard")


def format_table(mesures: list[Mesure]) -> list[str]:
    """Le tableau, colonnes alignées."""
    rows = [TITRES, *(_cells(mesure) for mesure in mesures)]
    widths = [max(len(row[rang]) for row in rows) for rang in range(len(TITRES))]
    return [
        "  ".join(
            cell.rjust(width) if 0 < rang < 4 else cell.ljust(width)
            for rang, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _cells(mesure: Mesure) -> tuple[str, ...]:
    sens = "≥" if mesure.au_moins else "≤"
    target = f"{sens} {format_valeur(mesure.cible, mesure.unite)}" if mesure.cible else ""
    ratio = "" if mesure.ratio is None else format_nombre(mesure.ratio)
    verdict = "" if mesure.ratio is None else ("tenu" if mesure.is_reached else "MANQUÉ")
    value = format_valeur(mesure.valeur, mesure.unite)
    return mesure.travail, value, target, ratio, verdict, _beside(mesure)


def _beside(mesure: Mesure) -> str:
    parts = []
    if mesure.plancher:
        floor = format_valeur(mesure.plancher, mesure.unite)
        parts.append(f"{mesure.plancher_nom} {floor}, {_compare(mesure)}")
    if mesure.pair:
        parts.append(mesure.pair)
    return " ; ".join(parts)


def _compare(mesure: Mesure) -> str:
    """Rapporté à ce qui fut mesuré dans le même passage."""
    ratio = mesure.valeur / (mesure.plancher or 1)
    if ratio >= 1 or mesure.au_moins:
        return f"× {format_nombre(ratio)}"
    return f"{format_nombre(1 / ratio)} fois plus vite"


def format_valeur(valeur: float, unite: str) -> str:
    return f"{format_nombre(valeur)} {unite}".strip()


def format_nombre(valeur: float) -> str:
    """Trois chiffres suffisent : le reste est du bruit."""
    digits = 0 if abs(valeur) >= 100 else 1 if abs(valeur) >= 10 else 2
    return f"{valeur:.{digits}f}".replace(".", ",")
