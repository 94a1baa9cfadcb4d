"""Les adresses de l’accès aux soins et des indices du territoire."""

from django.urls import path

from maillage.indicateurs.views import acces, indices, scenarios

_ACCES = "espace/<slug:slug>/acces-aux-soins"
_SCENARIO = f"{_ACCES}/scenarios/<uuid:uid>"
_INDICES = "espace/<slug:slug>/indices"
_INDICE = f"{_INDICES}/<uuid:uid>"

urlpatterns = [
    path(f"{_ACCES}/", acces.acces, name="acces"),
    path(f"{_ACCES}/offres/", acces.offres, name="offres"),
    path(f"{_ACCES}/offres/<uuid:uid>/retrait/", acces.offre_delete, name="offre_delete"),
    path(f"{_ACCES}/offres/<uuid:uid>/retour/", acces.offre_restore, name="offre_restore"),
    path(f"{_ACCES}/scenarios/", scenarios.scenarios, name="scenarios"),
    path(f"{_ACCES}/comparaison/", scenarios.scenarios_compare, name="scenarios_compare"),
    path(f"{_SCENARIO}/", scenarios.scenario, name="scenario"),
    path(f"{_SCENARIO}/changement/", scenarios.scenario_change, name="scenario_change"),
    path(f"{_SCENARIO}/calcul/", scenarios.scenario_compute, name="scenario_compute"),
    path(f"{_SCENARIO}/cercle/", scenarios.scenario_transmit, name="scenario_transmit"),
    path(f"{_SCENARIO}/historique/", scenarios.scenario_historique, name="scenario_historique"),
    path(f"{_SCENARIO}/copie/", scenarios.scenario_copy, name="scenario_copy"),
    path(f"{_SCENARIO}/corbeille/", scenarios.scenario_delete, name="scenario_delete"),
    path(f"{_SCENARIO}/retour/", scenarios.scenario_restore, name="scenario_restore"),
    path(f"{_INDICES}/", indices.indices, name="indices"),
    path(f"{_INDICE}/", indices.indice, name="indice"),
    path(f"{_INDICE}/calcul/", indices.indice_compute, name="indice_compute"),
    path(f"{_INDICE}/cercle/", indices.indice_transmit, name="indice_transmit"),
    path(f"{_INDICE}/historique/", indices.indice_historique, name="indice_historique"),
    path(f"{_INDICE}/corbeille/", indices.indice_delete, name="indice_delete"),
    path(f"{_INDICE}/retour/", indices.indice_restore, name="indice_restore"),
]
