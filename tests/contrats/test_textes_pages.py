"""Les pages des textes : qui relit, arrête, acte, amende, signe."""

from datetime import date

import pytest
from django.urls import reverse

from maillage.contrats.models import Avenant, Contrat, VersionContrat
from maillage.demarches.enums import Cercle
from tests.factories.base import FicheActionFactory
from tests.factories.contrat_complet import fill_contrat
from tests.factories.contrat_signe import make_signable, sign

pytestmark = pytest.mark.django_db
JOUR = date(2026, 7, 2)
PDF = b"%PDF-1.7 scan"


@pytest.fixture
def plein(contrat):
    contrat.cercle = Cercle.TRANSMIS
    contrat.save()
    return make_signable(fill_contrat(contrat))


@pytest.fixture
def signe(plein):
    return sign(plein, JOUR)


def at(contrat, name, *args):
    return reverse(f"contrats:{name}", args=[contrat.demarche.slug, contrat.uid, *args])


def cells(page) -> list[str]:
    """Les changements que la page offre de cocher."""
    return [ligne.valeur for groupe in page.context["groupes"] for ligne in groupe.lignes]


# Qui fait quoi : (page, personne) → code. Une étrangère ne trouve rien.
LIT_TEXTES = {
    "alice": 200, "bruno": 200, "carole": 200, "denis": 200, "farid": 200, "gilles": 200,
    "helene": 200, "ines": 200, "jean": 404, "zoe": 404,
}  # fmt: skip
LIT_CHANGEMENTS = LIT_TEXTES | {"farid": 403, "gilles": 403, "helene": 403, "ines": 403}
ACTE = {"alice": {"cotech", "copil"}, "denis": {"cotech"}, "carole": {"copil"}, "bruno": set()}


@pytest.mark.parametrize("nom", LIT_TEXTES)
def test_who_reads_the_texts_and_what_is_being_prepared(request, logged, signe, nom):
    client = logged(request.getfixturevalue(nom))
    avenant = Avenant.objects.create(
        contrat=signe, numero=1, titre="Essai", base=signe.versions.get()
    )
    assert client.get(at(signe, "versions")).status_code == LIT_TEXTES[nom]
    assert client.get(at(signe, "avenants")).status_code == LIT_TEXTES[nom]
    assert client.get(at(signe, "changements")).status_code == LIT_CHANGEMENTS[nom]
    assert client.get(at(signe, "avenant", avenant.uid)).status_code == LIT_CHANGEMENTS[nom]


@pytest.mark.parametrize("nom", LIT_TEXTES)
@pytest.mark.parametrize("page", ["signature", "contrat_resume", "voies_edit", "version_freeze"])
def test_only_the_coordination_freezes_signs_and_rules(request, logged, plein, nom, page):
    client = logged(request.getfixturevalue(nom))
    expected = {"alice": {200, 302}, "jean": {404}, "zoe": {404}}.get(nom, {403})
    assert client.post(at(plein, page)).status_code in expected | (
        {422} if nom == "alice" else set()
    )
    if nom != "alice":
        assert not VersionContrat.objects.exists()


@pytest.mark.parametrize("nom", ACTE)
@pytest.mark.parametrize("instance", ["cotech", "copil"])
def test_an_instance_acts_what_is_its_own(request, logged, alice, signe, nom, instance):
    fiche = signe.fiches.first()
    fiche.description = "<p>Récrite</p>"
    fiche.save()
    client = logged(request.getfixturevalue(nom))
    page = client.get(at(signe, "changements"))
    sent = {"retenu": cells(page), "instance": instance, "jour": "2026-10-01"}
    response = client.post(at(signe, "changements"), sent)
    made = signe.ajustements.count()
    assert made == (1 if instance in ACTE[nom] else 0)
    assert response.status_code == (302 if made else 422 if ACTE[nom] else 403)


def test_what_is_hidden_from_an_instance_is_neither_shown_nor_acted(logged, denis, signe):
    secret = FicheActionFactory(contrat=signe, titre="Fiche au secret", cercle="travail")
    page = logged(denis).get(at(signe, "changements"))
    assert "au secret" not in page.content.decode()
    forged = {"retenu": [f"fiches/{secret.uid}@0000"], "instance": "cotech", "jour": "2026-10-01"}
    refused = logged(denis).post(at(signe, "changements"), forged)
    assert refused.status_code == 422
    assert not signe.ajustements.exists()


def test_signing_shows_the_text_it_freezes(logged, alice, plein):
    client = logged(alice)
    page = client.get(at(plein, "signature"))
    sent = {"jour": "2026-07-02", "lieu": "Ruffec", "relu": "on",
            "empreinte": page.context["empreinte"]}  # fmt: skip
    Contrat.objects.filter(pk=plein.pk).update(nom="Changé entre-temps")
    moved = client.post(at(plein, "signature"), sent)
    assert moved.status_code == 422
    assert "a changé pendant que vous le relisiez" in moved.content.decode()
    sent["empreinte"] = moved.context["empreinte"]
    assert client.post(at(plein, "signature"), sent).status_code == 302
    plein.refresh_from_db()
    assert (plein.etat, plein.signatures.get().lieu) == ("signe", "Ruffec")
    assert client.get(at(plein, "signature")).status_code == 302


