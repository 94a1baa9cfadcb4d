"""Les indicateurs avant la signature : un départ et une cible par fiche, les communs repris."""

import pytest

from maillage.contrats.models import FicheAction
from maillage.contrats.pret import regles
from maillage.contrats.pret.bilan import build_bilan, judge
from maillage.contrats.pret.matiere import Matiere
from maillage.referentiels.models import IndicateurCommun, Reference, RegleRegionale
from maillage.suivi.models import IndicateurAction
from tests.contrats.pret_garni import make_complete


@pytest.fixture
def complet(contrat):
    return make_complete(contrat)


@pytest.fixture
def fiche(complet):
    return FicheAction.objects.get(contrat=complet, code="1.2")


def faults(contrat, cle):
    return judge(regles[cle], Matiere(contrat)).fautes


def test_a_measurable_indicator_is_enough(complet, fiche):
    IndicateurAction.objects.create(contrat=complet, fiche=fiche, intitule="À préciser")
    assert not faults(complet, "indicateurs")


@pytest.mark.parametrize(("champ", "said"), [("depart", "valeur de départ"), ("cible", "cible")])
def test_an_indicator_that_says_half_leads_to_the_other(complet, fiche, champ, said):
    row = fiche.indicateurs.get()
    IndicateurAction.objects.filter(pk=row.pk).update(**{champ: None})
    (faute,) = faults(complet, "indicateurs")
    assert said in faute.detail
    assert faute.url.endswith(f"/indicateurs/#id_{row.uid}-{champ}")


def test_a_fiche_that_measures_nothing_leads_to_an_empty_row(complet, fiche):
    fiche.indicateurs.all().delete()
    (faute,) = faults(complet, "indicateurs")
    assert faute.detail == "Elle n’a pas d’indicateur."
    assert faute.url.endswith("#id_neuf0-intitule")


def test_each_common_indicator_of_the_socle_is_taken(complet):
    assert not faults(complet, "indicateurs-communs")
    IndicateurAction.objects.update(commun=None)
    (faute,) = faults(complet, "indicateurs-communs")
    assert faute.objet == "C1 Files actives"
    assert faute.url.endswith("/indicateurs/#communs")


def test_what_was_taken_from_an_older_edition_holds(complet):
    old = Reference.objects.get(code="socle")
    new = Reference.objects.create(
        region="75", genre="socle", code="socle", edition="2027", nom="Socle", remplace=old
    )
    IndicateurCommun.objects.create(reference=new, code="C1", intitule="Files actives")
    assert not faults(complet, "indicateurs-communs")


def test_a_region_asks_for_one_of_them(complet):
    commun = IndicateurCommun.objects.get()
    RegleRegionale.objects.create(
        region="75", code="r", phrase="P", genre="indicateur", parametre=commun.uid
    )
    assert verdict(complet).is_met
    IndicateurAction.objects.update(commun=None)
    assert verdict(complet).fautes


def verdict(contrat):
    return next(v for v in build_bilan(contrat).socle.verdicts if v.regle.cle == "region-75-r")
