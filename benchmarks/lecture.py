"""Lire et ranger un plan de 3 000 lignes et 28 colonnes, comparé à la lecture brute du fichier.

Le classeur est fabriqué ici, d’une graine. Chaque mesure est entrelacée avec le plancher (la
lecture brute par calamine), dans le même passage.

    python benchmarks/lecture.py [--rapide]
"""

import datetime
import io
import random
from collections.abc import Iterator

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.mesures import RELEVE, Mesure, measure_cpu, run
from maillage.lecture.classeur import read_classeur
from maillage.lecture.plan import read_plan

LIGNES = 3_000
CIBLE = 300
PAIR = f"Territoires en Transitions 652 ms, {RELEVE}"
COLONNES = (
    "Axe (x)|Sous-axe (x.x)|Sous-sous axe (x.x.x)|Titre de l'action|Titre de la sous-action|"
    "Descriptif|Instances de gouvernance|Objectifs|Indicateurs liés|Structure pilote|"
    "Moyens humains et techniques|Partenaires|Direction ou service pilote|Personne pilote|"
    "Élu·e référent·e|Participation Citoyenne|Financements|Financeur 1|Montant € HT|Financeur 2|"
    "Montant € HT|Financeur 3|Montant € HT|Budget prévisionnel total € HT|Statut|"
    "Niveau de priorité|Date de début|Date de fin"
)
MOTS = "santé prévention accès soins habitants aînés école repérage précarité mobilité".split()  # noqa: SIM905
ORGANISMES = ("ARS", "CPAM", "CAF", "MSA", "CC Val de Charente (siège, antennes)", "Ville")
STATUTS = ("En cours", "À venir", "Réalisée", "en-cours", "En retard", "Abandonné", "")


def build_row(hasard: random.Random, rang: int) -> list:
    """Une ligne remplie comme un plan réel : textes longs, listes, dates de trois sortes."""
    axe, sous = rang // 600 + 1, rang // 60 % 10 + 1
    jour = datetime.date(2025, 1, 1) + datetime.timedelta(days=hasard.randrange(1500))
    phrase = " ".join(hasard.choices(MOTS, k=25))
    return [
        f"Axe {axe} : Orientation {axe}", f"{axe}.{sous} Objectif {sous}",
        f"{axe}.{sous}.1 Sous-objectif", f"{axe}.{sous}.{rang % 60 + 1} {phrase[:60]} {rang}", "",
        f"{phrase}\n{phrase}", "Comité technique", f"- {phrase[:40]}\n- {phrase[40:80]}",
        "Nombre d’ateliers ; part des habitants", ", ".join(hasard.sample(ORGANISMES, 2)),
        "0,5 ETP", ", ".join(hasard.sample(ORGANISMES, 4)), "Pôle santé", "Mme Dupont, CPAM",
        "M. Roy", "Concertation", "FIR", "ARS", f"{hasard.randrange(1000, 90000)} €", "CAF",
        hasard.randrange(100, 9000), "", "", hasard.randrange(100, 90000),
        hasard.choice(STATUTS), hasard.choice(("Élevé", "Moyen", "Bas")),
        hasard.choice((jour, f"{jour:%d/%m/%Y}", "mars 2026")), jour,
    ]  # fmt: skip


def build_classeur(lignes: int = LIGNES, graine: int = 20261121) -> bytes:
    """Le classeur : un titre, l’en-tête en ligne 2, la consigne en 3, les données dès la 4."""
    hasard = random.Random(graine)
    flux = io.BytesIO()
    with xlsxwriter.Workbook(flux, {"in_memory": True}) as classeur:
        jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        feuille = classeur.add_worksheet("Plan")
        feuille.write(0, 0, "Plan du contrat local de santé")
        feuille.write_row(1, 0, COLONNES.split("|"))
        feuille.write_row(2, 0, ["Menu déroulant"] * 28)
        for rang in range(lignes):
            for colonne, valeur in enumerate(build_row(hasard, rang)):
                if isinstance(valeur, datetime.date):
                    feuille.write_datetime(rang + 3, colonne, valeur, jour)
                elif valeur != "":
                    feuille.write(rang + 3, colonne, valeur)
    return flux.getvalue()


def read_raw(contenu: bytes) -> int:
    """Le plancher : calamine seul."""
    with CalamineWorkbook.from_filelike(io.BytesIO(contenu)) as classeur:
        return len(classeur.get_sheet_by_index(0).to_python()) - 3


def read_mapped(contenu: bytes) -> int:
    """Le produit : contrôles du fichier, lecture, rangement, constats."""
    return len(read_plan(read_classeur(contenu, "plan.xlsx")).fiches)


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    lignes = 200 if rapide else LIGNES
    contenu = build_classeur(lignes)
    for lecture in (read_raw, read_mapped):
        if (found := lecture(contenu)) != lignes:
            raise SystemExit(f"{lecture.__name__} : {found} lignes au lieu de {lignes}")
    temps = measure_cpu(
        {"brut": lambda: read_raw(contenu), "plan": lambda: read_mapped(contenu)},
        2 if rapide else 7,
    )
    yield Mesure(
        f"lire et ranger un plan de {lignes} lignes", temps["plan"] * 1000, "ms", CIBLE,
        plancher=temps["brut"] * 1000, plancher_nom="calamine seul", pair=PAIR,
    )  # fmt: skip


if __name__ == "__main__":
    run(read_mesures, __doc__)
