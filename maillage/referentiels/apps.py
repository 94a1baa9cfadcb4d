from django.apps import AppConfig


class ReferentielsConfig(AppConfig):
    name = "maillage.referentiels"
    verbose_name = "référentiels"
