"""Ce que les groupes de travail disent de leurs propres actions."""

from collections import Counter
from collections.abc import Iterator

from maillage.core.texte import format_date, join_et, pluriel
from maillage.evaluation.enums import FamillePreuve, SuiteBilan
from maillage.evaluation.models import BilanAction
from maillage.evaluation.preuves.adresses import contrat_url
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing
from maillage.evaluation.sites import SITES, say_sites

FAMILLE = FamillePreuve.BILANS


def collect(matiere: Matiere) -> Iterator[Preuve]:
    told = {row.fiche_id for row in matiere.bilans}
    total = len(matiere.actions)
    titre, url = "Fiches-bilans", contrat_url("evaluation:bilans", matiere.contrat)
    if not told:
        yield missing(
            FAMILLE, "rendus", titre, "Aucun groupe n’a rendu de fiche-bilan sur la période.",
            remede="Demandez à chaque groupe celle de son action.", url=url,
        )  # fmt: skip
        return
    phrase = f"{pluriel(len(told), 'action a', 'actions ont')} une fiche-bilan, sur {total}."
    yield found(
        FAMILLE, "rendus", titre, phrase, source="Fiches-bilans des groupes",
        date=format_date(matiere.bilans[0].fin), is_partial=len(told) < total,
        remede="Relancez les groupes qui n’ont pas rendu la leur." if len(told) < total else "",
        url=url if len(told) < total else "",
        lignes=[(str(row.fiche), first_words(row)) for row in matiere.bilans],
    )  # fmt: skip
    yield from tell_suites(matiere)
    yield from tell_people(matiere)


def first_words(row: BilanAction) -> str:
    text = row.realise or row.forces or row.difficultes
    return f"{text[:200].rstrip()}…" if len(text) > 200 else text


def tell_suites(matiere: Matiere) -> Iterator[Preuve]:
    counts = Counter(SuiteBilan(row.suite) for row in matiere.bilans if row.suite)
    if counts:
        said = join_et([f"{counts[item]} à {item.label}" for item in SuiteBilan if counts[item]])
        yield found(
            FAMILLE, "suites", "Suites proposées par les groupes", f"{said}.".capitalize(),
            source="Fiches-bilans des groupes", date=format_date(matiere.bilans[0].fin),
            lignes=[
                (str(row.fiche), row.get_suite_display()) for row in matiere.bilans if row.suite
            ],
        )  # fmt: skip


def tell_people(matiere: Matiere) -> Iterator[Preuve]:
    """Site par site, jamais en somme."""
    counted = [row for row in matiere.bilans if row.sites]
    if counted:
        yield found(
            FAMILLE, "personnes", "Personnes touchées",
            f"{pluriel(len(counted), 'action compte', 'actions comptent')} les personnes qu’elles "
            "ont touchées, site par site.",
            source="Fiches-bilans des groupes", date=format_date(counted[0].fin), limite=SITES,
            lignes=[(str(row.fiche), say_sites(row.sites)) for row in counted],
        )  # fmt: skip
