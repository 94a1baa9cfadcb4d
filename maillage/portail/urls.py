from django.urls import path

from maillage.portail.views import accueil, equilibre

app_name = "portail"
C = "espace/<slug:slug>/contrats/<uuid:uid>/equilibre"
urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("espace/<slug:slug>/", accueil.demarche, name="demarche"),
    path(f"{C}/", equilibre.equilibre, name="equilibre"),
    path(f"{C}/cercle/", equilibre.equilibre_cercle, name="equilibre_cercle"),
    path(f"{C}.csv", equilibre.equilibre_export, {"extension": "csv"}, name="equilibre_csv"),
    path(f"{C}.xlsx", equilibre.equilibre_export, {"extension": "xlsx"}, name="equilibre_xlsx"),
]
