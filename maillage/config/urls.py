"""Toutes les adresses."""

from django.urls import include, path

from maillage.core import views

urlpatterns = [
    path("sante/", views.sante, name="sante"),
    path("galerie/", views.galerie, name="galerie"),
    path("compte/", include("allauth.account.urls")),
    path("", include("maillage.demarches.urls")),
    path("", include("maillage.referentiels.urls")),
    path("", include("maillage.indicateurs.urls")),
    path("espace/", include("maillage.diagnostic.urls")),
    path("espace/", include("maillage.diagnostic.portrait.urls")),
    path("espace/", include("maillage.contrats.urls")),
    path("", include("maillage.contrats.pret.urls")),
    path("espace/", include("maillage.suivi.urls")),
    path("", include("maillage.suivi.urls.communs")),
    path("suivi/", include("maillage.suivi.urls.region")),
    path("", include("maillage.suivi.urls.campagnes")),
    path("espace/", include("maillage.financements.urls")),
    path("", include("maillage.financements.urls.region")),
    path("", include("maillage.evaluation.urls")),
    path("espace/", include("maillage.documents.urls")),
    path("", include("maillage.documents.supports.urls")),
    path("travaux/", include("maillage.travaux.urls")),
    path("", include("maillage.portail.urls")),
]
