"""Les indicateurs que le producteur ne publie qu’au département : un contexte, rien de plus."""

from functools import lru_cache

from maillage.indicateurs.colonnes import read_colonnes
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.models import Indicateur, Livraison
from maillage.indicateurs.moteur.mesures import Mesure


def measure_contexte(
    indicateur: Indicateur, espace: str, references: dict, stamp: tuple
) -> dict[str, Mesure]:
    """La valeur du département du territoire ; aucune s’il en touche plusieurs."""
    reference = references.get("departement")
    if reference is None or len(reference.codes) != 1:
        return {}
    published = read_departements(espace, stamp)
    found = published.get((indicateur.source.cle, indicateur.numerateur[0]), {})
    if not found:
        return {}
    annee, values = max(found.items())
    etat, value = values.get(reference.codes[0], (Etat.ABSENT, None))
    if value is not None:
        value *= indicateur.facteur
    return {"departement": Mesure(Etat(etat), annee, value, communes=0, sur=0)}


@lru_cache(maxsize=4)
def read_departements(espace: str, stamp: tuple) -> dict:
    """(source, colonne) → année → département → (état, valeur)."""
    found: dict[tuple[str, str], dict[int, dict]] = {}
    current = Livraison.objects.current(espace).filter(niveau=Niveau.DEPARTEMENT)
    for livraison in current.select_related("source"):
        codes, valeurs, etats = read_colonnes(livraison.empreinte)
        for rang, colonne in enumerate(livraison.colonnes):
            lines = {
                str(code): (int(etat), float(valeur) if etat == Etat.VALEUR else None)
                for code, valeur, etat in zip(codes, valeurs[:, rang], etats[:, rang], strict=True)
            }
            found.setdefault((livraison.source.cle, colonne), {})[livraison.millesime] = lines
    return found
