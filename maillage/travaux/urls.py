from django.urls import path

from maillage.travaux import views

app_name = "travaux"
urlpatterns = [
    path("", views.travaux, name="travaux"),
    path("<uuid:uid>/", views.travail, name="travail"),
    path("<uuid:uid>/fichier/", views.fichier, name="fichier"),
    path("<uuid:uid>/relancer/", views.travail_restart, name="travail_restart"),
]
