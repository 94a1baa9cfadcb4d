"""Les adresses de la bibliothèque et des valeurs des indicateurs."""

from django.urls import path

from maillage.suivi.views import bibliotheque

C = "<slug:slug>/contrats/<uuid:uid>/"
F = f"{C}fiches/<uuid:fiche_uid>/"
TOUS = f"{C}indicateurs/"

adresses_valeurs = [
    path(f"{TOUS}bibliotheque/", bibliotheque.contrat_bibliotheque, name="contrat_bibliotheque"),
    path(f"{TOUS}bibliotheque/annuler/", bibliotheque.bibliotheque_undo, name="bibliotheque_undo"),
    path(
        f"{F}indicateurs/bibliotheque/", bibliotheque.fiche_bibliotheque, name="fiche_bibliotheque"
    ),
]
