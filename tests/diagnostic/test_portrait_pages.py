"""Les pages du portrait, de bout en bout sur un petit pays."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from maillage.diagnostic.models import Constat, Preuve
from maillage.diagnostic.portrait.disparites import read_disparites, write_disparites
from maillage.diagnostic.portrait.phrases import write_semblables
from maillage.diagnostic.portrait.saillants import find_saillants
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.models import ChoixIndicateur, Indicateur, IndicateurLocal, ValeurLocale
from maillage.indicateurs.moteur.portrait import build_portrait
from maillage.referentiels.models import Terme
from tests.factories.pays import (
    TERRITOIRE,
    adopt_departement,
    adopt_donnees,
    build_geographie,
    build_territoire,
)

PORTRAIT = "/espace/confins/portrait/"


@pytest.fixture
def pays(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    build_geographie()
    adopt_donnees()


@pytest.fixture
def territoire(pays, demarche):
    return build_territoire(demarche)


def page(client, url=PORTRAIT) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("nom", ["alice", "gilles", "ines", "helene", "bruno"])
def test_every_member_sees_the_portrait(request, logged, territoire, nom):
    client = logged(request.getfixturevalue(nom))
    for url in (PORTRAIT, f"{PORTRAIT}chomage_15_64/", f"{PORTRAIT}portrait.csv"):
        assert client.get(url).status_code == 200


def test_a_stranger_gets_404(logged, zoe, territoire):
    client = logged(zoe)
    for url in (PORTRAIT, f"{PORTRAIT}chomage_15_64/", f"{PORTRAIT}portrait.json"):
        assert client.get(url).status_code == 404


def test_a_reader_cannot_make_a_finding(logged, gilles, territoire):
    assert logged(gilles).get(f"{PORTRAIT}chomage_15_64/constat/").status_code == 403


def test_the_page_says_who_we_are_and_what_stands_out(logged, alice, territoire):
    said = page(logged(alice))
    assert "Notre territoire, Pays des Confins, réunit 8 communes et" in said
    assert "Le taux de chômage des 15 à 64 ans" in said
    assert "moins favorable que la région" in said
    assert "Créer un constat" in said
    assert "contours de ces communes ne sont pas chargés" in said


def test_without_territory_the_page_says_what_to_do(logged, alice, gilles, demarche):
    assert "Composer le territoire" in page(logged(alice))
    assert "Composer le territoire" not in page(logged(gilles))


def test_without_data_the_page_says_what_to_load(logged, alice, demarche, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    build_geographie()
    build_territoire(demarche)
    assert "réunit 8 communes" in page(logged(alice))


def test_census_shares_never_carry_an_interval(logged, alice, territoire):
    data = json.loads(logged(alice).get(f"{PORTRAIT}portrait.json").content)["indicateurs"]
    census = Indicateur.objects.filter(collecte__in=["recensement", "complementaire"])
    assert all(data[cle]["ic95"] is None for cle in census.values_list("cle", flat=True))
    assert data["mortalite_brute"]["ic95"] is not None
    assert "ntervalle" not in page(logged(alice), f"{PORTRAIT}chomage_15_64/")
    assert "Intervalle de confiance à 95 %" in page(logged(alice), f"{PORTRAIT}mortalite_brute/")


def test_a_secret_is_said_and_never_zero(logged, alice, territoire):
    said = page(logged(alice), f"{PORTRAIT}mediane_niveau_vie/")
    assert "secret statistique" in said
    assert "7 communes sur 8" in said
    rows = (
        logged(alice).get(f"{PORTRAIT}mediane_niveau_vie/communes.csv").content.decode("utf-8-sig")
    )
    secret = next(line for line in rows.splitlines() if "secret statistique" in line)
    assert secret.split(";")[3] == ""


def test_small_counts_of_communes_stay_hidden(pays):
    portrait = build_portrait(TERRITOIRE)
    item = Indicateur.objects.select_related("source").get(cle="hospitalisation_tentative_suicide")
    found = read_disparites(portrait, item)
    counts = [commune.mesure.numerateur for commune in found.connues]
    assert all(count >= 11 for count in counts)
    hidden = [item for item in found.communes if item.mesure.etat == Etat.SECRET]
    total = portrait.find(item.cle).mesure.numerateur
    assert total - sum(counts) >= 11
    assert len(hidden) >= 2


def test_what_the_mean_hides_is_said_with_its_caution(pays):
    portrait = build_portrait(TERRITOIRE)
    found = read_disparites(portrait, portrait.find("chomage_15_64").indicateur)
    said = " ".join(write_disparites(found))
    assert "selon la commune" in said
    assert "entre communes, pas entre personnes" in said


def test_imputed_partial_and_small_values_do_not_stand_out(pays):
    Indicateur.objects.filter(cle="chomage_15_64").update(is_impute=True)
    found = find_saillants(build_portrait(TERRITOIRE))
    assert found
    assert "chomage_15_64" not in [item.ligne.indicateur.cle for item in found]


def test_what_stands_out_is_both_favourable_and_not(pays):
    Indicateur.objects.filter(cle="part_proprietaires").update(sens="defavorable")
    found = find_saillants(build_portrait(TERRITOIRE))
    assert {"favorable", "defavorable"} <= {item.comparaison.jugement for item in found}
    assert len(found) <= 5


def test_the_number_of_queries_is_constant(logged, alice, territoire, demarche):
    client = logged(alice)
    client.get(PORTRAIT)
    counts = []
    for codes in (TERRITOIRE[:3], TERRITOIRE):
        territoire.codes = codes
        territoire.save()
        with CaptureQueriesContext(connection) as found:
            client.get(PORTRAIT)
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_a_finding_is_made_from_an_indicator_with_its_proof(logged, alice, territoire):
    code = Indicateur.objects.get(cle="chomage_15_64").determinant
    terme = Terme.objects.create(vocabulaire="determinants", code=code, libelle="Travail")
    client = logged(alice)
    url = f"{PORTRAIT}chomage_15_64/constat/"
    form = client.get(url).context["form"]
    assert form.initial["facette"] == "faiblesse"
    assert form.initial["determinant"] == terme.pk
    response = client.post(url, {"phrase": form.initial["phrase"], "facette": "faiblesse"})
    assert response.status_code == 302
    constat = Constat.objects.get()
    preuve = Preuve.objects.get(constat=constat)
    assert (preuve.indicateur, preuve.annee, preuve.etat) == ("chomage_15_64", "2018", "valeur")
    assert preuve.territoire == "Pays des Confins"
    assert "%" in preuve.valeur


def test_an_empty_finding_keeps_what_was_typed(logged, alice, territoire):
    response = logged(alice).post(f"{PORTRAIT}chomage_15_64/constat/", {"precisions": "À revoir"})
    assert response.status_code == 422
    assert "À revoir" in response.content.decode()
    assert not Constat.objects.exists()


def test_an_unknown_indicator_is_404(logged, alice, territoire):
    assert logged(alice).get(f"{PORTRAIT}inconnu/").status_code == 404


def test_the_workbook_holds_every_indicator_and_its_state(logged, alice, territoire):
    content = logged(alice).get(f"{PORTRAIT}portrait.xlsx").content
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert len(rows) == Indicateur.objects.count() + 1
    by_cle = {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert by_cle["chomage_15_64"]["État"] == "valeur"
    assert by_cle["psychotropes"]["État"] == "non disponible"
    assert by_cle["psychotropes"]["Valeur"] is None


def test_local_indicators_come_in_their_domain(logged, alice, territoire, demarche):
    local = IndicateurLocal.objects.create(
        demarche=demarche, libelle="Enfants vus en dépistage visuel", unite="enfants",
        producteur="Réseau local", domaine="prevention",
    )  # fmt: skip
    ValeurLocale.objects.create(indicateur=local, annee=2024, valeur=312)
    said = page(logged(alice))
    assert "Enfants vus en dépistage visuel" in said
    assert "312 enfants" in said


def test_a_chosen_list_shows_first(logged, alice, territoire, demarche):
    item = Indicateur.objects.get(cle="part_proprietaires")
    ChoixIndicateur.objects.create(demarche=demarche, indicateur=item)
    client = logged(alice)
    chapitres = client.get(PORTRAIT).context["chapitres"]
    assert [row.cle for group in chapitres for row in group.rangees] == ["part_proprietaires"]
    assert len(client.get(f"{PORTRAIT}?tous=1").context["chapitres"]) > 3


def test_an_unknown_map_shows_the_first(logged, alice, territoire):
    response = logged(alice).get(f"{PORTRAIT}?carte=inconnue")
    assert response.context["carte"].cle == response.context["saillants"][0].ligne.indicateur.cle


def test_the_page_of_a_commune_shows_its_figures(logged, alice, territoire):
    said = page(logged(alice), f"/espace/confins/territoires/communes/{TERRITOIRE[0]}/")
    assert "Ses chiffres, à côté de ceux du territoire" in said
    assert "Taux de chômage des 15 à 64 ans" in said


def test_a_commune_outside_the_territory_has_no_figures(logged, alice, territoire):
    said = page(logged(alice), "/espace/confins/territoires/communes/16030/")
    assert "Ses chiffres" not in said


def test_a_finding_on_a_departement_figure_stays_at_the_departement(logged, alice, territoire):
    adopt_departement("insee_statloc", 2023, "ESPERANCE_VIE_F", "16", 85.3)
    url = f"{PORTRAIT}esperance_vie_femmes/"
    assert "n’est pas celui du territoire" in page(logged(alice), url)
    response = logged(alice).post(f"{url}constat/", {"phrase": "Au département, 85,3 ans."})
    assert response.status_code == 302
    assert Preuve.objects.get().territoire == "Département Charente"


def test_similar_territories_say_what_brings_them_near(pays):
    portrait = build_portrait(TERRITOIRE)
    said = write_semblables(portrait)
    assert said
    assert all("au plus près par" in phrase for phrase in said)
