"""Après la signature : ce qui est signé ne bouge plus, ce qui vit s’acte."""

from datetime import date

import pytest
from django.db import connection

from maillage.comptes.auteur import SYSTEME
from maillage.contrats import avenants
from maillage.contrats.actions import create_fiche
from maillage.contrats.changements import (
    ChangementRefuse,
    act_ajustement,
    list_ecarts,
    set_voies,
    to_act,
    voie_of,
)
from maillage.contrats.ecarts import NatureEcart
from maillage.contrats.enums import EtatAvenant, NatureVersion, Voie
from maillage.contrats.models import Contrat, FicheOrganisation, SignaturePartie, VersionFigee
from maillage.contrats.signature import SignatureRefusee, resume_signed, sign_contrat
from maillage.contrats.versions import (
    TexteChange,
    digest,
    freeze_projet,
    read_present,
    read_version,
    text_in_force,
)
from maillage.journal.models import Ecriture
from tests.factories.base import OrganisationFactory
from tests.factories.contrat_complet import fill_contrat
from tests.factories.contrat_signe import make_signable, sign

pytestmark = pytest.mark.django_db
JOUR = date(2026, 7, 2)
SEANCE = date(2026, 10, 1)


@pytest.fixture
def plein(contrat):
    return make_signable(fill_contrat(contrat))


@pytest.fixture
def signe(plein):
    return sign(plein, JOUR)


def marques_of(contrat, *natures):
    base = text_in_force(contrat)
    ecarts = to_act(list_ecarts(contrat, base))
    return {e.cle: e.marque for e in ecarts if not natures or e.nature in natures}


def change_pilot(contrat):
    fiche = contrat.fiches.order_by("pk").first()
    fiche.liens_organisations.all().delete()
    FicheOrganisation.objects.create(
        fiche=fiche, organisation=OrganisationFactory(nom="CCAS nouveau"), role="pilote"
    )
    return fiche


# ---- figer -------------------------------------------------------------------------------------


def test_the_same_text_is_not_frozen_twice(plein):
    present = digest(read_present(plein))
    one = freeze_projet(plein, empreinte=present, by=SYSTEME)
    two = freeze_projet(plein, empreinte=present, by=SYSTEME)
    assert (one.pk, one.numero) == (two.pk, 1)
    plein.axes.update(titre="Autre")
    three = freeze_projet(plein, empreinte=digest(read_present(plein)), by=SYSTEME)
    assert three.numero == 2


def test_a_text_that_moved_since_it_was_read_is_not_frozen(plein):
    with pytest.raises(TexteChange):
        freeze_projet(plein, empreinte="0" * 64, by=SYSTEME)
    with pytest.raises(TexteChange):
        sign_contrat(plein, jour=JOUR, date_effet=JOUR, empreinte="0" * 64, by=SYSTEME)
    assert not plein.versions.exists()


def test_a_version_is_never_rewritten_nor_erased(signe):
    version = text_in_force(signe)
    version.texte = "{}"
    for gesture in (version.save, version.delete, signe.versions.all().delete):
        with pytest.raises(VersionFigee):
            gesture()
    with pytest.raises(VersionFigee):
        signe.versions.update(texte="{}")
    assert text_in_force(signe).is_intact()


def test_a_tampered_text_is_told(signe):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE contrats_versioncontrat SET texte = texte || ' '")
    assert not text_in_force(signe).is_intact()


# ---- signer ------------------------------------------------------------------------------------


def test_nobody_signs_without_an_agency_and_a_carrier(plein):
    SignaturePartie.objects.all().delete()
    empreinte = digest(read_present(plein))
    with pytest.raises(SignatureRefusee) as refusal:
        sign_contrat(plein, jour=JOUR, date_effet=JOUR, empreinte=empreinte, by=SYSTEME)
    said = " ".join(refusal.value.raisons)
    assert "Aucune ARS n’a signé" in said
    assert "Aucune collectivité porteuse n’a signé" in said
    plein.refresh_from_db()
    assert plein.etat == "en_projet"


def test_signing_freezes_the_text_and_the_names(signe):
    version = text_in_force(signe)
    frozen = read_version(version)
    assert (frozen["contrat"]["signe"], frozen["contrat"]["etat"]) == (True, "signe")
    assert (version.nature, version.date_effet) == (NatureVersion.SIGNATURE, JOUR)
    assert set(signe.parties.values_list("nom_signe", flat=True)) == {
        "PETR des Confins", "ARS des Confins",
    }  # fmt: skip
    assert to_act(list_ecarts(signe, version)) == []


