"""Les adresses des vues du suivi."""

from django.urls import path

from maillage.suivi.views import vues, vues_dessins, vues_ecriture, vues_gardees

S = "<slug:slug>/contrats/<uuid:uid>/suivi/"
V = f"{S}vues/<uuid:vue_uid>/"

urlpatterns = [
    path(S, vues.actions, name="actions"),
    path(f"{S}suivi.csv", vues.actions_export, {"extension": "csv"}, "actions_csv"),
    path(f"{S}suivi.xlsx", vues.actions_export, {"extension": "xlsx"}, "actions_xlsx"),
    path(f"{S}colonnes/", vues_dessins.actions_kanban, name="actions_kanban"),
    path(f"{S}colonnes/deplacer/", vues_ecriture.action_move, name="action_move"),
    path(f"{S}barres/", vues_dessins.actions_gantt, name="actions_gantt"),
    path(f"{S}barres.svg", vues_dessins.gantt_svg, name="actions_svg"),
    path(f"{S}calendrier/", vues_dessins.actions_calendrier, name="actions_calendrier"),
    path(f"{S}calendrier.ics", vues_dessins.calendrier_ics, name="actions_ics"),
    path(f"{S}carte/", vues_dessins.actions_carte, name="actions_carte"),
    path(f"{S}repartition/", vues_dessins.actions_repartition, name="actions_repartition"),
    path(f"{S}modifier/", vues_ecriture.lot_prepare, name="lot_prepare"),
    path(f"{S}modifier/appliquer/", vues_ecriture.lot_apply, name="lot_apply"),
    path(f"{S}lots/<uuid:lot_uid>/annuler/", vues_ecriture.lot_undo, name="lot_undo"),
    path(f"{S}vues/", vues_gardees.vue_save, name="vue_save"),
    path(V, vues_gardees.vue_edit, name="vue_edit"),
    path(f"{V}retirer/", vues_gardees.vue_remove, name="vue_remove"),
    path(f"{V}retablir/", vues_gardees.vue_restore, name="vue_restore"),
]
