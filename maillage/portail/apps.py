from django.apps import AppConfig
from django.urls import reverse

from maillage.core.menus import ACCUEIL, Entree, entrees_demarche


class PortailConfig(AppConfig):
    name = "maillage.portail"
    verbose_name = "portail"

    def ready(self):
        entree = Entree(ACCUEIL, "Aujourd’hui", "aujourdhui", demarche_url)
        entrees_demarche.register("aujourdhui", entree, ordre=0)


def demarche_url(demarche) -> str:
    return reverse("portail:demarche", args=[demarche.slug])
