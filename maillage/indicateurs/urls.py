"""Les adresses du catalogue, des indicateurs d’un territoire et des données chargées."""

from django.urls import path

from maillage.indicateurs import adresses_acces
from maillage.indicateurs.views import catalogue

app_name = "indicateurs"
urlpatterns = [
    path("donnees/catalogue/", catalogue.catalogue, name="catalogue"),
    path("donnees/catalogue.csv", catalogue.catalogue_csv, name="catalogue_csv"),
    path("donnees/catalogue.xlsx", catalogue.catalogue_xlsx, name="catalogue_xlsx"),
    path("donnees/catalogue/<slug:cle>/", catalogue.catalogue_read, name="catalogue_read"),
    *adresses_acces.urlpatterns,
]
