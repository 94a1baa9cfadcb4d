"""Les adresses des données chargées."""

from django.urls import path

from maillage.indicateurs.views import donnees

urlpatterns = [
    path("donnees/sources/", donnees.sources, name="sources"),
    path("donnees/sources/<slug:cle>/", donnees.source, name="source"),
    path("donnees/livraison/", donnees.livraison_create, name="livraison_create"),
    path("donnees/livraison/verification/", donnees.livraison_verify, name="livraison_verify"),
    path("donnees/livraison/description/", donnees.livraison_describe, name="livraison_describe"),
    path("donnees/livraison/oubli/", donnees.livraison_drop, name="livraison_drop"),
]
