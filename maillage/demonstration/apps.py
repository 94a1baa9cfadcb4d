from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "maillage.demonstration"
    verbose_name = "démonstration"

    def ready(self):
        from maillage.demonstration.cli import register

        register()
