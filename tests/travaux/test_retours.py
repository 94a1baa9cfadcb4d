"""Les messages revenus, et la fin de vie des courriels."""

import io
import json
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.comptes.extensions import annuaire
from maillage.core import cli
from maillage.travaux.courriels import read_retours
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel
from tests.factories.base import PersonneFactory
from tests.travaux.avis import make_avis

pytestmark = pytest.mark.django_db
A = "emma@exemple.fr"
INCONNUE = {"diagnostic": "550 5.1.1 <emma@exemple.fr>: user unknown", "status": "5.1.1"}


@pytest.fixture
def parti():
    return Courriel.objects.create(
        cle="essai", destinataire=A, objet="Votre suivi", texte="À vous.", message_id="<1@ici>",
        etat=EtatCourriel.ENVOYE, tente_le=timezone.now(),
    )  # fmt: skip


AVIS = [
    ("postfix", INCONNUE, "Cette adresse n’existe pas"),
    ("exchange", INCONNUE, "Cette adresse n’existe pas"),
    (
        "postfix",
        {"diagnostic": "552-5.2.2 over quota", "status": "5.2.2"},
        "Cette boîte est pleine",
    ),
    ("exchange", {"diagnostic": "", "status": "5.4.4"}, "est introuvable"),
    ("postfix", {"diagnostic": "X-autre; rien", "status": "5.0.0"}, "a refusé le message"),
]


@pytest.mark.parametrize(("genre", "fields", "phrase"), AVIS)
@pytest.mark.parametrize("message_id", ["<1@ici>", ""])
def test_a_bounce_marks_its_mail_refused(parti, tmp_path, genre, fields, phrase, message_id):
    path = tmp_path / "avis.eml"
    path.write_bytes(make_avis(genre, A.title(), message_id=message_id, **fields))
    assert cli.run(["courriels", "retours", str(path)]) == 0
    parti.refresh_from_db()
    assert parti.etat == EtatCourriel.REFUSE
    assert phrase in parti.erreur or "n’existe pas" in parti.erreur


@pytest.mark.parametrize(
    "contenu",
    [
        b"", b"\xff\xfe\x00", b"Subject: bonjour\n\nMerci, je reponds demain.",
        make_avis("postfix", A, message_id="<1@ici>", action="delayed",
                  diagnostic="451 4.4.1 timeout", status="4.4.1"),
        b"Content-Type: multipart/report; boundary=X\n\n--X\nContent-Type: message/delivery-status",
        make_avis("postfix", A, message_id="<autre@ici>", **INCONNUE),
    ],
)  # fmt: skip
def test_what_is_not_a_bounce_of_ours_changes_nothing(parti, monkeypatch, capsys, contenu):
    stdin = io.TextIOWrapper(io.BytesIO(contenu))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert cli.run(["courriels", "retours", "-"]) == 0
    parti.refresh_from_db()
    assert parti.etat == EtatCourriel.ENVOYE
    assert "0 courriel" in capsys.readouterr().out.replace("\u00a0", " ")


def test_several_bounces_are_read_in_one_report():
    both = make_avis("postfix", A, message_id="<1@ici>", **INCONNUE).replace(
        b"Final-Recipient", b"Final-Recipient: rfc822; autre@exemple.fr\nAction: failed\n"
        b"Status: 5.2.1\n\nFinal-Recipient", 1,
    )  # fmt: skip
    assert [item.destinataire for item in read_retours(both)] == ["autre@exemple.fr", A]


def test_a_missing_file_is_said(parti, capsys, tmp_path):
    assert cli.run(["courriels", "retours", str(tmp_path / "absent.eml")]) == 1
    assert "ne peut pas être lu" in capsys.readouterr().err


def test_old_mails_lose_their_address_and_text(parti, capsys):
    waiting = Courriel.objects.create(cle="attend", destinataire=A, texte="t", message_id="<2@ici>")
    Courriel.objects.update(created_at=timezone.now() - timedelta(days=400))
    recent = Courriel.objects.create(
        cle="recent", destinataire=A, texte="t", message_id="<3@ici>", etat=EtatCourriel.ENVOYE
    )
    assert cli.run(["courriels", "purger", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"effaces": 1}
    parti.refresh_from_db()
    assert (parti.destinataire, parti.texte, parti.objet) == ("", "", "")
    assert str(parti) == "Courriel effacé"
    kept = Courriel.objects.exclude(destinataire="")
    assert set(kept) == {waiting, recent}
    assert cli.run(["courriels", "purger", "--mois", "0"]) == 1


def test_erasing_a_person_erases_what_was_written_to_them(parti):
    waiting = Courriel.objects.create(cle="attend", destinataire=A, texte="t", message_id="<2@ici>")
    other = Courriel.objects.create(
        cle="autre", destinataire="x@y.fr", texte="t", message_id="<3@ici>"
    )
    extension = annuaire["travaux"]
    person = PersonneFactory(courriel="Emma@exemple.fr")
    assert [row["texte"] for row in extension.donnees_personnelles(person)["courriels"]] == [
        "À vous.", "t",
    ]  # fmt: skip
    extension.erase(PersonneFactory(courriel=""))
    extension.erase(person)
    for row in (parti, waiting, other):
        row.refresh_from_db()
    assert (parti.destinataire, waiting.texte, other.texte) == ("", "", "t")
    assert waiting.etat == EtatCourriel.ABANDONNE
    assert extension.donnees_personnelles(person) == {}
