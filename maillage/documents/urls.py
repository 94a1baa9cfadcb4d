from django.urls import path

from maillage.documents import views

app_name = "documents"
C = "<slug:slug>/contrats/<uuid:uid>/"
A = f"{C}articles/"
B = f"{C}bilans/"

urlpatterns = [
    path("<slug:slug>/diagnostic/document/", views.dls, name="diagnostic_document"),
    path(f"{C}document/", views.document, name="document"),
    path(f"{C}textes/<uuid:version_uid>/verifier/", views.version_verify, name="version_verify"),
    path(B, views.bilans, name="bilans"),
    path(f"{B}<slug:document>/", views.bilan, name="bilan"),
    path(f"{B}<slug:document>/ecrire/", views.bilan_edit, name="bilan_edit"),
    path(f"{B}<slug:document>/ecrire/<slug:cle>/", views.chapitre_save, name="chapitre_save"),
    path(
        f"{B}<slug:document>/ecrire/<slug:cle>/abandonner/",
        views.chapitre_drop,
        name="chapitre_drop",
    ),
    path(f"{C}passation/", views.passation, name="passation"),
    path(A, views.articles, name="articles"),
    path(f"{A}nouveau/", views.article_nouveau, name="article_nouveau"),
    path(f"{A}<uuid:article_uid>/", views.article, name="article"),
    path(f"{A}<uuid:article_uid>/<slug:geste>/", views.article_geste, name="article_geste"),
]
