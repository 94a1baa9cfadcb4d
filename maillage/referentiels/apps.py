from django.apps import AppConfig


class ReferentielsConfig(AppConfig):
    name = "maillage.referentiels"
    verbose_name = "référentiels"

    def ready(self):
        from maillage.core.menus import entrees_compte, entrees_demarche
        from maillage.core.preparation import preparations
        from maillage.referentiels.imports import seed_referentiels
        from maillage.referentiels.menus import REFERENCES, REFERENTIELS

        preparations.register("referentiels", seed_referentiels, ordre=200)
        entrees_compte.register("referentiels", REFERENTIELS, ordre=150)
        entrees_demarche.register("references", REFERENCES, ordre=320)
