"""Les adresses du portrait."""

from django.urls import path

from maillage.diagnostic.portrait.views import constat, exports, indicateur, portrait

app_name = "portrait"
P = "<slug:slug>/portrait/"
UN = f"{P}<slug:cle>/"

urlpatterns = [
    path(P, portrait.portrait, name="portrait"),
    path(f"{P}portrait.csv", exports.portrait_export, {"extension": "csv"}, "portrait_csv"),
    path(f"{P}portrait.xlsx", exports.portrait_export, {"extension": "xlsx"}, "portrait_xlsx"),
    path(f"{P}portrait.json", exports.portrait_export, {"extension": "json"}, "portrait_json"),
    path(UN, indicateur.indicateur, name="indicateur"),
    path(f"{UN}communes.csv", exports.communes_export, {"extension": "csv"}, "communes_csv"),
    path(f"{UN}communes.xlsx", exports.communes_export, {"extension": "xlsx"}, "communes_xlsx"),
    path(f"{UN}constat/", constat.constat_create, name="constat_create"),
]
