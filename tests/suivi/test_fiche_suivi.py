"""La page « Où en est l’action » : qui la lit, qui y écrit, ce qu’elle ne perd pas."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.contrats.actions import fingerprint
from maillage.contrats.models import Contrat, FicheAction
from maillage.journal.etat import read_state
from maillage.suivi.avancement import NOTE, mark_avancement, report
from maillage.suivi.models import Deploiement, Etape, NoteSuivi, SuiviFiche
from tests.factories.base import FicheActionFactory
from tests.suivi.test_avancement import BY


@pytest.fixture
def ouverte(contrat, fiche):
    """Une fiche transmise, dans un contrat transmis."""
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    FicheAction.objects.filter(pk=fiche.pk).update(cercle="transmis")
    fiche.refresh_from_db()
    return fiche


def url(fiche, name="fiche_suivi", *args):
    contrat = fiche.contrat
    return reverse(f"suivi:{name}", args=[contrat.demarche.slug, contrat.uid, fiche.uid, *args])


NEUF = {"statut": "a_venir", "meteo": "", "fait": "", "a_faire": ""}


def said(**fields):
    """Ce qu’envoie qui a ouvert la page d’une action dont rien n’est dit."""
    known = {
        "empreinte": mark_avancement(NEUF),
        "statut": "en_cours", "meteo": "appuis", "fait": "", "a_faire": "", "note": "",
        "jour": "2026-11-01", "blocage": "", "aide": "",
    }  # fmt: skip
    return {f"action-{name}": value for name, value in (known | fields).items()}


DROITS = {
    "alice": (200, 302), "emma": (200, 302), "bruno": (200, 403), "denis": (200, 403),
    "carole": (200, 403), "gilles": (200, 403), "ines": (200, 403), "zoe": (404, 404),
    "jean": (404, 404),
}  # fmt: skip


@pytest.mark.parametrize("nom", DROITS)
def test_who_reads_and_who_writes(request, logged, ouverte, nom):
    client = logged(request.getfixturevalue(nom))
    reads, writes = DROITS[nom]
    assert client.get(url(ouverte)).status_code == reads
    assert client.post(url(ouverte), said()).status_code == writes
    assert SuiviFiche.objects.exists() is (writes == 302)


def test_a_pilot_says_where_it_stands_and_knows_it_was_received(logged, ouverte, emma, carole):
    client = logged(emma)
    answer = client.post(
        url(ouverte), said(fait="Deux sessions.", blocage="Salle fermée."), follow=True
    )
    page = answer.content.decode()
    assert "Salle fermée." in page
    assert "elle est seule à le lire" in page
    assert "Deux sessions." in page
    other = logged(carole).get(url(ouverte)).content.decode()
    assert "Salle fermée." not in other
    assert "Appuis nécessaires" in other


def test_nothing_typed_is_lost(logged, ouverte, alice):
    client = logged(alice)
    shown = client.get(url(ouverte)).context["formulaires"][0].initial["empreinte"]
    report(ouverte, fait="Ce que dit Emma.", by=BY)
    sent = said(fait="Ce que dit Alice.", empreinte=shown, note="Une note.")
    answer = client.post(url(ouverte), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ce que dit Emma." in page
    assert "Ce que dit Alice." in page
    assert "Une note." in page
    sent["action-empreinte"] = answer.context["formulaires"][0].data["action-empreinte"]
    assert client.post(url(ouverte), sent).status_code == 302
    assert SuiviFiche.objects.get().fait == "Ce que dit Alice."


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"statut": "en_retard"}, "Sélectionnez un choix valide"),
        ({"statut": "abandonne"}, "pourquoi l’action est abandonnée"),
        ({"jour": "2031-01-01"}, "date est à venir"),
        ({"jour": "hier"}, "31/12/2026"),
    ],
)
def test_what_is_refused_is_said(logged, ouverte, alice, fields, word):
    answer = logged(alice).post(url(ouverte), said(**fields, fait="Gardé."))
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert "Gardé." in answer.content.decode()
    assert not SuiviFiche.objects.exists()


def test_each_territory_has_its_own_form(logged, ouverte, alice):
    nord, sud = (
        Deploiement.objects.create(fiche=ouverte, libelle=name) for name in ("Nord", "Sud")
    )
    client = logged(alice)
    assert len(client.get(url(ouverte)).context["formulaires"]) == 3
    sent = {
        name.replace("action", str(nord.uid)): value for name, value in said(fait="Ici.").items()
    }
    assert client.post(url(ouverte, "deploiement_report", nord.uid), sent).status_code == 302
    nord.refresh_from_db(), sud.refresh_from_db()
    assert (nord.statut, nord.commentaire, sud.statut) == ("en_cours", "Ici.", "a_venir")
    other = Deploiement.objects.create(
        fiche=FicheActionFactory(contrat=ouverte.contrat), libelle="X"
    )
    assert client.post(url(ouverte, "deploiement_report", other.uid), sent).status_code == 404


def test_a_step_is_ticked_in_place(logged, ouverte, emma):
    etape = Etape.objects.create(fiche=ouverte, titre="Recruter", echeance=date(2026, 1, 1))
    client = logged(emma)
    assert "en retard, attendue le 1er janvier 2026" in client.get(url(ouverte)).content.decode()
    client.post(url(ouverte, "etape_tick", etape.uid), {"faite": "1"})
    etape.refresh_from_db()
    assert etape.faite
    assert etape.faite_le
    client.post(url(ouverte, "etape_tick", etape.uid))
    etape.refresh_from_db()
    assert not etape.faite


def test_a_blocker_is_lifted_with_a_way_back(logged, ouverte, alice):
    (note,) = report(ouverte, blocage="Salle fermée.", by=BY)
    client = logged(alice)
    client.post(url(ouverte, "note_lift", note.uid), {"texte": " "})
    assert NoteSuivi.objects.open().exists()
    page = client.post(url(ouverte, "note_lift", note.uid), {"texte": "Prêtée."}, follow=True)
    assert url(ouverte, "note_reopen", note.uid) in page.content.decode()
    assert not NoteSuivi.objects.open().exists()
    client.post(url(ouverte, "note_reopen", note.uid))
    assert NoteSuivi.objects.open().exists()


# Une note de la coordination : qui la corrige, la retire, la lève.
SUR_UNE_NOTE = {"alice": 302, "emma": 403, "denis": 403, "zoe": 404}


@pytest.mark.parametrize("nom", SUR_UNE_NOTE)
def test_only_its_author_or_the_coordination_mends_a_note(request, logged, ouverte, nom):
    (note,) = report(ouverte, note="Une note.", by=BY)
    client = logged(request.getfixturevalue(nom))
    fields = {"date": "2026-10-01", "nature": "reussite", "texte": "Mieux.", "cercle": "transmis"}
    opened = client.get(url(ouverte, "note_edit", note.uid)).status_code
    assert opened == (200 if nom == "alice" else SUR_UNE_NOTE[nom])
    sent = fields | {"empreinte": fingerprint(read_state(note, NOTE))}
    assert client.post(url(ouverte, "note_edit", note.uid), sent).status_code == SUR_UNE_NOTE[nom]
    assert client.post(url(ouverte, "note_remove", note.uid)).status_code == SUR_UNE_NOTE[nom]
    note.refresh_from_db()
    assert (note.texte == "Mieux.") is (note.supprime_le is not None) is (nom == "alice")


def test_a_pilot_removes_and_restores_its_own_note(logged, ouverte, emma):
    client = logged(emma)
    client.post(url(ouverte), said(note="La mienne."))
    note = NoteSuivi.objects.get()
    client.post(url(ouverte, "note_remove", note.uid))
    assert not NoteSuivi.objects.alive().exists()
    client.post(url(ouverte, "note_restore", note.uid))
    assert NoteSuivi.objects.alive().exists()


def test_two_editors_of_a_note_see_each_other(logged, ouverte, alice):
    (note,) = report(ouverte, note="Avant.", by=BY)
    sent = {"date": "2026-10-01", "nature": "avancement", "texte": "Le mien.", "cercle": "partage",
            "empreinte": "périmée"}  # fmt: skip
    answer = logged(alice).post(url(ouverte, "note_edit", note.uid), sent)
    assert answer.status_code == 409
    assert "Avant." in answer.content.decode()
    assert "Le mien." in answer.content.decode()


def test_the_thread_is_filtered(logged, ouverte, alice):
    report(ouverte, note="Parti.", blocage="Fermé.", by=BY)
    client = logged(alice)
    fil = client.get(url(ouverte) + "?nature=blocage").context["fil"]
    assert [note.texte for note, _ in fil] == ["Fermé."]


def test_the_page_of_the_fiche_sums_it_up(logged, ouverte, alice):
    report(ouverte, statut="en_cours", fait="Deux sessions.", by=BY)
    contrat = ouverte.contrat
    page = reverse("contrats:fiche", args=[contrat.demarche.slug, contrat.uid, ouverte.uid])
    text = logged(alice).get(page).content.decode()
    assert "Deux sessions." in text
    assert url(ouverte) in text


def test_its_queries_do_not_grow(logged, ouverte, alice):
    client, counts = logged(alice), []
    client.get(url(ouverte))
    for size in (1, 8):
        for rang in range(size):
            lieu = Deploiement.objects.create(fiche=ouverte, libelle=f"Lieu {size} {rang}")
            Etape.objects.create(fiche=ouverte, titre="Étape", deploiement=lieu)
            report(ouverte, note="Note", deploiement=lieu, by=BY)
            FicheActionFactory(contrat=ouverte.contrat, parent=ouverte, titre="Sous-action")
        with CaptureQueriesContext(connection) as queries:
            client.get(url(ouverte))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_menu_says_one_is_following_actions(logged, alice, ouverte):
    html = logged(alice).get(url(ouverte)).content.decode()
    assert 'aria-current="true">Suivre</a>' in html
    assert 'aria-current="page">Suivi des actions</a>' in html
