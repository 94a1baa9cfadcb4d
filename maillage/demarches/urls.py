"""Les adresses des démarches, des rôles, des organisations et des personnes."""

from django.urls import path

from maillage.demarches.views import droits, membres

app_name = "demarches"
urlpatterns = [
    path("droits/", droits.droits, name="droits"),
    path("espace/<slug:slug>/droits/", droits.droits, name="droits_demarche"),
    path("espace/<slug:slug>/membres/", membres.membres, name="membres"),
    path(
        "espace/<slug:slug>/membres/historique/",
        membres.membres_historique,
        name="membres_historique",
    ),
    path(
        "espace/<slug:slug>/membres/<int:pk>/retrait/",
        membres.membre_retrait,
        name="membre_retrait",
    ),
]
