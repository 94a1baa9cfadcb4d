"""Les adresses des références d’un contrat."""

from django.urls import path

from maillage.contrats.views import references

R = "<slug:slug>/contrats/<uuid:uid>/references/"
REFERENCES = [
    path(R, references.references, name="references"),
    path(f"{R}matrice.csv", references.matrice_export, {"extension": "csv"}, name="matrice_csv"),
    path(f"{R}matrice.xlsx", references.matrice_export, {"extension": "xlsx"}, name="matrice_xlsx"),
    path(f"{R}editions/suivre/", references.liens_follow, name="liens_follow"),
    path(f"{R}liens/reconnus/", references.liens_adopt, name="liens_adopt"),
    path(f"{R}liens/nouveau/", references.lien_create, name="lien_create"),
    path(f"{R}liens/<uuid:lien_uid>/", references.lien_edit, name="lien_edit"),
    path(f"{R}liens/<uuid:lien_uid>/retirer/", references.lien_delete, name="lien_delete"),
    path(f"{R}liens/<uuid:lien_uid>/retablir/", references.lien_restore, name="lien_restore"),
]
