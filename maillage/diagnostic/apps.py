from django.apps import AppConfig


class DiagnosticConfig(AppConfig):
    name = "maillage.diagnostic"
    verbose_name = "diagnostic"

    def ready(self):
        register_annuaire()


def register_annuaire() -> None:
    # Ces modules lisent des modèles : ils s’importent une fois les applications prêtes.
    from maillage.comptes.extensions import LiensAnnuaire, annuaire
    from maillage.diagnostic.models import DiagnosticExterne

    annuaire.register("diagnostic", LiensAnnuaire((DiagnosticExterne, "producteur")), ordre=150)
