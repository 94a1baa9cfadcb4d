"""Les documents du suivi : à qui ils se montrent, et ce que l’on écrit à côté."""

import pytest
from django.urls import reverse

from maillage.documents.models import TexteDocument


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


def test_a_comment_is_kept(logged, alice, contrat):
    client = logged(alice)
    page = client.get(address(contrat, "bilan_edit", "passation"))
    assert page.status_code == 200
    bloc = next(item for item in page.context["blocs"] if item.lu.chapitre.cle == "notes")
    data = {field.html_name: field.value() or "" for field in bloc.form}
    data["notes-texte"] = "<p>Voir la maire d’abord.</p>"
    sent = client.post(address(contrat, "chapitre_save", "passation", "notes"), data)
    assert sent.status_code == 302
    assert TexteDocument.objects.get().texte == "<p>Voir la maire d’abord.</p>"
    assert "Voir la maire" in client.get(address(contrat, "passation")).content.decode()
