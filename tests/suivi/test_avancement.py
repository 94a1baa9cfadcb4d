"""Écrire où en est une action : traces, conflits, blocages que l’on lève."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import Conflit
from maillage.journal.models import Ecriture
from maillage.suivi.avancement import (
    lift_note,
    mark_avancement,
    read_avancement,
    reopen_note,
    report,
    tick_etape,
)
from maillage.suivi.lecture import read_suivi
from maillage.suivi.models import Deploiement, Etape, NoteSuivi, SuiviFiche

JOUR = date(2026, 11, 22)
BY = Auteur("Emma")


def test_it_writes_state_texts_and_notes(fiche):
    notes = report(
        fiche, statut="en_cours", meteo="appuis", fait=" Deux sessions. ", a_faire="Une autre.",
        note="Bien parti.", blocage="Plus de salle.", aide="Un prêt de salle.", by=BY, jour=JOUR,
    )  # fmt: skip
    fiche.refresh_from_db()
    assert (fiche.statut, fiche.suivi.meteo, fiche.suivi.fait) == (
        "en_cours", "appuis", "Deux sessions."
    )  # fmt: skip
    assert fiche.suivi.maj_le == JOUR
    assert [(row.nature, row.cercle, row.statut_avant, row.statut_apres) for row in notes] == [
        ("avancement", "partage", "a_venir", "en_cours"),
        ("blocage", "travail", "", ""),
        ("aide", "travail", "", ""),
    ]
    written = Ecriture.objects.under(fiche.contrat.uid)
    assert {row.auteur_libelle for row in written} == {"Emma"}
    assert any(row.changements == {"statut": ["a_venir", "en_cours"]} for row in written)


def test_what_is_not_said_stays(fiche):
    report(fiche, statut="en_cours", fait="Un début.", by=BY, jour=JOUR)
    assert report(fiche, meteo="securise", by=BY, jour=date(2026, 1, 1)) == []
    said = SuiviFiche.objects.get(fiche=fiche)
    assert (said.fait, said.meteo, said.maj_le) == ("Un début.", "securise", JOUR)


def test_a_move_without_words_is_said_once(fiche, alice, contrat):
    (note,) = report(fiche, statut="bloque", by=BY, jour=JOUR)
    assert note.texte == "L’état passe de «\u00a0À venir\u00a0» à «\u00a0Bloqué\u00a0»."
    assert len(read_suivi(contrat, user=alice, jour=JOUR).mouvements) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"statut": "en_retard"}, "statut"),
        ({"statut": ""}, "statut"),
        ({"meteo": "soleil"}, "meteo"),
        ({"statut": "abandonne"}, "note"),
    ],
)
def test_it_refuses_and_writes_nothing(fiche, given, field):
    with pytest.raises(ValidationError) as refused:
        report(fiche, **given, by=BY)
    assert set(refused.value.message_dict) == {field}
    assert not NoteSuivi.objects.exists()
    assert not SuiviFiche.objects.exists()


def test_one_fiche_has_as_many_states_as_territories(fiche):
    nord = Deploiement.objects.create(fiche=fiche, libelle="Nord")
    sud = Deploiement.objects.create(fiche=fiche, libelle="Sud")
    report(fiche, statut="realise", fait="Fini.", a_faire="Rendre compte.", deploiement=nord, by=BY)
    nord.refresh_from_db(), sud.refresh_from_db(), fiche.refresh_from_db()
    assert (nord.statut, sud.statut, fiche.statut) == ("realise", "a_venir", "a_venir")
    assert nord.commentaire == "Fini.\n\nÀ faire\u00a0: Rendre compte."
    assert NoteSuivi.objects.get().deploiement == nord


def test_two_people_never_lose_their_text(fiche):
    mark = mark_avancement(read_avancement(fiche))
    report(fiche, fait="Ce que dit Emma.", by=BY, empreinte=mark)
    with pytest.raises(Conflit) as conflict:
        report(fiche, fait="Ce que dit Denis.", by=Auteur("Denis"), empreinte=mark)
    assert conflict.value.autre["fait"] == "Ce que dit Emma."
    report(fiche, fait="Ce que dit Emma.", by=Auteur("Denis"), empreinte=mark)
    assert SuiviFiche.objects.get().fait == "Ce que dit Emma."


def test_a_blocker_is_lifted_with_words_and_reopened(fiche):
    (note,) = report(fiche, blocage="Plus de salle.", by=BY)
    with pytest.raises(ValidationError):
        lift_note(note, "  ", by=BY)
    lift_note(note, "La mairie prête la sienne.", by=BY, jour=JOUR)
    assert not NoteSuivi.objects.open().exists()
    reopen_note(note, by=BY)
    assert NoteSuivi.objects.open().get().leve_texte == ""
    (said,) = report(fiche, note="Une nouvelle.", by=BY)
    with pytest.raises(ValidationError):
        lift_note(said, "Rien", by=BY)


def test_a_step_is_ticked_with_its_day(fiche):
    etape = Etape.objects.create(fiche=fiche, titre="Recruter")
    tick_etape(etape, faite=True, by=BY, jour=JOUR)
    etape.refresh_from_db()
    assert (etape.faite, etape.faite_le) == (True, JOUR)
    tick_etape(etape, faite=False, by=BY)
    etape.refresh_from_db()
    assert (etape.faite, etape.faite_le) == (False, None)
