"""Les adresses du diagnostic : les mêmes pour chaque rubrique, puis ce qui est propre à l’une."""

from django.urls import URLPattern, path

from maillage.diagnostic.rubriques import PAR_CLE, TOUTES, Rubrique
from maillage.diagnostic.views import (
    accueil,
    constats,
    historique,
    imports,
    listes,
    objets,
    pieces,
    priorites,
    recueils,
    services,
)

app_name = "diagnostic"
D = "<slug:slug>/diagnostic/"


def rubrique_paths(rubrique: Rubrique) -> list[URLPattern]:
    """Lister, exporter, lire, écrire, transmettre, défaire."""
    whole, nom = f"{D}{rubrique.cle}/", rubrique.nom
    one = f"{whole}<uuid:uid>/"
    mine = {"rubrique": rubrique}
    csv, xlsx = mine | {"extension": "csv"}, mine | {"extension": "xlsx"}
    return [
        path(whole, listes.rubrique_list, mine, f"{nom}_list"),
        path(f"{whole}liste.csv", listes.rubrique_export, csv, f"{nom}_csv"),
        path(f"{whole}liste.xlsx", listes.rubrique_export, xlsx, f"{nom}_xlsx"),
        path(f"{whole}cercle/", listes.rubrique_cercles, mine, f"{nom}_cercles"),
        path(f"{whole}nouveau/", objets.objet_create, mine, f"{nom}_create"),
        path(f"{whole}corbeille/", objets.rubrique_corbeille, mine, f"{nom}_corbeille"),
        path(one, objets.objet_read, mine, nom),
        path(f"{one}modifier/", objets.objet_edit, mine, f"{nom}_edit"),
        path(f"{one}cercle/", objets.objet_cercle, mine, f"{nom}_cercle"),
        path(f"{one}supprimer/", objets.objet_delete, mine, f"{nom}_delete"),
        path(f"{one}retablir/", objets.objet_restore, mine, f"{nom}_restore"),
        path(f"{one}historique/", historique.objet_historique, mine, f"{nom}_historique"),
        path(f"{one}historique/retablir/", historique.valeur_restore, mine, f"{nom}_retablir"),
    ]


def import_paths(importation: imports.Importation) -> list[URLPattern]:
    start = f"{D}{importation.rubrique.cle}/importer/"
    mine, nom = {"importation": importation}, importation.nom
    return [
        path(start, imports.lot_import, mine, f"{nom}_import"),
        path(f"{start}verifier/", imports.lot_verify, mine, f"{nom}_verify"),
        path(f"{start}confirmer/", imports.lot_confirm, mine, f"{nom}_confirm"),
        path(f"{start}abandonner/", imports.lot_drop, mine, f"{nom}_drop"),
    ]


C = f"{D}constats/<uuid:uid>/preuves/"
E = f"{D}{PAR_CLE['diagnostics-exterieurs'].cle}/<uuid:uid>/pieces/"
P = f"{D}priorites/<uuid:uid>/"

urlpatterns = [
    path(D, accueil.diagnostic, name="diagnostic"),
    path(f"{D}verbatims/codage/", recueils.verbatims_code, name="verbatims_code"),
    path(f"{D}recueils/<uuid:uid>/verbatims/", recueils.verbatims_paste, name="verbatims_paste"),
    path(f"{D}services/carte/", services.services_carte, name="services_carte"),
    path(f"{D}enjeux/<uuid:uid>/constats/", constats.constats_paste, name="constats_paste"),
    path(C, constats.preuve_create, name="preuve_create"),
    path(f"{C}<uuid:preuve_uid>/retirer/", constats.preuve_remove, name="preuve_remove"),
    path(f"{C}<uuid:preuve_uid>/retablir/", constats.preuve_restore, name="preuve_restore"),
    path(E, pieces.piece_add, name="piece_add"),
    path(f"{E}<uuid:piece_uid>/", pieces.piece, name="piece"),
    path(f"{E}<uuid:piece_uid>/retirer/", pieces.piece_remove, name="piece_remove"),
    path(f"{P}bulletins/<int:votant_pk>/", priorites.bulletin, name="bulletin"),
    path(f"{P}mon-bulletin/", priorites.bulletin_own, name="bulletin_own"),
    path(f"{P}criteres/", priorites.criteres, name="criteres"),
    path(f"{P}decisions/", priorites.decisions, name="decisions"),
    *import_paths(imports.DISPOSITIFS),
    *import_paths(imports.SERVICES),
    *(address for rubrique in TOUTES for address in rubrique_paths(rubrique)),
]
