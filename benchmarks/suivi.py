"""Les vues du suivi sous charge : tableau d’un contrat, barres, tableau d’une région, fichiers.

Les bases sont celles du banc des pages (le contrat mesuré seul, la charge régionale, la charge
nationale), avec en plus la météo et trois notes par fiche. Le temps est du temps de calcul, pris
dans ce processus : droits, requêtes, gabarit ou fichier compris, sans le réseau.

    python benchmarks/suivi.py [--rapide]
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from benchmarks.base import copy_base, create_base, use_base
from benchmarks.charge import COMPTE, JOUR, NATIONALE, REGIONALE, Charge, Taille
from benchmarks.mesures import RELEVE, Mesure, run
from benchmarks.pages import BASES, CROISSANCE, NATION, REGION, SEUL, cpu_of
from maillage.comptes.models import Utilisateur
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.statiques import collect_statiques
from maillage.suivi.enums import Meteo, NatureNote
from maillage.suivi.models import NoteSuivi, SuiviFiche

TABLEAU = "suivi : tableau de 100 actions d’un contrat"
BARRES = "suivi : barres d’un contrat, 300 lignes"
TABLEAU_REGION = "suivi : 100 actions d’une région, filtrées"
CSV = "suivi : CSV de 3 600 actions"
XLSX = "suivi : XLSX de 3 600 actions"
CIBLES = {TABLEAU: 20, BARRES: 80, TABLEAU_REGION: 60, CSV: 400, XLSX: 1500}
REDMINE = {
    TABLEAU: "189 ms", BARRES: "927 ms pour 196", TABLEAU_REGION: "361 ms", CSV: "18,6 s",
}  # fmt: skip
DE_REGION = (TABLEAU_REGION, CSV, XLSX)
FILTRE = "en_cours"
NOTES_PAR_FICHE = 3


class Visite:
    """Une coordinatrice sur son contrat, une animatrice sur sa région."""

    def __init__(self, contrat: Contrat):
        place = [contrat.demarche.slug, contrat.uid]
        coordination, region = self.enter("coordination"), self.enter("animation_regionale")
        self.taches: dict[str, Callable[[], object]] = {
            TABLEAU: lambda: get(coordination, reverse("suivi:actions", args=place)),
            BARRES: lambda: get(coordination, reverse("suivi:actions_gantt", args=place)),
            TABLEAU_REGION: lambda: get(region, f"{reverse('region:actions')}?statut={FILTRE}"),
            CSV: lambda: get(region, reverse("region:actions_csv")),
            XLSX: lambda: get(region, reverse("region:actions_xlsx")),
        }

    @staticmethod
    def enter(role: str) -> Client:
        client = Client(SERVER_NAME="localhost")
        client.force_login(Utilisateur.objects.get(email=COMPTE.format(role)))
        return client


def get(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} répond {response.status_code} au lieu de 200.")


def add_suivi(charge: Charge) -> None:
    """La météo et les notes des fiches qui n’en ont pas encore."""
    fiches = FicheAction.objects.filter(suivi__isnull=True).values_list("pk", flat=True)
    rows = list(fiches.order_by("pk"))
    SuiviFiche.objects.bulk_create(
        (SuiviFiche(fiche_id=pk, meteo=charge.pick(Meteo.values), maj_le=JOUR) for pk in rows),
        batch_size=2000,
    )
    NoteSuivi.objects.bulk_create(
        (
            NoteSuivi(
                fiche_id=pk, texte=charge.phrase(20), nature=charge.pick(NatureNote.values),
                date=JOUR - timedelta(days=charge.hasard.randrange(700)), cercle="transmis",
            )
            for pk in rows
            for _ in range(NOTES_PAR_FICHE)
        ),
        batch_size=2000,
    )  # fmt: skip


def fill_bases(regionale: Taille, nationale: Taille) -> Visite:
    """Chaque base part de la précédente, sessions comprises."""
    use_base(SEUL)
    create_base()
    charge = Charge()
    visite = Visite(charge.make_mesure())
    add_suivi(charge)
    for source, nom, taille in ((SEUL, REGION, regionale), (REGION, NATION, nationale)):
        copy_base(source, nom)
        use_base(nom)
        charge.add(taille)
        add_suivi(charge)
    return visite


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Des vues et des fichiers ; ``rapide`` réduit les charges et les tours."""
    sizes = (Taille(6), Taille(6, 12, 100)) if rapide else (REGIONALE, NATIONALE)
    visite = fill_bases(*sizes)
    collect_statiques()
    temps = measure_vues(visite, 2 if rapide else 9)
    for tache, cible in CIBLES.items():
        pair = f"Redmine {REDMINE[tache]}, {RELEVE}" if tache in REDMINE else ""
        yield Mesure(tache, temps[tache, REGION], "ms", cible, pair=pair)
    for tache in CIBLES:
        start = REGION if tache in DE_REGION else SEUL
        said = "de la région à la nation" if start == REGION else "d’un contrat à la nation"
        growth = temps[tache, NATION] / temps[tache, start]
        yield Mesure(f"  croissance, {said} : {tache}", growth, "×", CROISSANCE)


def measure_vues(visite: Visite, tours: int) -> dict[tuple[str, str], float]:
    """Millisecondes de calcul médianes, par (tâche, base), à chaud."""
    durations = defaultdict(list)
    for _ in range(tours):
        for base in BASES:
            use_base(base)
            for tache, work in visite.taches.items():
                if base != SEUL or tache not in DE_REGION:
                    work()
                    durations[tache, base].append(cpu_of(work))
    return {key: statistics.median(values) for key, values in durations.items()}


if __name__ == "__main__":
    run(read_mesures, __doc__)
