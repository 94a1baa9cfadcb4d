from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "maillage.documents"
    verbose_name = "documents"
