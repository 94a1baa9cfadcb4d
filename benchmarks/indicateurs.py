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
from benchmarks.pages import CROISSANCE, capture_sql, cpu_of, replay
from maillage.comptes.models import Utilisateur
from maillage.contrats.models import Contrat
from maillage.core.statiques import collect_statiques
from maillage.demarches.models import Affectation, Ressort
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.models import IndicateurAction, Periode, ValeurIndicateur
from maillage.suivi.saisie.grille import read_grille
from maillage.suivi.valeurs import total_commun

REGIONALE_BASE, NATIONALE_BASE = BASES = ("communs_region", "communs_nation")
# Où lire le total : la base, et les régions dont on lit les contrats (toutes si vide).
REGION_SEULE, REGION_DU_PAYS, PAYS = LIEUX = {
    "dans la région": (REGIONALE_BASE, [REGION]),
    "dans la région, parmi la nation": (NATIONALE_BASE, [REGION]),
    "sur tout le pays": (NATIONALE_BASE, []),
}
GRILLE, PERIODES = 200, 6
TOTAL_MS, SQL_MAX, GRILLE_MS = 20, 3, 150
AKVO = f"Akvo RSR 1,0 s et 1 072 requêtes, {RELEVE}"
NATIONAL = COMPTE.format("toutes_regions")


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Le total dans la région puis dans la nation, et la grille."""
    sizes = (Taille(6), Taille(6, 12)) if rapide else (REGIONALE, NATIONALE)
    contrat = fill_bases(*sizes)
    tours = 3 if rapide else 25
    yield from measure_totals(tours)
    use_base(REGIONALE_BASE)
    collect_statiques()
    fill_grille(contrat, 20 if rapide else GRILLE)
    yield from measure_grille(contrat, tours)


def fill_bases(regionale: Taille, nationale: Taille) -> Contrat:
    """La base d’une région, puis celle du pays, où un compte anime toutes les régions."""
    use_base(REGIONALE_BASE)
    create_base()
    charge = Charge()
    contrat = charge.make_mesure()
    charge.add(regionale)
    copy_base(REGIONALE_BASE, NATIONALE_BASE)
    use_base(NATIONALE_BASE)
    charge.add(nationale)
    user = Utilisateur.objects.create(email=NATIONAL, nom="toutes les régions")
    Affectation.objects.bulk_create(
        Affectation(utilisateur=user, role="animation_regionale", region=region)
        for region in Ressort.objects.order_by().values_list("region", flat=True).distinct()
    )
    return contrat


def measure_totals(tours: int) -> Iterator[Mesure]:
    """Une région seule, la même parmi la nation, puis tout le pays."""
    temps = {}
    for where, (base, regions) in LIEUX.items():
        use_base(base)
        read = prepare_total(regions)
        requetes = capture_sql(read)
        temps[where] = median_of(read, tours)
        is_aimed = where == REGION_SEULE
        yield Mesure(
            f"total d’un indicateur commun, {read()} contrats {where}", temps[where], "ms",
            TOTAL_MS if is_aimed else None, plancher=median_of(partial(replay, requetes), tours),
            plancher_nom="SQL seul", pair=AKVO if is_aimed else "",
        )  # fmt: skip
        yield Mesure(f"  requêtes de ce total, {where}", len(requetes), "requêtes", SQL_MAX)
    yield Mesure(
        "  croissance, de la région à la nation : total d’une région",
        temps[REGION_DU_PAYS] / temps[REGION_SEULE], "×", CROISSANCE,
    )  # fmt: skip


def prepare_total(regions: list[str]) -> Callable[[], str]:
    """De quoi lire le total, et dire combien de contrats y ont répondu ; sans région, du pays."""
    email = COMPTE.format("animation_regionale") if regions else NATIONAL
    user = Utilisateur.objects.get(email=email)
    commun = IndicateurCommun.objects.select_related("reference").order_by("position")[0]
    contrats = Contrat.objects.order_by("pk")
    if regions:
        contrats = contrats.filter(demarche__ressorts__region__in=regions)
    debut, fin = date(ANNEES[-1], 1, 1), date(ANNEES[-1], 12, 31)
    return lambda: str(total_commun(commun, debut, fin, contrats, user=user).repondu)


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
