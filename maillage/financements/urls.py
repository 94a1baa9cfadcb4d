from django.urls import path

from maillage.financements import views

app_name = "financements"
F = "<slug:slug>/contrats/<uuid:uid>/fiches/<uuid:fiche_uid>/"

urlpatterns = [
    path(f"{F}financements/", views.lignes, name="lignes"),
    path(f"{F}budgets/", views.budgets, name="budgets"),
]
