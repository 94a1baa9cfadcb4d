"""Les adresses des démarches, des rôles, des organisations et des personnes."""

from django.urls import path

from maillage.demarches.views import comptes, demarche, droits, membres

app_name = "demarches"
urlpatterns = [
    path("administration/comptes/", comptes.comptes, name="comptes"),
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
]
