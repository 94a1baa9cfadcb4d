"""Le classeur à 28 colonnes des plateformes de suivi, et ce qu’il faut pour l’éprouver."""

import datetime
import random

from django.apps import apps

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.imports import Reglage, import_plan, read_source
from tests.lecture.fabrique import build_xlsx

D = datetime.date
COLONNES = [
    "Axe (x)", "Sous-axe (x.x)", "Sous-sous axe (x.x.x)", "Titre de l'action",
    "Titre de la sous-action", "Descriptif", "Instances de gouvernance", "Objectifs",
    "Indicateurs liés", "Structure pilote", "Moyens humains et techniques", "Partenaires",
    "Direction ou service pilote", "Personne pilote", "Élu·e référent·e",
    "Participation Citoyenne", "Financements", "Financeur 1", "Montant 1 € HT", "Financeur 2",
    "Montant 2 € HT", "Financeur 3", "Montant 3 € HT", "Budget prévisionnel total € HT",
    "Statut", "Niveau de priorité", "Date de début", "Date de fin",
]  # fmt: skip
CONSIGNES = ["(x)", "(x.x)", "(x.x.x)", "Obligatoire", *["Menu déroulant"] * 24]
LIGNES = (
    ("Axe 1 : Prévention", "1.1 Bien manger", "1.1.1 À l’école", "Ouvrir un atelier", "",
     "Un atelier\npar mois", "GT nutrition", "Informer ; former", "Nombre d’ateliers",
     "CC Val de Charente (siège, antennes), ARS", "1 agent", "CAF, MSA", "Pôle santé",
     "Mme Jeanne Dupont", "M. Marc Roy", "Co-construction", "FIR", "ARS", "12 500,50 €", "CAF",
     300, "Région", "1,2 k€", 15000, "En cours", "Élevé", D(2026, 3, 1), 46200),
    ("Axe 1 : Prévention", "1.1 Bien manger", "", "Former les cantines", "", "Des journées", "",
     "", "", "ARS", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "À venir", "Bas",
     46388, "2027"),
    ("Axe 2 : Accès aux soins", "", "", "Accueillir des internes", "Trouver un logement", "", "",
     "", "", "Commune de Ruffec", "", "MSA", "", "", "", "", "", "MSA", 4000, "", "", "", "", "",
     "Bloqué", "", "", D(2027, 12, 31)),
    ("Axe 2 : Accès aux soins", "", "", "Accueillir des internes", "Ouvrir une maison", "", "",
     "", "", "ARS", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""),
    ("", "", "", "Une action sans axe", "", "Libre", "", "", "", "", "", "", "", "", "", "", "",
     "", "", "", "", "", "", "", "", "", "", ""),
    *[("",) * 28] * 40,
)  # fmt: skip
# Les cinq lignes, et la fiche créée pour porter deux sous-actions.
FICHES = 6


def build_28(lignes=LIGNES, ordre=None, entetes=COLONNES) -> bytes:
    """Le classeur ; ``ordre`` range les colonnes autrement."""
    ordre = ordre or range(len(entetes))
    guides = [*CONSIGNES, *["Menu déroulant"] * (len(entetes) - 28)]
    rows = [["Plan d’actions"], list(entetes), guides, *map(list, lignes)]
    return build_xlsx({"Plan": [rows[0], *[[row[i] for i in ordre] for row in rows[1:]]]})


def shuffle_columns(graine: int) -> list[int]:
    """Un ordre de colonnes au hasard ; chaque financeur garde son montant à sa droite."""
    pairs = {17: (17, 18), 19: (19, 20), 21: (21, 22)}
    groups = [pairs.get(i, (i,)) for i in range(28) if i not in (18, 20, 22)]
    random.Random(graine).shuffle(groups)
    return [i for group in groups for i in group]


def change(lignes, ligne: int, colonne: str, valeur) -> list[list]:
    """Les mêmes lignes, une cellule changée."""
    rows = [list(row) for row in lignes]
    rows[ligne][COLONNES.index(colonne)] = valeur
    return rows


def load(contrat, contenu: bytes, *, essai=False, by=SYSTEME, reglage: Reglage | None = None):
    """Importe ce classeur dans ce contrat et rend le rapport."""
    classeur = read_source(contenu, "plan.xlsx")
    return import_plan(contrat, classeur, by=by, essai=essai, reglage=reglage)


def count_tables() -> dict[str, int]:
    """Combien de lignes dans chaque table."""
    return {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