def test_a_scan_is_kept_by_its_hash_and_served_to_whom_sees_all(logged, alice, bruno, signe):
    from django.core.files.uploadedfile import SimpleUploadedFile

    version = signe.versions.get()
    scan = SimpleUploadedFile("contrat.pdf", PDF, content_type="application/pdf")
    logged(alice).post(at(signe, "scan_add", version.uid), {"scan": scan})
    piece = version.pieces.get(genre="scan")
    served = logged(alice).get(at(signe, "version_piece", version.uid, piece.uid))
    assert b"".join(served.streaming_content) == PDF
    page = logged(alice).get(at(signe, "version", version.uid)).content.decode()
    assert piece.fichier.sha256 in page
    assert logged(bruno).get(at(signe, "version_piece", version.uid, piece.uid)).status_code == 404
    bad = SimpleUploadedFile("contrat.pdf", b"rien", content_type="application/pdf")
    told = logged(alice).post(at(signe, "scan_add", version.uid), {"scan": bad}, follow=True)
    assert "genre accepté" in told.content.decode()


def test_an_avenant_is_carried_in_the_browser_to_its_signature(logged, alice, signe):
    client = logged(alice)
    sent = {"geste": "proroger", "jusqu_au": "2031-06-30", "motif": "Évaluer."}
    client.post(at(signe, "avenants"), sent)
    avenant = signe.avenants.get()
    page = client.get(at(signe, "avenant", avenant.uid))
    assert "30/06/2031" in page.content.decode() or "30 juin 2031" in page.content.decode()
    steps = at(signe, "avenant_geste", avenant.uid, "soumettre")
    client.post(steps, {"date_effet": ""})
    avenant.refresh_from_db()
    assert avenant.etat == "au_vote"
    refused = client.post(
        at(signe, "avenant_geste", avenant.uid, "signer"), {"jour": "2026-11-02"}, follow=True
    )
    assert "Aucune ARS n’a signé" in refused.content.decode()
    for partie in signe.parties.all():
        partie.signatures.create(avenant=avenant, date=date(2026, 11, 2))
    client.post(at(signe, "avenant_geste", avenant.uid, "signer"), {"jour": "2026-11-02"})
    avenant.refresh_from_db()
    assert avenant.etat == "signe"
    page = client.get(at(signe, "versions"), {"jour": "2026-10-01"}).content.decode()
    assert "le texte en vigueur était" in page


def test_a_prorogation_goes_beyond_the_end(logged, alice, signe):
    sent = {"geste": "proroger", "jusqu_au": "2029-01-01"}
    response = logged(alice).post(at(signe, "avenants"), sent)
    assert response.status_code == 422
    assert "court déjà jusqu’au 31/12/2030" in response.content.decode().replace("\u00a0", " ")
    assert not signe.avenants.exists()


def test_a_page_of_texts_takes_as_many_queries_for_many_texts(
    logged, alice, signe, django_assert_max_num_queries
):
    def add(rang):
        first = signe.versions.order_by("rang").first()
        VersionContrat.objects.create(
            contrat=signe, nature="projet", rang=rang, numero=rang, date_effet=JOUR,
            created_at=first.created_at, auteur_libelle="Essai", schema=2, texte=first.texte,
            empreinte=first.empreinte,
        )  # fmt: skip

    client = logged(alice)
    client.get(at(signe, "versions"))
    for rang in range(2, 12):
        add(rang)
    with django_assert_max_num_queries(22):
        client.get(at(signe, "versions"))


def test_one_link_ticks_all_an_instance_may_act(logged, alice, signe):
    signe.fiches.update(calendrier="Au printemps", budget_previsionnel="1")
    client = logged(alice)
    for instance, expected in (("cotech", {"calendrier"}), ("copil", {"calendrier", "argent"})):
        page = client.get(at(signe, "changements"), {"cocher": instance})
        lines = [ligne for groupe in page.context["groupes"] for ligne in groupe.lignes]
        assert {ligne.ecart.nature.value for ligne in lines if ligne.is_retenu} == expected
    page = client.get(at(signe, "changements"), {"cocher": "n’importe quoi"})
    assert "checked" not in page.content.decode()


def test_who_has_not_voted_the_avenant_is_named(logged, alice, signe):
    client = logged(alice)
    client.post(at(signe, "avenants"), {"geste": "proroger", "jusqu_au": "2031-06-30"})
    avenant = signe.avenants.get()
    client.post(at(signe, "avenant_geste", avenant.uid, "soumettre"), {"date_effet": ""})
    page = client.get(at(signe, "avenant", avenant.uid))
    assert {str(partie) for partie in page.context["sans_vote"]} == {
        "PETR des Confins", "ARS des Confins",
    }  # fmt: skip
    assert "pas encore voté cet avenant" in page.content.decode()
