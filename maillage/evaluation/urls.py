"""Les adresses de l’évaluation : celles d’un contrat, celles d’une région."""

from django.urls import URLPattern, URLResolver, include, path

from maillage.evaluation.views import (
    bilans,
    clotures,
    evaluations,
    jugements,
    logique,
    questions,
    recommandations,
    reglages,
)

app_name = "evaluation"
Q = "questions/<uuid:question_uid>/"
A = f"{Q}preuves/<uuid:apport_uid>/"
R = "recommandations/<uuid:recommandation_uid>/"
EVALUATION = [
    path("", evaluations.evaluation, name="evaluation"),
    path("modifier/", evaluations.evaluation_edit, name="evaluation_edit"),
    path("synthese/", evaluations.conclusion_edit, name="conclusion_edit"),
    path("supprimer/", evaluations.evaluation_remove, name="evaluation_remove"),
    path("cercle/", evaluations.evaluation_transmit, name="evaluation_transmit"),
    path("jugements/", evaluations.evaluation_open, name="evaluation_open"),
    path("jugements/recus/", jugements.jugements_record, name="jugements_record"),
    path("jugements/confirmer/", jugements.jugements_confirm, name="jugements_confirm"),
    path(
        "jugements/<uuid:jugement_uid>/papier/", jugements.jugement_download,
        name="jugement_download",
    ),
    path("cloture/", clotures.evaluation_close, name="evaluation_close"),
    path("reouverture/", clotures.evaluation_reopen, name="evaluation_reopen"),
    path("clotures/<uuid:cloture_uid>/", clotures.cloture, name="cloture"),
    path("historique/", evaluations.evaluation_historique, name="evaluation_historique"),
    path("preuves.csv", evaluations.evaluation_export, {"extension": "csv"}, "evaluation_csv"),
    path("preuves.xlsx", evaluations.evaluation_export, {"extension": "xlsx"}, "evaluation_xlsx"),
    path("modele/", evaluations.questions_take, name="questions_take"),
    path("questions/nouvelle/", questions.question_create, name="question_create"),
    path(Q, questions.question, name="question"),
    path(f"{Q}modifier/", questions.question_edit, name="question_edit"),
    path(f"{Q}supprimer/", questions.question_remove, name="question_remove"),
    path(f"{Q}ranger/", questions.question_move, name="question_move"),
    path(f"{Q}reponse/", questions.synthese_edit, name="synthese_edit"),
    path(f"{Q}jugement/", jugements.jugement_edit, name="jugement_edit"),
    path(f"{Q}tri/", questions.preuve_sort, name="preuve_sort"),
    path(f"{Q}preuves/nouvelle/", questions.apport_create, name="apport_create"),
    path(f"{A}modifier/", questions.apport_edit, name="apport_edit"),
    path(f"{A}supprimer/", questions.apport_remove, name="apport_remove"),
    path(f"{A}document/", questions.apport_download, name="apport_download"),
    path(
        "recommandations/nouvelle/", recommandations.recommandation_create,
        name="recommandation_create",
    ),
    path(f"{R}modifier/", recommandations.recommandation_edit, name="recommandation_edit"),
    path(f"{R}suite/", recommandations.suite_edit, name="suite_edit"),
    path(f"{R}supprimer/", recommandations.recommandation_remove, name="recommandation_remove"),
]  # fmt: skip
B = "bilans/<uuid:bilan_uid>/"
CONTRAT: list[URLPattern | URLResolver] = [
    path("", evaluations.evaluations, name="evaluations"),
    path("nouvelle/", evaluations.evaluation_create, name="evaluation_create"),
    path("logique/", logique.logique, name="logique"),
    path("besoins/", logique.besoins_edit, name="besoins_edit"),
    path("evaluabilite/", reglages.evaluabilite, name="evaluabilite"),
    path("corbeille/", reglages.corbeille, name="corbeille"),
    path("corbeille/<uuid:objet_uid>/", reglages.corbeille_restore, name="corbeille_restore"),
    path("bilans/", bilans.bilans, name="bilans"),
    path("bilans/fiche/<uuid:fiche_uid>/", bilans.bilan_create, name="bilan_create"),
    path(B, bilans.bilan, name="bilan"),
    path(f"{B}modifier/", bilans.bilan_edit, name="bilan_edit"),
    path(f"{B}cercle/", bilans.bilan_transmit, name="bilan_transmit"),
    path(f"{B}rendre/", bilans.bilan_submit, name="bilan_submit"),
    path(f"{B}supprimer/", bilans.bilan_remove, name="bilan_remove"),
    path("<uuid:evaluation_uid>/", include(EVALUATION)),
]
REGION = [
    path("", reglages.termes, name="termes"),
    path("nouveau/<slug:genre>/", reglages.terme_create, name="terme_create"),
    path("<slug:code>/", reglages.terme_edit, name="terme_edit"),
    path("<slug:code>/reglage/", reglages.terme_reglage, name="terme_reglage"),
]
urlpatterns = [
    path("espace/<slug:slug>/contrats/<uuid:uid>/evaluation/", include(CONTRAT)),
    path("region/evaluation/", reglages.regions, name="evaluation_regions"),
    path("region/<slug:region>/evaluation/", include(REGION)),
]
