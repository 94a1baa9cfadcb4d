"""La page des courriels de l’administration."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel

pytestmark = pytest.mark.django_db
URL = "/administration/courriels/"


def write(etat, **fields):
    numero = Courriel.objects.count()
    return Courriel.objects.create(
        **{"cle": f"c{numero}", "message_id": f"<{numero}@ici>", "destinataire": f"{etat}@x.fr",
           "texte": "t", "etat": etat, "tente_le": timezone.now() - timedelta(hours=1)} | fields
    )  # fmt: skip


def test_what_did_not_arrive_is_shown_and_sent_again(logged, jean, django_assert_num_queries):
    rows = {etat: write(etat) for etat in EtatCourriel.values}
    flying = write("incertain", tente_le=timezone.now(), destinataire="vole@x.fr")
    client = logged(jean)
    shown = client.get(URL).content.decode()
    assert "envoye@x.fr" not in shown
    for etat in ("a_envoyer", "incertain", "refuse"):
        assert f"{etat}@x.fr" in shown
    assert "en train de partir" in shown
    assert "envoye@x.fr" in client.get(f"{URL}?etat=envoye").content.decode()

    def act(courriel, verb):
        client.post(reverse(f"demarches:courriel_{verb}", args=[courriel.uid]))
        courriel.refresh_from_db()
        return courriel.etat

    assert act(rows["incertain"], "resend") == "a_envoyer"
    assert act(rows["refuse"], "abandon") == "abandonne"
    assert act(flying, "resend") == "incertain"
    assert act(flying, "abandon") == "incertain"
    assert act(rows["envoye"], "resend") == "envoye"


def test_only_the_administration_reads_it(logged, alice, client):
    assert logged(alice).get(URL).status_code == 403
