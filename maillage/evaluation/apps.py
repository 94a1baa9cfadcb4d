from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "maillage.evaluation"
    verbose_name = "évaluation"

    def ready(self):
        from maillage.contrats.extensions import register  # les modèles doivent être prêts
        from maillage.evaluation.extensions import ExtensionEvaluation

        register("evaluation", ExtensionEvaluation(), ordre=60)
