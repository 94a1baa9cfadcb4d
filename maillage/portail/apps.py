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
        register_equilibre()


def demarche_url(demarche) -> str:
    return reverse("portail:demarche", args=[demarche.slug])


def register_equilibre() -> None:
    # Ces modules lisent des modèles : ils s’importent une fois les applications prêtes.
    from maillage.contrats.onglets import Onglet, onglets
    from maillage.portail.permissions import can_see_equilibre

    onglet = Onglet("Équilibre", equilibre_url, can_see_equilibre)
    onglets.register("equilibre", onglet, ordre=270)


def equilibre_url(contrat) -> str:
    return reverse("portail:equilibre", args=[contrat.demarche.slug, contrat.uid])
