"""Les adresses des référentiels d’une région."""

from django.urls import path

from maillage.referentiels.views import reglages as views

app_name = "referentiels"
urlpatterns = [
    path("region/", views.regions, name="regions"),
    path("region/<slug:region>/vocabulaires/", views.vocabulaires, name="vocabulaires"),
    path("region/<slug:region>/vocabulaires/<slug:cle>/", views.vocabulaire, name="vocabulaire"),
    path(
        "region/<slug:region>/vocabulaires/<slug:cle>/<slug:code>/",
        views.terme_edit,
        name="terme_edit",
    ),
    path(
        "region/<slug:region>/vocabulaires/<slug:cle>/<slug:code>/reglage/",
        views.terme_reglage,
        name="terme_reglage",
    ),
    path("region/<slug:region>/articles/", views.articles, name="articles"),
    path("region/<slug:region>/articles/nouveau/", views.article_create, name="article_create"),
    path("region/<slug:region>/articles/<slug:code>/", views.article_edit, name="article_edit"),
    path(
        "region/<slug:region>/articles/<slug:code>/reglage/",
        views.article_reglage,
        name="article_reglage",
    ),
]
