"""Banc d’essai du contrat : de la base à l’instantané, à l’arbre, au PDF et au DOCX.

Une base jetable reçoit deux contrats tirés d’une graine : 60 fiches et 500 fiches remplies de bout
en bout. Chaque mesure est répétée en alternance, la médiane est retenue.

    python benchmarks/documents.py [--tours 3]
"""

import argparse
import atexit
import datetime
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

DOSSIER = Path(tempfile.mkdtemp(prefix="maillage-banc-"))
atexit.register(shutil.rmtree, DOSSIER, ignore_errors=True)
os.environ |= {
    "MAILLAGE_DONNEES": str(DOSSIER),
    "MAILLAGE_BASE": f"sqlite:///{DOSSIER}/banc.sqlite3",
    "MAILLAGE_CLE_SECRETE": "banc",
    "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
}
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from maillage.comptes.models import Organisation  # noqa: E402
from maillage.contrats.instantane import build_instantane  # noqa: E402
from maillage.contrats.models import (  # noqa: E402
    Article,
    Axe,
    Contrat,
    FicheAction,
    FicheOrganisation,
    Objectif,
)
from maillage.demarches.models import Demarche  # noqa: E402
from maillage.documents.contrat import build_document  # noqa: E402
from maillage.documents.formats import FORMATS  # noqa: E402
from maillage.documents.pages import count_pages  # noqa: E402
from maillage.financements.models import LigneFinancement  # noqa: E402
from maillage.suivi.models import Etape, IndicateurAction  # noqa: E402

MOMENT = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
VOCABULAIRE = (
    "santé territoire habitants accès soins prévention coordination partenaires jeunes seniors "
    "logement mobilité parcours accompagnement formation réseau médiation alimentation écoute"
)
MOTS = VOCABULAIRE.split()
LONGS = (
    "contexte",
    "description",
    "moyens",
    "evaluation_methode",
    "leviers",
    "participation_texte",
)
LISTES = ("objectifs_specifiques", "objectifs_operationnels", "resultats_attendus", "liens_prs")


def make_contrat(fiches: int, hasard: random.Random) -> Contrat:
    """Un contrat de quatre axes, douze objectifs, dix articles et ``fiches`` fiches."""
    demarche = Demarche.objects.create(nom=f"Banc {fiches}", slug=f"banc-{fiches}")
    contrat = Contrat.objects.create(demarche=demarche, nom=f"CLS du banc, {fiches} fiches")
    Article.objects.bulk_create(
        Article(contrat=contrat, titre=phrase(hasard, 4), corps=f"<p>{phrase(hasard, 120)}</p>" * 3)
        for _ in range(10)
    )
    objectifs = [objectif for rang in range(4) for objectif in make_axe(contrat, hasard, rang)]
    rows = [make_fiche(contrat, objectifs[rang % 12], hasard, rang) for rang in range(fiches)]
    fill(FicheAction.objects.bulk_create(rows), hasard)
    return contrat


def make_axe(contrat: Contrat, hasard: random.Random, rang: int) -> list[Objectif]:
    axe = Axe.objects.create(contrat=contrat, code=str(rang), titre=phrase(hasard, 6))
    return [
        Objectif.objects.create(contrat=contrat, axe=axe, titre=phrase(hasard, 8)) for _ in range(3)
    ]


def make_fiche(contrat, objectif: Objectif, hasard: random.Random, rang: int) -> FicheAction:
    longs = {name: phrase(hasard, 45) for name in LONGS}
    listes = {name: [phrase(hasard, 9) for _ in range(3)] for name in LISTES}
    return FicheAction(
        contrat=contrat, axe=objectif.axe, objectif=objectif, code=f"A.{rang}",
        titre=phrase(hasard, 8), budget_previsionnel=Decimal("12500.50"), etp=Decimal("0.5"),
        date_debut=datetime.date(2026, 9, 1), date_fin=datetime.date(2029, 12, 31),
        position=rang * 1000, **longs, **listes,
    )  # fmt: skip


