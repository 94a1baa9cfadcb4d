"""Les adresses des démarches, des rôles, des organisations et des personnes."""

from django.urls import path

from maillage.demarches.views import (
    commune,
    comparaison,
    comptes,
    contours,
    courriels,
    demarche,
    droits,
    membres,
    organisations,
    personnes,
    regard,
    territoire,
)

app_name = "demarches"
urlpatterns = [
    path("espace/<slug:slug>/voir-comme/", regard.regard_choose, name="regard"),
    path("administration/comptes/", comptes.comptes, name="comptes"),
    path("administration/courriels/", courriels.courriels, name="courriels"),
    path(
        "administration/courriels/<uuid:uid>/renvoi/",
        courriels.courriel_resend,
        name="courriel_resend",
    ),
    path(
        "administration/courriels/<uuid:uid>/abandon/",
        courriels.courriel_abandon,
        name="courriel_abandon",
    ),
    path("administration/comptes/nouveau/", comptes.compte_create, name="compte_create"),
    path("administration/comptes/<uuid:uid>/", comptes.compte, name="compte"),
    path("administration/comptes/<uuid:uid>/etat/", comptes.compte_etat, name="compte_etat"),
    path(
        "administration/comptes/<uuid:uid>/invitation/",
        comptes.compte_invitation,
        name="compte_invitation",
    ),
    path(
        "administration/comptes/<uuid:uid>/roles/<int:pk>/retrait/",
        comptes.compte_role_retrait,
        name="compte_role_retrait",
    ),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/nouvelle/", organisations.organisation_create, name="organisation_create"),
    path("organisations/<uuid:uid>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<uuid:uid>/modification/",
        organisations.organisation_edit,
        name="organisation_edit",
    ),
    path(
        "organisations/<uuid:uid>/fusion/",
        organisations.organisation_fusion,
        name="organisation_fusion",
    ),
    path(
        "organisations/<uuid:uid>/historique/",
        organisations.organisation_historique,
        name="organisation_historique",
    ),
    path("personnes/", personnes.personnes, name="personnes"),
    path("personnes/nouvelle/", personnes.personne_create, name="personne_create"),
    path("personnes/<uuid:uid>/", personnes.personne, name="personne"),
    path("personnes/<uuid:uid>/modification/", personnes.personne_edit, name="personne_edit"),
    path(
        "personnes/<uuid:uid>/historique/",
        personnes.personne_historique,
        name="personne_historique",
    ),
    path("personnes/<uuid:uid>/extrait.json", personnes.personne_export, name="personne_export"),
    path(
        "personnes/<uuid:uid>/effacement/",
        personnes.personne_effacement,
        name="personne_effacement",
    ),
    path("demarches/nouvelle/", demarche.demarche_create, name="demarche_create"),
    path("espace/<slug:slug>/reglages/", demarche.demarche_reglages, name="demarche_reglages"),
    path("droits/", droits.droits, name="droits"),
    path("espace/<slug:slug>/droits/", droits.droits, name="droits_demarche"),
    path("espace/<slug:slug>/membres/", membres.membres, name="membres"),
    path(
        "espace/<slug:slug>/membres/historique/",
        membres.membres_historique,
        name="membres_historique",
    ),
    path(
        "espace/<slug:slug>/membres/<int:pk>/retrait/",
        membres.membre_retrait,
        name="membre_retrait",
    ),
    path("espace/<slug:slug>/territoires/", territoire.territoires, name="territoires"),
    path(
        "espace/<slug:slug>/territoires/contours/<str:departement>.json",
        contours.contours,
        name="contours",
    ),
    path(
        "espace/<slug:slug>/territoires/comparaison/",
        comparaison.territoires_compare,
        name="territoires_compare",
    ),
    path(
        "espace/<slug:slug>/territoires/communes/<str:code>/",
        commune.commune,
        name="commune",
    ),
    path("espace/<slug:slug>/territoires/<uuid:uid>/", territoire.territoire, name="territoire"),
    path(
        "espace/<slug:slug>/territoires/<uuid:uid>/historique/",
        territoire.territoire_historique,
        name="territoire_historique",
    ),
    path(
        "espace/<slug:slug>/territoires/<uuid:uid>/ajout/",
        territoire.territoire_add,
        name="territoire_add",
    ),
    path(
        "espace/<slug:slug>/territoires/<uuid:uid>/carte/",
        territoire.territoire_change,
        name="territoire_change",
    ),
    path(
        "espace/<slug:slug>/territoires/<uuid:uid>/retrait/",
        territoire.territoire_remove,
        name="territoire_remove",
    ),
    path(
        "espace/<slug:slug>/territoires/<uuid:uid>/suppression/",
        territoire.territoire_delete,
        name="territoire_delete",
    ),
    path(
        "espace/<slug:slug>/territoires/<uuid:uid>/retablissement/",
        territoire.territoire_restore,
        name="territoire_restore",
    ),
    path(
        "espace/<slug:slug>/territoires/<uuid:uid>/retenir/",
        territoire.territoire_retain,
        name="territoire_retain",
    ),
]