def test_nobody_signs_twice(signe):
    with pytest.raises(SignatureRefusee, match="déjà signé"):
        sign_contrat(
            signe, jour=JOUR, date_effet=JOUR, empreinte=digest(read_present(signe)), by=SYSTEME
        )
    with pytest.raises(SignatureRefusee, match="déjà signé"):
        resume_signed(signe, jour=JOUR, date_effet=JOUR, by=SYSTEME)
    assert signe.versions.count() == 1


def test_a_contract_signed_elsewhere_starts_in_mid_cycle(contrat):
    version = resume_signed(contrat, jour=date(2024, 1, 5), date_effet=date(2024, 1, 1), by=SYSTEME)
    contrat.refresh_from_db()
    assert (contrat.etat, contrat.phase) == ("signe", "mise_en_oeuvre")
    assert version.nature == NatureVersion.SIGNATURE


# ---- ajuster -----------------------------------------------------------------------------------


def test_the_cotech_acts_without_an_avenant_and_the_signed_text_stays(signe):
    signed = text_in_force(signe)
    before = signed.texte
    fiche = change_pilot(signe)
    create_fiche(contrat=signe, titre="Une sous-action", parent=fiche, by=SYSTEME)
    other = signe.fiches.filter(parent=None).order_by("-pk").first()
    other.statut = "abandonne"
    other.save()

    ajustement = act_ajustement(
        signe, marques=marques_of(signe), instance=Voie.COTECH, jour=SEANCE,
        motif="Séance d’octobre.", by=SYSTEME,
    )  # fmt: skip

    said = " ".join(ajustement.phrases)
    assert "CCAS nouveau" in said
    assert "Une sous-action" in said
    assert len(ajustement.phrases) == 3
    assert signe.versions.get(pk=signed.pk).texte == before
    now = text_in_force(signe)
    assert (now.nature, now.date_effet) == (NatureVersion.AJUSTEMENT, SEANCE)
    assert to_act(list_ecarts(signe, now)) == []
    assert text_in_force(signe, date(2026, 9, 30)).pk == signed.pk
    assert not signe.avenants.exists()
    assert Ecriture.objects.filter(sujet_uid=ajustement.uid).exists()


def test_the_cotech_does_not_act_what_demands_more(signe):
    Contrat.objects.filter(pk=signe.pk).update(periode_fin=date(2031, 12, 31))
    with pytest.raises(ChangementRefuse, match="la durée"):
        act_ajustement(
            signe, marques=marques_of(signe), instance=Voie.COPIL, jour=SEANCE, motif="", by=SYSTEME
        )
    assert signe.versions.count() == 1


def test_the_rule_of_the_contract_decides(signe):
    signe.fiches.update(budget_previsionnel="99000")
    refused = {"instance": Voie.COTECH, "jour": SEANCE, "motif": "", "by": SYSTEME}
    with pytest.raises(ChangementRefuse, match="plus que le CoTech"):
        act_ajustement(signe, marques=marques_of(signe), **refused)
    set_voies(signe, {"argent": "cotech", "duree": "cotech"}, by=SYSTEME)
    assert voie_of(signe, NatureEcart.DUREE) == Voie.AVENANT
    act_ajustement(signe, marques=marques_of(signe), **refused)
    assert signe.ajustements.count() == 1


def test_a_change_that_moved_since_it_was_read_is_not_acted(signe):
    change_pilot(signe)
    read = marques_of(signe)
    change_pilot(signe)
    signe.fiches.order_by("pk").first().liens_organisations.all().delete()
    with pytest.raises(ChangementRefuse, match="ne sont plus ceux"):
        act_ajustement(signe, marques=read, instance=Voie.COTECH, jour=SEANCE, motif="", by=SYSTEME)


def test_the_state_of_an_action_follows_without_an_act(signe):
    signe.fiches.update(statut="en_cours")
    assert to_act(list_ecarts(signe, text_in_force(signe))) == []
    change_pilot(signe)
    act_ajustement(
        signe, marques=marques_of(signe), instance=Voie.COTECH, jour=SEANCE, motif="", by=SYSTEME
    )
    states = {fiche["statut"] for fiche in read_version(text_in_force(signe))["fiches"]}
    assert states == {"en_cours"}


# ---- amender -----------------------------------------------------------------------------------