def fill(fiches: list[FicheAction], hasard: random.Random) -> None:
    """Pilote, partenaires, étapes, indicateurs et financements de chaque fiche."""
    known = [Organisation.objects.create(nom=f"Organisation {rang}") for rang in range(12)]
    for fiche in fiches:
        found = hasard.sample(known, 5)
        FicheOrganisation.objects.bulk_create(
            FicheOrganisation(fiche=fiche, organisation=one, role=role)
            for one, role in zip(found, ("pilote", "porteur", *["partenaire"] * 3), strict=True)
        )
        Etape.objects.bulk_create(Etape(fiche=fiche, titre=phrase(hasard, 6)) for _ in range(4))
        IndicateurAction.objects.bulk_create(
            IndicateurAction(fiche=fiche, intitule=phrase(hasard, 6), depart=0, cible=rang * 10)
            for rang in range(1, 4)
        )
        LigneFinancement.objects.bulk_create(
            LigneFinancement(fiche=fiche, financeur=one, annee=2027, montant=Decimal("4000.10"))
            for one in found[:3]
        )


def phrase(hasard: random.Random, mots: int) -> str:
    return " ".join(hasard.choices(MOTS, k=mots)).capitalize() + "."


def measure(taches: dict[str, Callable[[], object]], tours: int) -> dict[str, float]:
    """Secondes médianes de chaque tâche, les tâches alternées d’un tour à l’autre."""
    temps: dict[str, list[float]] = {nom: [] for nom in taches}
    for _ in range(tours):
        for nom, tache in taches.items():
            debut = time.perf_counter()
            tache()
            temps[nom].append(time.perf_counter() - debut)
    return {nom: statistics.median(durees) for nom, durees in temps.items()}


def count_queries(contrat: Contrat) -> int:
    with CaptureQueriesContext(connection) as captured:
        build_instantane(Contrat.objects.get(pk=contrat.pk))
    return len(captured)


def main() -> None:
    """Remplit la base, mesure et imprime le tableau."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--tours", type=int, default=3)
    tours = analyseur.parse_args().tours
    call_command("migrate", verbosity=0)
    petit, grand = (make_contrat(fiches, random.Random(1)) for fiches in (60, 500))
    jour = MOMENT.date()
    dicts = {60: build_instantane(petit), 500: build_instantane(grand)}
    arbres = {fiches: build_document(found, date=jour) for fiches, found in dicts.items()}
    mesures = measure(
        {
            "instantané de 60 fiches": lambda: build_instantane(petit),
            "instantané de 500 fiches": lambda: build_instantane(grand),
            "arbre de 500 fiches": lambda: build_document(dicts[500], date=jour),
            "HTML de 60 fiches": lambda: FORMATS["html"].write(arbres[60], MOMENT),
            "PDF de 60 fiches": lambda: FORMATS["pdf"].write(arbres[60], MOMENT),
            "DOCX de 60 fiches": lambda: FORMATS["docx"].write(arbres[60], MOMENT),
            "DOCX de 500 fiches": lambda: FORMATS["docx"].write(arbres[500], MOMENT),
        },
        tours,
    )
    report(mesures, count_pages(FORMATS["pdf"].write(arbres[60], MOMENT)) or 1)
    print(f"Requêtes de l’instantané : {count_queries(petit)} pour 60 fiches, ", end="")
    print(f"{count_queries(grand)} pour 500")


def report(mesures: dict[str, float], pages: int) -> None:
    """Imprime les secondes, puis les deux cibles, base comprise."""
    for nom, secondes in mesures.items():
        print(f"{nom:<28} {secondes:8.3f} s")
    pdf, word = mesures["PDF de 60 fiches"], mesures["DOCX de 500 fiches"]
    word += mesures["instantané de 500 fiches"] + mesures["arbre de 500 fiches"]
    print(f"\nPDF : {pages} pages, {100 * pdf / pages:.2f} s pour 100 pages (cible : 1,5 s)")
    print(f"DOCX de 500 fiches, base et arbre compris : {word:.2f} s (cible : 3 s)")


if __name__ == "__main__":
    main()
