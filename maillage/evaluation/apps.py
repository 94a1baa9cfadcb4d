from django.apps import AppConfig
from django.urls import reverse


class EvaluationConfig(AppConfig):
    name = "maillage.evaluation"
    verbose_name = "évaluation"

    def ready(self):
        from maillage.contrats.extensions import register  # les modèles doivent être prêts
        from maillage.core.preparation import preparations
        from maillage.evaluation.extensions import ExtensionEvaluation
        from maillage.evaluation.regles import register_regles
        from maillage.evaluation.vocabulaire import seed_evaluation

        register("evaluation", ExtensionEvaluation(), ordre=60)
        preparations.register("evaluation", seed_evaluation, ordre=300)
        register_regles()
        register_menus()
        register_annuaire()
        register_encart()


def register_encart() -> None:
    from maillage.contrats.encarts import encarts
    from maillage.evaluation.encart import build_encart

    encarts.register("evaluation", build_encart, ordre=200)


def register_annuaire() -> None:
    from maillage.comptes.extensions import annuaire
    from maillage.evaluation.annuaire import AnnuaireEvaluation

    annuaire.register("evaluation", AnnuaireEvaluation(), ordre=500)


def register_menus() -> None:
    from maillage.contrats.onglets import Groupe, Onglet, onglets
    from maillage.core.menus import entrees_compte
    from maillage.evaluation.menus import VOCABULAIRE

    onglet = Onglet("Évaluation", evaluation_url, groupe=Groupe.EVALUATION)
    onglets.register("evaluation", onglet, ordre=160)
    entrees_compte.register("evaluation", VOCABULAIRE, ordre=157)


def evaluation_url(contrat) -> str:
    return reverse("evaluation:evaluations", args=[contrat.demarche.slug, contrat.uid])
