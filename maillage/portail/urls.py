from django.urls import path

from maillage.portail import views

app_name = "portail"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("espace/<slug:slug>/", views.demarche, name="demarche"),
]
