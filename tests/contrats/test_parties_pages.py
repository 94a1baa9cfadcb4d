"""Les pages des parties : consigner un acte, une signature, un retrait ; ce qui est refusé."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import Avenant, Contrat, Partie
from maillage.contrats.parties import record_acte, record_signature
from maillage.contrats.versions import digest, freeze_projet, read_present
from maillage.demarches.models import Affectation
from tests.factories.base import OrganisationFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def partie(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    contrat.cercle = "transmis"
    return Partie.objects.create(
        contrat=contrat, organisation=OrganisationFactory(nom="CC des Confins"),
        representant="Mme Roux", qualite="Présidente",
    )  # fmt: skip


@pytest.fixture
def at():
    """``at("acte_create", partie)`` : l’adresse d’une page de partie."""

    def build(name, partie, *args):
        contrat = partie.contrat
        return reverse(
            f"contrats:{name}", args=[contrat.demarche.slug, contrat.uid, partie.uid, *args]
        )

    return build


def submit(contrat):
    return freeze_projet(contrat, empreinte=digest(read_present(contrat)), by=SYSTEME)


def sent_acte(**fields):
    return {
        "jeton": str(uuid.uuid4()), "nature": "deliberation", "sens": "approuve",
        "date": "2026-06-11", "numero": "D-14",
    } | fields  # fmt: skip


def scan(name="acte.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def test_an_act_says_which_version_it_approves(logged, alice, partie, at):
    version = submit(partie.contrat)
    client = logged(alice)
    page = client.get(at("acte_create", partie))
    assert "Version 1 du" in page.content.decode()
    sent = sent_acte(texte_vote=f"version-{version.uid}", piece=scan())
    response = client.post(at("acte_create", partie), sent, follow=True)
    acte = partie.actes.get()
    assert (acte.version_votee, acte.avenant, acte.numero) == (version, None, "D-14")
    assert "la version 1 du" in response.content.decode()
    copy = client.get(at("acte_download", partie, acte.uid))
    assert b"".join(copy.streaming_content) == PDF


def test_the_expected_kind_of_act_and_the_last_text_are_proposed(logged, alice, partie, at):
    Partie.objects.update(acte_attendu="decision")
    submit(partie.contrat)
    form = logged(alice).get(at("acte_create", partie)).context["form"]
    assert form.initial["nature"] == "decision"
    assert form.initial["texte_vote"].startswith("version-")


def test_an_avenant_at_vote_can_be_voted(logged, alice, partie, at):
    base = submit(partie.contrat)
    avenant = Avenant.objects.create(
        contrat=partie.contrat, numero=1, titre="Un ajout", base=base, texte=base, etat="au_vote"
    )
    sent = sent_acte(texte_vote=f"avenant-{avenant.uid}")
    logged(alice).post(at("acte_create", partie), sent)
    acte = partie.actes.get()
    assert (acte.avenant, acte.version_votee) == (avenant, base)


def test_a_version_of_another_contract_is_refused(logged, alice, partie, autre_contrat, at):
    foreign = submit(autre_contrat)
    submit(partie.contrat)
    sent = sent_acte(texte_vote=f"version-{foreign.uid}")
    page = logged(alice).post(at("acte_create", partie), sent).content.decode()
    assert "Sélectionnez un choix valide" in page
    assert not partie.actes.exists()


def test_reserves_must_be_written(logged, alice, partie, at):
    page = logged(alice).post(at("acte_create", partie), sent_acte(sens="reserves"))
    assert "Écrivez les réserves" in page.content.decode()
    assert not partie.actes.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"date": "2099-01-01"}, "Cette date est à venir"),
        ({"date": "hier"}, "Écrivez la date comme 31/12/2026."),
        ({"nature": "oukase"}, "Sélectionnez un choix valide"),
        ({"piece": SimpleUploadedFile("acte.pdf", b"<html>")}, "n’est pas d’un genre accepté"),
        ({"piece": SimpleUploadedFile("acte.pdf", b"")}, "vide"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(logged, alice, partie, at, fields, said):
    page = logged(alice).post(at("acte_create", partie), sent_acte(**fields)).content.decode()
    assert said in page
    assert not partie.actes.exists()


def test_the_same_form_sent_twice_writes_once(logged, alice, partie, at):
    client, sent = logged(alice), sent_acte()
    for _ in range(2):
        assert client.post(at("acte_create", partie), sent).status_code == 302
    assert partie.actes.count() == 1


def test_two_writers_do_not_overwrite_each_other(logged, alice, partie, at):
    acte = record_acte(partie=partie, date=date(2026, 6, 1), by=SYSTEME)
    client = logged(alice)
    mark = client.get(at("acte_edit", partie, acte.uid)).context["empreinte"]
    sent = sent_acte(empreinte=mark)
    client.post(at("acte_edit", partie, acte.uid), sent | {"numero": "A"})
    page = client.post(at("acte_edit", partie, acte.uid), sent | {"numero": "B"})
    assert "Quelqu’un d’autre vient d’enregistrer" in page.content.decode()
    acte.refresh_from_db()
    assert acte.numero == "A"
    again = sent | {"numero": "B", "empreinte": page.context["empreinte"]}
    client.post(at("acte_edit", partie, acte.uid), again)
    acte.refresh_from_db()
    assert acte.numero == "B"


def test_a_withdrawn_act_stays_readable(logged, alice, partie, at):
    acte = record_acte(partie=partie, date=date(2026, 6, 1), by=SYSTEME)
    client = logged(alice)
    early = {"retire_le": "2026-05-01", "motif_retrait": "Erreur."}
    page = client.post(at("acte_withdraw", partie, acte.uid), early).content.decode()
    assert "L’acte date du 01/06/2026." in page
    sent = {"retire_le": "2026-06-09", "motif_retrait": "Séance irrégulière."}
    page = client.post(at("acte_withdraw", partie, acte.uid), sent, follow=True).content.decode()
    assert "Séance irrégulière." in page


def test_an_act_removed_by_mistake_comes_back(logged, alice, partie, at, url_of):
    acte = record_acte(partie=partie, date=date(2026, 6, 1), by=SYSTEME)
    client = logged(alice)
    client.post(at("acte_remove", partie, acte.uid))
    assert client.get(at("acte_edit", partie, acte.uid)).status_code == 404
    client.post(url_of("partie_restore", partie.contrat, "acte", acte.uid))
    assert client.get(at("acte_edit", partie, acte.uid)).status_code == 200


def test_what_has_been_replaced_does_not_come_back(logged, alice, partie, at, url_of):
    first = record_signature(partie=partie, date=date(2026, 7, 2), by=SYSTEME)
    client = logged(alice)
    client.post(at("signature_remove", partie, first.uid))
    record_signature(partie=partie, date=date(2026, 7, 3), by=SYSTEME)
    undo = url_of("partie_restore", partie.contrat, "signature", first.uid)
    page = client.post(undo, follow=True).content.decode()
    assert "un autre a pris sa place" in page


SIGNE = {"date": "2026-07-02", "mode": "seance", "signataire": "Mme Roux"}


def test_the_coordination_needs_the_scan_of_a_signature(logged, alice, partie, at):
    client = logged(alice)
    page = client.post(at("signature_create", partie), SIGNE).content.decode()
    assert "La coordination ne signe pas pour autrui" in page
    assert not partie.signatures.exists()
    client.post(at("signature_create", partie), SIGNE | {"piece": scan("scan.pdf")})
    signature = partie.signatures.get()
    served = client.get(at("signature_download", partie, signature.uid))
    assert b"".join(served.streaming_content) == PDF
    twice = client.post(at("signature_create", partie), SIGNE | {"piece": scan()})
    assert "déjà consignée" in twice.content.decode()


def test_a_session_signs_for_several_from_one_scan(logged, alice, partie, url_of):
    contrat = partie.contrat
    other = Partie.objects.create(contrat=contrat, organisation=OrganisationFactory(nom="MSA"))
    client, url = logged(alice), url_of("signatures_create", contrat)
    chosen = {"parties": [str(partie.uid), str(other.uid)], "date": "2026-07-02"}
    assert "ne signe pas pour autrui" in client.post(url, chosen).content.decode()
    client.post(url, chosen | {"piece": scan()})
    signed = [partie.signatures.get(), other.signatures.get()]
    assert signed[0].fichier == signed[1].fichier
    assert signed[0].signataire == "Mme Roux"
    again = client.post(url, chosen | {"piece": scan()}).content.decode()
    assert "Déjà consignée pour ce texte\u00a0: CC des Confins, MSA." in again


def test_a_party_of_another_contract_cannot_sign_here(logged, alice, partie, autre_contrat, url_of):
    foreign = Partie.objects.create(contrat=autre_contrat, organisation=OrganisationFactory())
    sent = {"parties": [str(foreign.uid)], "date": "2026-07-02", "piece": scan()}
    page = logged(alice).post(url_of("signatures_create", partie.contrat), sent)
    assert page.status_code == 200
    assert not foreign.signatures.exists()


def test_leaving_and_coming_back(logged, alice, partie, at):
    client = logged(alice)
    assert "obligatoire" in client.post(at("partie_leave", partie), {}).content.decode()
    sent = {"sortie_le": "2026-10-01", "sortie_motif": "Fusion avec la voisine."}
    page = client.post(at("partie_leave", partie), sent, follow=True).content.decode()
    assert "Fusion avec la voisine." in page
    client.post(at("partie_rejoin", partie))
    partie.refresh_from_db()
    assert partie.sortie_le is None


def test_the_table_counts_and_says_what_is_missing(
    logged, alice, partie, url_of, django_assert_max_num_queries
):
    for rang in range(12):
        other = Partie.objects.create(
            contrat=partie.contrat, organisation=OrganisationFactory(nom=f"Partie {rang}"),
            mandat_fin=date(2026, 3, 20),
        )  # fmt: skip
        record_acte(partie=other, date=date(2026, 6, 1), by=SYSTEME)
    client = logged(alice)
    with django_assert_max_num_queries(14):
        page = client.get(url_of("parties", partie.contrat)).content.decode()
    assert "12\u00a0parties sur 13 ont voté&nbsp;; 12\u00a0mandats à renouveler." in page
    with django_assert_max_num_queries(18):
        page = client.get(url_of("votes", partie.contrat)).content.decode()
    assert "Doivent encore voter" in page


def test_votes_can_be_followed_for_an_avenant(logged, alice, partie, autre_contrat, url_of):
    base = submit(partie.contrat)
    avenant = Avenant.objects.create(
        contrat=partie.contrat, numero=1, titre="Un ajout", base=base, texte=base, etat="au_vote"
    )
    client, url = logged(alice), url_of("votes", partie.contrat)
    assert "Un ajout" in client.get(f"{url}?avenant={avenant.uid}").content.decode()
    foreign = Avenant.objects.create(
        contrat=autre_contrat, numero=1, titre="Ailleurs", base=submit(autre_contrat)
    )
    for forged in (foreign.uid, "rien", uuid.uuid4()):
        assert client.get(f"{url}?avenant={forged}").status_code == 404


def test_a_reader_reads_everything_but_the_contacts(logged, gilles, partie, at, url_of):
    acte = record_acte(partie=partie, date=date(2026, 6, 1), by=SYSTEME)
    client = logged(gilles)
    for name in ("parties", "votes"):
        page = client.get(url_of(name, partie.contrat))
        assert page.status_code == 200
        assert "Préparer un rappel" not in page.content.decode()
    page = client.get(at("partie", partie)).content.decode()
    assert "Consigner un acte" not in page
    assert "Son histoire" not in page
    assert client.get(at("acte_edit", partie, acte.uid)).status_code == 403
    assert client.get(url_of("signatures_create", partie.contrat)).status_code == 403


def test_an_avenant_at_vote_is_seen_wherever_the_party_is(
    logged, alice, carole, partie, at, url_of
):
    Partie.objects.update(role="porteur")
    base = submit(partie.contrat)
    Avenant.objects.create(
        contrat=partie.contrat, numero=3, titre="Un ajout", base=base, texte=base, etat="au_vote"
    )
    record_signature(partie=partie, date=date(2026, 7, 2), by=SYSTEME)
    client = logged(alice)
    assert "Un ajout" in client.get(url_of("parties", partie.contrat)).content.decode()
    page = client.get(at("partie", partie)).content.decode()
    assert "Avenant n° 3" in page
    assert "Doit voter" in page
    Affectation.objects.filter(utilisateur=carole).update(organisation=partie.organisation)
    mine = reverse("contrats:engagements_mine", args=[partie.contrat.demarche.slug])
    assert "est au vote" in logged(carole).get(mine).content.decode()
