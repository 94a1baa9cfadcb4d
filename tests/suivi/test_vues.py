"""Les vues du suivi : les mêmes actions partout, filtrées, comptées, jamais plus que ses droits."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.models import Contrat, FicheAction, FicheOrganisation, Rattachement
from maillage.demarches.models import Territoire
from maillage.referentiels.models import Terme
from maillage.suivi.models import Deploiement, Etape, NoteSuivi, SuiviFiche
from tests.factories.base import (
    AxeFactory,
    FicheActionFactory,
    OrganisationFactory,
    PersonneFactory,
)

VUES = (
    "actions", "actions_kanban", "actions_gantt", "actions_calendrier", "actions_carte",
    "actions_repartition", "actions_csv", "actions_xlsx", "actions_ics", "actions_svg",
)  # fmt: skip
HIER = timezone.localdate() - timedelta(days=1)


def url(contrat, name="actions", *args):
    return reverse(f"suivi:{name}", args=[contrat.demarche.slug, contrat.uid, *args])


def make(contrat, titre, **fields):
    fields.setdefault("cercle", "transmis")
    return FicheActionFactory(contrat=contrat, titre=titre, **fields)


@pytest.fixture
def ouvert(contrat):
    """Un contrat transmis, et quatre actions qui diffèrent en tout."""
    contrat.cercle = "transmis"
    contrat.territoire = Territoire.objects.create(
        demarche=contrat.demarche, nom="Périmètre", millesime=2026, codes=["16001", "16002"]
    )
    contrat.save()
    axe = AxeFactory(contrat=contrat, code="1", titre="Soins", position=1000)
    a = make(contrat, "Médiation en santé", code="1.1", axe=axe, statut="en_cours", position=1000,
             date_debut=date(2025, 1, 1), date_fin=HIER)  # fmt: skip
    make(contrat, "Consultations avancées", code="1.2", axe=axe, statut="bloque", position=2000,
         communes=["16001"], date_debut=date(2026, 1, 1))  # fmt: skip
    make(contrat, "Groupe de parole", code="2.1", statut="realise", position=3000)
    make(contrat, "Sous-action", code="1.1.a", parent=a, statut="a_venir", position=4000)
    FicheOrganisation.objects.create(
        fiche=a, organisation=OrganisationFactory(nom="Hôpital"), role="pilote"
    )
    a.liens_personnes.create(personne=PersonneFactory(prenom="Ana", nom="Roy"), role="referent")
    theme = Terme.objects.create(vocabulaire="themes", code="mental", libelle="Santé mentale")
    FicheAction.objects.get(code="2.1").termes.add(theme)
    SuiviFiche.objects.create(fiche=a, meteo="appuis", maj_le=HIER)
    Etape.objects.create(fiche=a, titre="Recruter", echeance=HIER, position=1000)
    Etape.objects.create(fiche=a, titre="Former", faite=True, position=2000)
    Deploiement.objects.create(fiche=a, libelle="Sud", communes=["16002"])
    FicheAction.objects.update(created_at=timezone.now() - timedelta(days=400))
    return contrat


def titles(client, contrat, query):
    page = client.get(f"{url(contrat)}?{query}")
    assert page.status_code == 200
    return [action.row["code"] for action, _ in page.context["lignes"]]


FILTRES = {
    "": ["1.1", "1.1.a", "1.2", "2.1"],
    "q=mediation": ["1.1"],
    "q=1.2": ["1.2"],
    "statut=bloque&statut=realise": ["1.2", "2.1"],
    "meteo=appuis": ["1.1"],
    "meteo=aucun": ["1.1.a", "1.2", "2.1"],
    "axe=aucun": ["1.1.a", "2.1"],
    "pilote=aucun": ["1.1.a", "1.2", "2.1"],
    "commune=16001": [],
    "cercle=public": [],
    "annee=2025": ["1.1"],
    "retard=on": ["1.1"],
    "bloquee=on": ["1.2"],
    "silence=6": ["1.1.a", "1.2"],
    "actions=on": ["1.1", "1.2", "2.1"],
    "statut=inconnu": ["1.1", "1.1.a", "1.2", "2.1"],
    "tri=-titre": ["1.1.a", "1.1", "2.1", "1.2"],
    "tri=fin": ["1.1", "1.2", "2.1", "1.1.a"],
}


@pytest.mark.parametrize("query", FILTRES)
def test_each_filter_keeps_what_it_says(logged, ouvert, alice, query):
    if query == "commune=16001":
        pytest.skip("la commune n’est proposée que si la géographie la nomme")
    assert titles(logged(alice), ouvert, query) == FILTRES[query]


def test_filters_by_pilot_person_theme_and_axis(logged, ouvert, alice):
    client = logged(alice)
    fiche = FicheAction.objects.get(code="1.1")
    organisation, personne = fiche.organisations.get(), fiche.personnes.get()
    terme = Terme.objects.get(code="mental")
    assert titles(client, ouvert, f"pilote=o{organisation.pk}") == ["1.1"]
    assert titles(client, ouvert, f"pilote=p{personne.pk}") == ["1.1"]
    assert titles(client, ouvert, f"terme={terme.pk}") == ["2.1"]
    assert titles(client, ouvert, f"axe={fiche.axe_id}") == ["1.1", "1.2"]


def test_a_filter_that_hides_everything_is_named_and_can_be_removed(logged, ouvert, alice):
    page = logged(alice).get(f"{url(ouvert)}?statut=realise&retard=on")
    assert page.context["nombre"] == 0
    said = {puce.champ: count for puce, count in page.context["autres"]}
    assert said == {"statut": 1, "retard": 1}
    assert "?retard=on" in page.content.decode()
    assert "montre 1\u00a0action" in page.content.decode().replace("&nbsp;", "\u00a0")


DROITS = {"alice": 4, "bruno": 4, "denis": 4, "gilles": None, "zoe": None}


@pytest.mark.parametrize("nom", DROITS)
def test_each_sees_only_its_circles_in_every_view(request, logged, ouvert, nom):
    FicheAction.objects.filter(code="2.1").update(cercle="travail")
    client = logged(request.getfixturevalue(nom))
    for name in VUES:
        answer = client.get(url(ouvert, name))
        body = answer.content.decode(errors="replace")
        if nom == "zoe":
            assert answer.status_code == 404
        elif name != "actions_xlsx":
            assert answer.status_code == 200
            assert ("Groupe de parole" in body) <= (nom == "alice"), name


def test_a_fiche_shared_by_another_contract_is_shown_and_said(logged, ouvert, autre_contrat, alice):
    Contrat.objects.filter(pk=autre_contrat.pk).update(cercle="transmis")
    shared = make(autre_contrat, "Venue d’ailleurs", code="9")
    Rattachement.objects.create(fiche=shared, contrat=ouvert)
    page = logged(alice).get(url(ouvert)).content.decode()
    assert "Venue d’ailleurs" in page
    assert "partagée par CLS d’Ailleurs" in page


def test_the_table_shows_the_chosen_columns_and_the_file_the_same(logged, ouvert, alice):
    client = logged(alice)
    query = "?colonnes=etapes&colonnes=prochaine&colonnes=retard&colonnes=pilote&axe=aucun"
    query = query.replace("&axe=aucun", "&q=mediation")
    page = client.get(url(ouvert) + query)
    ((_, textes),) = page.context["lignes"]
    assert textes == ["Hôpital", "1 sur 2", f"Recruter, {HIER:%d/%m/%Y}", "1\u00a0jour"]
    assert '<td data-titre="Étapes faites">1 sur 2</td>' in page.content.decode()
    lines = client.get(url(ouvert, "actions_csv") + query).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "N°;Action;Pilote;Étapes faites;Prochaine étape;Jours de retard;Partagée par"
    assert len(lines) == 2
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(url(ouvert, "actions_xlsx") + query).content)
    )
    assert [cell.value for cell in book.active[2]][:4] == ["1.1", "Médiation en santé", "Hôpital",
                                                            "1 sur 2"]  # fmt: skip


@pytest.mark.parametrize("name", VUES)
def test_more_rows_ask_no_more_queries(logged, ouvert, alice, name):
    client = logged(alice)
    colonnes = "&".join(
        f"colonnes={nom}" for nom in ("pilote", "etapes", "nouvelles", "releves", "publics")
    )
    address = f"{url(ouvert, name)}?{colonnes}"
    FicheAction.objects.get(code="1.1").indicateurs.create(intitule="Part", contrat=ouvert)
    client.get(address)
    with CaptureQueriesContext(connection) as first:
        client.get(address)
    theme = Terme.objects.get(code="mental")
    for rang in range(15):
        fiche = make(ouvert, f"Encore {rang}", statut="en_cours", date_fin=HIER, communes=["16001"])
        fiche.termes.add(theme)
        Etape.objects.create(fiche=fiche, titre="Étape", echeance=HIER)
        Deploiement.objects.create(fiche=fiche, libelle="Nord")
        NoteSuivi.objects.create(fiche=fiche, date=HIER, texte="Avance.")
        fiche.indicateurs.create(intitule="Part", contrat=ouvert, frequence="annuelle")
    with CaptureQueriesContext(connection) as second:
        client.get(address)
    assert len(second) == len(first), [q["sql"][:120] for q in second]


def test_the_calendar_lists_deadlines_and_makes_a_file_without_names(logged, ouvert, alice):
    client = logged(alice)
    page = client.get(url(ouvert, "actions_calendrier"))
    (mois,) = page.context["mois"]
    assert [(jour.nature, jour.is_late) for jour in mois.jours] == [
        ("fin d’action", True), ("étape", True),
    ]  # fmt: skip
    ics = client.get(url(ouvert, "actions_ics")).content.decode()
    assert ics.count("BEGIN:VEVENT") == 2
    assert f"DTSTART;VALUE=DATE:{HIER:%Y%m%d}" in ics
    assert "Roy" not in ics
    assert all(len(line.encode()) <= 75 for line in ics.split("\r\n"))


def test_the_gantt_has_its_table_and_its_file(logged, ouvert, alice):
    client = logged(alice)
    page = client.get(url(ouvert, "actions_gantt"))
    natures = [ligne[2] for ligne in page.context["figure"].tableau.lignes]
    assert sorted(natures) == ["action"] * 3 + ["sous-action", "territoire", "étape", "étape"]
    assert client.get(url(ouvert, "actions_svg")).content.startswith(b"<svg")
    seules = client.get(url(ouvert, "actions_gantt") + "?simple=1")
    assert len(seules.context["figure"].tableau.lignes) == 4


def test_the_map_counts_apart_what_names_no_commune(logged, ouvert, alice):
    FicheAction.objects.filter(code="2.1").update(communes=["99999"])
    portee = logged(alice).get(url(ouvert, "actions_carte")).context["portee"]
    assert (portee.partout, portee.dehors) == (1, 1)


@pytest.mark.parametrize(
    ("selon", "parts"),
    [
        ("pilote", [("Hôpital", 1), ("aucun", 3)]),
        ("personne", [("Ana Roy", 1), ("aucun", 3)]),
        ("themes", [("Santé mentale", 1), ("aucun", 3)]),
        ("forge", [("Hôpital", 1), ("aucun", 3)]),
    ],
)
def test_actions_are_counted_by_pilot_person_and_theme(logged, ouvert, alice, selon, parts):
    page = logged(alice).get(f"{url(ouvert, 'actions_repartition')}?selon={selon}")
    assert [(part.libelle, part.actions) for part, _ in page.context["parts"]] == parts


def test_columns_hold_every_state_and_cut_long_ones(logged, ouvert, alice):
    FicheActionFactory.create_batch(40, contrat=ouvert, cercle="transmis")
    page = logged(alice).get(url(ouvert, "actions_kanban"))
    piles = {pile.cle: pile for pile in page.context["piles"]}
    assert (piles["a_venir"].nombre, len(piles["a_venir"].actions)) == (41, 30)
    assert piles["en_pause"].nombre == 0
    whole = logged(alice).get(url(ouvert, "actions_kanban") + "?entier=a_venir")
    assert "Voir les" not in whole.content.decode()


@pytest.mark.parametrize("name", VUES)
def test_an_empty_contract_is_explained(logged, contrat, alice, name):
    assert logged(alice).get(url(contrat, name)).status_code == 200
