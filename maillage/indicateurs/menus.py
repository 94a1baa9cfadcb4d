"""Ce que les indicateurs ajoutent aux menus."""

from django.urls import reverse

from maillage.core.menus import Entree, EntreeCompte, entrees_compte, entrees_demarche


def register() -> None:
    """Inscrit l’entrée de la démarche et celle du compte."""
    locaux = Entree("comprendre", "Indicateurs", "indicateur", _locaux)
    entrees_demarche.register("indicateurs", locaux, ordre=120)
    catalogue = EntreeCompte("Catalogue des indicateurs", lambda: reverse("indicateurs:catalogue"))
    entrees_compte.register("catalogue", catalogue, ordre=160)


def _locaux(demarche) -> str:
    return reverse("indicateurs:indicateurs", args=[demarche.slug])
