"""Les signes qu’une base refuse ne font tomber aucune page, et ne s’écrivent pas."""

import json

import pytest
from django.http import QueryDict
from django.urls import reverse

from maillage.core.middleware import keep_writable
from maillage.suivi.models import Demande, LienPilote, NoteSuivi, VueSuivi
from maillage.suivi.saisie.ecriture import read_vu
from tests.suivi.campagne import Pilote, lien_of, make_fiche, ouvrir

pytestmark = pytest.mark.django_db
A = "emma@exemple.fr"
NUL = "a\x00b\ud800c"


def url_of(name, contrat, *args):
    return reverse(name, args=[contrat.demarche.slug, contrat.uid, *args])


@pytest.mark.parametrize(
    ("query", "kept"),
    [("x=a%00b", "ab"), ("%00x=ab", "ab"), ("x=%ED%A0%80", "\ufffd" * 3), ("x=é", "é")],
)
def test_it_drops_what_no_database_keeps(query, kept):
    assert keep_writable(QueryDict(query))["x"] == kept


def test_it_changes_nothing_else():
    sent = QueryDict("x=1&x=2&y=l%27eau%0D%0A")
    assert keep_writable(sent) is sent


def test_half_a_character_is_dropped():
    sent = QueryDict(mutable=True)
    sent["x"] = NUL
    assert keep_writable(sent)["x"] == "abc"


def test_a_page_read_with_such_signs_answers(logged, alice, contrat):
    client = logged(alice)
    make_fiche(contrat, A)
    for name in ("suivi:actions", "suivi:tableau_bord", "campagnes:campagnes"):
        url = url_of(name, contrat) + "?q=%00&statut=%00&pilote=a%00&ordre=%ED%A0%80&page=%00"
        assert client.get(url).status_code == 200
    assert client.get(f"/espace/{contrat.demarche.slug}/contrats/%00/").status_code == 404
    assert client.get("/s/%00/").status_code == 404
    assert client.get("/lire/a%00/").status_code == 404


def test_a_name_typed_outside_a_form_is_kept_clean(logged, alice, contrat):
    make_fiche(contrat, "", code="1")
    campagne, client = ouvrir(contrat), logged(alice)
    orphan = Demande.objects.get()
    client.post(
        url_of("campagnes:adresse_give", contrat, campagne.uid),
        {"demandes": [str(orphan.uid)], "nom": "Lé\x00a", "courriel": "lea@exemple.fr"},
    )
    assert LienPilote.objects.get().nom == "Léa"
    client.post(url_of("suivi:vue_save", contrat), {"nom": "Ma\x00 vue", "parametres": "q=%00\x00"})
    assert VueSuivi.objects.get().nom == "Ma vue"


def test_a_pilot_and_the_coordination_write_them_without_harm(logged, alice, contrat):
    make_fiche(contrat, A, code="1")
    campagne, pilote = ouvrir(contrat), Pilote(lien_of(A))
    demande = Demande.objects.get()
    said = {"fait": "Deux\x00 ateliers", "blocage": "\x00Rien", "page": "\x00p"}
    assert pilote.write(demande, htmx=True, **said).status_code == 200
    assert pilote.write(demande, **said).status_code == 302
    pilote.send()
    client = logged(alice)
    here = [campagne.uid, demande.uid]
    client.post(url_of("campagnes:demande_return", contrat, *here), {"rang": 1, "mot": "\x00Oui"})
    demande.refresh_from_db()
    assert (demande.mot, demande.reponse["fait"]) == ("Oui", "Deux ateliers")
    pilote.write(demande, **said)
    pilote.send()
    client.post(url_of("campagnes:demande_accept", contrat, *here), {"rang": "2\x00"})
    note = NoteSuivi.objects.get(nature="blocage")
    url = url_of("suivi:note_lift", contrat, note.fiche.uid, note.uid)
    client.post(url, {"texte": "Ré\x00glé"})
    note.refresh_from_db()
    assert (note.texte, note.leve_texte) == ("Rien", "Réglé")


def test_what_the_grid_had_seen_is_only_compared():
    assert read_vu(json.dumps({"a": NUL})) == {"a": NUL}
