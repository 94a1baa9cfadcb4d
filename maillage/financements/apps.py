from django.apps import AppConfig


class FinancementsConfig(AppConfig):
    name = "maillage.financements"
    verbose_name = "financements"

    def ready(self):
        from maillage.contrats.extensions import register  # les modèles doivent être prêts
        from maillage.financements.extensions import Financements

        register("financements", Financements(), ordre=20)
        register_annuaire()
        register_regles()


def register_regles() -> None:
    from maillage.financements import regles

    regles.register_regles()


def register_annuaire() -> None:
    from maillage.comptes.extensions import LiensAnnuaire, annuaire
    from maillage.financements.models import (
        AppelProjets,
        Convention,
        LigneFinancement,
        PosteCoordination,
    )

    liens = LiensAnnuaire(
        (LigneFinancement, "financeur"), (Convention, "financeur"), (AppelProjets, "financeur"),
        (PosteCoordination, "employeur"),
    )  # fmt: skip
    annuaire.register("financements", liens, ordre=400)
