"""Les indicateurs sous charge : un total régional, la grille de saisie d’un contrat.

La charge régionale a 12 indicateurs communs par contrat, relevés sur 5 périodes ; la grille est
celle d’un contrat de 200 indicateurs et 6 périodes. Le temps est du temps de calcul, requêtes
comprises ; le plancher est le SQL seul, rejoué.

    python benchmarks/indicateurs.py [--rapide]
"""

import statistics
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from django.test import Client
from django.urls import reverse

from benchmarks.base import copy_base, create_base, use_base
from benchmarks.charge import ANNEES, COMPTE, NATIONALE, REGION, REGIONALE, Charge, Taille
from benchmarks.mesures import RELEVE, Mesure, run
from benchmarks.pages import capture_sql, cpu_of, replay
from maillage.comptes.models import Utilisateur
from maillage.contrats.models import Contrat
from maillage.core.statiques import collect_statiques
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.models import IndicateurAction, Periode, ValeurIndicateur
from maillage.suivi.saisie.grille import read_grille
from maillage.suivi.valeurs import total_commun

REGIONALE_BASE, NATIONALE_BASE = BASES = ("communs_region", "communs_nation")
GRILLE, PERIODES = 200, 6
TOTAL_MS, SQL_MAX, GRILLE_MS = 20, 3, 150
AKVO = f"Akvo RSR 1,0 s et 1 072 requêtes, {RELEVE}"


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Le total dans la région puis dans la nation, et la grille."""
    sizes = (Taille(6), Taille(6, 12)) if rapide else (REGIONALE, NATIONALE)
    contrat = fill_bases(*sizes)
    tours = 3 if rapide else 25
    for base in BASES:
        use_base(base)
        yield from measure_total(base, tours)
    use_base(REGIONALE_BASE)
    collect_statiques()
    fill_grille(contrat, 20 if rapide else GRILLE)
    yield from measure_grille(contrat, tours)


def fill_bases(regionale: Taille, nationale: Taille) -> Contrat:
    use_base(REGIONALE_BASE)
    create_base()
    charge = Charge()
    contrat = charge.make_mesure()
    charge.add(regionale)
    copy_base(REGIONALE_BASE, NATIONALE_BASE)
    use_base(NATIONALE_BASE)
    charge.add(nationale)
    return contrat


def measure_total(base: str, tours: int) -> Iterator[Mesure]:
    """Sur les contrats que voit l’animation régionale ; dans la nation, sur tous."""
    user = Utilisateur.objects.get(email=COMPTE.format("animation_regionale"))
    commun = IndicateurCommun.objects.select_related("reference").order_by("position")[0]
    where = "dans la région" if base == REGIONALE_BASE else "sur tout le pays"
    contrats = Contrat.objects.order_by("pk")
    if base == REGIONALE_BASE:
        contrats = contrats.filter(demarche__ressorts__region=REGION)

    def read() -> str:
        total = total_commun(
            commun, date(ANNEES[-1], 1, 1), date(ANNEES[-1], 12, 31), contrats, user=user
        )
        return str(total.repondu)

    requetes = capture_sql(read)
    is_aimed = base == REGIONALE_BASE
    yield Mesure(
        f"total d’un indicateur commun, {read()} contrats {where}", median_of(read, tours), "ms",
        TOTAL_MS if is_aimed else None, plancher=median_of(partial(replay, requetes), tours),
        plancher_nom="SQL seul", pair=AKVO if is_aimed else "",
    )  # fmt: skip
    yield Mesure(f"  requêtes de ce total, {where}", len(requetes), "requêtes", SQL_MAX)


def median_of(work: Callable[[], object], tours: int) -> float:
    """Millisecondes de calcul médianes."""
    return statistics.median(cpu_of(work) for _ in range(tours))


def fill_grille(contrat: Contrat, combien: int) -> None:
    """``combien`` indicateurs répartis sur les fiches du contrat, tous relevés chaque année."""
    fiches = list(contrat.fiches.all())
    dates = [(date(year, 1, 1), date(year, 12, 31)) for year in range(2025, 2025 + PERIODES)]
    for debut, fin in dates:
        Periode.objects.get_or_create(
            contrat=contrat, debut=debut, fin=fin, defaults={"libelle": str(debut.year)}
        )
    known = IndicateurAction.objects.filter(contrat=contrat).count()
    rows = IndicateurAction.objects.bulk_create(
        IndicateurAction(fiche=fiches[rang % len(fiches)], intitule=f"Indicateur {rang}")
        for rang in range(known, combien)
    )
    ValeurIndicateur.objects.bulk_create(
        ValeurIndicateur(indicateur=row, debut=debut, fin=fin, valeur=rang)
        for row in rows
        for rang, (debut, fin) in enumerate(dates)
    )


def measure_grille(contrat: Contrat, tours: int) -> Iterator[Mesure]:
    user = Utilisateur.objects.get(email=COMPTE.format("coordination"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    page = reverse("suivi:saisie", args=[contrat.demarche.slug, contrat.uid])

    def open_page() -> str:
        return client.get(page).content.decode()

    size = len(read_grille(user, contrat).rangs)
    requetes = capture_sql(open_page)
    yield Mesure(
        f"grille de saisie, {size} indicateurs sur {PERIODES} périodes",
        median_of(open_page, tours), "ms", GRILLE_MS,
        plancher=median_of(partial(replay, requetes), tours), plancher_nom="SQL seul",
    )  # fmt: skip


if __name__ == "__main__":
    run(read_mesures, __doc__)
