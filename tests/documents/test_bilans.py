"""Les documents du suivi : à qui ils se montrent, et ce que l’on écrit à côté."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.contrats.models import FicheAction
from maillage.core import cli
from maillage.demarches.models import Affectation
from maillage.documents.bilans.catalogue import find_document
from maillage.documents.models import TexteDocument
from maillage.travaux.models import Brouillon, Travail
from tests.factories.suivi import fill_suivi


@pytest.fixture(autouse=True)
def depot(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "fichiers"


def address(contrat, nom="bilans", *args):
    return reverse(f"documents:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


@pytest.mark.parametrize(
    ("nom", "status"),
    [
        ("alice", 200),
        ("bruno", 200),
        ("carole", 200),
        ("denis", 200),
        ("gilles", 403),
        ("zoe", 404),
    ],
)
def test_the_coordination_and_its_bodies_produce_them(request, logged, contrat, nom, status):
    contrat.cercle = "transmis"
    contrat.save()
    client = logged(request.getfixturevalue(nom))
    assert client.get(address(contrat)).status_code == status
    assert client.get(address(contrat, "passation")).status_code == status


def test_only_the_coordination_writes(logged, bruno, contrat):
    contrat.cercle = "transmis"
    contrat.save()
    client = logged(bruno)
    assert client.get(address(contrat, "bilan_edit", "passation")).status_code == 403


def form_of(page, cle: str) -> dict:
    bloc = next(item for item in page.context["blocs"] if item.lu.chapitre.cle == cle)
    return {field.html_name: field.value() or "" for field in bloc.form}


def save(client, contrat, document, cle, texte, data=None, **headers):
    page = client.get(address(contrat, "bilan_edit", document))
    sent = (data or form_of(page, cle)) | {f"{cle}-texte": texte}
    return client.post(address(contrat, "chapitre_save", document, cle), sent, headers=headers)


def test_it_says_which_comments_were_written_before_the_figures_changed(logged, alice, contrat):
    fill_suivi(contrat)
    client = logged(alice)
    save(client, contrat, "bilan-2026", "etats", "<p>Tout avance.</p>")
    page = client.get(address(contrat, "bilan_edit", "bilan-2026"))
    assert not page.context["perimes"]
    FicheAction.objects.filter(code="1.1.1").update(statut="realise")
    page = client.get(address(contrat, "bilan_edit", "bilan-2026"))
    assert [chapitre.cle for chapitre in page.context["perimes"]] == ["etats"]
    assert "Tout avance." in page.content.decode()
    # Qui va le produire l’apprend aussi, quels que soient les cercles du document.
    lu = client.get(address(contrat, "bilan", "bilan-2026"), {"cercle": "transmis"})
    assert "depuis ces commentaires\u00a0: «\u00a0Où en sont les actions\u00a0»" in " ".join(
        lu.context["alertes"]
    )
    save(client, contrat, "bilan-2026", "etats", "<p>Tout avance.</p>")
    assert not client.get(address(contrat, "bilan_edit", "bilan-2026")).context["perimes"]


def test_two_writers_never_lose_each_other(logged, alice, contrat):
    client = logged(alice)
    mine = form_of(client.get(address(contrat, "bilan_edit", "passation")), "notes")
    save(client, contrat, "passation", "notes", "<p>La leur.</p>")
    refused = save(client, contrat, "passation", "notes", "<p>La mienne.</p>", mine)
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert "La leur." in shown
    assert "La mienne." in shown
    assert TexteDocument.objects.get().texte == "<p>La leur.</p>"
    page = client.get(address(contrat, "bilan_edit", "passation"))
    assert "La mienne." in page.content.decode()
    assert save(client, contrat, "passation", "notes", "<p>La mienne.</p>").status_code == 302
    assert TexteDocument.objects.get().texte == "<p>La mienne.</p>"
    assert "La mienne." in client.get(address(contrat, "passation")).content.decode()
    assert not Brouillon.objects.exists()


def test_it_saves_as_one_types(logged, alice, contrat):
    htmx = {"HX-Request": "true"}
    client = logged(alice)
    saved = save(client, contrat, "passation", "notes", "<p>Un</p>", **htmx)
    assert "Enregistré à" in saved.content.decode()
    mark = re.search(r'value="(\w+)"', saved.content.decode())[1]
    data = {"notes-cercle": "travail", "notes-empreinte": mark, "notes-calcul": ""}
    again = save(client, contrat, "passation", "notes", "<p>Deux</p>", data, **htmx)
    assert again.status_code == 200
    stale = save(client, contrat, "passation", "notes", "<p>Trois</p>", data, **htmx)
    assert stale.status_code == 409
    assert "Comparer les deux textes" in stale.content.decode()
    client.post(address(contrat, "chapitre_drop", "passation", "notes"))
    assert not Brouillon.objects.exists()


def test_a_working_note_stays_with_the_coordination(logged, alice, bruno, contrat):
    contrat.cercle = "transmis"
    contrat.save()
    save(logged(alice), contrat, "passation", "notes", "<p>Entre nous.</p>")
    assert TexteDocument.objects.get().cercle == "travail"
    seen = logged(bruno).get(address(contrat, "passation")).content.decode()
    assert "Entre nous." not in seen
    assert "vous ne voyez pas ce qu’elle a" in seen


def test_it_says_what_the_chosen_circle_leaves_out(logged, alice, bruno, contrat):
    """À qui le voit : le référent de l’ARS n’apprend rien des notes de travail."""
    contrat.cercle = "transmis"
    contrat.save()
    fill_suivi(contrat)
    client = logged(alice)
    page = client.get(address(contrat, "bilan", "bilan-2026"), {"cercle": "transmis"})
    assert page.context["ecartes"] == [
        "1\u00a0action reste dans le cercle de travail",
        "9\u00a0notes de la période restent dans le cercle de travail",
    ]
    assert [str(fiche) for fiche in page.context["fermees"]] == ["Projet confidentiel"]
    assert [nombre for _, nombre in page.context["ouvrables"]] == [2, 2, 2]
    first = FicheAction.objects.get(code="1.1.1")
    where = reverse("suivi:fiche_suivi", args=[contrat.demarche.slug, contrat.uid, first.uid])
    assert where in page.content.decode()
    assert "9\u00a0notes restent" in client.get(address(contrat)).content.decode()
    whole = client.get(address(contrat, "bilan", "bilan-2026"), {"cercle": "travail"})
    assert not whole.context["ecartes"]
    seen = logged(bruno).get(address(contrat, "bilan", "bilan-2026"))
    assert not seen.context["ecartes"]
    listed = logged(bruno).get(address(contrat)).context["ecartes"]
    assert "de travail" not in str(listed)


@pytest.mark.parametrize(
    ("document", "extension"),
    [("bilan-2026", "docx"), ("tableau-ars", "csv")],
)
def test_the_file_is_made_as_a_task(logged, alice, contrat, document, extension):
    fill_suivi(contrat, fiches=1)
    client = logged(alice)
    item, parametre = find_document(document)
    sent = {"document": item.cle, "choix": parametre, "cercle": "transmis", "extension": extension}
    assert client.post(address(contrat), sent).status_code == 302
    travail = Travail.objects.get()
    assert travail.etat == "fini", travail.message
    assert b"".join(client.get(travail.adresse))
    assert travail.libelle in client.get(address(contrat)).content.decode()


def test_a_reader_cannot_ask_for_a_circle_he_does_not_see(logged, carole, contrat):
    contrat.cercle = "transmis"
    contrat.save()
    client = logged(carole)
    sent = {"document": "classeur", "cercle": "travail", "extension": "xlsx"}
    assert client.post(address(contrat), sent).status_code == 422
    page = client.get(address(contrat, "bilan", "bilan-2026"), {"cercle": "travail"})
    assert page.context["cercle"] == "transmis"


def test_rights_lost_since_are_lost_for_the_file(logged, bruno, contrat):
    contrat.cercle = "transmis"
    contrat.save()
    client = logged(bruno)
    sent = {"document": "classeur", "cercle": "transmis", "extension": "xlsx"}
    client.post(address(contrat), sent)
    travail = Travail.objects.get()
    Affectation.objects.all().delete()
    assert client.get(travail.adresse).status_code == 404


@pytest.mark.parametrize("document", ["inconnu", "bilan-20", "fiche-x", "classeur"])
def test_an_unknown_document_is_not_found(logged, alice, contrat, document):
    assert logged(alice).get(address(contrat, "bilan", document)).status_code == 404


def test_the_handover_has_one_page(logged, alice, contrat):
    answer = logged(alice).get(address(contrat, "bilan", "passation"), {"cercle": "transmis"})
    assert answer.url == address(contrat, "passation") + "?cercle=transmis"


def test_the_list_costs_the_same_whatever_was_produced(logged, alice, contrat):
    client = logged(alice)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(contrat)).status_code == 200
        return len(queries)

    cost()
    before = cost()
    for _ in range(3):
        client.post(
            address(contrat), {"document": "classeur", "cercle": "transmis", "extension": "xlsx"}
        )
    assert cost() == before


@pytest.mark.parametrize(
    ("verbe", "options"),
    [
        ("activite", ["--debut", "2026-01-01", "--fin", "2026-06-30", "--format", "html"]),
        ("fiche", ["--fiche", "1.1.1", "--format", "docx"]),
        ("passation", ["--cercle", "travail", "--format", "html"]),
    ],
)
def test_each_has_its_command(contrat, tmp_path, capsys, verbe, options):
    fill_suivi(contrat, fiches=1)
    target = tmp_path / "document"
    args = ["document", verbe, str(contrat.pk), "--sortie", str(target), "--json", *options]
    assert cli.run(args) == 0
    assert json.loads(capsys.readouterr().out)["octets"] == target.stat().st_size


def test_a_command_says_what_it_does_not_find(contrat, tmp_path, capsys):
    args = ["document", "fiche", str(contrat.pk), "--sortie", str(tmp_path / "x"), "--fiche", "9"]
    assert cli.run(args) == 1
    assert "Aucune action « 9 »" in capsys.readouterr().err.replace("\u00a0", " ")
