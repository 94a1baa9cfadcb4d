"""La liste des engagements, en fichier : les mêmes lignes que la page."""

from collections.abc import Iterable

from maillage.contrats.engagements import Ligne
from maillage.core.tableur import Cellule

ENTETES = (
    "Partie", "Engagement", "Échéance", "État", "En retard", "Fiche", "Axe", "Ce qui le montre",
    "Preuves jointes",
)  # fmt: skip


def read_rows(lignes: Iterable[Ligne]) -> list[list[Cellule]]:
    """L’en-tête, puis une ligne par engagement."""
    return [list(ENTETES), *(_row(ligne) for ligne in lignes)]


def _row(ligne: Ligne) -> list[Cellule]:
    item = ligne.engagement
    return [
        str(item.partie), item.texte, item.echeance, item.get_etat_display(),
        "oui" if ligne.is_late else "", str(ligne.fiche or ""), str(item.axe or ""), item.preuve,
        ", ".join(piece.nom for piece in item.pieces.all()),
    ]  # fmt: skip
