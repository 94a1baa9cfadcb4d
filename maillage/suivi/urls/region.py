"""Les adresses du suivi de tous les contrats que l’on voit."""

from django.urls import path

from maillage.suivi.views import region

app_name = "region"

urlpatterns = [
    path("", region.actions_region, name="actions"),
    path("suivi.csv", region.region_export, {"extension": "csv"}, "actions_csv"),
    path("suivi.xlsx", region.region_export, {"extension": "xlsx"}, "actions_xlsx"),
]
