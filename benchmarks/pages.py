"""Les pages sous charge : liste d’un contrat, fiche, huit personnes ensemble.

Trois bases de même graine : le contrat mesuré seul, la charge régionale, la charge nationale. Les
mesures passent de l’une à l’autre à chaque tour. Le temps est du temps de calcul, pris dans ce
processus : middlewares, droits, requêtes et gabarit compris, sans le réseau. Le plancher est le
SQL de la même page, rejoué seul. Le débit et la mémoire viennent d’un vrai serveur.

    python benchmarks/pages.py [--rapide]
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.base import copy_base, create_base, use_base
from benchmarks.charge import COMPTE, NATIONALE, REGIONALE, Charge, Taille
from benchmarks.mesures import RELEVE, Mesure, run
from benchmarks.serveur import PROCESSUS, Debit, measure_debit
from maillage.comptes.models import Utilisateur
from maillage.contrats.models import Contrat
from maillage.core.statiques import collect_statiques

SEUL, REGION, NATION = BASES = ("un_contrat", "region", "nation")
LISTE = "liste de 100 fiches d’un contrat"
FICHE = "page d’une fiche"
CIBLES = {LISTE: 20, FICHE: 30}
REDMINE = {LISTE: 189, FICHE: 151}
CROISSANCE = 2


class Visite:
    """Une coordinatrice qui ouvre son contrat."""

    def __init__(self, contrat: Contrat):
        place = [contrat.demarche.slug, contrat.uid]
        fiche = contrat.fiches.all()[50]
        self.plan = reverse("contrats:plan", args=place)
        self.fiche = reverse("contrats:fiche", args=[*place, fiche.uid])
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(Utilisateur.objects.get(email=COMPTE.format("coordination")))
        self.session = self.client.cookies["sessionid"].value
        self.pages = {LISTE: self.open_plan, FICHE: self.open_fiche}

    def open_plan(self) -> str:
        return self.open(self.plan)

    def open_fiche(self) -> str:
        return self.open(self.fiche)

    def open(self, address: str) -> str:
        response = self.client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} répond {response.status_code} au lieu de 200.")
        return response.content.decode()


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Des pages au serveur ; ``rapide`` réduit les charges, les tours et la durée."""
    sizes = (Taille(6), Taille(6, 12, 100)) if rapide else (REGIONALE, NATIONALE)
    visite = fill_bases(*sizes)
    collect_statiques()
    temps = measure_pages(visite, 3 if rapide else 25)
    yield from describe_pages(temps)
    found = measure_debit(NATION, visite.plan, visite.session, secondes=2 if rapide else 12)
    yield from describe_debit(found)


def fill_bases(regionale: Taille, nationale: Taille) -> Visite:
    """Chaque base part de la précédente, sessions comprises."""
    use_base(SEUL)
    create_base()
    charge = Charge()
    visite = Visite(charge.make_mesure())
    for source, nom, taille in ((SEUL, REGION, regionale), (REGION, NATION, nationale)):
        copy_base(source, nom)
        use_base(nom)
        charge.add(taille)
    return visite


type Temps = dict[tuple[str, str], float]


def measure_pages(visite: Visite, tours: int) -> Temps:
    """Millisecondes de calcul médianes, par (page, base) ; et par (page, "sql") le SQL seul."""
    durations = defaultdict(list)
    for _ in range(tours):
        for base in BASES:
            use_base(base)
            for page, opening in visite.pages.items():
                requetes = capture_sql(opening)
                durations[page, base].append(cpu_of(opening))
                if base == REGION:
                    durations[page, "sql"].append(cpu_of(partial(replay, requetes)))
    return {key: statistics.median(values) for key, values in durations.items()}


def cpu_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def capture_sql(opening: Callable[[], str]) -> list[str]:
    """Ouvre la page une première fois, à froid, et garde ce qu’elle demande à la base."""
    with CaptureQueriesContext(connection) as captured:
        opening()
    return [item["sql"] for item in captured if item["sql"].startswith("SELECT")]


def replay(requetes: list[str]) -> None:
    with connection.cursor() as cursor:
        for requete in requetes:
            cursor.cursor.execute(requete).fetchall()


def describe_pages(temps: Temps) -> Iterator[Mesure]:
    for page, target in CIBLES.items():
        yield Mesure(
            page, temps[page, REGION], "ms", target, plancher=temps[page, "sql"],
            plancher_nom="SQL seul", pair=f"Redmine {REDMINE[page]} ms, {RELEVE}",
        )  # fmt: skip
    for page in CIBLES:
        growth = temps[page, NATION] / temps[page, SEUL]
        yield Mesure(f"  croissance, d’un contrat à la nation : {page}", growth, "×", CROISSANCE)


def describe_debit(debit: Debit) -> Iterator[Mesure]:
    yield Mesure(
        "huit personnes ensemble sur la liste", debit.requetes, "req/s", 60, au_moins=True,
        plancher=debit.temoin, plancher_nom="page vide", pair=f"Redmine 6,5 req/s, {RELEVE}",
    )  # fmt: skip
    yield Mesure("  calcul du serveur par page", debit.calcul * 1000, "ms")
    # Sur une machine partagée, le débit dit surtout ce que les voisins en ont laissé.
    yield Mesure(
        f"  débit calculé sur {PROCESSUS} cœurs libres", PROCESSUS / debit.calcul, "req/s", 60,
        au_moins=True,
    )  # fmt: skip
    yield Mesure(
        "mémoire d’un processus, charge nationale", max(debit.memoires), "Mio", 250,
        pair=f"Redmine 562 à 971 Mio, Akvo RSR 452 Mio, {RELEVE}",
    )  # fmt: skip


if __name__ == "__main__":
    run(read_mesures, __doc__)
