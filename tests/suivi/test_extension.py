"""Ce que le suivi lit, montre, recopie et réclame."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.actions import duplicate_fiche
from maillage.contrats.extensions import extensions
from maillage.contrats.instantane import build_instantane
from maillage.journal.models import Ecriture
from maillage.suivi.extensions.cellules import read_etape, read_indicateur
from maillage.suivi.models import CibleIndicateur, Deploiement, Etape, IndicateurAction
from tests.factories.base import ContratFactory

LIGNE = "[résultat] Maîtres de stage | nombre | 12 | 28,9 | 31/12/2028 | Faculté | annuelle"


def test_it_reads_a_complete_indicator():
    row, given = read_indicateur(LIGNE)
    assert (row.nature, row.intitule, row.unite) == ("resultat", "Maîtres de stage", "nombre")
    assert (row.depart, row.cible, row.cible_date) == (12, Decimal("28.9"), date(2028, 12, 31))
    assert (row.source, row.frequence) == ("Faculté", "annuelle")
    assert "depart_date" not in given


@pytest.mark.parametrize(
    ("ligne", "intitule"),
    [
        ("nombre de participants", "nombre de participants"),
        ("[inventé] Truc", "[inventé] Truc"),
        ("Taux | % | à définir | 70 %", "Taux (départ : à définir)"),
        ("Taux | | 10 | 20 | un jour | | parfois", "Taux (un jour, parfois)"),
    ],
)
def test_what_it_cannot_read_stays_in_the_title(ligne, intitule):
    assert read_indicateur(ligne)[0].intitule == intitule


def test_a_percentage_gives_its_unit():
    row, _ = read_indicateur("Couverture | | 10 % | 20 %")
    assert (row.depart, row.cible, row.unite) == (10, 20, "%")


def test_it_reads_a_step_and_whether_it_is_done():
    done, _ = read_etape("Recruter | 15/09/2026 | PETR | fait")
    assert (done.titre, done.echeance, done.faite) == ("Recruter", date(2026, 9, 15), True)
    assert read_etape("Recruter")[0].titre == "Recruter"
    assert read_etape("Recruter | bientôt | PETR | à moitié")[0].titre == (
        "Recruter (bientôt, à moitié)"
    )


def load(fiche, **valeurs):
    return extensions["suivi"].import_valeurs(fiche, valeurs, by=SYSTEME)


def test_an_import_fills_and_a_second_one_replaces(fiche):
    load(fiche, etapes="Un | 01/02/2026\nDeux", indicateurs=[LIGNE, "Participants"])
    kept = Etape.objects.get(titre="Un")
    load(fiche, etapes="UN | 01/03/2026 | PETR\nTrois")
    alive = Etape.objects.filter(fiche=fiche, supprime_le=None)
    assert [row.titre for row in alive] == ["UN", "Trois"]
    kept.refresh_from_db()
    assert (kept.echeance, kept.responsable) == (date(2026, 3, 1), "PETR")
    assert Etape.objects.get(titre="Deux").supprime_le
    assert IndicateurAction.objects.filter(fiche=fiche, supprime_le=None).count() == 2


def test_a_bare_title_does_not_erase_what_is_known(fiche):
    load(fiche, indicateurs=[LIGNE])
    load(fiche, indicateurs=["Maîtres de stage"])
    row = IndicateurAction.objects.get(fiche=fiche)
    assert (row.depart, row.source) == (12, "Faculté")


def test_the_history_knows_the_fiche_and_the_contract(fiche):
    load(fiche, etapes="Un")
    ecriture = Ecriture.objects.get(acte="import")
    assert (ecriture.parent_uid, ecriture.racine_uid) == (fiche.uid, fiche.contrat.uid)


def test_the_same_import_twice_changes_nothing(fiche):
    assert load(fiche, etapes="Un | 01/02/2026", indicateurs=[LIGNE]) is True
    count = Ecriture.objects.count()
    assert load(fiche, etapes="Un | 01/02/2026", indicateurs=[LIGNE]) is False
    assert Ecriture.objects.count() == count


def test_a_copy_starts_from_the_beginning(fiche):
    Etape.objects.create(fiche=fiche, titre="Un", faite=True)
    Deploiement.objects.create(fiche=fiche, libelle="Nord", statut="realise", commentaire="fini")
    copie = duplicate_fiche(fiche, by=SYSTEME)
    assert copie.etapes.get().faite is False
    assert (copie.deploiements.get().statut, copie.deploiements.get().commentaire) == (
        "a_venir", "",
    )  # fmt: skip


def test_a_copy_keeps_the_targets_of_its_own_contract(fiche):
    row = IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers")
    annee = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31), "cible": 12}
    CibleIndicateur.objects.create(indicateur=row, **annee)
    CibleIndicateur.objects.create(
        indicateur=row, debut=date(2027, 1, 1), fin=date(2027, 12, 31), cible=20,
        supprime_le=timezone.now(),
    )  # fmt: skip
    copie = duplicate_fiche(fiche, by=SYSTEME).indicateurs.get()
    assert list(copie.cibles.values("debut", "fin", "cible")) == [annee]
    other = ContratFactory(demarche=fiche.contrat.demarche)
    moved = duplicate_fiche(fiche, by=SYSTEME, contrat=other).indicateurs.get()
    assert not moved.cibles.exists()


def test_the_snapshot_leaves_follow_up_comments_out(fiche, contrat):
    Deploiement.objects.create(fiche=fiche, libelle="Nord", commentaire="Le maire traîne")
    IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers", cible=Decimal("3.5"))
    suivi = build_instantane(contrat)["fiches"][0]["suivi"]
    assert suivi["indicateurs"][0]["cible"] == "3.5000"
    assert "commentaire" not in suivi["deploiements"][0]
