"""L’annuaire des personnes : qui les voit, ce qu’on en garde, comment on les efface."""

import json

import pytest

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Personne
from maillage.contrats.models import Contrat, FicheAction, Partie
from maillage.contrats.models.fiche import FichePersonne
from maillage.demarches.actions.personnes import create_personne, erase_personne, export_personne
from maillage.demarches.annuaire import personnes_visible_to
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.journal.models import Ecriture
from tests.factories.base import OrganisationFactory, PersonneFactory

LISTE = "/personnes/"


@pytest.fixture
def camille(fiche):
    """Camille Ravanel, référente d’une fiche de travail."""
    camille = PersonneFactory(prenom="Camille", nom="Ravanel", courriel="camille@exemple.fr")
    FichePersonne.objects.create(fiche=fiche, personne=camille, role="referent")
    return camille


def _page(personne, suite=""):
    return f"{LISTE}{personne.uid}/{suite}"


def _form(personne, **fields):
    return {
        "nom": personne.nom, "prenom": personne.prenom, "version": personne.version,
        "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0,
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("nom", "status"),
    [
        ("alice", 200),
        ("bruno", 200),
        ("helene", 200),
        ("ines", 200),
        ("jean", 200),
        ("farid", 403),
        ("gilles", 403),
        ("emma", 403),
    ],
)
def test_the_directory_of_people_is_not_for_partners_nor_readers(
    request, logged, demarche, nom, status
):
    assert logged(request.getfixturevalue(nom)).get(LISTE).status_code == status


def test_one_sees_the_people_of_the_fiches_one_sees(
    camille, fiche, alice, bruno, zoe, gilles, jean
):
    assert list(personnes_visible_to(alice)) == [camille]
    assert not personnes_visible_to(bruno).exists()
    FicheAction.objects.filter(pk=fiche.pk).update(cercle="partage")
    assert list(personnes_visible_to(bruno)) == [camille]
    assert not personnes_visible_to(zoe).exists()
    assert not personnes_visible_to(gilles).exists()
    assert list(personnes_visible_to(jean)) == [camille]


def test_one_sees_the_people_whose_account_has_a_role_there(alice, zoe, denis):
    person = PersonneFactory(utilisateur=denis)
    assert list(personnes_visible_to(alice)) == [person]
    assert not personnes_visible_to(zoe).exists()


@pytest.mark.parametrize(
    "suite", ["", "modification/", "historique/", "extrait.json", "effacement/"]
)
def test_a_stranger_gets_404_everywhere(logged, zoe, camille, suite):
    assert logged(zoe).get(_page(camille, suite)).status_code == 404


def test_only_the_coordination_and_the_administration_erase(logged, helene, jean, camille, fiche):
    FicheAction.objects.filter(pk=fiche.pk).update(cercle="transmis")
    Contrat.objects.update(cercle="transmis")
    assert (
        logged(helene).post(_page(camille, "effacement/"), {"confirme": "oui"}).status_code == 403
    )
    assert logged(jean).get(_page(camille, "effacement/")).status_code == 200


def test_the_administration_does_not_rewrite_people(logged, jean, camille):
    assert logged(jean).get(_page(camille, "modification/")).status_code == 403


def test_a_person_is_added_with_a_function_and_seen_by_who_added_it(logged, alice, zoe):
    OrganisationFactory(nom="Mairie d’Abzac")
    given = {
        "prenom": "Nora", "nom": "Vidal", "form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0,
        "form-0-organisation": "mairie d'abzac", "form-0-intitule": "Maire", "form-0-mandat": "on",
        "form-0-debut": "2026-03-28",
    }  # fmt: skip
    page = logged(alice).post(f"{LISTE}nouvelle/", given, follow=True).text
    assert "Maire – Mairie d’Abzac, mandat électif, depuis le 28 mars 2026" in page
    nora = Personne.objects.get()
    assert nora in personnes_visible_to(alice)
    assert nora not in personnes_visible_to(zoe)


def test_a_function_without_organisation_or_upside_down_is_refused(logged, alice, camille):
    given = _form(camille) | {
        "form-0-intitule": "Maire", "form-0-debut": "2026-03-28", "form-0-fin": "2020-01-01"
    }  # fmt: skip
    response = logged(alice).post(_page(camille, "modification/"), given)
    assert response.status_code == 422
    assert "dans quelle organisation" in response.text
    assert "La fin précède le début" in response.text