def sign_all(contrat, avenant):
    for partie in contrat.parties.engaged():
        SignaturePartie.objects.create(partie=partie, avenant=avenant, date=SEANCE)


def prepare(contrat, *natures):
    avenant = avenants.open_avenant(contrat, titre="Avenant d’essai", motif="", by=SYSTEME)
    avenants.retain(avenant, marques_of(contrat, *natures), by=SYSTEME)
    return avenant


def test_an_avenant_takes_only_what_was_chosen(signe):
    Contrat.objects.filter(pk=signe.pk).update(nom="CLS renommé", prorogation=date(2031, 6, 30))
    avenant = prepare(signe, NatureEcart.DUREE)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    with pytest.raises(ChangementRefuse, match="Aucune ARS"):
        avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    sign_all(signe, avenant)
    version = avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    text = read_version(version)["contrat"]
    assert (text["prorogation"], text["nom"]) == ("2031-06-30", "CLS des Confins 2026-2030")
    assert avenant.etat == EtatAvenant.SIGNE
    assert [e.nature for e in to_act(list_ecarts(signe, version))] == [NatureEcart.OBJET]


def test_a_prorogation_prepares_itself(signe):
    avenant = avenants.propose_prorogation(
        signe, jusqu_au=date(2031, 6, 30), motif="Le temps d’évaluer.", by=SYSTEME
    )
    assert list(avenant.retenus) == ["contrat/prorogation"]
    assert "30/06/2031" in avenant.titre


def test_concurrent_edits_are_seen_while_an_avenant_is_prepared(signe):
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 6, 30))
    avenant = prepare(signe)
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 9, 30))
    avenant.refresh_from_db()
    (retenu,) = avenants.read_retenus(avenant, avenants.read_ecarts(avenant))
    assert retenu.is_moved
    with pytest.raises(ChangementRefuse, match="ont bougé"):
        avenants.submit(avenant, date_effet=None, by=SYSTEME)
    Contrat.objects.filter(pk=signe.pk).update(prorogation=None)
    (gone,) = avenants.read_retenus(avenant, avenants.read_ecarts(avenant))
    assert gone.ecart is None


def test_an_ajustement_acted_during_the_vote_is_kept(signe):
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 6, 30))
    avenant = prepare(signe, NatureEcart.DUREE)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    change_pilot(signe)
    act_ajustement(
        signe, marques=marques_of(signe, NatureEcart.PILOTE), instance=Voie.COTECH, jour=SEANCE,
        motif="", by=SYSTEME,
    )  # fmt: skip
    sign_all(signe, avenant)
    text = read_version(avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME))
    pilots = [o["nom"] for f in text["fiches"] for o in f["organisations"].get("pilote", [])]
    assert "CCAS nouveau" in pilots
    assert text["contrat"]["prorogation"] == "2031-06-30"


def test_two_acts_on_the_same_thing_are_not_merged_in_silence(signe):
    change_pilot(signe)
    avenant = prepare(signe)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    signe.fiches.order_by("pk").first().liens_organisations.all().delete()
    change_pilot(signe)
    FicheOrganisation.objects.filter(organisation__nom="CCAS nouveau").update(
        organisation=OrganisationFactory(nom="Un tiers")
    )
    act_ajustement(
        signe, marques=marques_of(signe), instance=Voie.COTECH, jour=SEANCE, motif="", by=SYSTEME
    )
    sign_all(signe, avenant)
    with pytest.raises(ChangementRefuse, match="la même chose"):
        avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)


def test_a_gesture_out_of_its_time_is_refused(signe):
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 6, 30))
    avenant = prepare(signe)
    with pytest.raises(ChangementRefuse, match="en préparation"):
        avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    with pytest.raises(ChangementRefuse, match="soumis au vote"):
        avenants.retain(avenant, {}, by=SYSTEME)
    avenants.take_back(avenant, by=SYSTEME)
    avenants.drop(avenant, by=SYSTEME)
    with pytest.raises(ChangementRefuse, match="abandonné"):
        avenants.submit(avenant, date_effet=None, by=SYSTEME)


def test_the_chain_of_texts_is_read_at_any_date(signe):
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 6, 30))
    avenant = prepare(signe)
    avenants.submit(avenant, date_effet=date(2027, 1, 1), by=SYSTEME)
    sign_all(signe, avenant)
    avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    natures = {
        jour: text_in_force(signe, jour) and text_in_force(signe, jour).nature
        for jour in (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    }
    assert list(natures.values()) == [None, "signature", "avenant"]
