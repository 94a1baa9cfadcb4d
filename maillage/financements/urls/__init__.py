from django.urls import path

from maillage.financements import views

app_name = "financements"
C = "<slug:slug>/contrats/<uuid:uid>/"
F = f"{C}fiches/<uuid:fiche_uid>/"
A = f"{C}financement/"
L = f"{A}lignes/<uuid:ligne_uid>/"
V = f"{A}conventions/<uuid:convention_uid>/"
P = f"{A}appels/<uuid:appel_uid>/"
K = f"{A}comptes-rendus/<slug:genre>/<uuid:sujet_uid>/<int:annee>/"

urlpatterns = [
    path(f"{F}financements/", views.lignes, name="lignes"),
    path(f"{F}budgets/", views.budgets, name="budgets"),
    path(f"{F}depenses/", views.depenses, name="depenses"),
    path(A, views.plan, name="plan"),
    path(f"{A}plan.csv", views.plan_export, {"extension": "csv"}, name="plan_csv"),
    path(f"{A}plan.xlsx", views.plan_export, {"extension": "xlsx"}, name="plan_xlsx"),
    path(f"{A}etats/", views.etats_change, name="etats_change"),
    path(f"{A}etats/annuler/", views.etats_undo, name="etats_undo"),
    path(f"{A}relances/", views.relances, name="relances"),
    path(f"{A}lignes/nouvelle/", views.ligne_create, name="ligne_create"),
    path(L, views.ligne, name="ligne"),
    path(f"{L}modifier/", views.ligne_edit, name="ligne_edit"),
    path(f"{L}montants/", views.etat_edit, name="etat_edit"),
    path(f"{L}etat/", views.etat_change, name="etat_change"),
    path(f"{L}relance/", views.relance_note, name="relance_note"),
    path(f"{L}repartition/", views.repartition_edit, name="repartition_edit"),
    path(f"{L}retirer/", views.ligne_remove, name="ligne_remove"),
    path(f"{L}versements/", views.versement_add, name="versement_add"),
    path(
        f"{L}versements/<uuid:versement_uid>/retirer/", views.versement_remove,
        name="versement_remove",
    ),
    path(f"{A}postes/", views.postes, name="postes"),
    path(f"{A}postes/nouveau/", views.poste_edit, name="poste_create"),
    path(f"{A}postes/<uuid:poste_uid>/modifier/", views.poste_edit, name="poste_edit"),
    path(f"{A}postes/<uuid:poste_uid>/depenses/", views.depense_create, name="depense_create"),
    path(f"{A}depenses/<uuid:depense_uid>/retirer/", views.depense_remove, name="depense_remove"),
    path(f"{A}conventions/", views.conventions, name="conventions"),
    path(f"{A}conventions/nouvelle/", views.convention_edit, name="convention_create"),
    path(V, views.convention, name="convention"),
    path(f"{V}modifier/", views.convention_edit, name="convention_edit"),
    path(f"{V}fichier/", views.convention_download, name="convention_download"),
    path(f"{A}appels/", views.appels, name="appels"),
    path(f"{A}appels/nouveau/", views.appel_edit, name="appel_create"),
    path(P, views.appel, name="appel"),
    path(f"{P}modifier/", views.appel_edit, name="appel_edit"),
    path(f"{P}retirer/", views.appel_remove, name="appel_remove"),
    path(f"{P}candidature/", views.candidature_edit, name="candidature_edit"),
    path(f"{A}comptes-rendus/", views.comptes_rendus, name="comptes_rendus"),
    path(K, views.compte_rendu, name="compte_rendu"),
    path(f"{K}etat/", views.compte_rendu_report, name="compte_rendu_report"),
    path(f"{K}produire/", views.compte_rendu_produce, name="compte_rendu_produce"),
]  # fmt: skip
