from django.apps import AppConfig


class DemarchesConfig(AppConfig):
    name = "maillage.demarches"
    verbose_name = "démarches"
