"""Banc d’essai des bilans : le bilan annuel d’un contrat de 60 fiches, et le classeur de suivi.

Une base jetable reçoit deux contrats tirés d’une graine, suivis de bout en bout : météo, notes,
valeurs de trois années. Chaque mesure est répétée en alternance, la médiane est retenue.

    python benchmarks/bilans.py [--rapide]
"""

import datetime
import random
from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.base import create_base
from benchmarks.documents import MOMENT, make_contrat, phrase
from benchmarks.mesures import Mesure, measure_wall, run
from maillage.contrats.models import Contrat
from maillage.demarches.enums import Cercle
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.catalogue import find_document
from maillage.documents.bilans.montage import make_output, read_chapitres
from maillage.documents.pages import count_pages
from maillage.suivi.models import IndicateurAction, NoteSuivi, SuiviFiche, ValeurIndicateur

ANNEES = (2024, 2025, 2026)
METEOS = ("securise", "atteignable", "appuis", "compromis")


def make_suivi(fiches: int, hasard: random.Random) -> Contrat:
    """Un contrat rempli, et de quoi en dire l’année."""
    contrat = make_contrat(fiches, hasard)
    rows = list(contrat.fiches.order_by("pk"))
    SuiviFiche.objects.bulk_create(
        SuiviFiche(
            fiche=row, meteo=hasard.choice(METEOS), fait=phrase(hasard, 20),
            a_faire=phrase(hasard, 15), maj_le=MOMENT.date(),
        )
        for row in rows
    )  # fmt: skip
    NoteSuivi.objects.bulk_create(
        NoteSuivi(
            fiche=row, nature=nature, texte=phrase(hasard, 25),
            date=datetime.date(2026, hasard.randint(1, 11), 3),
        )
        for row in rows
        for nature in ("avancement", "reussite", "blocage")
    )  # fmt: skip
    ValeurIndicateur.objects.bulk_create(
        ValeurIndicateur(
            indicateur=row, debut=datetime.date(annee, 1, 1), fin=datetime.date(annee, 12, 31),
            valeur=hasard.randint(0, 400),
        )
        for row in IndicateurAction.objects.filter(contrat=contrat)
        for annee in ANNEES
    )  # fmt: skip
    return contrat


def make_cadre(contrat: Contrat, parametre: str = "") -> Cadre:
    """Un cadre neuf à chaque fois : rien n’y est déjà lu."""
    fresh = Contrat.objects.select_related("demarche", "territoire").get(pk=contrat.pk)
    return Cadre(fresh, frozenset(Cercle), MOMENT, parametre)


def read(contrat: Contrat, slug: str = "bilan-2026") -> list:
    """Tous les chapitres, de la base à l’arbre."""
    found = find_document(slug)
    assert found is not None
    item, parametre = found
    return read_chapitres(make_cadre(contrat, parametre), slug, item.chapitres)


def write(contrat: Contrat, slug: str, extension: str) -> bytes:
    found = find_document(slug)
    assert found is not None
    item, parametre = found
    return make_output(item, make_cadre(contrat, parametre), extension).contenu


def count_queries(contrat: Contrat) -> int:
    with CaptureQueriesContext(connection) as captured:
        read(contrat)
    return len(captured)


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Remplit la base, puis mesure la lecture, chaque format et le classeur."""
    create_base()
    tailles = (3, 6) if rapide else (12, 60)
    petit, grand = (make_suivi(fiches, random.Random(1)) for fiches in tailles)
    temps = measure_wall(
        {
            "lecture": lambda: read(grand),
            "docx": lambda: write(grand, "bilan-2026", "docx"),
            "pdf": lambda: write(grand, "bilan-2026", "pdf"),
            "xlsx": lambda: write(grand, "classeur", "xlsx"),
        },
        1 if rapide else 3,
    )
    pages = count_pages(write(grand, "bilan-2026", "pdf")) or 1
    titre = f"bilan annuel de {tailles[1]} fiches"
    yield Mesure(f"{titre}, de la base à l’arbre", temps["lecture"], "s")
    yield Mesure(f"{titre} en DOCX, de la base au fichier", temps["docx"], "s", 3)
    yield Mesure(f"{titre} en PDF ({pages} pages), de la base au fichier", temps["pdf"], "s", 3)
    yield Mesure(f"classeur de suivi de {tailles[1]} fiches", temps["xlsx"], "s", 3)
    few, many = count_queries(petit), count_queries(grand)
    yield Mesure("requêtes du bilan annuel, petit contrat, puis grand", many, "SQL", few)


if __name__ == "__main__":
    run(read_mesures, __doc__)
