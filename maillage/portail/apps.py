from django.apps import AppConfig
from django.urls import reverse

from maillage.core.galerie import dessins
from maillage.core.menus import ACCUEIL, Entree, entrees_demarche
from maillage.graphiques.exemples import EXEMPLES


class PortailConfig(AppConfig):
    name = "maillage.portail"
    verbose_name = "portail"

    def ready(self):
        entree = Entree(ACCUEIL, "Aujourd’hui", "aujourdhui", demarche_url)
        entrees_demarche.register("aujourdhui", entree, ordre=0)
        for ordre, (titre, draw) in enumerate(EXEMPLES.items()):
            dessins.register(titre, draw, ordre=ordre)


def demarche_url(demarche) -> str:
    return reverse("portail:demarche", args=[demarche.slug])
