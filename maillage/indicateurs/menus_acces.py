"""L’accès aux soins et les indices, au menu d’une démarche."""

from django.urls import reverse

from maillage.core.menus import Entree, entrees_demarche


def register() -> None:
    """Inscrit les deux pages sous « Comprendre »."""
    pages = (("acces", "Accès aux soins", "agir"), ("indices", "Indices", "tableau"))
    for rang, (cle, libelle, icone) in enumerate(pages):
        entree = Entree("comprendre", libelle, icone, _address(cle))
        entrees_demarche.register(cle, entree, ordre=125 + rang)


def _address(nom: str):
    return lambda demarche: reverse(f"indicateurs:{nom}", args=[demarche.slug])
