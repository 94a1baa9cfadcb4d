from django.apps import AppConfig


class SuiviConfig(AppConfig):
    name = "maillage.suivi"
    verbose_name = "suivi"
