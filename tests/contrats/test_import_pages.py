"""Importer un classeur dans le navigateur : déposer, vérifier, corriger, confirmer."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.contrats.models import Contrat, FicheAction
from maillage.fichiers.models import Fichier
from maillage.travaux.models import Brouillon
from tests.contrats.classeurs import COLONNES, FICHES, LIGNES, build_28, change, count_tables
from tests.factories.base import AffectationFactory, UtilisateurFactory
from tests.lecture.fabrique import build_xlsx

pytestmark = pytest.mark.usefixtures("referentiels")


@pytest.fixture
def send(url_of, contrat):
    """Dépose un classeur et rend la page qui suit."""

    def upload(client, contenu, nom="plan.xlsx"):
        sent = SimpleUploadedFile(nom, contenu, content_type="application/octet-stream")
        return client.post(url_of("plan_import", contrat), {"classeur": sent}, follow=True)

    return upload


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def read_form(page: str) -> dict[str, list[str]]:
    """Ce qu’un navigateur renverrait du formulaire de vérification."""
    sheets = re.findall(r'name="feuille" value="([^"]*)" checked', page)
    sent = {"feuille": [html.unescape(name) for name in sheets]}
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        sent[html.unescape(name)] = chosen[:1] or [""]
    return sent


def unknown_column(statut="En cours"):
    """Le classeur, avec une colonne que rien ne reconnaît."""
    rows = [[*row, "Le manque de locaux"] for row in change(LIGNES, 0, "Statut", statut)[:5]]
    return build_28(rows, entetes=[*COLONNES, "Ce qui coince"])


def test_a_workbook_is_checked_corrected_then_written(send, logged, alice, contrat, url_of):
    client = logged(alice)
    page = text_of(send(client, unknown_column("presque fini")))
    assert f"{FICHES} fiches à créer" in page
    assert "2 axes" in page
    assert "Ce qui coince" in page
    assert FicheAction.objects.count() == 0

    form = read_form(page)
    form["colonne:Plan:28"] = ["freins"]
    form["reponse:statut:presque fini"] = ["realise"]
    page = text_of(client.post(url_of("plan_verify", contrat), form, follow=True))
    assert "Vos réponses" in page
    assert FicheAction.objects.count() == 0

    response = client.post(url_of("plan_confirm", contrat), follow=True)
    assert f"Le plan est importé : {FICHES} fiches créées" in text_of(response)
    fiche = FicheAction.objects.get(titre="Ouvrir un atelier")
    assert (fiche.freins, fiche.statut, fiche.notes) == ("Le manque de locaux", "realise", "")


def test_an_answer_lasts_from_one_reading_to_the_next(send, logged, alice, contrat, url_of):
    client = logged(alice)
    page = text_of(send(client, unknown_column("presque fini")))
    form = read_form(page) | {"reponse:statut:presque fini": ["realise"]}
    page = text_of(client.post(url_of("plan_verify", contrat), form, follow=True))
    form = read_form(page) | {"colonne:Plan:28": ["freins"]}
    client.post(url_of("plan_verify", contrat), form)
    client.post(url_of("plan_confirm", contrat))
    fiche = FicheAction.objects.get(titre="Ouvrir un atelier")
    assert (fiche.statut, fiche.freins) == ("realise", "Le manque de locaux")


def test_an_answer_can_be_taken_back(send, logged, alice, contrat, url_of):
    client = logged(alice)
    page = text_of(send(client, unknown_column("presque fini")))
    form = read_form(page) | {"reponse:statut:presque fini": ["realise"]}
    page = text_of(client.post(url_of("plan_verify", contrat), form, follow=True))
    form = read_form(page) | {"reponse:statut:presque fini": [""]}
    page = text_of(client.post(url_of("plan_verify", contrat), form, follow=True))
    assert "Vos réponses" not in page


def test_a_doubtful_word_is_asked_whatever_its_header(send, logged, alice):
    rows = [["Titre", "État d’avancement", "Publics"], ["A", "presque fini", "Jeunes, Pompistes"],
            ["B", "presque fini", "Pompistes"]]  # fmt: skip
    page = text_of(send(logged(alice), build_xlsx({"Plan": rows})))
    names = re.findall(r'name="(reponse:[^"]*)"', page)
    assert names == ["reponse:statut:presque fini", "reponse:publics:Pompistes"]
    assert page.count("même choix que plus haut") == 2
    check_unique_ids(page)


def test_the_word_of_a_list_is_settled_alone(send, logged, alice, contrat, url_of):
    client = logged(alice)
    rows = [["Titre", "Publics"], ["A", "Jeunes, Pompistes"]]
    page = text_of(send(client, build_xlsx({"Plan": rows})))
    form = read_form(page) | {"reponse:publics:Pompistes": ["seniors"]}
    client.post(url_of("plan_verify", contrat), form)
    client.post(url_of("plan_confirm", contrat))
    fiche = FicheAction.objects.get(titre="A")
    assert len(fiche.publics) == 2
    assert fiche.notes == ""


def check_unique_ids(page: str):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


NASTY = 'un "mot" à deux : points, <b>gras</b> & ‘quotes’'


def test_names_with_quotes_colons_and_markup_come_back_whole(send, logged, alice, contrat, url_of):
    client = logged(alice)
    rows = [["Titre", "Statut"], ["A", NASTY]]
    # Un CSV donne à sa feuille le nom du fichier, deux-points compris.
    csv = "\n".join(";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in r) for r in rows)
    page = text_of(send(client, csv.encode(), nom='plan : axe "1".csv'))
    check_unique_ids(page)
    form = read_form(page)
    name = next(name for name in form if name.startswith("reponse:"))
    assert name == f"reponse:statut:{NASTY}"
    form[name] = ["bloque"]
    client.post(url_of("plan_verify", contrat), form)
    client.post(url_of("plan_confirm", contrat))
    assert FicheAction.objects.get(titre="A").statut == "bloque"


def test_several_sheets_and_families_never_share_an_identifier(send, logged, alice):
    sheet = [["Titre", "Statut", "Inconnue"], *[[f"A{i}", f"mot {i}", "x"] for i in range(5)],
             ["Total", "", ""]]  # fmt: skip
    page = text_of(send(logged(alice), build_xlsx({"Un : x".replace(":", ";"): sheet, "2": sheet})))
    check_unique_ids(page)


def test_three_thousand_findings_stay_usable(send, logged, alice):
    rows = [["Titre", "Statut"], *[[f"Action {i}", f"mot bizarre {i}"] for i in range(3000)]]
    page = text_of(send(logged(alice), build_xlsx({"Plan": rows})))
    assert "Voici les 200 premiers sur 3 000" in page
    assert len(re.findall(r'name="reponse:', page)) == 200
    assert len(page) < 1_000_000
    check_unique_ids(page)


def test_a_very_wide_sheet_stays_usable(send, logged, alice):
    rows = [["Titre", *[f"Colonne {i}" for i in range(900)]], ["A", *["x"] * 900]]
    page = text_of(send(logged(alice), build_xlsx({"Plan": rows})))
    assert len(re.findall(r'name="colonne:', page)) == 100
    assert "801 autres colonnes gardées en note" in page


@pytest.mark.parametrize(
    "forged",
    [
        {"colonne:Plan:²": ["titre"]},
        {"colonne:Plan:99999999999999999999": ["titre"]},
        {"colonne:Plan:5": ["montant_x"]},
        {"colonne:Plan:5": ["montant_²"]},
        {"colonne:Plan:5": ["n’importe quoi"]},
        {"colonne:Plan:5": ["titre_9"]},
        {"colonne:Ailleurs:3": ["titre"], "feuille": ["Plan", "Ailleurs"]},
        {"reponse:statut:En cours": ["pas un code"]},
        {"reponse:pas un champ:En cours": ["bloque"]},
        {"reponse:titre:En cours": ["bloque"]},
        {"reponse": ["x"], "colonne": ["x"], ":": ["x"]},
    ],
)
def test_forged_names_are_ignored(send, logged, alice, contrat, url_of, forged):
    client = logged(alice)
    form = read_form(text_of(send(client, build_28())))
    assert client.post(url_of("plan_verify", contrat), form | forged).status_code == 302
    assert client.get(url_of("plan_verify", contrat)).status_code == 200
    client.post(url_of("plan_confirm", contrat))
    assert contrat.fiches.count() == FICHES


def test_no_sheet_at_all_is_said_and_can_be_mended(send, logged, alice, contrat, url_of):
    client = logged(alice)
    form = read_form(text_of(send(client, build_28())))
    page = text_of(client.post(url_of("plan_verify", contrat), {"feuille": []}, follow=True))
    assert "Aucune action n’a été reconnue" in page
    assert client.post(url_of("plan_confirm", contrat)).status_code == 302
    assert contrat.fiches.count() == 0
    page = text_of(client.post(url_of("plan_verify", contrat), form, follow=True))
    assert f"{FICHES} fiches à créer" in page


def test_a_second_click_does_nothing_twice(send, logged, alice, contrat, url_of):
    client = logged(alice)
    send(client, build_28())
    client.post(url_of("plan_confirm", contrat))
    before = count_tables()
    page = text_of(client.post(url_of("plan_confirm", contrat), follow=True))
    assert "déjà été importé" in page
    after = count_tables()
    assert after["contrats_ficheaction"] == before["contrats_ficheaction"]
    assert after["journal_ecriture"] == before["journal_ecriture"]


def test_a_second_upload_replaces_the_first(send, logged, alice, contrat, url_of):
    client = logged(alice)
    send(client, build_28())
    page = text_of(send(client, build_xlsx({"Plan": [["Titre"], ["Seule"]]})))
    assert "1 fiche à créer" in page
    client.post(url_of("plan_confirm", contrat))
    assert [fiche.titre for fiche in contrat.fiches.all()] == ["Seule"]


def test_it_can_be_abandoned(send, logged, alice, contrat, url_of):
    client = logged(alice)
    send(client, build_28())
    page = text_of(client.post(url_of("plan_drop", contrat), follow=True))
    assert "rien n’a été importé" in page
    assert contrat.fiches.count() == 0
    assert client.get(url_of("plan_verify", contrat)).status_code == 302


def test_two_people_import_into_the_same_contract(send, alice, contrat, demarche, url_of):
    colleague = UtilisateurFactory(email="alix@exemple.fr")
    AffectationFactory(utilisateur=colleague, role="coordination", demarche=demarche)
    first, second = Client(), Client()
    first.force_login(alice)
    second.force_login(colleague)
    send(first, build_28())
    send(second, build_xlsx({"Plan": [["Titre", "Statut"], ["Ouvrir un atelier", "Bloqué"]]}))
    first.post(url_of("plan_confirm", contrat))
    page = text_of(second.get(url_of("plan_verify", contrat)))
    assert "1 fiche à mettre à jour" in page
    second.post(url_of("plan_confirm", contrat))
    assert contrat.fiches.count() == FICHES
    assert contrat.fiches.get(titre="Ouvrir un atelier").statut == "bloque"


PAGES = ("plan_import", "plan_verify", "plan_confirm", "plan_drop")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("nom", "code"), [("zoe", 404), ("gilles", 403), ("emma", 403),
                                           ("bruno", 403), ("jean", 404)])  # fmt: skip
def test_only_the_coordination_imports(request, logged, contrat, url_of, nom, code, page):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    client = logged(request.getfixturevalue(nom))
    assert client.post(url_of(page, contrat)).status_code == code
    assert not Brouillon.objects.exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_signed_contract_is_not_imported_into(logged, alice, contrat, url_of, page):
    Contrat.objects.filter(pk=contrat.pk).update(etat="clos")
    assert logged(alice).post(url_of(page, contrat)).status_code == 403


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "vide"),
        (b"PK\x03\x04 pas une archive", "abîmé"),
        (b"%PDF-1.7 rien", "n’est pas un classeur"),
    ],
)
def test_a_bad_file_is_refused_next_to_the_field(send, logged, alice, contenu, phrase):
    response = send(logged(alice), contenu)
    assert response.status_code == 422
    assert phrase in text_of(response)
    assert not Brouillon.objects.exists()
    assert not Fichier.objects.exists()


def test_a_file_gone_meanwhile_is_said(send, logged, alice, contrat, url_of):
    client = logged(alice)
    send(client, build_28())
    Fichier.objects.all().delete()
    page = text_of(client.get(url_of("plan_verify", contrat), follow=True))
    assert "déposez-le de nouveau" in page
    assert client.post(url_of("plan_confirm", contrat)).status_code == 302


def test_the_page_never_runs_what_the_workbook_says(send, logged, alice):
    script = "<script>alert(1)</script>"
    rows = [["Titre", "Statut", script], [f"A {script}", script, script]]
    page = text_of(send(logged(alice), build_xlsx({"F": rows})))
    assert script not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("fin", ["plan_confirm", "plan_drop"])
def test_the_workbook_is_forgotten_once_it_has_served(send, logged, alice, contrat, url_of, fin):
    client = logged(alice)
    send(client, build_28())
    assert Fichier.objects.count() == 1
    client.post(url_of(fin, contrat))
    assert not Fichier.objects.exists()
