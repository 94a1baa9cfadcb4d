"""Les adresses du modèle de diaporama : celui d’une démarche, celui d’une région."""

from django.urls import path

from maillage.documents.views import modeles

app_name = "supports"
D = "espace/<slug:slug>/diaporama/"
R = "region/<slug:region>/diaporama/"

urlpatterns = [
    path(D, modeles.modele, name="modele"),
    path(f"{D}retrait/", modeles.modele_remove, name="modele_remove"),
    path(f"{D}retour/", modeles.modele_restore, name="modele_restore"),
    path(f"{D}apercu.pptx", modeles.modele_preview, name="modele_preview"),
    path(f"{D}modele.pptx", modeles.modele_download, name="modele_download"),
    path(f"{D}maillage.pptx", modeles.maison_download, name="maison_download"),
    path("region/diaporamas/", modeles.regions, name="regions"),
    path(R, modeles.region_modele, name="region_modele"),
    path(f"{R}retrait/", modeles.region_modele_remove, name="region_modele_remove"),
    path(f"{R}retour/", modeles.region_modele_restore, name="region_modele_restore"),
    path(f"{R}apercu.pptx", modeles.region_modele_preview, name="region_modele_preview"),
    path(f"{R}modele.pptx", modeles.region_modele_download, name="region_modele_download"),
    path(f"{R}maillage.pptx", modeles.region_maison_download, name="region_maison_download"),
]
