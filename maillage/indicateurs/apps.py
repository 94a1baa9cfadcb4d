from django.apps import AppConfig


class IndicateursConfig(AppConfig):
    name = "maillage.indicateurs"
    verbose_name = "indicateurs"

    def ready(self):
        from maillage.core.preparation import preparations
        from maillage.indicateurs import cli, cli_portrait
        from maillage.indicateurs.catalogue import seed_catalogue

        cli.register()
        cli_portrait.register()
        preparations.register("catalogue", seed_catalogue, ordre=250)
