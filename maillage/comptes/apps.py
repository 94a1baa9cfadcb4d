from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "maillage.comptes"
    verbose_name = "comptes"
