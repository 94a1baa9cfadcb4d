"""Les adresses des appels à projets d’une région."""

from django.urls import path

from maillage.financements import views

app_name = "appels"
R = "region/<slug:region>/appels/"

urlpatterns = [
    path("region/appels/", views.appels_regions, name="appels_regions"),
    path(R, views.appels_region, name="appels_region"),
    path(f"{R}nouveau/", views.appel_region_edit, name="appel_region_create"),
    path(f"{R}<uuid:appel_uid>/", views.appel_region_edit, name="appel_region_edit"),
]
