"""Les indicateurs d’un contrat en tableau : les lignes de la page, puis ceux des fiches vues."""

from collections.abc import Iterable
from decimal import Decimal

from maillage.contrats.models import Contrat
from maillage.core.tableur import Cellule
from maillage.suivi.niveaux import Ligne, build_groupes, read_actions

ENTETE: list[Cellule] = [
    "Niveau", "Porte sur", "Indicateur", "Définition", "Nature", "Unité", "Sens attendu",
    "Valeur de départ", "Date de départ", "Cible", "Date de la cible", "Source", "Fréquence",
    "Qui le relève", "Indicateur commun", "Socle", "À compléter",
]  # fmt: skip


def indicateurs_rows(contrat: Contrat, user) -> list[list[Cellule]]:
    """L’en-tête, puis une ligne par indicateur, dans l’ordre du plan."""
    rows = [ENTETE]
    for groupe in build_groupes(contrat):
        rows += list(_rows(groupe.lignes, groupe.titre))
    return rows + list(_rows(read_actions(user, contrat), ""))


def _rows(lignes: Iterable[Ligne], titre: str) -> Iterable[list[Cellule]]:
    for ligne in lignes:
        row, commun = ligne.indicateur, ligne.indicateur.commun if titre else None
        lieu = titre if ligne.lieu in ("", "Tout l’axe") else ligne.lieu
        yield [
            row.niveau.label, lieu, row.intitule, row.definition, row.get_nature_display(),
            row.unite, row.get_sens_display(), _number(row.depart), row.depart_date,
            _number(row.cible), row.cible_date, row.source, row.get_frequence_display(),
            row.responsable, str(commun or ""), str(commun.reference) if commun else "",
            ", ".join(ligne.manques),
        ]  # fmt: skip


def _number(value: Decimal | None) -> Cellule:
    """Un entier reste exact ; un tableur calcule sur les deux."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
