from django.apps import AppConfig


class PortailConfig(AppConfig):
    name = "maillage.portail"
    verbose_name = "portail"
