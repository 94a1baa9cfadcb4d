"""L’argent de chaque action, en colonnes dans les tableaux d’actions des voisins."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from maillage.contrats.colonnes import ColonneAjoutee, Famille
from maillage.core.tableur import Cellule
from maillage.core.texte import format_montant
from maillage.financements.besoins import list_heads
from maillage.financements.lecture import read_fiches
from maillage.financements.sommes import ZERO, FicheLue


def _euros(titre: str, lit: Callable[[FicheLue], Decimal]) -> ColonneAjoutee:
    """Ce qui est propre à chaque action, sous-actions à part : la somme en est simple."""
    return ColonneAjoutee(
        titre, lit, lambda item: format_montant(lit(item)),
        lambda items: sum(map(lit, items), ZERO),
    )  # fmt: skip


def _needed(titre: str, lit: Callable[[FicheLue], Decimal | None], sinon: str) -> ColonneAjoutee:
    """Ce qui ne se sait que d’un budget écrit ; un chapeau y répond de ses sous-actions."""

    def montre(item: FicheLue) -> str:
        return sinon if item.besoin is None else format_montant(lit(item))

    def somme(items: Sequence[FicheLue]) -> Cellule:
        return sum((lit(item) or ZERO for item in list_heads(items)), ZERO)

    return ColonneAjoutee(titre, lit, montre, somme)


def _read_manque(item: FicheLue) -> Decimal | None:
    return None if item.besoin is None else item.manque


ARGENT = Famille(
    lambda pks, user: read_fiches(pks, user=user),
    {
        "besoin": _needed("Budget à financer", lambda item: item.besoin, "non écrit"),
        "trouve": _euros("Trouvé", lambda item: item.somme.trouve),
        "droit_commun": _euros("Droit commun acquis", lambda item: item.somme.droit_acquis),
        "manque": _needed("Reste à trouver", _read_manque, "–"),
        "depense": _euros("Dépensé", lambda item: item.somme.depense),
    },
)  # fmt: skip
