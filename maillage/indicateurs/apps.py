from django.apps import AppConfig


class IndicateursConfig(AppConfig):
    name = "maillage.indicateurs"
    verbose_name = "indicateurs"

    def ready(self):
        from maillage.indicateurs import cli, cli_portrait

        cli.register()
        cli_portrait.register()
