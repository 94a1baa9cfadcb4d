"""Écrire une fiche à plusieurs sans perdre un mot."""

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.actions import fingerprint
from maillage.contrats.models import FicheAction
from maillage.contrats.sections import PAR_CLE
from maillage.journal.actions import record
from maillage.journal.etat import read_state
from maillage.journal.models import Ecriture
from maillage.referentiels.models import Terme
from maillage.travaux.models import Brouillon
from tests.factories.base import AxeFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def write(logged, fiche, url_of):
    """Enregistre une section au nom de quelqu’un, avec l’empreinte qu’il avait sous les yeux."""

    def save(user, cle, values, *, mark=None, htmx=True):
        state = read_state(FicheAction.objects.get(pk=fiche.pk), PAR_CLE[cle].champs)
        sent = {f"{cle}-{name}": value for name, value in values.items()}
        sent[f"{cle}-empreinte"] = mark or fingerprint(state)
        headers = HTMX if htmx else {}
        return logged(user).post(url_of("section_save", fiche, cle), sent, headers=headers)

    return save


def mark_of(fiche, cle):
    return fingerprint(read_state(FicheAction.objects.get(pk=fiche.pk), PAR_CLE[cle].champs))


def test_a_section_is_saved_and_traced(write, alice, fiche, referentiels):
    response = write(alice, "contexte", {"contexte": "<p>Un <strong>constat</strong></p>"})
    assert "Enregistré à" in response.content.decode()
    fiche.refresh_from_db()
    assert fiche.contexte == "<p>Un <strong>constat</strong></p>"
    line = Ecriture.objects.about(fiche).get()
    assert line.changements["contexte"][0] == ""
    assert line.auteur == alice


def test_scripts_never_enter_a_fiche(write, alice, fiche):
    write(
        alice, "contexte", {"contexte": "<p>ok</p><script>alert(1)</script><img src=x onerror=y>"}
    )
    fiche.refresh_from_db()
    assert "script" not in fiche.contexte
    assert "onerror" not in fiche.contexte


def test_two_editors_never_lose_each_others_words(write, logged, alice, fiche, url_of):
    mark = mark_of(fiche, "contexte")
    write(alice, "contexte", {"contexte": "<p>Le texte de la première</p>"}, mark=mark)
    refused = write(alice, "contexte", {"contexte": "<p>Le texte du second</p>"}, mark=mark)
    assert refused.status_code == 409
    fiche.refresh_from_db()
    assert "première" in fiche.contexte
    page = logged(alice).get(url_of("section_conflit", fiche, "contexte")).content.decode()
    assert "Le texte de la première" in page
    assert "Le texte du second" in page


def test_the_choice_between_two_texts_is_kept_and_both_stay_in_history(
    write, logged, alice, fiche, url_of
):
    mark = mark_of(fiche, "contexte")
    write(alice, "contexte", {"contexte": "<p>première</p>"}, mark=mark)
    write(alice, "contexte", {"contexte": "<p>second</p>"}, mark=mark)
    logged(alice).post(
        url_of("section_conflit", fiche, "contexte"),
        {"choix-contexte": "mien", "empreinte": mark_of(fiche, "contexte")},
    )
    fiche.refresh_from_db()
    assert fiche.contexte == "<p>second</p>"
    assert not Brouillon.objects.exists()


def test_two_sections_of_one_fiche_never_conflict(write, alice, fiche):
    mark = mark_of(fiche, "calendrier")
    write(alice, "contexte", {"contexte": "<p>ailleurs</p>"})
    response = write(alice, "calendrier", {"calendrier": "Chaque automne"}, mark=mark)
    assert response.status_code == 200


def test_saving_the_same_text_twice_is_not_a_conflict(write, alice, fiche):
    mark = mark_of(fiche, "contexte")
    write(alice, "contexte", {"contexte": "<p>pareil</p>"}, mark=mark)
    assert write(alice, "contexte", {"contexte": "<p>pareil</p>"}, mark=mark).status_code == 200


def test_what_cannot_be_saved_is_kept_as_a_draft(write, logged, alice, fiche, url_of):
    dates = {"date_debut": "2027-01-01", "date_fin": "2026-01-01", "calendrier": "à revoir"}
    response = write(alice, "calendrier", dates)
    assert response.status_code == 422
    assert "La fin précède le début" in response.content.decode()
    page = logged(alice).get(url_of("fiche_edit", fiche)).content.decode()
    assert "à revoir" in page
    assert "sans que ce soit enregistré" in page


