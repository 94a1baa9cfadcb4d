from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "maillage.territoires"
    verbose_name = "territoires"

    def ready(self):
        from maillage.territoires.cli import register  # les modèles doivent être prêts

        register()
