"""Ce que demandent la région et la méthode : tenu, puis en défaut, et où le corriger."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.contrats.models import (
    ActePartie,
    Article,
    Avis,
    Axe,
    Contrat,
    Engagement,
    FicheAction,
    FicheOrganisation,
    LienReference,
    Partie,
    PhaseContrat,
)
from maillage.contrats.pret import Severite, build_bilan, is_ready, regles
from maillage.contrats.pret.bilan import judge
from maillage.contrats.pret.matiere import Matiere
from maillage.referentiels.models import (
    ObjectifReference,
    Reference,
    ReglageRegle,
    RegleRegionale,
)
from tests.contrats.pret_garni import make_complete, make_fiche, make_legal, partie_of
from tests.factories.base import AxeFactory, FicheActionFactory


@pytest.fixture
def complet(contrat):
    return make_complete(contrat)


@pytest.fixture
def fiche(complet):
    return FicheAction.objects.get(contrat=complet, code="1.2")


def faults(contrat, cle):
    fresh = Contrat.objects.select_related("demarche").get(pk=contrat.pk)
    return judge(regles[cle], Matiere(fresh)).fautes


def test_nothing_is_asked_of_a_complete_contract(complet):
    bilan = is_ready(complet)
    assert [(v.regle.cle, v.fautes) for liste in bilan.listes for v in liste.manques] == []
    assert not bilan.blocks_signature
    assert bilan.tenus == bilan.demandes > 25


def alter(model, **changes):
    return lambda: model.objects.update(**changes)


def drop(model):
    return lambda: model.objects.all().delete()


CAS = [
    ("sante-mentale", alter(Article, inclus=False), "Le volet santé mentale"),
    ("evaluation", alter(Article, corps=""), "Le plan d’évaluation"),
    ("priorites-socle", drop(LienReference), "1 Santé mentale"),
    ("dates", alter(Contrat, periode_fin=None), "La fin de la période"),
    ("phases", alter(PhaseContrat, etat="en_cours"), "Stratégie régionale"),
    ("plan", drop(FicheAction), "Le plan d’actions"),
    ("engagements", drop(Engagement), "ARS des Confins"),
    ("mandats", alter(Partie, mandat_fin=date(2026, 3, 22)), "ARS des Confins"),
    ("avis-cts", alter(Avis, instance="crsa"), "Le conseil territorial de santé"),
]


@pytest.mark.parametrize(("cle", "spoil", "objet"), CAS)
def test_what_the_contract_lacks_is_named(complet, cle, spoil, objet):
    assert not faults(complet, cle)
    spoil()
    found = faults(complet, cle)
    assert found[0].objet == objet
    assert found[0].detail
    assert found[0].url.startswith("/espace/confins/")


def test_the_prefect_is_asked_to_sign(complet):
    Partie.objects.filter(pk=partie_of(complet, "prefecture").pk).update(role="partenaire")
    (faute,) = faults(complet, "prefet")
    assert faute.url.endswith("/parties/nouvelle/")


FICHES = [
    ("description", {"description": ""}, "#section-description"),
    ("public", {"publics_texte": ""}, "#id_publics-publics"),
    ("calendrier", {"date_fin": None}, "#id_calendrier-date_debut"),
    ("axe", {"axe": None}, "#id_identite-axe"),
    ("numeros", {"code": ""}, "#id_identite-code"),
    ("cercles", {"cercle": "travail"}, "#cote-cercle"),
    ("liens-prs", {"liens_prs": []}, "#id_objectif"),
]


@pytest.mark.parametrize(("cle", "changes", "ancre"), FICHES)
def test_what_a_fiche_lacks_leads_to_its_field(complet, fiche, cle, changes, ancre):
    assert not faults(complet, cle)
    FicheAction.objects.filter(pk=fiche.pk).update(**changes)
    (faute,) = faults(complet, cle)
    assert "Action 2" in faute.objet
    assert str(fiche.uid) in faute.url
    assert faute.url.endswith(ancre)


def test_a_fiche_without_a_pilot_is_named(complet, fiche):
    FicheOrganisation.objects.filter(fiche=fiche).update(role="partenaire")
    (faute,) = faults(complet, "pilote")
    assert faute.url.endswith("?section=acteurs#id_acteurs-organisations_liees_pilote")
    FicheAction.objects.filter(pk=fiche.pk).update(service_pilote="Direction de la santé")
    assert not faults(complet, "pilote")


@pytest.mark.parametrize("cle", ["numeros", "axe", "pilote"])
@pytest.mark.parametrize("statut", ["abandonne", "fusionne"])
def test_abandoned_and_merged_fiches_are_asked_nothing(complet, fiche, cle, statut):
    FicheAction.objects.filter(pk=fiche.pk).update(code="", axe=None, statut=statut)
    FicheOrganisation.objects.filter(fiche=fiche).delete()
    assert not faults(complet, cle)


def test_an_axis_in_the_bin_is_no_axis(complet):
    Axe.objects.update(supprime_le=timezone.now())
    assert len(faults(complet, "axe")) == 4


def test_a_number_serves_once(complet, fiche):
    FicheAction.objects.filter(pk=fiche.pk).update(code="1.1")
    assert {faute.detail for faute in faults(complet, "numeros")} == {"2 fiches ont le numéro 1.1."}


def test_a_sub_action_needs_a_pilot_and_nothing_else(complet, fiche):
    sous_action = FicheActionFactory(contrat=complet, parent=fiche, titre="Un atelier")
    assert [faute.objet for faute in faults(complet, "sous-actions")] == ["Un atelier"]
    assert not faults(complet, "numeros")
    assert not faults(complet, "description")
    FicheAction.objects.filter(pk=sous_action.pk).update(service_pilote="CCAS")
    assert not faults(complet, "sous-actions")


def test_each_legal_field_has_a_fiche(complet, fiche):
    fiche.termes.clear()
    assert [faute.objet for faute in faults(complet, "champs")] == ["Prévention"]


def test_a_priority_is_served_from_below(complet):
    below = ObjectifReference.objects.get(code="1.1")
    LienReference.objects.update(objectif=below)
    assert not faults(complet, "priorites-socle")


def test_an_older_edition_of_the_socle_asks_nothing(complet):
    old = Reference.objects.get(code="socle")
    new = Reference.objects.create(
        region="75", genre="socle", code="socle", edition="2027", nom="Socle", remplace=old
    )
    ObjectifReference.objects.create(reference=new, genre="priorite", code="9", titre="Autonomie")
    assert [faute.objet for faute in faults(complet, "priorites-socle")] == ["9 Autonomie"]


def test_a_link_to_the_prs_will_do(complet, fiche):
    FicheAction.objects.filter(pk=fiche.pk).update(liens_prs=[])
    prs = Reference.objects.create(region="75", genre="prs", code="prs", nom="PRS")
    objectif = ObjectifReference.objects.create(reference=prs, titre="Réduire les inégalités")
    LienReference.objects.create(contrat=complet, fiche_liee=fiche, objectif=objectif)
    assert not faults(complet, "liens-prs")


def test_a_reserve_waits_until_a_later_act_lifts_it(complet):
    petr = partie_of(complet, "petr")
    ActePartie.objects.filter(partie=petr).update(sens="reserves", reserves="Le calendrier")
    (faute,) = faults(complet, "reserves")
    assert "Le calendrier" in faute.detail
    voted = complet.versions.order_by("-rang").first()
    ActePartie.objects.create(partie=petr, version_votee=voted, date=date(2026, 10, 1))
    assert not faults(complet, "reserves")


def test_a_signature_day_gone_by_is_said(complet):
    yesterday = timezone.localdate() - timedelta(days=1)
    Contrat.objects.update(signature_visee=yesterday)
    assert "déjà passé" in faults(complet, "dates")[0].detail


def test_a_signed_contract_aims_at_no_day(complet):
    Contrat.objects.update(signature_visee=None, etat="signe")
    assert not faults(complet, "dates")


def test_a_mandate_that_ends_after_the_signature_is_fine(complet):
    Contrat.objects.update(signature_visee=None)
    Partie.objects.update(mandat_fin=timezone.localdate() + timedelta(days=1))
    assert not faults(complet, "mandats")


def test_the_plan_is_not_asked_before_its_time(complet, fiche):
    FicheAction.objects.update(description="", code="")
    Contrat.objects.update(ordre="cadre_puis_plan")
    bilan = build_bilan(Contrat.objects.get(pk=complet.pk))
    waived = {v.regle.cle for liste in bilan.listes for v in liste.dispenses}
    assert {"description", "numeros", "champs", "priorites-socle"} <= waived
    assert not bilan.blocks_signature


@pytest.mark.parametrize("genre", ["prefiguration", "charte"])
def test_a_short_first_contract_needs_no_plan(contrat, genre):
    make_legal(contrat)
    Contrat.objects.update(genre=genre)
    bilan = build_bilan(Contrat.objects.get(pk=contrat.pk))
    assert "plan" in {v.regle.cle for v in bilan.methode.dispenses}
    assert all(v.dispense for v in bilan.methode.dispenses)


def test_a_plan_without_fiche_is_one_fault_not_twelve(contrat):
    make_legal(contrat)
    bilan = build_bilan(contrat)
    assert "plan" in {v.regle.cle for v in bilan.methode.manques}
    assert "pilote" in {v.regle.cle for v in bilan.methode.dispenses}


def test_the_region_switches_a_rule_off(complet):
    Avis.objects.all().delete()
    ReglageRegle.objects.create(region="75", regle="avis-cts", actif=False)
    verdict = find(build_bilan(complet), "avis-cts")
    assert not verdict.fautes
    assert verdict.dispense == "La région ne demande pas de le vérifier."


def test_the_region_makes_a_rule_an_advice(complet):
    ReglageRegle.objects.create(region="75", regle="prefet", severite="methode")
    assert find(build_bilan(complet), "prefet").regle.severite == Severite.METHODE


def test_the_region_never_softens_the_law(contrat):
    ReglageRegle.objects.create(region="75", regle="perimetre", actif=False, severite="methode")
    verdict = find(build_bilan(contrat), "perimetre")
    assert verdict.fautes
    assert verdict.regle.severite == Severite.LEGAL


def test_another_region_changes_nothing(complet):
    ReglageRegle.objects.create(region="94", regle="avis-cts", actif=False)
    assert not find(build_bilan(complet), "avis-cts").dispense


def find(bilan, cle):
    return next(v for liste in bilan.listes for v in liste.verdicts if v.regle.cle == cle)


REGIONALES = [
    ("champ_fiche", "equite", "#id_equite-equite", {"equite": "Gratuité"}),
    ("champ_fiche", "themes", "#id_classement-themes", None),
    ("champ_fiche", "personnes_liees", "#id_acteurs-personnes_liees_referent", None),
]


@pytest.mark.parametrize(("genre", "parametre", "ancre", "cure"), REGIONALES)
def test_a_regional_rule_asks_a_field_of_each_fiche(complet, genre, parametre, ancre, cure):
    RegleRegionale.objects.create(
        region="75", code="r", phrase="Les fiches le disent.", genre=genre, parametre=parametre
    )
    verdict = find(build_bilan(complet), "region-75-r")
    assert verdict.regle.severite == Severite.SOCLE
    assert len(verdict.fautes) == verdict.mesure == 4
    assert verdict.fautes[0].url.endswith(ancre)
    if cure:
        FicheAction.objects.update(**cure)
        assert find(build_bilan(complet), "region-75-r").is_met


def add_rule(genre, parametre):
    RegleRegionale.objects.create(
        region="75", code="r", phrase="Le contrat l’a.", genre=genre, parametre=parametre
    )


@pytest.mark.parametrize(
    ("genre", "absent", "present"),
    [("article", "gouvernance", "evaluation"), ("partie", "cpam", "petr")],
)
def test_a_regional_rule_asks_something_of_the_contract(complet, genre, absent, present):
    add_rule(genre, absent)
    assert find(build_bilan(complet), "region-75-r").fautes
    RegleRegionale.objects.update(parametre=present)
    assert find(build_bilan(complet), "region-75-r").is_met
    RegleRegionale.objects.update(parametre=absent, actif=False)
    assert "region-75-r" not in {v.regle.cle for v in build_bilan(complet).socle.verdicts}


def test_a_regional_rule_asks_a_link(complet):
    add_rule("lien", ObjectifReference.objects.get(code="1.1").uid)
    assert find(build_bilan(complet), "region-75-r").fautes
    RegleRegionale.objects.update(parametre=ObjectifReference.objects.get(code="1").uid)
    assert find(build_bilan(complet), "region-75-r").is_met


def test_fiches_are_counted_only_within_what_one_sees(complet, bruno):
    FicheAction.objects.update(description="")
    FicheAction.objects.filter(code="1.2").update(cercle="travail")
    assert len(find(build_bilan(complet), "description").fautes) == 4
    seen = find(build_bilan(complet, bruno), "description")
    assert len(seen.fautes) == seen.mesure == 3
    assert not find(build_bilan(complet, bruno), "cercles").fautes


@pytest.mark.parametrize("user", [None, "bruno"])
def test_the_number_of_queries_does_not_grow_with_the_plan(
    complet, request, user, django_assert_max_num_queries
):
    reader = request.getfixturevalue(user) if user else None

    def count_queries():
        fresh = Contrat.objects.select_related("demarche", "territoire").get(pk=complet.pk)
        with django_assert_max_num_queries(40) as captured:
            build_bilan(fresh, reader)
        return len(captured)

    add_rule("champ_fiche", "personnes_liees")
    count_queries()  # les rôles du lecteur se lisent une fois
    few = count_queries()
    axe = AxeFactory(contrat=complet, code="2")
    for rang in range(5, 55):
        make_fiche(complet, axe, rang)
    assert count_queries() == few
    assert few <= 27
