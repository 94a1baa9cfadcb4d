"""Les adresses du suivi d’un contrat ; une région et les campagnes ont les leurs."""

from django.urls import path

from maillage.suivi.urls import avancement, valeurs, vues
from maillage.suivi.views import indicateurs, lignes

app_name = "suivi"
C = "<slug:slug>/contrats/<uuid:uid>/"
F = f"{C}fiches/<uuid:fiche_uid>/"
TOUS = f"{C}indicateurs/"
UN = f"{TOUS}<uuid:indicateur_uid>/"

urlpatterns = [
    *avancement.urlpatterns,
    *valeurs.urlpatterns,
    *vues.urlpatterns,
    path(TOUS, indicateurs.contrat_indicateurs, name="contrat_indicateurs"),
    path(f"{TOUS}nouveau/", indicateurs.indicateur_nouveau, name="indicateur_nouveau"),
    path(f"{TOUS}communs/", indicateurs.communs_take, name="communs_take"),
    path(
        f"{TOUS}indicateurs.csv", indicateurs.indicateurs_export, {"extension": "csv"},
        "indicateurs_csv",
    ),
    path(
        f"{TOUS}indicateurs.xlsx", indicateurs.indicateurs_export, {"extension": "xlsx"},
        "indicateurs_xlsx",
    ),
    path(UN, indicateurs.indicateur_edit, name="indicateur_edit"),
    path(f"{UN}retirer/", indicateurs.indicateur_remove, name="indicateur_remove"),
    path(f"{UN}retablir/", indicateurs.indicateur_restore, name="indicateur_restore"),
    path(f"{F}etapes/", lignes.etapes, name="etapes"),
    path(f"{F}indicateurs/", lignes.indicateurs, name="indicateurs"),
    path(f"{F}territoires/", lignes.deploiements, name="deploiements"),
]  # fmt: skip
