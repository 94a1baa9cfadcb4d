"""Les adresses des règles d’une région."""

from django.urls import path

from maillage.contrats.views import regles as views

app_name = "pret"
R = "region/<slug:region>/regles/"
A = f"{R}ajoutees/<slug:code>/"

urlpatterns = [
    path("region/regles/", views.regions, name="regles_regions"),
    path(R, views.region_regles, name="regles"),
    path(f"{R}nouvelle/<slug:genre>/", views.regle_create, name="regle_create"),
    path(A, views.regle_edit, name="regle_edit"),
    path(f"{A}reglage/", views.regle_switch, name="regle_switch"),
    path(f"{R}<slug:cle>/reglage/", views.regle_reglage, name="regle_reglage"),
]
