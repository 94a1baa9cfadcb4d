from django.apps import AppConfig


class TravauxConfig(AppConfig):
    name = "maillage.travaux"
    verbose_name = "travaux"
