"""Le contrat suivant reprend ce qui mesurait l’ancien, à mesurer de nouveau."""

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.generations import Reprises, open_next
from maillage.suivi.communs import communs_not_taken
from maillage.suivi.models import IndicateurAction


def make(contrat, intitule, **fields):
    fields = {"depart": 1, "cible": 2, "unite": "%", **fields}
    return IndicateurAction.objects.create(contrat=contrat, intitule=intitule, **fields)


def test_indicators_follow_their_axe_without_their_values(contrat, axe, objectif, socle):
    commun = communs_not_taken(contrat)[0]
    make(contrat, "Du contrat", commun=commun)
    make(contrat, "De l’axe", axe=axe)
    make(contrat, "De l’objectif", objectif=objectif)
    make(contrat, "D’une étape", phase="mobilisation")
    suivant = open_next(contrat, choix={}, by=SYSTEME)
    rows = {row.intitule: row for row in suivant.indicateurs.all()}
    assert {row.niveau for row in rows.values()} == {"contrat", "axe", "objectif", "phase"}
    assert rows["De l’axe"].axe.contrat == rows["De l’objectif"].objectif.contrat == suivant
    assert {(row.depart, row.cible, row.unite) for row in rows.values()} == {(None, None, "%")}
    assert rows["Du contrat"].commun == commun


def test_those_of_what_is_left_behind_stay_there(contrat, axe):
    make(contrat, "De l’axe", axe=axe)
    make(contrat, "Du contrat")
    suivant = open_next(
        contrat, choix={}, reprises=Reprises(axes=False, objectifs=False), by=SYSTEME
    )
    assert [row.intitule for row in suivant.indicateurs.all()] == ["Du contrat"]


def test_opening_twice_carries_once(contrat):
    make(contrat, "Du contrat")
    for _ in range(2):
        suivant = open_next(contrat, choix={}, by=SYSTEME)
    assert suivant.indicateurs.count() == 1
