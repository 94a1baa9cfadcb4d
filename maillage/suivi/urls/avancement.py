"""Les adresses du suivi d’une action, et du tableau de bord du contrat."""

from django.urls import path

from maillage.suivi.views import avancement, elu, tableau

C = "<slug:slug>/contrats/<uuid:uid>/"
# Sous l’adresse des actions suivies : le menu dit ainsi « Suivre », et non « Plan ».
S = f"{C}suivi/actions/<uuid:fiche_uid>/"
N = f"{S}notes/<uuid:note_uid>/"

E = f"{C}elu/liens/"

urlpatterns = [
    path("lire/<str:jeton>/", elu.elu_lien, name="elu_lien"),
    path(f"{C}elu/", elu.elu, name="elu"),
    path(E, elu.liens_elu, name="liens_elu"),
    path(f"{E}<uuid:lecture_uid>/fermer/", elu.lien_elu_revoke, name="lien_elu_revoke"),
    path(f"{E}<uuid:lecture_uid>/rouvrir/", elu.lien_elu_reopen, name="lien_elu_reopen"),
    path(f"{C}tableau-de-bord/", tableau.tableau_bord, name="tableau_bord"),
    path(S, avancement.fiche_suivi, name="fiche_suivi"),
    path(
        f"{S}territoires/<uuid:lieu_uid>/", avancement.deploiement_report, name="deploiement_report"
    ),
    path(f"{S}etapes/<uuid:etape_uid>/cocher/", avancement.etape_tick, name="etape_tick"),
    path(N, avancement.note_edit, name="note_edit"),
    path(f"{N}fichiers/<uuid:fichier_uid>/", avancement.note_fichier, name="note_fichier"),
    path(f"{N}lever/", avancement.note_lift, name="note_lift"),
    path(f"{N}rouvrir/", avancement.note_reopen, name="note_reopen"),
    path(f"{N}retirer/", avancement.note_remove, name="note_remove"),
    path(f"{N}retablir/", avancement.note_restore, name="note_restore"),
]
