from django.urls import path

from maillage.suivi import views

app_name = "suivi"
F = "<slug:slug>/contrats/<uuid:uid>/fiches/<uuid:fiche_uid>/"

urlpatterns = [
    path(f"{F}etapes/", views.etapes, name="etapes"),
    path(f"{F}indicateurs/", views.indicateurs, name="indicateurs"),
    path(f"{F}territoires/", views.deploiements, name="deploiements"),
]