def test_without_javascript_an_error_shows_the_page_with_the_text(write, alice, fiche):
    response = write(
        alice, "moyens", {"budget_previsionnel": "douze", "moyens": "une salle"}, htmx=False
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Écrivez un nombre, comme 12 500,50." in page
    assert "douze" in page
    assert "une salle" in page


def test_amounts_are_read_as_people_write_them(write, alice, fiche):
    write(alice, "moyens", {"budget_previsionnel": "12 500,50 €", "etp": "0,5"})
    fiche.refresh_from_db()
    assert str(fiche.budget_previsionnel) == "12500.50"
    assert str(fiche.etp) == "0.50"


def test_organisations_are_named_line_by_line_and_never_doubled(write, alice, fiche):
    names = {"organisations_liees_pilote": "CPAM du lieu\nCommune de Ruffec"}
    names["organisations_liees_partenaire"] = "cpam du LIEU\nMission locale (à mobiliser)"
    write(alice, "acteurs", names)
    links = FicheAction.objects.get(pk=fiche.pk).organisations_liees
    assert [(link["libelle"], link["role"], link["etat"]) for link in links] == [
        ("CPAM du lieu", "partenaire", "acquis"),
        ("Mission locale", "partenaire", "a_mobiliser"),
        ("CPAM du lieu", "pilote", "acquis"),
        ("Commune de Ruffec", "pilote", "acquis"),
    ]


def test_each_vocabulary_is_saved_alone(write, alice, fiche, referentiels):
    seniors = Terme.objects.get(vocabulaire="publics", code="seniors")
    theme = Terme.objects.of("themes").first()
    write(alice, "classement", {"themes": [theme.pk]})
    write(alice, "publics", {"publics": [seniors.pk]})
    saved = FicheAction.objects.get(pk=fiche.pk)
    assert [terme["libelle"] for terme in saved.publics] == [seniors.libelle]
    assert [terme["libelle"] for terme in saved.themes] == [theme.libelle]


def test_an_expired_session_keeps_the_text_on_the_page(client, fiche, url_of):
    sent = {"contexte-contexte": "<p>Une heure de travail</p>", "contexte-empreinte": "x"}
    address = url_of("section_save", fiche, "contexte")
    page = client.post(address, sent)
    assert page.status_code == 401
    assert "Une heure de travail" in page.content.decode()
    assert client.post(address, sent, headers=HTMX).status_code == 401


def test_an_earlier_value_is_restored_from_history(write, logged, alice, fiche, url_of):
    write(alice, "contexte", {"contexte": "<p>avant</p>"})
    Ecriture.objects.all().delete()
    write(alice, "contexte", {"contexte": "<p>après</p>"})
    line = Ecriture.objects.about(fiche).get()
    sent = {"ecriture": line.pk, "champ": "contexte"}
    logged(alice).post(url_of("valeur_restore", fiche.contrat), sent)
    fiche.refresh_from_db()
    assert fiche.contexte == "<p>avant</p>"
    assert Ecriture.objects.about(fiche).count() == 2


def test_the_circle_is_never_restored_from_history(logged, alice, fiche, url_of):
    client = logged(alice)
    client.post(url_of("fiche_cercle", fiche), {"cercle": "public"})
    client.post(url_of("fiche_cercle", fiche), {"cercle": "travail"})
    line = Ecriture.objects.about(fiche).first()
    sent = {"ecriture": line.pk, "champ": "cercle"}
    assert client.post(url_of("valeur_restore", fiche.contrat), sent).status_code == 403


def test_links_are_restored_too(write, logged, alice, fiche, url_of):
    write(alice, "acteurs", {"organisations_liees_pilote": "CPAM"})
    Ecriture.objects.all().delete()
    write(alice, "acteurs", {"organisations_liees_pilote": "MSA"})
    line = Ecriture.objects.about(fiche).get()
    sent = {"ecriture": line.pk, "champ": "organisations_liees"}
    logged(alice).post(url_of("valeur_restore", fiche.contrat), sent)
    names = [link["libelle"] for link in FicheAction.objects.get(pk=fiche.pk).organisations_liees]
    assert names == ["CPAM"]


def test_working_notes_are_for_the_coordination_alone(logged, alice, bruno, fiche, contrat, url_of):
    FicheAction.objects.filter(pk=fiche.pk).update(notes="entre nous", cercle="transmis")
    type(contrat).objects.filter(pk=contrat.pk).update(cercle="transmis")
    assert "entre nous" in logged(alice).get(url_of("fiche", fiche)).content.decode()
    assert "entre nous" not in logged(bruno).get(url_of("fiche", fiche)).content.decode()
    assert logged(bruno).get(url_of("fiche_historique", fiche)).status_code == 404


def test_the_title_of_an_axis_is_restored_from_the_history_of_the_contract(
    logged, alice, contrat, url_of
):
    axe = AxeFactory(contrat=contrat, titre="Avant")
    client = logged(alice)
    mark = fingerprint(read_state(axe, ("titre", "code", "description")))
    address = reverse("contrats:noeud_edit", args=["confins", contrat.uid, "axe", axe.uid])
    client.post(address, {"titre": "Après", "empreinte": mark})
    line = Ecriture.objects.under(contrat.uid).get(sujet_uid=axe.uid)
    sent = {"ecriture": line.pk, "champ": "titre"}
    assert "Rétablir" in client.get(url_of("contrat_historique", contrat)).content.decode()
    client.post(url_of("valeur_restore", contrat), sent)
    axe.refresh_from_db()
    assert axe.titre == "Avant"


def test_the_history_of_another_contract_is_out_of_reach(
    logged, alice, fiche, autre_contrat, contrat, url_of
):
    foreign = AxeFactory(contrat=autre_contrat)
    record(
        foreign, by=SYSTEME, acte="modification", changements={"titre": ["x", "y"]},
        racine_uid=autre_contrat.uid,
    )  # fmt: skip
    line = Ecriture.objects.get(sujet_uid=foreign.uid)
    sent = {"ecriture": line.pk, "champ": "titre"}
    assert logged(alice).post(url_of("valeur_restore", contrat), sent).status_code == 404
