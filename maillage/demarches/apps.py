from django.apps import AppConfig


class DemarchesConfig(AppConfig):
    name = "maillage.demarches"
    verbose_name = "démarches"

    def ready(self):
        from maillage.comptes.extensions import annuaire
        from maillage.core.cli import commandes
        from maillage.demarches import menus
        from maillage.demarches.annuaire import AnnuaireDemarches
        from maillage.demarches.cli import COMMANDE

        commandes.register("administrateur creer", COMMANDE, ordre=100)
        annuaire.register("demarches", AnnuaireDemarches(), ordre=100)
        menus.register()
