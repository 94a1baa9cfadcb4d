"""Les adresses des référentiels : ce qu’une région règle, ce qu’une démarche en lit."""

from django.urls import URLPattern, URLResolver, include, path

from maillage.referentiels.views import demarche, importation, objectifs, references, reglages

app_name = "referentiels"
REGLAGES = [
    path("vocabulaires/", reglages.vocabulaires, name="vocabulaires"),
    path("vocabulaires/<slug:cle>/", reglages.vocabulaire, name="vocabulaire"),
    path("vocabulaires/<slug:cle>/<slug:code>/", reglages.terme_edit, name="terme_edit"),
    path(
        "vocabulaires/<slug:cle>/<slug:code>/reglage/", reglages.terme_reglage, name="terme_reglage"
    ),
    path("articles/", reglages.articles, name="articles"),
    path("articles/nouveau/", reglages.article_create, name="article_create"),
    path("articles/<slug:code>/", reglages.article_edit, name="article_edit"),
    path("articles/<slug:code>/reglage/", reglages.article_reglage, name="article_reglage"),
]
REFERENCE = [
    path("", references.reference, name="reference"),
    path("modifier/", references.reference_edit, name="reference_edit"),
    path("reglage/", references.reference_reglage, name="reference_reglage"),
    path("historique/", references.reference_historique, name="reference_historique"),
    path("edition/", references.edition_create, name="edition_create"),
    path("correspondances/", references.correspondances, name="correspondances"),
    path("arbre.csv", references.arbre_export, {"extension": "csv"}, name="arbre_csv"),
    path("arbre.xlsx", references.arbre_export, {"extension": "xlsx"}, name="arbre_xlsx"),
    path("importer/", importation.arbre_import, name="arbre_import"),
    path("importer/verification/", importation.arbre_verify, name="arbre_verify"),
    path("importer/oublier/", importation.arbre_drop, name="arbre_drop"),
    path("objectifs/nouveau/", objectifs.objectif_create, name="objectif_create"),
    path("objectifs/<uuid:objectif_uid>/", objectifs.objectif_edit, name="objectif_edit"),
    path(
        "objectifs/<uuid:objectif_uid>/reglage/", objectifs.objectif_reglage,
        name="objectif_reglage",
    ),
    path("indicateurs/nouveau/", objectifs.indicateur_create, name="indicateur_create"),
    path("indicateurs/<uuid:commun_uid>/", objectifs.indicateur_edit, name="indicateur_edit"),
    path(
        "indicateurs/<uuid:commun_uid>/reglage/", objectifs.indicateur_reglage,
        name="indicateur_reglage",
    ),
]  # fmt: skip
REFERENCES: list[URLPattern | URLResolver] = [
    path("", references.references, name="references"),
    path("nouvelle/", references.reference_create, name="reference_create"),
    path("exemples/<slug:code>/", references.reference_adopt, name="reference_adopt"),
    path("<uuid:uid>/", include(REFERENCE)),
]
LECTURE = [
    path("", demarche.references_read, name="references_read"),
    path("<uuid:uid>/", demarche.reference_read, name="reference_read"),
    path("<uuid:uid>/arbre.csv", demarche.arbre_read, {"extension": "csv"}, name="arbre_read_csv"),
    path(
        "<uuid:uid>/arbre.xlsx", demarche.arbre_read, {"extension": "xlsx"}, name="arbre_read_xlsx"
    ),
    path("<uuid:uid>/objectifs/<uuid:objectif_uid>/", demarche.objectif_read, name="objectif_read"),
]
urlpatterns = [
    path("region/", reglages.regions, name="regions"),
    path("region/<slug:region>/", include(REGLAGES)),
    path("region/<slug:region>/references/", include(REFERENCES)),
    path("espace/<slug:slug>/references/", include(LECTURE)),
]
