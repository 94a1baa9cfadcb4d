from django.urls import path

from maillage.contrats.views import contrat, fiche, historique, plan, redaction

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
    path(f"{C}historique/", historique.contrat_historique, name="contrat_historique"),
    path(f"{C}corbeille/", fiche.corbeille, name="corbeille"),
    path(f"{C}parties/", contrat.parties, name="parties"),
    path(f"{C}parties/nouvelle/", contrat.partie, name="partie_nouvelle"),
    path(f"{C}parties/<uuid:partie_uid>/", contrat.partie, name="partie"),
    path(f"{C}parties/<uuid:partie_uid>/retirer/", contrat.partie_retirer, name="partie_retirer"),
    path(f"{C}plan/", plan.plan, name="plan"),
    path(f"{C}plan/arbre/", plan.arbre, name="arbre"),
    path(f"{C}plan/deplacer/", plan.deplacer, name="plan_deplacer"),
    path(f"{C}plan/renumeroter/", plan.renumeroter, name="plan_renumeroter"),
    path(f"{C}plan/cercle/", contrat.fiches_cercle, name="fiches_cercle"),
    path(f"{N}nouveau/", plan.noeud_nouveau, name="noeud_nouveau"),
    path(f"{N}<uuid:noeud_uid>/", plan.noeud_modifier, name="noeud_modifier"),
    path(f"{N}<uuid:noeud_uid>/retirer/", plan.noeud_supprimer, name="noeud_supprimer"),
    path(f"{C}fiches/nouvelle/", fiche.fiche_nouvelle, name="fiche_nouvelle"),
    path(F, fiche.fiche, name="fiche"),
    path(f"{F}modifier/", redaction.fiche_modifier, name="fiche_modifier"),
    path(f"{F}modifier/<slug:cle>/", redaction.section_enregistrer, name="section_enregistrer"),
    path(f"{F}modifier/<slug:cle>/conflit/", redaction.section_conflit, name="section_conflit"),
    path(
        f"{F}modifier/<slug:cle>/abandonner/",
        redaction.brouillon_abandonner,
        name="brouillon_abandonner",
    ),
    path(f"{F}dupliquer/", fiche.fiche_dupliquer, name="fiche_dupliquer"),
    path(f"{F}supprimer/", fiche.fiche_supprimer, name="fiche_supprimer"),
    path(f"{F}retablir/", fiche.fiche_retablir, name="fiche_retablir"),
    path(f"{F}cercle/", contrat.fiche_cercle, name="fiche_cercle"),
    path(f"{F}historique/", historique.fiche_historique, name="fiche_historique"),
    path(f"{F}historique/restaurer/", historique.fiche_restaurer, name="fiche_restaurer"),
    path(f"{F}rattachements/", fiche.rattachement_ajouter, name="rattachement_ajouter"),
    path(
        f"{F}rattachements/<int:pk>/retirer/",
        fiche.rattachement_retirer,
        name="rattachement_retirer",
    ),
]
