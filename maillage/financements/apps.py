from django.apps import AppConfig


class FinancementsConfig(AppConfig):
    name = "maillage.financements"
    verbose_name = "financements"

    def ready(self):
        from maillage.contrats.extensions import register  # les modèles doivent être prêts
        from maillage.financements.extensions import Financements

        register("financements", Financements(), ordre=20)
