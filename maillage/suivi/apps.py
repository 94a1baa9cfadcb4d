from django.apps import AppConfig


class SuiviConfig(AppConfig):
    name = "maillage.suivi"
    verbose_name = "suivi"

    def ready(self):
        from maillage.contrats.extensions import register  # les modèles doivent être prêts
        from maillage.suivi.extensions import Suivi

        register("suivi", Suivi(), ordre=10)
        register_annuaire()


def register_annuaire() -> None:
    from maillage.comptes.extensions import LiensAnnuaire, annuaire
    from maillage.suivi.models import Deploiement

    annuaire.register("suivi", LiensAnnuaire((Deploiement, "pilote")), ordre=300)
