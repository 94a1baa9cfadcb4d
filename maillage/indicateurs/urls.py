"""Les adresses du catalogue, des indicateurs d’un territoire et des données chargées."""

from django.urls import path

from maillage.indicateurs import adresses_acces, adresses_donnees
from maillage.indicateurs.views import catalogue, choix, locaux

app_name = "indicateurs"
LOCAUX = "espace/<slug:slug>/indicateurs/"
LOCAL = f"{LOCAUX}<uuid:uid>/"
urlpatterns = [
    path("donnees/catalogue/", catalogue.catalogue, name="catalogue"),
    path("donnees/catalogue.csv", catalogue.catalogue_csv, name="catalogue_csv"),
    path("donnees/catalogue.xlsx", catalogue.catalogue_xlsx, name="catalogue_xlsx"),
    path("donnees/catalogue/<slug:cle>/", catalogue.catalogue_read, name="catalogue_read"),
    path(LOCAUX, locaux.indicateurs, name="indicateurs"),
    path(f"{LOCAUX}suivis/", choix.choix, name="choix"),
    path(f"{LOCAUX}nouveau/", locaux.indicateur_create, name="indicateur_create"),
    path(LOCAL, locaux.indicateur, name="indicateur"),
    path(f"{LOCAL}modification/", locaux.indicateur_edit, name="indicateur_edit"),
    path(f"{LOCAL}cercle/", locaux.indicateur_cercle, name="indicateur_cercle"),
    path(f"{LOCAL}corbeille/", locaux.indicateur_delete, name="indicateur_delete"),
    path(f"{LOCAL}retablissement/", locaux.indicateur_restore, name="indicateur_restore"),
    path(f"{LOCAL}historique/", locaux.indicateur_historique, name="indicateur_historique"),
    path(f"{LOCAL}valeurs/", locaux.valeur_edit, name="valeur_edit"),
    path(f"{LOCAL}valeurs/<int:annee>/retrait/", locaux.valeur_delete, name="valeur_delete"),
    *adresses_donnees.urlpatterns,
    *adresses_acces.urlpatterns,
]
