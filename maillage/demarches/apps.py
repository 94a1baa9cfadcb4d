from django.apps import AppConfig


class DemarchesConfig(AppConfig):
    name = "maillage.demarches"
    verbose_name = "démarches"

    def ready(self):
        from maillage.core.cli import commandes
        from maillage.demarches.cli import COMMANDE

        commandes.register("administrateur creer", COMMANDE, ordre=100)
