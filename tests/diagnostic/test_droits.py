"""Le tableau des droits du diagnostic : rôle × cercle, et ce que chacun écrit."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.diagnostic.acces import address, list_address
from maillage.diagnostic.models import (
    Constat,
    DiagnosticExterne,
    Materiau,
    Preuve,
    Verbatim,
)
from maillage.diagnostic.permissions import can_create, can_edit_diagnostic, can_edit_objet
from maillage.diagnostic.rubriques import PAR_CLE
from maillage.fichiers.models import Fichier
from tests.factories.diagnostic import (
    ConstatFactory,
    DiagnosticExterneFactory,
    MateriauFactory,
    PreuveFactory,
    VerbatimFactory,
)

pytestmark = pytest.mark.django_db
EXTERNES = PAR_CLE["diagnostics-exterieurs"]

PMU = {"partage", "transmis", "public"}
VOIT = {
    "alice": {"travail", *PMU},
    "bruno": PMU,
    "carole": PMU - {"partage"},
    "denis": PMU,
    "emma": PMU - {"partage"},
    "farid": PMU - {"partage"},
    "gilles": PMU - {"partage"},
    "helene": PMU - {"partage"},
    "ines": PMU - {"partage"},
    "jean": set(),
    "olga": PMU,
    "zoe": set(),
}


@pytest.mark.parametrize("cercle", ["travail", "partage", "transmis", "public"])
@pytest.mark.parametrize("nom", VOIT)
def test_each_role_sees_its_circles_and_no_other(request, demarche, nom, cercle):
    user = request.getfixturevalue(nom)
    recueil = MateriauFactory(demarche=demarche, cercle=cercle)
    VerbatimFactory(demarche=demarche, materiau=recueil, cercle=cercle)
    PreuveFactory(constat=ConstatFactory(demarche=demarche, cercle=cercle))
    expected = cercle in VOIT[nom]

    for model in (Materiau, Verbatim, Constat, Preuve):
        assert model.objects.visible_to(user).exists() is expected, model


@pytest.mark.parametrize("nom", VOIT)
def test_only_the_coordination_writes_and_the_ors_deposits(request, demarche, nom):
    user = request.getfixturevalue(nom)

    assert can_edit_diagnostic(user, demarche) is (nom == "alice")
    assert can_create(user, demarche, Constat) is (nom == "alice")
    assert can_create(user, demarche, DiagnosticExterne) is (nom in ("alice", "olga"))


def test_the_ors_edits_what_it_deposited_and_nothing_else(logged, olga, demarche):
    client = logged(olga)
    client.post(
        list_address(EXTERNES, demarche, "create"),
        {"titre": "Portrait 2026", "producteur_nom": "ORS des Confins", "version": "0"},
    )
    mine = DiagnosticExterne.objects.get()
    assert (mine.cercle, mine.depose_par, mine.nom_producteur) == (
        "partage", olga, "ORS des Confins",
    )  # fmt: skip
    other = DiagnosticExterneFactory(demarche=demarche, cercle="partage")

    assert can_edit_objet(olga, mine)
    edit = address(EXTERNES, demarche, "edit", other.uid)
    assert client.get(edit).status_code == 403
    assert client.post(address(EXTERNES, demarche, "delete", other.uid)).status_code == 403
    # Transmettre reste l’acte de la coordination, même sur ce qu’il a déposé.
    cercle = address(EXTERNES, demarche, "cercle", mine.uid)
    assert client.post(cercle, {"cercle": "public"}).status_code == 403


def test_borrowing_the_eyes_of_the_ors_shows_what_it_sees(logged, alice, demarche):
    ConstatFactory(demarche=demarche, phrase="Constat partagé.", cercle="partage")
    ConstatFactory(demarche=demarche, phrase="Constat de travail.")
    client = logged(alice)
    client.post(reverse("demarches:regard", args=["confins"]), {"role": "ors"})

    page = client.get(list_address(PAR_CLE["constats"], demarche)).content.decode()
    assert "Constat partagé." in page
    assert "Constat de travail." not in page


def test_a_file_is_served_to_who_sees_its_diagnosis(logged, alice, gilles, zoe, demarche):
    externe = DiagnosticExterneFactory(demarche=demarche, cercle="travail")
    path = ["confins", externe.uid]
    client = logged(alice)
    sent = SimpleUploadedFile("portrait.pdf", b"%PDF-1.7 contenu")
    client.post(reverse("diagnostic:piece_add", args=path), {"piece": sent})
    piece = Fichier.objects.get()
    url = reverse("diagnostic:piece", args=[*path, piece.uid])
    assert b"".join(client.get(url).streaming_content) == b"%PDF-1.7 contenu"

    assert logged(gilles).get(url).status_code == 404
    DiagnosticExterne.objects.update(cercle="transmis")
    assert b"".join(logged(gilles).get(url).streaming_content)
    assert logged(zoe).get(url).status_code == 404


def test_a_dangerous_file_is_refused_with_a_sentence(logged, alice, demarche):
    externe = DiagnosticExterneFactory(demarche=demarche)
    url = reverse("diagnostic:piece_add", args=["confins", externe.uid])
    for name, content in (("page.html", b"<script>"), ("faux.pdf", b"MZ"), ("vide.pdf", b"")):
        page = logged(alice).post(url, {"piece": SimpleUploadedFile(name, content)}, follow=True)
        assert "Ce fichier" in page.content.decode()
    assert not externe.pieces.exists()


def test_the_history_stays_in_the_work_circle(logged, bruno, demarche):
    constat = ConstatFactory(demarche=demarche, cercle="public")
    url = address(PAR_CLE["constats"], demarche, "historique", constat.uid)

    assert logged(bruno).get(url).status_code == 404


def test_an_export_holds_only_what_one_sees(logged, gilles, demarche):
    ConstatFactory(demarche=demarche, phrase="=Montré.", cercle="transmis")
    ConstatFactory(demarche=demarche, phrase="Caché.")
    response = logged(gilles).get(list_address(PAR_CLE["constats"], demarche, "csv"))

    text = response.content.decode("utf-8-sig")
    assert "'=Montré." in text
    assert "Caché" not in text
    assert "attachment" in response["Content-Disposition"]
