"""Les adresses des indicateurs communs d’une région."""

from django.urls import path

from maillage.suivi.views import communs

app_name = "communs"
R = "region/<slug:region>/indicateurs/"

urlpatterns = [
    path("region/indicateurs/", communs.regions_communs, name="regions_communs"),
    path(R, communs.region_communs, name="region_communs"),
    path(f"{R}communs.csv", communs.communs_export, {"extension": "csv"}, name="communs_csv"),
    path(f"{R}communs.xlsx", communs.communs_export, {"extension": "xlsx"}, name="communs_xlsx"),
]
