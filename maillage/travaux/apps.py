from django.apps import AppConfig
from django.urls import reverse


class TravauxConfig(AppConfig):
    name = "maillage.travaux"
    verbose_name = "travaux"

    def ready(self):
        from maillage.core.menus import EntreeCompte, entrees_compte

        entree = EntreeCompte("Vos travaux", lambda: reverse("travaux:travaux"))
        entrees_compte.register("travaux", entree, ordre=40)
