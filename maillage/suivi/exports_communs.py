"""Les indicateurs communs d’une région en tableau."""

from maillage.core.tableur import Cellule
from maillage.suivi.exports_valeurs import to_number
from maillage.suivi.valeurs import Somme
from maillage.suivi.valeurs.phrases import say_etat

ENTETE: list[Cellule] = [
    "Référence", "Indicateur commun", "Contrat", "Année", "État", "Valeur", "Unité", "Numérateur",
    "Dénominateur", "Réserve", "Contrats qui le portent", "Contrats qui ont répondu",
]  # fmt: skip
TOTAL = "Total de la région"


def communs_rows(lignes: list, annee: int) -> list[list[Cellule]]:
    """L’en-tête, puis par indicateur ses contrats et leur total."""
    rows = [ENTETE]
    for ligne in lignes:
        head = [str(ligne.commun.reference), str(ligne.commun)]
        unite, total = ligne.commun.unite, ligne.total
        for contrat, somme, _ in ligne.contrats:
            rows.append([*head, contrat.nom, annee, *_somme(somme, unite), None, None])
        counts = [total.repris, total.repondu]
        rows.append([*head, TOTAL, annee, *_somme(total.somme, unite), *counts])
    return rows


def _somme(somme: Somme, unite: str) -> list[Cellule]:
    reserve = somme.refus or ("partiel" if somme.partielle else "")
    return [
        say_etat(somme), to_number(somme.valeur), unite, to_number(somme.numerateur),
        to_number(somme.denominateur), reserve,
    ]  # fmt: skip
