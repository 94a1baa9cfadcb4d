from django.apps import AppConfig


class ReferentielsConfig(AppConfig):
    name = "maillage.referentiels"
    verbose_name = "référentiels"

    def ready(self):
        from maillage.core.preparation import preparations
        from maillage.referentiels.imports import seed_referentiels

        preparations.register("referentiels", seed_referentiels, ordre=200)
