"""Les adresses des parties d’un contrat : actes, signatures, rappels, engagements, avis."""

from django.urls import path

from maillage.contrats.views import avis, engagements, parties, rappels, votes

C = "<slug:slug>/contrats/<uuid:uid>/"
P = f"{C}parties/<uuid:partie_uid>/"
G = f"{C}parties/engagements/<uuid:engagement_uid>/"

PARTIES = [
    path("<slug:slug>/mes-engagements/", engagements.engagements_mine, name="engagements_mine"),
    path(f"{C}parties/", parties.parties, name="parties"),
    path(f"{C}parties/nouvelle/", parties.partie_edit, name="partie_nouvelle"),
    path(f"{C}parties/votes/", votes.votes, name="votes"),
    path(f"{C}parties/signatures/", votes.signatures_create, name="signatures_create"),
    path(
        f"{C}parties/annuler/<slug:genre>/<uuid:objet_uid>/",
        parties.partie_restore,
        name="partie_restore",
    ),
    path(P, parties.partie, name="partie"),
    path(f"{P}modifier/", parties.partie_edit, name="partie_edit"),
    path(f"{P}supprimer/", parties.partie_remove, name="partie_remove"),
    path(f"{P}retrait/", parties.partie_leave, name="partie_leave"),
    path(f"{P}retour/", parties.partie_rejoin, name="partie_rejoin"),
    path(f"{P}rappel/", rappels.rappel_send, name="rappel_send"),
    path(f"{P}actes/", votes.acte_edit, name="acte_create"),
    path(f"{P}actes/<uuid:acte_uid>/", votes.acte_edit, name="acte_edit"),
    path(f"{P}actes/<uuid:acte_uid>/retirer/", votes.acte_withdraw, name="acte_withdraw"),
    path(f"{P}actes/<uuid:acte_uid>/supprimer/", votes.acte_remove, name="acte_remove"),
    path(f"{P}actes/<uuid:acte_uid>/copie/", votes.acte_download, name="acte_download"),
    path(f"{P}signatures/", votes.signature_edit, name="signature_create"),
    path(f"{P}signatures/<uuid:signature_uid>/", votes.signature_edit, name="signature_edit"),
    path(
        f"{P}signatures/<uuid:signature_uid>/supprimer/",
        votes.signature_remove,
        name="signature_remove",
    ),
    path(
        f"{P}signatures/<uuid:signature_uid>/scan/",
        votes.signature_download,
        name="signature_download",
    ),
    path(f"{C}parties/engagements/", engagements.engagements, name="engagements"),
    path(f"{C}parties/engagements.csv", engagements.engagements_csv, name="engagements_csv"),
    path(f"{C}parties/engagements.xlsx", engagements.engagements_xlsx, name="engagements_xlsx"),
    path(f"{C}parties/engagements/nouveau/", engagements.engagement_edit, name="engagement_create"),
    path(G, engagements.engagement, name="engagement"),
    path(f"{G}modifier/", engagements.engagement_edit, name="engagement_edit"),
    path(f"{G}suivi/", engagements.engagement_report, name="engagement_report"),
    path(f"{G}supprimer/", engagements.engagement_remove, name="engagement_remove"),
    path(
        f"{G}preuves/<uuid:piece_uid>/",
        engagements.engagement_download,
        name="engagement_download",
    ),
    path(
        f"{G}preuves/<uuid:piece_uid>/retirer/",
        engagements.engagement_piece_remove,
        name="engagement_piece_remove",
    ),
    path(f"{C}parties/avis/", avis.avis, name="avis"),
    path(f"{C}parties/avis/nouveau/", avis.avis_edit, name="avis_create"),
    path(f"{C}parties/avis/<uuid:avis_uid>/", avis.avis_edit, name="avis_edit"),
    path(f"{C}parties/avis/<uuid:avis_uid>/supprimer/", avis.avis_remove, name="avis_remove"),
    path(f"{C}parties/avis/<uuid:avis_uid>/ecrit/", avis.avis_download, name="avis_download"),
]
