from django.apps import AppConfig


class ContratsConfig(AppConfig):
    name = "maillage.contrats"
    verbose_name = "contrats"
