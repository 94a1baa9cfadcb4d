"""Importer l’inventaire et les services : comprendre large, n’effacer rien."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.demarches.models import Territoire
from maillage.diagnostic.acces import address, list_address
from maillage.diagnostic.imports.finess import file_date, read_finess
from maillage.diagnostic.imports.lambert import to_degrees
from maillage.diagnostic.models import Dispositif, Service
from maillage.diagnostic.rubriques import PAR_CLE
from maillage.lecture.erreurs import ErreurLecture
from maillage.referentiels.models import Terme
from tests.factories.diagnostic import DispositifFactory

pytestmark = pytest.mark.django_db
INVENTAIRE, SERVICES = PAR_CLE["inventaire"], PAR_CLE["services"]
TABLEAU = (
    "Intitulé\tStructure porteuse\tCommunes\tAnnée\tFinanceurs\tThématique\tStatut\tRemarque\n"
    "Bus santé\tCC des Landes\tBrumeval\t2021\tARS\tMobilité\tEn cours\tà revoir\n"
    "\tSans nom\t\t\t\t\t\t\n"
    "Café des aidants\tCIAS\tPontazelle\tdepuis longtemps\t\tInconnu\tBof\t\n"
)
HISTORIQUE = (
    "finess;etalab;93;2026-01-15\n"
    "structureet;160000001;160000009;PHARMA;PHARMACIE DU PONT;;;12;RUE;DU PONT;;;015;16;CHARENTE;"
    "16000 ANGOULEME;0545000000;;620;Pharmacie d’officine\n"
    "structureet;160000002;160000009;AILLEURS;AILLEURS;;;1;RUE;X;;;999;16;CHARENTE;;;;620;Autre\n"
    "geolocalisation;160000001;479000;6510000;1;2026\n"
)
FLUX = (
    "nofinesset;raison_sociale;libelle_categorie;code_insee;latitude;longitude\n"
    "160000001;Pharmacie du pont;Pharmacie;16015;45.65;0.16\n"
    "160000001;Pharmacie du pont;Pharmacie;16015;45.65;0.16\n"
    "160000003;Maison de santé;Maison de santé;16015;;\n"
)


@pytest.fixture
def perimetre(demarche):
    return Territoire.objects.create(
        demarche=demarche, nom="Périmètre", codes=["16015"], millesime=2026, retenu=True
    )


def paste(client, text: str, follow: bool = True):
    url = reverse("diagnostic:dispositifs_import", args=["confins"])
    return client.post(url, {"colle": text}, follow=follow)


def send(client, name: str, content: bytes | str, **more):
    raw = content.encode() if isinstance(content, str) else content
    url = reverse("diagnostic:services_import", args=["confins"])
    return client.post(url, {"classeur": SimpleUploadedFile(name, raw)} | more, follow=True)


def confirm(client, nom: str):
    return client.post(reverse(f"diagnostic:{nom}_confirm", args=["confins"]), follow=True)


def test_a_pasted_table_is_understood_before_it_is_written(logged, alice):
    theme = Terme.objects.create(vocabulaire="themes", code="mobilite", libelle="Mobilité")
    client = logged(alice)

    page = paste(client, TABLEAU).content.decode()
    assert "2\u00a0créations" in page
    assert "ligne 3" in page
    assert "D4" in page
    assert "Remarque" in page
    assert not Dispositif.objects.exists()

    page = confirm(client, "dispositifs").content.decode()
    assert "Import terminé" in page
    bus = Dispositif.objects.get(nom="Bus santé")
    assert (bus.porteur, bus.lieux, bus.depuis, bus.theme, bus.etat) == (
        "CC des Landes", "Brumeval", 2021, theme, "en_cours",
    )  # fmt: skip
    assert Dispositif.objects.get(nom="Café des aidants").depuis is None


def test_a_second_import_updates_and_an_empty_cell_erases_nothing(logged, alice, demarche):
    DispositifFactory(
        demarche=demarche, nom="bus sante", porteur="CC des Landes", contact="Accueil"
    )
    client = logged(alice)
    paste(client, TABLEAU)
    confirm(client, "dispositifs")

    assert Dispositif.objects.count() == 2
    assert Dispositif.objects.get(porteur="CC des Landes").contact == "Accueil"
    paste(client, TABLEAU)
    assert "1\u00a0création" not in confirm(client, "dispositifs").content.decode()


@pytest.mark.parametrize(
    "text", ["", "   ", "rien\tà voir\n1\t2", "\0\0", "a;b;c\n1;2;3", "=cmd|'/c calc'!A0"]
)
def test_a_table_one_cannot_read_is_refused_kindly(logged, alice, text):
    response = paste(logged(alice), text, follow=False)

    assert response.status_code == 422
    assert not Dispositif.objects.exists()


def test_a_file_that_is_no_table_is_refused_kindly(logged, alice):
    url = reverse("diagnostic:dispositifs_import", args=["confins"])
    for name, content in (
        ("x.xlsx", b"PK\x03\x04faux"),
        ("x.pdf", b"%PDF-1.7"),
        ("x.xls", b"\xd0"),
    ):
        sent = SimpleUploadedFile(name, content)
        assert logged(alice).post(url, {"classeur": sent}).status_code == 422, name


def test_what_is_exported_is_imported_back_unchanged(logged, alice, demarche):
    DispositifFactory(demarche=demarche, nom="Bus santé", depuis=2021, lieux="Brumeval, Quervelle")
    client = logged(alice)
    book = client.get(list_address(INVENTAIRE, demarche, "xlsx")).content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet["A2"].value == "Bus santé"

    url = reverse("diagnostic:dispositifs_import", args=["confins"])
    sent = SimpleUploadedFile("inventaire.xlsx", book)
    page = client.post(url, {"classeur": sent}, follow=True).content.decode()

    assert "1\u00a0ligne inchangée" in page


def test_an_abandoned_import_leaves_nothing(logged, alice):
    client = logged(alice)
    paste(client, TABLEAU)
    client.post(reverse("diagnostic:dispositifs_drop", args=["confins"]))

    page = confirm(client, "dispositifs").content.decode()
    assert "n’attend plus" in page
    assert not Dispositif.objects.exists()


def test_the_legacy_finess_file_is_read_with_its_two_kinds_of_lines():
    lot = read_finess(HISTORIQUE.encode("latin-1", "replace"), "x", ["16015"])

    (row,) = lot.lignes
    assert (row["finess"], row["nom"]) == ("160000001", "PHARMACIE DU PONT")
    assert row["adresse"] == "12 RUE DU PONT"
    assert float(row["latitude"]) == pytest.approx(45.65, abs=0.1)
    assert float(row["longitude"]) == pytest.approx(0.16, abs=0.1)


def test_an_establishment_comes_once_whatever_its_equipment():
    lot = read_finess(FLUX.encode(), "x", ["16015"])

    assert [row["finess"] for row in lot.lignes] == ["160000001", "160000003"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"\xff\xfe\x00", b"%PDF-1.7", b"PK\x03\x04"])
def test_a_file_that_is_not_finess_is_refused(content):
    with pytest.raises(ErreurLecture):
        read_finess(content, "x", ["16015"])


@pytest.mark.lent
def test_the_official_extract_has_its_ten_thousand_establishments(officielles):
    content = (officielles / "indicateurs" / "finess_occitanie.csv").read_bytes()
    every = {line.rsplit(",", 1)[-1].strip() for line in content.decode().splitlines()}

    assert len(read_finess(content, "x", every).lignes) == 10_004


def test_lambert_93_gives_the_known_place_of_paris():
    """Point 75056 de l’IGN : 652 469 m, 6 862 035 m."""
    latitude, longitude = to_degrees(652469.02, 6862035.26)

    assert (round(latitude, 4), round(longitude, 4)) == (48.8566, 2.3522)
    assert to_degrees(1.0, 2.0) is None


def test_the_date_of_a_file_is_in_its_name():
    assert file_date("etalab-cs1100507-stock-20260115-0432.csv") == date(2026, 1, 15)
    assert file_date("finess-20261399.csv") is None


def test_services_are_taken_for_the_perimeter_only(logged, alice, perimetre):
    client = logged(alice)
    page = send(client, "flux-20260115.csv", FLUX).content.decode()
    assert "2\u00a0créations" in page

    confirm(client, "services")
    service = Service.objects.get(finess="160000001")
    assert (service.origine, service.releve_le) == ("finess", date(2026, 1, 15))
    assert service.latitude == Decimal("45.65000")


def test_without_a_perimeter_nothing_is_taken(logged, alice, demarche):
    page = send(logged(alice), "flux.csv", FLUX).content.decode()

    assert "Rien à importer" in page


def test_a_new_import_never_touches_what_a_hand_corrected(logged, alice, demarche, perimetre):
    client = logged(alice)
    send(client, "flux.csv", FLUX)
    confirm(client, "services")
    service = Service.objects.get(finess="160000001")
    sent = {
        "nom": "Pharmacie du Pont", "categorie": "Pharmacie", "code_commune": "16015",
        "latitude": "45,65", "longitude": "0,16", "version": "1",
    }  # fmt: skip
    client.post(address(SERVICES, demarche, "edit", service.uid), sent)

    changed = FLUX.replace("Pharmacie du pont;Pharmacie", "PHARMACIE;Officine")
    page = send(client, "flux.csv", changed.replace("160000003", "160000004")).content.decode()
    assert "gardés" in page
    confirm(client, "services")

    service.refresh_from_db()
    assert (service.nom, service.categorie) == ("Pharmacie du Pont", "Officine")
    assert Service.objects.alive().count() == 3


@pytest.mark.parametrize(
    "wrong",
    [{"code_commune": "1"}, {"latitude": "45"}, {"latitude": "95", "longitude": "0"}, {"nom": ""}],
)
def test_a_wrong_service_is_refused_next_to_its_field(logged, alice, demarche, wrong):
    sent = {"nom": "PMI", "code_commune": "16015"} | wrong
    response = logged(alice).post(list_address(SERVICES, demarche, "create"), sent)

    assert response.status_code == 422
    assert not Service.objects.exists()
