from django.apps import AppConfig


class IndicateursConfig(AppConfig):
    name = "maillage.indicateurs"
    verbose_name = "indicateurs"

    def ready(self):
        from maillage.core.preparation import preparations
        from maillage.indicateurs import (
            cli,
            cli_portrait,
            cli_trajets,
            menus,
            menus_acces,
            menus_donnees,
        )
        from maillage.indicateurs.catalogue import seed_catalogue
        from maillage.indicateurs.tasks import DONNEES
        from maillage.travaux.actions import taches

        cli.register()
        cli_portrait.register()
        cli_trajets.register()
        menus.register()
        menus_acces.register()
        menus_donnees.register()
        taches.register("donnees", DONNEES, ordre=200)
        preparations.register("catalogue", seed_catalogue, ordre=250)
