from django.apps import AppConfig


class FinancementsConfig(AppConfig):
    name = "maillage.financements"
    verbose_name = "financements"
