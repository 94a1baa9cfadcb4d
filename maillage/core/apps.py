from django.apps import AppConfig
from django.core.checks import register

from maillage.core.checks import check_npm


class CoreConfig(AppConfig):
    name = "maillage.core"
    verbose_name = "socle"

    def ready(self):
        register(check_npm)
