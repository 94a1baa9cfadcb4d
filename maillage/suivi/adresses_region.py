"""Les adresses des indicateurs communs d’une région."""

from django.urls import path

from maillage.suivi.views import region

app_name = "communs"
R = "region/<slug:region>/indicateurs/"

urlpatterns = [
    path("region/indicateurs/", region.regions_communs, name="regions_communs"),
    path(R, region.region_communs, name="region_communs"),
    path(f"{R}communs.csv", region.communs_export, {"extension": "csv"}, name="communs_csv"),
    path(f"{R}communs.xlsx", region.communs_export, {"extension": "xlsx"}, name="communs_xlsx"),
]
