from django.apps import AppConfig


class FichiersConfig(AppConfig):
    name = "maillage.fichiers"
    verbose_name = "fichiers"
