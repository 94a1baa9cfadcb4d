"""Les pages des textes devant une main lourde, pressée ou curieuse."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.comptes.auteur import SYSTEME
from maillage.contrats import avenants
from maillage.contrats.changements import act_ajustement
from maillage.contrats.enums import Voie
from maillage.contrats.models import Contrat
from maillage.contrats.versions import text_in_force
from maillage.demarches.enums import Cercle
from tests.contrats.test_textes_pages import at, cells
from tests.contrats.test_versions import SEANCE, marques_of, prepare, sign_all
from tests.factories.base import FicheActionFactory
from tests.factories.contrat_complet import add_fiche, fill_contrat
from tests.factories.contrat_signe import make_signable, sign

pytestmark = pytest.mark.django_db
SECRET = "Fiche au secret"


@pytest.fixture
def plein(contrat):
    contrat.cercle = Cercle.TRANSMIS
    contrat.save()
    return make_signable(fill_contrat(contrat))


@pytest.fixture
def signe(plein):
    return sign(plein, date(2026, 7, 2))


def plan_change(contrat, **values):
    contrat.fiches.update(**(values or {"calendrier": "Au printemps"}))


def sent_by(page, **values):
    """L’envoi d’un navigateur qui coche tout."""
    jeton = page.context["form"]["jeton"].value()
    return {"retenu": cells(page), "instance": "copil", "jour": "2026-10-01", "jeton": jeton} | (
        values
    )


# ---- deux fois ---------------------------------------------------------------------------------


def test_an_ajustement_sent_twice_is_acted_once(logged, alice, signe):
    plan_change(signe)
    client, page = logged(alice), at(signe, "changements")
    sent = sent_by(client.get(page))
    first, second = (client.post(page, sent) for _ in range(2))
    assert first.url == second.url
    assert signe.ajustements.count() == 1


def test_going_back_to_tick_something_else_is_another_act(logged, alice, signe):
    plan_change(signe, calendrier="Au printemps", moyens="Deux mi-temps")
    client, page = logged(alice), at(signe, "changements")
    shown = client.get(page)
    one, *others = cells(shown)
    client.post(page, sent_by(shown, retenu=[one]))
    client.post(page, sent_by(shown, retenu=others))
    assert [len(row.phrases) for row in signe.ajustements.all()] == [1, len(others)]


def test_an_avenant_gesture_made_twice_is_not_a_fault(logged, alice, signe):
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 6, 30))
    avenant, client = prepare(signe), logged(alice)
    for geste in ("soumettre", "abandonner"):
        url = at(signe, "avenant_geste", avenant.uid, geste)
        client.post(url)
        said = client.post(url, follow=True).content.decode().replace("\u00a0", " ")
        assert "c’est déjà fait" in said
    assert signe.versions.count() == 2


def test_two_prorogations_of_one_click_are_one(logged, alice, signe):
    sent = {"geste": "proroger", "jusqu_au": "2031-06-30", "motif": "Évaluer."}
    client = logged(alice)
    first, second = (client.post(at(signe, "avenants"), sent) for _ in range(2))
    assert first.url == second.url
    avenants.drop(signe.avenants.get(), by=SYSTEME)
    assert client.post(at(signe, "avenants"), sent).status_code == 302
    assert [row.etat for row in signe.avenants.order_by("numero")] == ["abandonne", "preparation"]


# ---- n’importe quoi ----------------------------------------------------------------------------


@pytest.mark.parametrize("jour", ["1900-01-01", "2200-01-01", "2026-06-30", "99999-01-01", "hier"])
def test_a_meeting_on_an_absurd_day_acts_nothing(logged, alice, signe, jour):
    plan_change(signe)
    client, page = logged(alice), at(signe, "changements")
    response = client.post(page, sent_by(client.get(page), jour=jour))
    assert response.status_code == 422
    assert not signe.ajustements.exists()
    assert "checked" in response.content.decode()


@pytest.mark.parametrize(
    "dates",
    [
        {"jour": "1900-01-01"},
        {"jour": "2206-07-02"},
        {"jour": "2026-07-02", "date_effet": "0026-1-1"},
    ],
)
def test_a_contract_is_not_signed_on_an_absurd_day(logged, alice, plein, dates):
    client = logged(alice)
    empreinte = client.get(at(plein, "signature")).context["empreinte"]
    sent = {"relu": "on", "empreinte": empreinte} | dates
    assert client.post(at(plein, "signature"), sent).status_code == 422
    assert client.post(at(plein, "contrat_resume"), sent).status_code == 422
    assert not plein.versions.exists()


FORGES = (
    "", "@", "fiches/x@", "contrat/nom@" + "0" * 16, "a" * 3000 + "@\x00",
    "<b>@<i>", "é🎉@" + "f" * 16,
)  # fmt: skip


def test_forged_marks_act_and_retain_nothing_false(logged, alice, signe):
    plan_change(signe)
    avenant, client = prepare(signe), logged(alice)
    sent = {"retenu": FORGES, "instance": "copil", "jour": "2026-10-01", "motif": "🎉<b>" * 40000}
    assert client.post(at(signe, "changements"), sent).status_code == 422
    real = next(iter(marques_of(signe)))
    sent = {"retenu": [*FORGES, f"{real}@\x00 faux"]}
    client.post(at(signe, "avenant_geste", avenant.uid, "retenir"), sent)
    avenant.refresh_from_db()
    assert avenant.retenus == {real: ""}
    client.post(at(signe, "avenant_geste", avenant.uid, "soumettre"))
    avenant.refresh_from_db()
    assert avenant.etat == "preparation"


def test_a_huge_accented_motif_is_kept_and_escaped(logged, alice, signe):
    plan_change(signe)
    client, page = logged(alice), at(signe, "changements")
    motif = "<script>é🎉</script> " * 10000
    response = client.post(page, sent_by(client.get(page), motif=motif), follow=True)
    assert response.status_code == 200
    assert "<script>é🎉" not in response.content.decode()
    assert signe.ajustements.get().motif == motif.strip()


def test_what_is_ticked_counts_even_if_it_was_not_saved_first(logged, alice, signe):
    plan_change(signe, calendrier="Au printemps", moyens="Deux mi-temps")
    client = logged(alice)
    avenant = avenants.open_avenant(signe, titre="Essai", motif="", by=SYSTEME)
    page = client.get(at(signe, "avenant", avenant.uid))
    sent = {"retenu": cells(page)[:2], "choix": "lu", "date_effet": ""}
    client.post(at(signe, "avenant_geste", avenant.uid, "soumettre"), sent)
    avenant.refresh_from_db()
    assert (avenant.etat, len(avenant.retenus)) == ("au_vote", 2)


def test_a_choice_that_vanished_can_be_emptied(logged, alice, signe):
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 6, 30))
    avenant, client = prepare(signe), logged(alice)
    Contrat.objects.filter(pk=signe.pk).update(prorogation=None)
    page = client.get(at(signe, "avenant", avenant.uid)).content.decode()
    assert "Vider le choix" in page
    client.post(at(signe, "avenant_geste", avenant.uid, "retenir"))
    avenant.refresh_from_db()
    assert avenant.retenus == {}


def test_an_avenant_dropped_before_the_vote_says_so(logged, alice, signe):
    avenant = avenants.open_avenant(signe, titre="Essai", motif="", by=SYSTEME)
    avenants.drop(avenant, by=SYSTEME)
    page = logged(alice).get(at(signe, "avenant", avenant.uid)).content.decode()
    assert "abandonné avant d’être soumis" in page


def test_a_contract_said_signed_without_a_text_may_be_given_one(logged, alice, contrat):
    Contrat.objects.filter(pk=contrat.pk).update(etat="signe", phase="suivi")
    client = logged(alice)
    assert "En faire le texte de référence" in client.get(at(contrat, "versions")).content.decode()
    sent = {"jour": "2024-01-05", "relu": "on"}
    assert client.post(at(contrat, "contrat_resume"), sent).status_code == 302
    assert text_in_force(contrat).date_effet == date(2024, 1, 5)
    again = client.post(at(contrat, "contrat_resume"), sent)
    assert again.status_code == 302
    assert contrat.versions.count() == 1


def test_an_ajustement_that_waits_for_a_later_text_says_when(logged, alice, signe):
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 6, 30))
    avenant = prepare(signe)
    avenants.submit(avenant, date_effet=date(2040, 1, 1), by=SYSTEME)
    sign_all(signe, avenant)
    avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    plan_change(signe)
    client, page = logged(alice), at(signe, "changements")
    said = client.post(page, sent_by(client.get(page)), follow=True).content.decode()
    assert "en vigueur le 1er janvier 2040" in said
    assert "prennent effet avec lui" in said


def test_an_altered_text_is_told_everywhere_and_breaks_no_page(logged, alice, signe):
    plan_change(signe)
    version = text_in_force(signe)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE contrats_versioncontrat SET texte = 'rien de lisible'")
    client = logged(alice)
    for url in (
        at(signe, "version", version.uid), at(signe, "changements"), at(signe, "avenants"),
        at(signe, "versions"),
    ):  # fmt: skip
        assert client.get(url).status_code == 200
    assert "ne correspond plus" in client.get(at(signe, "changements")).content.decode()
    assert "prévenez" in client.get(at(signe, "version", version.uid)).content.decode()


# ---- ce qui est caché --------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["bruno", "carole", "denis", "gilles"])
def test_no_page_of_texts_tells_a_hidden_fiche(request, logged, signe, nom):
    """Actée, amendée, retirée : elle n’a ni titre, ni phrase, ni compte pour qui ne la voit pas."""
    signe.voies = {"action_ajoutee": "copil"}
    signe.save()
    secret = FicheActionFactory(contrat=signe, titre=SECRET, cercle="travail")
    made = act(signe)
    secret.titre = f"{SECRET} récrite"
    secret.save()
    plan_change(signe)
    avenant = prepare(signe)
    secret.titre = f"{SECRET} encore"
    secret.save()
    client = logged(request.getfixturevalue(nom))
    pages = [
        at(signe, "versions"), at(signe, "changements"), at(signe, "avenants"),
        at(signe, "avenant", avenant.uid), at(signe, "ajustement", made.uid),
        *(at(signe, "version", row.uid) for row in signe.versions.all()),
    ]  # fmt: skip
    for url in pages:
        response = client.get(url)
        assert response.status_code in (200, 403), url
        assert SECRET not in response.content.decode(), url
    type(secret).objects.filter(pk=secret.pk).update(supprime_le="2026-11-01T00:00Z")
    for url in pages:
        assert SECRET not in client.get(url).content.decode(), url


def act(contrat):
    return act_ajustement(
        contrat, marques=marques_of(contrat), instance=Voie.COPIL, jour=SEANCE, motif="", by=SYSTEME
    )


# ---- combien -----------------------------------------------------------------------------------


def count_queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_many_fiches_take_as_many_queries(logged, alice, signe):
    client = logged(alice)
    plan_change(signe)
    avenant = prepare(signe)
    pages = [at(signe, "changements"), at(signe, "avenant", avenant.uid)]
    few = [count_queries(client, url) for url in pages]
    axe, objectif = signe.axes.first(), signe.objectifs.first()
    for rang in range(10, 40):
        add_fiche(signe, axe, objectif, rang)
    assert [count_queries(client, url) for url in pages] == few
