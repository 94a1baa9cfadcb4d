"""Les adresses de la bibliothèque, de la grille et des valeurs des indicateurs."""

from django.urls import path

from maillage.suivi.views import bibliotheque, saisie, valeurs

C = "<slug:slug>/contrats/<uuid:uid>/"
F = f"{C}fiches/<uuid:fiche_uid>/"
TOUS = f"{C}indicateurs/"
UN = f"{TOUS}<uuid:indicateur_uid>/valeurs/"
UNE = f"{UN}<uuid:valeur_uid>/"
PREUVE = f"{UNE}fichiers/<uuid:fichier_uid>/"

urlpatterns = [
    path(f"{TOUS}bibliotheque/", bibliotheque.contrat_bibliotheque, name="contrat_bibliotheque"),
    path(f"{TOUS}bibliotheque/annuler/", bibliotheque.bibliotheque_undo, name="bibliotheque_undo"),
    path(
        f"{F}indicateurs/bibliotheque/", bibliotheque.fiche_bibliotheque, name="fiche_bibliotheque"
    ),
    path(f"{TOUS}saisie/", saisie.saisie, name="saisie"),
    path(f"{TOUS}saisie/periodes/", saisie.periode_create, name="periode_create"),
    path(f"{TOUS}saisie/retablir/", saisie.valeurs_restore, name="valeurs_restore"),
    path(f"{TOUS}valeurs.csv", saisie.valeurs_export, {"extension": "csv"}, name="valeurs_csv"),
    path(f"{TOUS}valeurs.xlsx", saisie.valeurs_export, {"extension": "xlsx"}, name="valeurs_xlsx"),
    path(UN, valeurs.indicateur_valeurs, name="indicateur_valeurs"),
    path(f"{UN}cibles/", valeurs.cible_set, name="cible_set"),
    path(f"{UN}cibles/<uuid:cible_uid>/retirer/", valeurs.cible_remove, name="cible_remove"),
    path(f"{UN}cibles/<uuid:cible_uid>/retablir/", valeurs.cible_restore, name="cible_restore"),
    path(UNE, valeurs.valeur_edit, name="valeur_edit"),
    path(f"{UNE}retirer/", valeurs.valeur_remove, name="valeur_remove"),
    path(f"{UNE}retablir/", valeurs.valeur_restore, name="valeur_restore"),
    path(PREUVE, valeurs.preuve, name="preuve"),
    path(f"{PREUVE}retirer/", valeurs.preuve_remove, name="preuve_remove"),
]