def test_functions_are_edited_removed_and_traced(logged, alice, camille):
    OrganisationFactory(nom="Mairie d’Abzac")
    client = logged(alice)
    row = {"form-0-organisation": "Mairie d’Abzac", "form-0-intitule": "Maire"}
    client.post(_page(camille, "modification/"), _form(camille) | row)
    camille.refresh_from_db()
    assert camille.fonctions == ["Maire – Mairie d’Abzac"]
    assert "ajouté «\u00a0Maire" in client.get(_page(camille, "historique/")).text
    gone = _form(camille) | row | {"form-INITIAL_FORMS": 1, "form-0-DELETE": "on"}
    client.post(_page(camille, "modification/"), gone)
    assert Personne.objects.get().fonctions == []


def test_two_people_do_not_lose_each_other_s_text(logged, alice, camille):
    client = logged(alice)
    client.post(_page(camille, "modification/"), _form(camille, telephone="01 02 03 04 05"))
    response = client.post(_page(camille, "modification/"), _form(camille, telephone="06"))
    assert response.status_code == 409
    assert "01 02 03 04 05" in response.text


def test_the_list_takes_the_same_queries_whatever_its_length(
    logged, alice, fiche, django_assert_max_num_queries
):
    for _ in range(40):
        person = PersonneFactory()
        FichePersonne.objects.create(fiche=fiche, personne=person, role="referent")
    client = logged(alice)
    with django_assert_max_num_queries(12):
        assert "40\u00a0personnes" in client.get(LISTE).text


def test_the_search_ignores_accents(logged, alice, camille):
    assert "Ravanel" in logged(alice).get(LISTE, {"q": "rávanel"}).text
    assert "Aucune personne" in logged(alice).get(LISTE, {"q": "durand"}).text


def test_the_export_holds_everything_kept_on_the_person(logged, alice, camille, contrat, denis):
    Personne.objects.filter(pk=camille.pk).update(utilisateur=denis)
    Partie.objects.create(
        contrat=contrat, organisation=OrganisationFactory(), representant="Camille Ravanel"
    )
    response = logged(alice).get(_page(camille, "extrait.json"))
    assert "attachment" in response["Content-Disposition"]
    held = json.loads(response.content)
    assert held["personne"]["courriel"] == "camille@exemple.fr"
    assert "finalite" in held
    assert held["demarches"]["roles"]
    assert held["contrats"]["fiches"]
    assert held["contrats"]["representations"]


def test_erasing_asks_first(logged, alice, camille):
    logged(alice).post(_page(camille, "effacement/"))
    camille.refresh_from_db()
    assert camille.nom == "Ravanel"


def test_erasing_leaves_no_trace_of_the_name(logged, alice, camille, fiche, contrat, denis):
    Personne.objects.filter(pk=camille.pk).update(utilisateur=denis)
    before = read_state(fiche, ("personnes_liees", "contexte"))
    fiche.contexte = "Suivie par Camille Ravanel."
    fiche.save()
    record_change(fiche, before, by=Auteur.of(denis))
    logged(alice).post(_page(camille, "effacement/"), {"confirme": "oui"})
    camille.refresh_from_db()
    denis.refresh_from_db()
    assert (camille.nom, camille.courriel, denis.is_active) == ("Personne effacée", "", False)
    assert "exemple.fr" not in denis.email
    assert not FichePersonne.objects.filter(personne=camille).exists()
    kept = json.dumps(
        list(Ecriture.objects.values("changements", "sujet_libelle", "auteur_libelle"))
    )
    for word in ("Ravanel", "cotech", "camille@exemple.fr"):
        assert word not in kept
    assert not personnes_visible_to(alice).exists()


def test_a_signed_contract_keeps_its_signatory_and_a_draft_does_not(
    alice, camille, contrat, autre_contrat
):
    for item, etat in ((contrat, "signe"), (autre_contrat, "en_projet")):
        Contrat.objects.filter(pk=item.pk).update(etat=etat)
        Partie.objects.create(
            contrat=item, organisation=OrganisationFactory(), representant="Mme Camille Ravanel"
        )
    erase_personne(camille, by=Auteur.of(alice))
    kept = Partie.objects.order_by("contrat").values_list("representant", flat=True)
    assert sorted(kept) == ["", "Mme Camille Ravanel"]


def test_a_single_word_name_does_not_eat_the_words_of_others(alice, fiche):
    petit = create_personne(nom="Petit", fonctions=[], by=Auteur.of(alice))
    before = read_state(fiche, ("contexte",))
    fiche.contexte = "Petit déjeuner de la petite enfance."
    fiche.save()
    record_change(fiche, before, by=Auteur.of(alice))
    erase_personne(petit, by=Auteur.of(alice))
    line = Ecriture.objects.about(fiche).get()
    assert line.changements["contexte"][1] == "Petit déjeuner de la petite enfance."
    assert export_personne(petit)["personne"]["nom"] == "Personne effacée"
