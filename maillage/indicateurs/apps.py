from django.apps import AppConfig


class IndicateursConfig(AppConfig):
    name = "maillage.indicateurs"
    verbose_name = "indicateurs"

    def ready(self):
        from maillage.core.preparation import preparations
        from maillage.indicateurs import cli, cli_portrait, cli_trajets, menus, menus_acces
        from maillage.indicateurs.catalogue import seed_catalogue

        cli.register()
        cli_portrait.register()
        cli_trajets.register()
        menus.register()
        menus_acces.register()
        preparations.register("catalogue", seed_catalogue, ordre=250)
