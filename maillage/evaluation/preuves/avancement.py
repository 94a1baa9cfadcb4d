"""Où en sont les actions : états, météo, retards, étapes tenues."""

from collections import Counter
from collections.abc import Iterator

from maillage.contrats.enums import StatutFiche
from maillage.core.texte import format_date, join_et, pluriel
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing
from maillage.suivi.enums import Meteo

FAMILLE = FamillePreuve.AVANCEMENT


def collect(matiere: Matiere) -> Iterator[Preuve]:
    if not matiere.actions:
        yield missing(
            FAMILLE, "etats", "État des actions", "Aucune action n’est visible à ce cercle.",
            remede="Transmettez les fiches que l’évaluation doit compter.",
            url=contrat_url("contrats:plan", matiere.contrat),
        )  # fmt: skip
        return
    yield tell_states(matiere)
    yield tell_weather(matiere)
    yield tell_steps(matiere)
    yield tell_lasting(matiere)


def tell_states(matiere: Matiere) -> Preuve:
    counts = Counter(StatutFiche(fiche.statut) for fiche in matiere.actions)
    ordered = [(statut.label, counts[statut]) for statut in StatutFiche if counts[statut]]
    late = [fiche for fiche in matiere.actions if fiche.is_late(matiere.jour)]
    said = join_et([f"{number} « {label.lower()} »" for label, number in ordered])
    phrase = f"Sur {pluriel(len(matiere.actions), 'action')} : {said}."
    if late:
        phrase += f" {pluriel(len(late), 'a dépassé son terme', 'ont dépassé leur terme')}."
    return found(
        FAMILLE, "etats", "État des actions", phrase, source="Suivi des actions",
        date=format_date(matiere.jour), lignes=[(label, number) for label, number in ordered],
    )  # fmt: skip


def tell_weather(matiere: Matiere) -> Preuve:
    counts = Counter(
        Meteo(row.meteo) for row in map(matiere.suivis.get, _pks(matiere)) if row and row.meteo
    )
    said, total = sum(counts.values()), len(matiere.actions)
    url = contrat_url("contrats:plan", matiere.contrat)
    if not said:
        return missing(
            FAMILLE, "meteo", "Météo des actions",
            "Aucune action ne dit ce qu’elle attend de la suite.",
            remede="Lancez une campagne de mise à jour auprès des pilotes.", url=url,
        )  # fmt: skip
    phrase = (
        f"{pluriel(said, 'action dit', 'actions disent')} ce qu’elles attendent de la suite : "
        + (join_et([f"{counts[item]} « {item.label} »" for item in Meteo if counts[item]]) + ".")
    )
    return found(
        FAMILLE, "meteo", "Météo des actions", phrase, source="Dit par les pilotes",
        date=format_date(matiere.jour), is_partial=said < total, url=url if said < total else "",
        remede=f"{pluriel(total - said, 'action n’a', 'actions n’ont')} pas de météo."
        if said < total else "",
        lignes=[(item.label, counts[item]) for item in Meteo if counts[item]],
        limite="C’est l’avis de qui mène l’action, non un résultat.",
    )  # fmt: skip


def _pks(matiere: Matiere) -> list[int]:
    return [fiche.pk for fiche in matiere.actions]


def tell_steps(matiere: Matiere) -> Preuve:
    total, done = len(matiere.etapes), sum(etape.faite for etape in matiere.etapes)
    if not total:
        return missing(
            FAMILLE, "etapes", "Étapes tenues", "Aucune action n’a d’étapes.",
            remede="Écrivez les étapes des actions, avec leur échéance.",
            url=contrat_url("contrats:plan", matiere.contrat),
        )  # fmt: skip
    late = [
        etape for etape in matiere.etapes
        if not etape.faite and etape.echeance and etape.echeance < matiere.jour
    ]  # fmt: skip
    phrase = f"{pluriel(done, 'étape faite', 'étapes faites')} sur {total}" + (
        f", {pluriel(len(late), 'en retard', 'en retard')}." if late else ", aucune en retard."
    )
    return found(
        FAMILLE, "etapes", "Étapes tenues", phrase, source="Étapes des actions",
        date=format_date(matiere.jour),
    )  # fmt: skip


def tell_lasting(matiere: Matiere) -> Preuve:
    """Ce qui est sorti du contrat pour durer."""
    kept = [fiche for fiche in matiere.actions if fiche.statut == StatutFiche.PERENNISE]
    phrase = (
        f"{pluriel(len(kept), 'action vit', 'actions vivent')} désormais hors du contrat."
        if kept else "Aucune action n’est encore pérennisée hors du contrat."
    )  # fmt: skip
    return found(
        FAMILLE, "perennisees", "Actions pérennisées", phrase, source="Suivi des actions",
        date=format_date(matiere.jour), lignes=[(str(fiche), "pérennisée") for fiche in kept],
    )  # fmt: skip
