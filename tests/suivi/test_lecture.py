"""La lecture commune du suivi : ce qu’elle dit, à qui, et en combien de requêtes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Utilisateur
from maillage.contrats.enums import StatutFiche
from maillage.contrats.lignes import create_ligne
from maillage.contrats.models import FicheAction, FicheOrganisation, Rattachement
from maillage.suivi.lecture import read_suivi
from maillage.suivi.models import (
    Deploiement,
    Etape,
    IndicateurAction,
    NoteSuivi,
    SuiviFiche,
    ValeurIndicateur,
)
from tests.factories.base import (
    AxeFactory,
    FicheActionFactory,
    OrganisationFactory,
)

JOUR = date(2026, 11, 22)


@pytest.fixture
def suivie(contrat, fiche):
    """Une fiche transmise dont tout est dit, jusqu’à un blocage que seule la coordination lit."""
    FicheAction.objects.filter(pk=fiche.pk).update(
        cercle="transmis", statut="en_cours", date_fin=date(2026, 6, 30)
    )
    fiche.refresh_from_db()
    SuiviFiche.objects.create(
        fiche=fiche, meteo="appuis", fait="Deux sessions.", a_faire="Une troisième.",
        maj_le=date(2026, 3, 1),
    )  # fmt: skip
    lieu = Deploiement.objects.create(
        fiche=fiche, libelle="Nord", statut="bloque", meteo="compromis"
    )
    for rang, (titre, jour) in enumerate((("Un", date(2026, 1, 1)), ("Deux", date(2027, 1, 10)))):
        Etape.objects.create(
            fiche=fiche, titre=titre, echeance=jour, position=rang, deploiement=lieu
        )
    Etape.objects.create(
        fiche=fiche, titre="Zéro", faite=True, faite_le=date(2026, 2, 1), position=9
    )
    row = IndicateurAction.objects.create(fiche=fiche, contrat=contrat, intitule="Formés")
    for debut, valeur in ((date(2025, 1, 1), 4), (date(2026, 1, 1), 9)):
        ValeurIndicateur.objects.create(
            indicateur=row, debut=debut, fin=debut + timedelta(days=364), valeur=valeur
        )
    for nature, cercle in (("avancement", "partage"), ("blocage", "travail"), ("aide", "travail")):
        NoteSuivi.objects.create(
            fiche=fiche, date=date(2026, 10, 1), nature=nature, cercle=cercle,
            texte=f"Note {nature}",
            auteur_libelle="Emma",
        )  # fmt: skip
    return fiche


def test_it_tells_all_of_an_action(contrat, suivie, alice):
    (fiche,) = read_suivi(contrat, user=alice, jour=JOUR).fiches
    assert (fiche.statut, fiche.meteo_mot, fiche.fait) == (
        "en_cours", "appuis nécessaires", "Deux sessions."
    )  # fmt: skip
    assert fiche.is_late
    assert fiche.is_blocked
    assert (fiche.etapes_faites, len(fiche.etapes)) == (1, 3)
    assert [etape.titre for etape in fiche.etapes_en_retard] == ["Un"]
    assert fiche.next_etape.titre == "Un"
    assert [(lieu.libelle, lieu.statut) for lieu in fiche.deploiements] == [("Nord", "bloque")]
    assert fiche.indicateurs[0].dernier.valeur == Decimal(9)
    assert [point.valeur for point in fiche.indicateurs[0].serie] == [4, 9]
    assert {note.texte for note in fiche.ouvertes} == {"Note blocage", "Note aide"}
    assert fiche.nouvelles_le == date(2026, 10, 1)


# Ce que chacun lit d’une fiche transmise : combien de notes, et si la météo se voit.
LECTEURS = {
    "alice": (3, True), "bruno": (1, True), "denis": (1, True), "carole": (0, True),
    "gilles": (0, True), "emma": (1, True), "ines": (0, True), "zoe": (None, False),
    "jean": (None, False),
}  # fmt: skip


@pytest.mark.parametrize("nom", LECTEURS)
def test_each_reads_what_its_circle_allows(request, contrat, suivie, nom):
    notes, meteo = LECTEURS[nom]
    found = read_suivi(contrat, user=request.getfixturevalue(nom), jour=JOUR).fiches
    assert len(found) == (notes is not None)
    if found:
        assert len(found[0].notes) == notes
        assert bool(found[0].meteo) is meteo


@pytest.mark.parametrize(
    ("cercles", "notes", "meteo"),
    [
        (["travail", "partage", "transmis", "public"], 3, "appuis"),
        (["partage", "transmis", "public"], 1, "appuis"),
        (["transmis", "public"], 0, "appuis"),
    ],
)
def test_a_document_reads_its_circles(contrat, suivie, cercles, notes, meteo):
    (fiche,) = read_suivi(contrat, cercles=cercles, jour=JOUR).fiches
    assert (len(fiche.notes), fiche.meteo) == (notes, meteo)


def test_the_public_reads_only_the_state(contrat, suivie):
    assert not read_suivi(contrat, cercles=["public"], jour=JOUR).fiches
    FicheAction.objects.update(cercle="public")
    (fiche,) = read_suivi(contrat, cercles=["public"], jour=JOUR).fiches
    assert fiche.statut == "en_cours"
    assert not any((fiche.meteo, fiche.fait, fiche.notes, fiche.indicateurs))
    assert not fiche.deploiements[0].meteo


def test_it_asks_for_whom(contrat):
    with pytest.raises(ValueError, match="pour qui"):
        read_suivi(contrat)


def test_one_sees_the_blocker_one_wrote(contrat, suivie, emma):
    FicheAction.objects.update(cercle="partage")
    note = NoteSuivi(fiche=suivie, date=JOUR, nature="blocage", cercle="travail", texte="Le mien")
    create_ligne(note, by=Auteur.of(emma))
    (fiche,) = read_suivi(contrat, user=emma, jour=JOUR).fiches
    assert [row.texte for row in fiche.blocages] == ["Le mien"]
    seen_again = Utilisateur.objects.get(pk=emma.pk)
    seen_again._roles = {contrat.demarche_id: set()}
    (fiche,) = read_suivi(contrat, user=seen_again, jour=JOUR).fiches
    assert not fiche.blocages


def test_it_follows_the_plan(contrat, alice, autre_contrat):
    un, deux = (AxeFactory(contrat=contrat, code=str(n), titre=f"A{n}", position=n) for n in (1, 2))
    cap = FicheActionFactory(contrat=contrat, axe=deux, titre="Chapeau", position=1)
    FicheActionFactory(contrat=contrat, axe=deux, titre="Suite", position=2)
    FicheActionFactory(contrat=contrat, parent=cap, titre="Sous-action", position=3)
    FicheActionFactory(contrat=contrat, titre="Sans axe", position=0)
    shared = FicheActionFactory(contrat=autre_contrat, titre="Partagée", position=7)
    Rattachement.objects.create(fiche=shared, contrat=contrat, axe=un, code="1.9")
    suivi = read_suivi(contrat, user=alice, jour=JOUR)
    assert [(row.titre, row.profondeur) for row in suivi.fiches] == [
        ("Partagée", 0), ("Chapeau", 0), ("Sous-action", 1), ("Suite", 0), ("Sans axe", 0),
    ]  # fmt: skip
    first = suivi.fiches[0]
    assert (first.code, first.contrat, first.url, first.axe_titre) == (
        "1.9", "CLS d’Ailleurs", "", "Axe 1 – A1"
    )  # fmt: skip
    assert [(axe.titre, axe.total) for axe in suivi.par_axe] == [
        ("Axe 1 – A1", 1), ("Axe 2 – A2", 2), ("Hors des axes", 1),
    ]  # fmt: skip
    assert len(suivi.actions) == sum(suivi.par_statut.values()) == 4
    assert suivi.par_meteo[""] == 4


def test_it_tells_what_moved_once(contrat, fiche, alice, logged):
    NoteSuivi.objects.create(
        fiche=fiche, date=date(2026, 10, 1), texte="Parti", statut_avant="a_venir",
        statut_apres="en_cours",
    )  # fmt: skip
    suivi = read_suivi(contrat, user=alice, jour=JOUR, debut=date(2026, 9, 1))
    assert [(row.jour, row.avant_mot, row.apres) for row in suivi.mouvements] == [
        (date(2026, 10, 1), "À venir", StatutFiche.EN_COURS)
    ]
    assert not read_suivi(contrat, user=alice, jour=JOUR, debut=date(2026, 11, 1)).mouvements


def test_silence_counts_from_the_last_news(contrat, alice):
    FicheActionFactory(contrat=contrat, titre="Neuve")
    old = FicheActionFactory(contrat=contrat, titre="Ancienne")
    over = FicheActionFactory(contrat=contrat, titre="Finie", statut="realise")
    FicheAction.objects.filter(pk__in=[old.pk, over.pk]).update(created_at="2024-01-01T08:00Z")
    suivi = read_suivi(contrat, user=alice, jour=JOUR)
    assert [row.titre for row in suivi.sans_nouvelles] == ["Ancienne"]
    SuiviFiche.objects.create(fiche=old, maj_le=JOUR)
    assert not read_suivi(contrat, user=alice, jour=JOUR).sans_nouvelles


def test_its_queries_do_not_grow(contrat, suivie, alice):
    counts = []
    for size in (1, 12):
        for rang in range(size):
            row = FicheActionFactory(contrat=contrat, titre=f"Action {rang}")
            pilote = OrganisationFactory()
            FicheOrganisation.objects.create(fiche=row, organisation=pilote, role="pilote")
            lieu = Deploiement.objects.create(fiche=row, libelle="Sud", pilote=pilote)
            Etape.objects.create(fiche=row, titre="Étape", deploiement=lieu)
            NoteSuivi.objects.create(
                fiche=row, date=JOUR, texte="Note", deploiement=lieu, statut_apres="en_cours"
            )
            item = IndicateurAction.objects.create(fiche=row, contrat=contrat, intitule="Combien")
            ValeurIndicateur.objects.create(
                indicateur=item, debut=JOUR, fin=JOUR, valeur=1, deploiement=lieu
            )
        reader = Utilisateur.objects.get(pk=alice.pk)
        with CaptureQueriesContext(connection) as queries:
            read_suivi(contrat, user=reader, jour=JOUR)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13
