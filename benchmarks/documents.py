"""Banc d’essai du contrat : de la base à l’instantané, à l’arbre, au PDF et au DOCX.

Une base jetable reçoit deux contrats tirés d’une graine : 60 fiches et 500 fiches remplies de bout
en bout ; puis, pour voir si le DOCX en dépend, la charge régionale et la nationale. Chaque mesure
est répétée en alternance, la médiane est retenue.

    python benchmarks/documents.py [--rapide]
"""

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.base import copy_base, create_base, use_base
from benchmarks.charge import NATIONALE, REGIONALE, Charge, Taille
from benchmarks.mesures import RELEVE, Mesure, measure_wall, run
from maillage.comptes.models import Organisation
from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import (
    Article,
    Axe,
    Contrat,
    FicheAction,
    FicheOrganisation,
    Objectif,
)
from maillage.demarches.models import Demarche
from maillage.documents.contrat import build_document
from maillage.documents.formats import FORMATS
from maillage.documents.pages import count_pages
from maillage.financements.models import LigneFinancement
from maillage.suivi.models import Etape, IndicateurAction

BASES = ("seul", "région", "nation")
SEUL = BASES[0]
CROISSANCE = 2
MOMENT = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
JOUR = MOMENT.date()
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


def count_queries(contrat: Contrat) -> int:
    with CaptureQueriesContext(connection) as captured:
        build_instantane(Contrat.objects.get(pk=contrat.pk))
    return len(captured)


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Remplit la base, puis mesure chaque pas et la chaîne entière, et ce qu’y change la nation."""
    use_base(SEUL)
    create_base()
    tailles = (6, 12) if rapide else (60, 500)
    petit, grand = (make_contrat(fiches, random.Random(1)) for fiches in tailles)
    yield from measure_formats(petit, grand, 1 if rapide else 3)
    few, many = count_queries(petit), count_queries(grand)
    yield Mesure("requêtes de l’instantané, petit contrat, puis grand", many, "SQL", few)
    yield from measure_growth(grand, rapide)


def measure_formats(petit: Contrat, grand: Contrat, tours: int) -> Iterator[Mesure]:
    arbre = build_document(build_instantane(petit), date=JOUR)
    temps = measure_wall(
        {
            "instantané": lambda: build_instantane(grand),
            "pdf": lambda: write(petit, "pdf"),
            "docx": lambda: write(grand, "docx"),
            "html": lambda: FORMATS["html"].write(arbre, MOMENT),
        },
        tours,
    )
    pages = count_pages(FORMATS["pdf"].write(arbre, MOMENT)) or 1
    yield Mesure(
        f"PDF d’un contrat de {pages} pages, de la base au fichier, pour 100 pages",
        100 * temps["pdf"] / pages, "s", 1.5,
        pair=f"WeasyPrint 22,1 s et LibreOffice 6,8 à 9,6 s pour 163 pages, {RELEVE}",
    )  # fmt: skip
    yield Mesure(
        f"DOCX de {grand.fiches.count()} fiches, de la base au fichier", temps["docx"], "s", 3,
        pair=f"Territoires en Transitions 2,0 s en texte plat, {RELEVE}",
    )  # fmt: skip
    yield Mesure(f"instantané de {grand.fiches.count()} fiches", temps["instantané"], "s")
    yield Mesure(f"aperçu HTML de {petit.fiches.count()} fiches", temps["html"], "s")


def measure_growth(contrat: Contrat, rapide: bool) -> Iterator[Mesure]:
    """Le même DOCX, son contrat seul, puis parmi ceux de la région, puis du pays."""
    sizes = (Taille(6), Taille(6, 12)) if rapide else (REGIONALE, NATIONALE)
    charge = Charge()
    for source, base, taille in zip(BASES, BASES[1:], sizes, strict=False):
        copy_base(source, base)
        use_base(base)
        charge.add(taille)
    temps = measure_wall(
        {base: partial(write_in, base, contrat) for base in BASES}, 1 if rapide else 3
    )
    for base in BASES[1:]:
        yield Mesure(
            f"  croissance, d’un contrat à la {base} : le même DOCX", temps[base] / temps[SEUL],
            "×", CROISSANCE,
        )  # fmt: skip


def write_in(base: str, contrat: Contrat) -> bytes:
    use_base(base)
    return write(contrat, "docx")


def write(contrat: Contrat, genre: str) -> bytes:
    return FORMATS[genre].write(build_document(build_instantane(contrat), date=JOUR), MOMENT)


if __name__ == "__main__":
    run(read_mesures, __doc__)
