"""Les adresses des campagnes : celles de la coordination, et celle d’un pilote sans compte."""

from django.urls import path

from maillage.suivi.views import campagnes, lien, liens, reponses

app_name = "campagnes"
TOUTES = "espace/<slug:slug>/contrats/<uuid:uid>/campagnes/"
C = f"{TOUTES}<uuid:campagne_uid>/"
L = f"{C}liens/<uuid:pilote_uid>/"
D = f"{C}demandes/<uuid:demande_uid>/"
S = "s/<str:jeton>/"

urlpatterns = [
    path(TOUTES, campagnes.campagnes, name="campagnes"),
    path(f"{TOUTES}nouvelle/", campagnes.campagne_create, name="campagne_create"),
    path(C, campagnes.campagne, name="campagne"),
    path(f"{C}cloture/", campagnes.campagne_close, name="campagne_close"),
    path(f"{C}reouverture/", campagnes.campagne_reopen, name="campagne_reopen"),
    path(f"{C}acceptation/", campagnes.campagne_accept, name="campagne_accept"),
    path(f"{C}adresse/", liens.adresse_give, name="adresse_give"),
    path(f"{L}adresse/", liens.adresse_edit, name="adresse_edit"),
    path(f"{L}affichage/", liens.lien_show, name="lien_show"),
    path(f"{L}revocation/", liens.lien_revoke, name="lien_revoke"),
    path(f"{L}nouveau/", liens.lien_renew, name="lien_renew"),
    path(f"{L}relance/", liens.lien_remind, name="lien_remind"),
    path(f"{L}renvoi/", liens.courriel_resend, name="courriel_resend"),
    path(D, reponses.demande, name="demande"),
    path(f"{D}acceptation/", reponses.demande_accept, name="demande_accept"),
    path(f"{D}renvoi/", reponses.demande_return, name="demande_return"),
    path(f"{D}fichiers/<uuid:fichier_uid>/", reponses.demande_fichier, name="demande_fichier"),
    path(f"{D}saisie/", reponses.demande_edit, name="demande_edit"),
    path(S, lien.lien, name="lien"),
    path(f"{S}envoi/", lien.lien_submit, name="lien_submit"),
    path(f"{S}recu/", lien.lien_recu, name="lien_recu"),
    path(f"{S}copie.docx", lien.lien_copie, name="lien_copie"),
    path(f"{S}reponses/<uuid:demande_uid>/", lien.lien_demande, name="lien_demande"),
    path(
        f"{S}reponses/<uuid:demande_uid>/fichiers/<uuid:fichier_uid>/",
        lien.lien_fichier,
        name="lien_fichier",
    ),  # fmt: skip
    path(f"{S}reponses/<uuid:demande_uid>/reprise/", lien.lien_take_back, name="lien_take_back"),
]
