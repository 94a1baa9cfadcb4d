"""Le catalogue en fichier : les mêmes lignes que la page, toutes les colonnes."""

from collections.abc import Iterable

from maillage.indicateurs.filters import Ligne
from maillage.indicateurs.mots import (
    say_denominateur,
    say_determinant,
    say_numerateur,
    say_poids,
    say_regle,
)

ENTETE = (
    "Clé", "Libellé", "Définition", "Domaine", "Déterminant", "Unité", "Numérateur",
    "Dénominateur", "Pondération", "Recomposition", "Sens", "Collecte", "Limites", "Producteur",
    "Source", "Licence", "Page du producteur", "État", "Années",
)  # fmt: skip


def read_rows(lignes: Iterable[Ligne]) -> list[list[str]]:
    """L’en-tête, puis une ligne par indicateur."""
    return [list(ENTETE), *(_row(ligne) for ligne in lignes)]


def _row(ligne: Ligne) -> list[str]:
    item, held = ligne.indicateur, ligne.disponibilite
    state = "disponible" if held.is_disponible else f"en attente : {' ; '.join(held.manque)}"
    return [
        item.cle, item.libelle, item.definition, item.get_domaine_display(), say_determinant(item),
        item.unite, say_numerateur(item), say_denominateur(item), say_poids(item), say_regle(item),
        item.get_sens_display(), item.get_collecte_display(), item.limites, item.source.producteur,
        item.source.nom, item.source.licence, item.source.page, state,
        ", ".join(map(str, held.annees)),
    ]  # fmt: skip
