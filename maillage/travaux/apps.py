from django.apps import AppConfig
from django.urls import reverse


class TravauxConfig(AppConfig):
    name = "maillage.travaux"
    verbose_name = "travaux"

    def ready(self):
        from maillage.comptes.extensions import annuaire
        from maillage.core.menus import EntreeCompte, entrees_compte
        from maillage.travaux import cli
        from maillage.travaux.courriels.purge import AnnuaireCourriels

        entree = EntreeCompte("Vos travaux", lambda: reverse("travaux:travaux"))
        entrees_compte.register("travaux", entree, ordre=40)
        annuaire.register("travaux", AnnuaireCourriels(), ordre=50)
        cli.register()
