"""La page de l’élu : ce qu’elle dit d’une commune, ce qu’elle tait, et ses liens."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.models import Contrat, FicheAction
from maillage.demarches.models import Territoire
from maillage.suivi.avancement import report
from maillage.suivi.elu import read_elu
from maillage.suivi.liens_elu import find_lien, give_lien, make_jeton, reopen_lien, revoke_lien
from maillage.suivi.models import Deploiement, LienElu
from maillage.territoires.models import Commune, Millesime
from tests.factories.base import FicheActionFactory
from tests.suivi.test_avancement import BY


@pytest.fixture
def transmis(contrat):
    """Deux communes ; une action nomme la première, une autre par son territoire, une partout."""
    millesime = Millesime.objects.create(annee=2026)
    for code, nom in (("16001", "Abzac"), ("16002", "Les Adjots")):
        Commune.objects.create(
            millesime=millesime, code=code, nom=nom, departement="16", region="75"
        )
    contrat.territoire = Territoire.objects.create(
        demarche=contrat.demarche, nom="Confins", codes=["16001", "16002"], millesime=2026
    )
    contrat.cercle = "transmis"
    contrat.save()
    seen = {"contrat": contrat, "cercle": "transmis"}
    FicheActionFactory(titre="Ici même", communes=["16001"], statut="en_cours", **seen)
    lieu = FicheActionFactory(titre="Par un territoire", **seen)
    Deploiement.objects.create(fiche=lieu, libelle="Nord", communes=["16001"])
    FicheActionFactory(titre="Ailleurs", communes=["16002"], **seen)
    partout = FicheActionFactory(titre="Partout", **seen)
    FicheActionFactory(titre="Pas transmise", contrat=contrat, cercle="partage")
    report(partout, statut="en_cours", fait="Un début.", note="Mots de l’équipe.",
           blocage="Mots du travail.", by=BY)  # fmt: skip
    return contrat


def url(contrat, name="elu", *args):
    return reverse(f"suivi:{name}", args=[contrat.demarche.slug, contrat.uid, *args])


@pytest.fixture
def lien(transmis):
    soon = timezone.localdate() + timedelta(days=30)
    return give_lien(transmis, libelle="CoPil", jusqu_au=soon, by=BY)


def test_it_tells_what_is_done_in_a_commune(transmis):
    page = read_elu(transmis, user=None, commune="16001")
    assert page.commune_nom == "Abzac"
    assert [row.titre for row in page.ici] == ["Ici même", "Par un territoire"]
    assert [row.titre for row in page.partout] == ["Partout"]
    assert (
        page.phrases[0] == "Le contrat compte 4\u00a0actions : 2\u00a0en cours et 2\u00a0à venir."
    )
    assert page.mouvements[0].fiche.titre == "Partout"
    assert read_elu(transmis, commune="99999").commune == ""


def test_a_link_reads_without_account_and_only_what_is_transmitted(client, lien):
    answer = client.get(reverse("suivi:elu_lien", args=[make_jeton(lien)]) + "?commune=16001")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "Ici même" in text
    for secret in ("Pas transmise", "Mots de l’équipe.", "Mots du travail.", "/espace/confins"):
        assert secret not in text
    assert len(text) < 150_000


def _expire(lien):
    LienElu.objects.filter(pk=lien.pk).update(expire_le=timezone.now() - timedelta(seconds=1))


def _withdraw(lien):
    Contrat.objects.filter(pk=lien.contrat_id).update(cercle="travail")


CLOSED = {
    "expired": _expire,
    "revoked": lambda lien: revoke_lien(lien, by=BY),
    "redrawn": lambda lien: LienElu.objects.filter(pk=lien.pk).update(tirage=2),
    "binned": lambda lien: LienElu.objects.filter(pk=lien.pk).update(supprime_le=timezone.now()),
    "contract withdrawn": _withdraw,
}


@pytest.mark.parametrize("case", CLOSED)
def test_a_closed_link_opens_nothing(client, lien, case):
    jeton = make_jeton(lien)
    CLOSED[case](lien)
    answer = client.get(reverse("suivi:elu_lien", args=[jeton]))
    assert answer.status_code == 404
    assert "Confins" not in answer.content.decode()


@pytest.mark.parametrize("jeton", ["n’importe quoi", "a:b", "0" * 32 + ".1:signature"])
def test_a_forged_link_opens_nothing(client, lien, jeton):
    assert find_lien(jeton) is None
    assert client.get(reverse("suivi:elu_lien", args=[jeton])).status_code == 404


def test_a_reopened_link_has_another_address(lien):
    before = make_jeton(lien)
    revoke_lien(lien, by=BY)
    reopen_lien(lien, by=BY)
    assert find_lien(before) is None
    assert find_lien(make_jeton(lien)) == lien


def test_nothing_is_given_of_a_contract_not_transmitted(contrat):
    with pytest.raises(ValidationError):
        give_lien(contrat, libelle="CoPil", jusqu_au=timezone.localdate(), by=BY)


@pytest.mark.parametrize(
    ("nom", "page", "liens"),
    [("alice", 200, 200), ("carole", 200, 403), ("gilles", 200, 403), ("denis", 200, 403),
     ("zoe", 404, 404), ("jean", 404, 404)],
)  # fmt: skip
def test_who_reads_it_and_who_gives_links(request, logged, transmis, nom, page, liens):
    client = logged(request.getfixturevalue(nom))
    answer = client.get(url(transmis))
    assert answer.status_code == page
    assert "Pas transmise" not in answer.content.decode()
    assert client.get(url(transmis, "liens_elu")).status_code == liens


def test_the_coordination_gives_and_closes_a_link(logged, transmis, alice):
    client = logged(alice)
    far = {"libelle": "CoPil", "jusqu_au": "2199-01-01"}
    assert client.post(url(transmis, "liens_elu"), far).status_code == 422
    soon = timezone.localdate() + timedelta(days=9)
    client.post(url(transmis, "liens_elu"), {"libelle": "CoPil", "jusqu_au": soon.isoformat()})
    lien = LienElu.objects.get()
    assert make_jeton(lien) in client.get(url(transmis, "liens_elu")).content.decode()
    client.post(url(transmis, "lien_elu_revoke", lien.uid))
    lien.refresh_from_db()
    assert lien.revoque_le
    client.post(url(transmis, "lien_elu_reopen", lien.uid))
    lien.refresh_from_db()
    assert lien.revoque_le is None


def test_its_queries_do_not_grow(client, lien):
    page, counts = reverse("suivi:elu_lien", args=[make_jeton(lien)]) + "?commune=16001", []
    for size in (1, 20):
        for rang in range(size):
            row = FicheActionFactory(contrat=lien.contrat, titre=f"Action {rang}", cercle="public")
            Deploiement.objects.create(fiche=row, libelle="Nord", communes=["16001"])
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
    assert FicheAction.objects.count() > 20
