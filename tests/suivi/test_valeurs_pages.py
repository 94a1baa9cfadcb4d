"""La page d’un indicateur : lire, relever, corriger, viser, prouver."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.fichiers.models import Fichier
from maillage.journal.models import Ecriture
from maillage.suivi.models import IndicateurAction, Periode, ValeurIndicateur
from maillage.suivi.valeurs import read_saisie, write_valeur

AN = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
CHOIX = "2026-01-01_2026-12-31"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def periode(contrat):
    return Periode.objects.create(contrat=contrat, libelle="Année 2026", **AN)


@pytest.fixture
def ateliers(fiche, periode):
    return IndicateurAction.objects.create(
        fiche=fiche, intitule="Ateliers", depart=0, depart_date=date(2025, 12, 31), cible=40,
        cible_date=date(2029, 12, 31), ventilations=["sexe", "commune"], collecte="Registre.",
    )  # fmt: skip


@pytest.fixture
def part(fiche, periode):
    return IndicateurAction.objects.create(
        fiche=fiche, intitule="Part", forme="rapport", facteur=100, unite="%"
    )


def address(row, nom="indicateur_valeurs", *args):
    contrat = row.contrat
    return reverse(f"suivi:{nom}", args=[contrat.demarche.slug, contrat.uid, row.uid, *args])


def write(row, texte, **fields):
    return write_valeur(row, read_saisie(row, {"valeur": texte}), **{**AN, "by": SYSTEME, **fields})


def test_the_page_says_what_is_counted_and_what_comes_next(logged, alice, ateliers):
    body = logged(alice).get(address(ateliers)).content.decode()
    assert "Aucune valeur n’est encore relevée." in body
    assert "Registre." in body
    write(ateliers, "10")
    body = logged(alice).get(address(ateliers)).content.decode()
    assert "25\u00a0% du chemin" in body
    assert "En bonne voie" in body
    assert "<svg" in body


def test_a_value_is_added_with_its_parts_and_its_proof(logged, alice, ateliers):
    sent = {
        "periode": CHOIX, "etat": "valeur", "valeur": "12", "sexe_F": "7", "sexe_H": "5",
        "commune": "79191 : 4\n2A004\t1", "commentaire": "Deux séances annulées",
        "piece": SimpleUploadedFile("feuille.pdf", PDF), "empreinte": "",
    }  # fmt: skip
    client = logged(alice)
    assert client.post(address(ateliers), sent).status_code == 302
    row = ValeurIndicateur.objects.get()
    assert row.ventilation == {
        "sexe": {"F": "7", "H": "5"},
        "commune": {"79191": "4", "2A004": "1"},
    }
    proof = row.pieces.get()
    assert Ecriture.objects.filter(sujet_uid=row.uid, changements__has_key="pieces").exists()
    body = client.get(address(ateliers)).content.decode()
    assert "Deux séances annulées" in body
    assert "feuille.pdf" in body
    served = client.get(address(ateliers, "preuve", row.uid, proof.uid))
    assert b"".join(served.streaming_content) == PDF
    client.post(address(ateliers, "preuve_remove", row.uid, proof.uid))
    assert row.pieces.count() == 0


@pytest.mark.parametrize(
    ("sent", "mot"),
    [
        ({"valeur": "douze"}, "n’est pas un nombre"),
        ({"valeur": ""}, "Écrivez une valeur"),
        ({"valeur": "5", "sexe_F": "9"}, "plus que le total"),
        ({"valeur": "5", "commune": "79191"}, "rubrique"),
        ({"valeur": "5", "periode": "1999-01-01_1999-12-31"}, "choix valide"),
        ({"etat": "secret", "valeur": "5"}, "Ôtez ce chiffre"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(logged, alice, ateliers, sent, mot):
    response = logged(alice).post(address(ateliers), {"periode": CHOIX, "etat": "valeur", **sent})
    assert response.status_code == 422
    assert mot in response.content.decode().replace("&#x27;", "’")
    assert not ValeurIndicateur.objects.exists()


def test_a_period_that_has_a_value_says_so(logged, alice, ateliers):
    write(ateliers, "12")
    sent = {"periode": CHOIX, "etat": "valeur", "valeur": "9", "empreinte": ""}
    response = logged(alice).post(address(ateliers), sent)
    assert "a déjà une valeur (12)" in response.content.decode()
    assert ValeurIndicateur.objects.get().valeur == 12


def test_a_ratio_is_entered_by_its_terms_and_corrected(logged, alice, part):
    client = logged(alice)
    sent = {"periode": CHOIX, "etat": "valeur", "numerateur": "45", "denominateur": "120"}
    client.post(address(part), sent | {"empreinte": ""})
    row = ValeurIndicateur.objects.get()
    edit = address(part, "valeur_edit", row.uid)
    form = client.get(edit).context["form"]
    assert (form["numerateur"].value(), form["valeur"].value()) == ("45", "")
    sent = {name: form[name].value() or "" for name in form.fields if name != "piece"}
    assert client.post(edit, sent | {"numerateur": "60", "estimee": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.valeur, row.version) == (50, 2)


def test_a_correction_made_on_an_old_page_is_refused_then_chosen(logged, alice, ateliers):
    row = write(ateliers, "12")
    client = logged(alice)
    edit = address(ateliers, "valeur_edit", row.uid)
    mark = client.get(edit).context["form"]["empreinte"].value()
    write(ateliers, "15")
    sent = {"etat": "valeur", "valeur": "20", "empreinte": mark}
    response = client.post(edit, sent)
    assert "a écrit «\u00a015\u00a0»" in response.content.decode()
    sent["empreinte"] = response.context["form"]["empreinte"].value()
    assert client.post(edit, sent).status_code == 302
    row.refresh_from_db()
    assert row.valeur == 20


def test_a_value_goes_to_the_bin_and_back(logged, alice, ateliers):
    row = write(ateliers, "12")
    client = logged(alice)
    response = client.post(address(ateliers, "valeur_remove", row.uid), follow=True)
    assert "Rétablir" in response.content.decode()
    client.post(address(ateliers, "valeur_restore", row.uid))
    assert ValeurIndicateur.objects.alive().count() == 1


def test_a_target_of_a_period_is_set_changed_and_removed(logged, alice, ateliers):
    client = logged(alice)
    for cible in ("10", "12,5"):
        client.post(address(ateliers, "cible_set"), {"periode": CHOIX, "cible": cible})
    row = ateliers.cibles.get()
    assert row.cible == 12.5
    client.post(address(ateliers, "cible_remove", row.uid))
    assert "Aucune" in client.get(address(ateliers)).content.decode()
    client.post(address(ateliers, "cible_restore", row.uid))
    assert ateliers.cibles.get(supprime_le__isnull=True) == row
    wrong = client.post(address(ateliers, "cible_set"), {"periode": CHOIX, "cible": "x"})
    assert wrong.status_code == 422


def test_a_closed_period_keeps_its_values(logged, alice, ateliers, periode):
    row = write(ateliers, "12")
    proof = Fichier.objects.store(b"%PDF-1.4", nom="feuille.pdf", genre="application/pdf", by=alice)
    row.pieces.add(proof)
    periode.close_le = timezone.now()
    periode.save()
    client = logged(alice)
    kept = client.post(address(ateliers, "preuve_remove", row.uid, proof.uid), follow=True)
    assert "est close" in kept.content.decode()
    assert row.pieces.get() == proof
    assert "(close)" in client.get(address(ateliers)).content.decode()
    client.post(address(ateliers, "valeur_remove", row.uid))
    edit = client.post(address(ateliers, "valeur_edit", row.uid), {"valeur": "9", "etat": "valeur"})
    assert edit.status_code == 422
    row.refresh_from_db()
    assert (row.valeur, row.supprime_le) == (12, None)


def test_unique_persons_are_never_summed_and_the_page_says_why(logged, alice, ateliers):
    ateliers.unique_par_personne = True
    ateliers.save()
    write(ateliers, "12")
    write(ateliers, "15", debut=date(2025, 1, 1), fin=date(2025, 12, 31))
    assert "comptées deux fois" in logged(alice).get(address(ateliers)).content.decode()


def test_rights_hold(logged, zoe, denis, gilles, ateliers, contrat, fiche):
    row = write(ateliers, "12")
    contrat.cercle = "partage"
    contrat.save()
    page = address(ateliers)
    assert logged(zoe).get(page).status_code == 404
    assert logged(denis).get(page).status_code == 404
    fiche.cercle = "partage"
    fiche.save()
    client = logged(denis)
    assert client.get(page).status_code == 200
    assert client.post(page, {}).status_code == 403
    assert client.post(address(ateliers, "valeur_remove", row.uid)).status_code == 403
    assert logged(gilles).get(page).status_code == 404


def test_the_page_asks_a_constant_number_of_queries(
    logged, alice, ateliers, django_assert_max_num_queries
):
    for year in range(2019, 2027):
        write(ateliers, "4", debut=date(year, 1, 1), fin=date(year, 12, 31))
    client = logged(alice)
    with django_assert_max_num_queries(30):
        client.get(address(ateliers))
