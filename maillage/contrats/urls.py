from django.urls import path

from maillage.contrats.views import (
    contrat,
    fiche,
    generations,
    historique,
    importation,
    pieces,
    plan,
    redaction,
    suggestions,
)

app_name = "contrats"
C = "<slug:slug>/contrats/<uuid:uid>/"
F = f"{C}fiches/<uuid:fiche_uid>/"
N = f"{C}plan/<str:genre>/"

urlpatterns = [
    path("<slug:slug>/contrats/", contrat.contrats, name="contrats"),
    path("<slug:slug>/contrats/nouveau/", contrat.contrat_nouveau, name="contrat_nouveau"),
    path(C, contrat.contrat, name="contrat"),
    path(f"{C}reglages/", contrat.contrat_reglages, name="contrat_reglages"),
    path(f"{C}cercle/", contrat.contrat_cercle, name="contrat_cercle"),
    path(f"{C}generations/", generations.generations, name="generations"),
    path(f"{C}generations/suivante/", generations.generation_open, name="generation_open"),
    path(f"{C}historique/", historique.contrat_historique, name="contrat_historique"),
    path(f"{C}historique/retablir/", historique.valeur_restore, name="valeur_restore"),
    path(f"{C}corbeille/", fiche.corbeille, name="corbeille"),
    path(f"{C}suggestions/<slug:genre>/", suggestions.suggestions, name="nom_search"),
    path(f"{C}parties/", contrat.parties, name="parties"),
    path(f"{C}parties/nouvelle/", contrat.partie, name="partie_nouvelle"),
    path(f"{C}parties/<uuid:partie_uid>/", contrat.partie, name="partie"),
    path(f"{C}parties/<uuid:partie_uid>/retirer/", contrat.partie_remove, name="partie_remove"),
    path(f"{C}plan/", plan.plan, name="plan"),
    path(f"{C}plan/arbre/", plan.arbre, name="arbre"),
    path(f"{C}plan/deplacer/", plan.move_noeud, name="plan_move"),
    path(f"{C}plan/renumeroter/", plan.renumber_plan, name="plan_renumber"),
    path(f"{C}plan/cercle/", contrat.fiches_cercle, name="fiches_cercle"),
    path(f"{C}plan/importer/", importation.plan_import, name="plan_import"),
    path(f"{C}plan/importer/verifier/", importation.plan_verify, name="plan_verify"),
    path(f"{C}plan/importer/confirmer/", importation.plan_confirm, name="plan_confirm"),
    path(f"{C}plan/importer/abandonner/", importation.plan_drop, name="plan_drop"),
    path(f"{N}nouveau/", plan.noeud_nouveau, name="noeud_nouveau"),
    path(f"{N}<uuid:noeud_uid>/", plan.noeud_edit, name="noeud_edit"),
    path(f"{N}<uuid:noeud_uid>/retirer/", plan.noeud_delete, name="noeud_delete"),
    path(f"{C}fiches/nouvelle/", fiche.fiche_nouvelle, name="fiche_nouvelle"),
    path(F, fiche.fiche, name="fiche"),
    path(f"{F}modifier/", redaction.fiche_edit, name="fiche_edit"),
    path(f"{F}modifier/<slug:cle>/", redaction.section_save, name="section_save"),
    path(f"{F}modifier/<slug:cle>/conflit/", redaction.section_conflit, name="section_conflit"),
    path(
        f"{F}modifier/<slug:cle>/abandonner/",
        redaction.brouillon_drop,
        name="brouillon_drop",
    ),
    path(f"{F}dupliquer/", fiche.fiche_duplicate, name="fiche_duplicate"),
    path(f"{F}supprimer/", fiche.fiche_delete, name="fiche_delete"),
    path(f"{F}retablir/", fiche.fiche_restore, name="fiche_restore"),
    path(f"{F}cercle/", contrat.fiche_cercle, name="fiche_cercle"),
    path(f"{F}historique/", historique.fiche_historique, name="fiche_historique"),
    path(f"{F}pieces/", pieces.piece_add, name="piece_add"),
    path(f"{F}pieces/<uuid:piece_uid>/", pieces.piece, name="piece"),
    path(f"{F}pieces/<uuid:piece_uid>/retirer/", pieces.piece_remove, name="piece_remove"),
    path(f"{F}rattachements/", fiche.rattachement_add, name="rattachement_add"),
    path(
        f"{F}rattachements/<int:pk>/retirer/",
        fiche.rattachement_remove,
        name="rattachement_remove",
    ),
]
