"""Les valeurs d’un contrat en tableau : une ligne par indicateur, lieu et période."""

from decimal import Decimal

from maillage.core.tableur import Cellule
from maillage.suivi.enums import EtatMesure
from maillage.suivi.saisie.grille import Case, Grille, Groupe, Rang

ENTETE: list[Cellule] = [
    "Porte sur", "Indicateur", "Territoire d’exécution", "Nature", "Période", "Du", "Au", "État",
    "Valeur", "Unité", "Numérateur", "Dénominateur", "Appréciation", "Estimation",
    "Commentaire", "Relevée par", "Relevée le", "Source", "Départ", "Cible", "Où l’on en est",
]  # fmt: skip
SANS = "sans valeur"


def valeurs_rows(grille: Grille) -> list[list[Cellule]]:
    """L’en-tête, puis les valeurs dans l’ordre du plan ; un indicateur sans valeur a sa ligne."""
    rows = [ENTETE]
    for groupe in grille.groupes:
        for rang in groupe.rangs:
            said = [case for case in rang.cases if case.valeur]
            rows += [_row(groupe, rang, case) for case in said]
            if not said and not rang.deploiement:
                rows.append(_row(groupe, rang, None))
    return rows


def _row(groupe: Groupe, rang: Rang, case: Case | None) -> list[Cellule]:
    row, valeur = rang.indicateur, case.valeur if case else None
    lieu = str(rang.deploiement or "")
    head: list[Cellule] = [groupe.titre, row.intitule, lieu, row.get_nature_display()]
    tail: list[Cellule] = [row.source, to_number(row.depart), to_number(row.cible),
                           str(rang.avancement.etat.value)]  # fmt: skip
    if case is None or valeur is None:
        return [*head, "", None, None, SANS, None, row.unite, *[""] * 7, *tail]
    return [
        *head, case.colonne.libelle, valeur.debut, valeur.fin,
        EtatMesure(valeur.etat).label, to_number(valeur.valeur), row.unite,
        to_number(valeur.numerateur), to_number(valeur.denominateur),
        case.texte if valeur.echelon is not None else "", "oui" if valeur.estimee else "",
        valeur.commentaire, valeur.auteur_libelle, valeur.releve_le, *tail,
    ]  # fmt: skip


def to_number(value: Decimal | None) -> Cellule:
    """Un entier reste exact ; un tableur calcule sur les deux."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
