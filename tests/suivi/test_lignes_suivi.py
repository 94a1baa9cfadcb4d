"""Écrire les étapes et les territoires d’une fiche : dates, lieux, communes."""

from datetime import date

import pytest
from django.urls import reverse

from maillage.contrats.extensions import extensions
from maillage.demarches.models import Territoire
from maillage.suivi.models import Deploiement, Etape
from maillage.territoires.models import Commune, Millesime
from tests.factories.base import FicheActionFactory


@pytest.fixture
def perimetre(contrat):
    millesime = Millesime.objects.create(annee=2026)
    for code, nom in (("16001", "Abzac"), ("16002", "Les Adjots")):
        Commune.objects.create(
            millesime=millesime, code=code, nom=nom, departement="16", region="75"
        )
    contrat.territoire = Territoire.objects.create(
        demarche=contrat.demarche, nom="Confins", codes=["16001", "16002"], millesime=2026
    )
    contrat.save()
    return contrat


def url(fiche, name):
    contrat = fiche.contrat
    return reverse(f"suivi:{name}", args=[contrat.demarche.slug, contrat.uid, fiche.uid])


def send(client, fiche, name, **fields):
    return client.post(url(fiche, name), {f"neuf0-{key}": value for key, value in fields.items()})


def test_a_territory_says_its_communes(logged, alice, fiche, perimetre):
    client = logged(alice)
    assert "Les Adjots" in client.get(url(fiche, "deploiements")).content.decode()
    fields = {"libelle": "Nord", "statut": "en_cours", "meteo": "appuis"}
    assert send(client, fiche, "deploiements", **fields, communes=["16002"]).status_code == 302
    row = Deploiement.objects.get()
    assert (row.communes, row.meteo) == (["16002"], "appuis")
    assert send(client, fiche, "deploiements", **fields, communes=["99999"]).status_code == 422


def test_a_commune_no_longer_in_the_perimeter_is_kept(logged, alice, fiche, perimetre):
    row = Deploiement.objects.create(fiche=fiche, libelle="Nord", communes=["75056"])
    client = logged(alice)
    page = client.get(url(fiche, "deploiements"))
    (form,) = page.context["lignes"]
    sent = {f"{row.uid}-{name}": form.initial.get(name) or "" for name in form.fields}
    sent |= {
        f"{row.uid}-communes": ["75056"],
        f"{row.uid}-retrait": "",
        f"{row.uid}-libelle": "Sud",
    }
    del sent[f"{row.uid}-retrait"]
    assert client.post(url(fiche, "deploiements"), sent).status_code == 302
    row.refresh_from_db()
    assert (row.libelle, row.communes) == ("Sud", ["75056"])


def test_a_step_has_its_dates_and_its_place(logged, alice, fiche, contrat):
    client = logged(alice)
    assert "neuf0-deploiement" not in client.get(url(fiche, "etapes")).content.decode()
    nord = Deploiement.objects.create(fiche=fiche, libelle="Nord")
    fields = {"titre": "Recruter", "debut": "2026-01-01", "echeance": "2026-03-01",
              "deploiement": nord.pk}  # fmt: skip
    assert send(client, fiche, "etapes", **fields).status_code == 302
    assert Etape.objects.get().deploiement == nord


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"faite_le": "2026-02-01"}, "ôtez cette date"),
        ({"debut": "2026-03-01", "echeance": "2026-01-01"}, "précède le début"),
    ],
)
def test_dates_that_disagree_are_refused(logged, alice, fiche, fields, word):
    answer = send(logged(alice), fiche, "etapes", titre="Recruter", **fields)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not Etape.objects.exists()


def test_what_is_due_is_told(fiche, contrat):
    """Les étapes à faire d’une action qui court, et rien d’autre."""
    day = date(2026, 5, 1)
    Etape.objects.create(fiche=fiche, titre="Ouvrir", echeance=day)
    Etape.objects.create(fiche=fiche, titre="Sans date")
    Etape.objects.create(fiche=fiche, titre="Finie", echeance=day, faite=True)
    over = FicheActionFactory(contrat=contrat, statut="realise")
    Etape.objects.create(fiche=over, titre="Trop tard", echeance=day)
    ((jour, phrase, page),) = extensions["suivi"].echeances(contrat)
    assert (jour, phrase) == (day, "Ouvrir (1.1.1 Former aux premiers secours)")
    assert page == url(fiche, "fiche_suivi")
