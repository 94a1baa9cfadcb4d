"""La grille de saisie : lire, taper, coller, enregistrer, sans rien perdre."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME, Auteur
from maillage.contrats.models import FichePersonne
from maillage.suivi.models import Deploiement, IndicateurAction, Periode, ValeurIndicateur
from maillage.suivi.permissions import can_follow, followed_among
from maillage.suivi.saisie.bloc import read_bloc
from maillage.suivi.saisie.ecriture import save_grille
from maillage.suivi.saisie.grille import read_grille
from maillage.suivi.valeurs import read_saisie, write_valeur
from tests.factories.base import FicheActionFactory

AN = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
CLE = "2026010120261231"


@pytest.fixture
def periode(contrat):
    return Periode.objects.create(contrat=contrat, libelle="Année 2026", **AN)


@pytest.fixture
def ateliers(fiche, periode):
    return IndicateurAction.objects.create(
        fiche=fiche, intitule="Ateliers", cible=40, position=1000
    )


@pytest.fixture
def part(fiche, periode):
    return IndicateurAction.objects.create(
        fiche=fiche, intitule="Part des présents", forme="rapport", facteur=100, unite="%",
        position=2000, nature="resultat",
    )  # fmt: skip


@pytest.fixture
def page(contrat):
    return address(contrat, "saisie")


def address(contrat, nom, *args):
    return reverse(f"suivi:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


def cell(row, lieu=None, cle=CLE):
    return f"v{row.pk}_{lieu.pk if lieu else 0}_{cle}"


def write(row, texte, **fields):
    lue = read_saisie(row, {"valeur": texte})
    return write_valeur(row, lue, **{**AN, "by": SYSTEME, **fields})


def values():
    return dict(ValeurIndicateur.objects.alive().values_list("indicateur__intitule", "valeur"))


def test_an_empty_grid_says_what_to_do_first(logged, alice, page, contrat, fiche):
    assert "Aucun indicateur à relever" in logged(alice).get(page).content.decode()
    IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers")
    assert "Aucune période ouverte" in logged(alice).get(page).content.decode()


def test_a_period_is_opened_from_its_nature(logged, alice, contrat, ateliers):
    client = logged(alice)
    sent = {"nature": "semestre", "debut": "2027-01-01"}
    client.post(address(contrat, "periode_create"), sent)
    row = Periode.objects.get(debut=date(2027, 1, 1))
    assert (row.fin, row.libelle) == (date(2027, 6, 30), "1er semestre 2027")
    again = client.post(address(contrat, "periode_create"), sent)
    assert again.status_code == 422
    assert "a déjà cette période" in again.content.decode()
    libre = client.post(
        address(contrat, "periode_create"), {"nature": "libre", "debut": "2027-10-01"}
    )
    assert "Écrivez le dernier jour" in libre.content.decode()


def test_all_cells_are_saved_at_once(logged, alice, page, ateliers, part):
    sent = {cell(ateliers): "≈ 1 234,5", cell(part): "45/120", "empreinte": "{}"}
    response = logged(alice).post(page, sent, follow=True)
    assert "2\u00a0valeurs enregistrées" in response.content.decode()
    assert values() == {"Ateliers": Decimal("1234.5"), "Part des présents": Decimal("37.5")}
    assert ValeurIndicateur.objects.get(indicateur=ateliers).estimee
    shown = response.content.decode()
    assert 'value="≈\u00a01\u202f234,5"' in shown
    assert 'value="45/120"' in shown


def test_what_is_wrong_stays_beside_its_cell_and_the_rest_is_saved(
    logged, alice, page, ateliers, part
):
    sent = {cell(ateliers): "douze", cell(part): "secret", "empreinte": "{}"}
    response = logged(alice).post(page, sent)
    body = response.content.decode()
    assert response.status_code == 422
    assert 'value="douze"' in body
    assert "n’est pas un nombre" in body
    assert ValeurIndicateur.objects.get().etat == "secret"


def test_a_cell_written_meanwhile_is_shown_and_kept_until_one_chooses(
    logged, alice, page, ateliers
):
    write(ateliers, "3")
    client = logged(alice)
    vu = client.get(page).context["vu"]
    write(ateliers, "5", by=Auteur("Bruno"))
    response = client.post(page, {cell(ateliers): "8", "empreinte": vu})
    assert response.status_code == 409
    assert "Entre-temps, Bruno a écrit «\u00a05\u00a0»" in response.content.decode()
    assert values() == {"Ateliers": 5}
    client.post(page, {cell(ateliers): "8", "empreinte": response.context["vu"]})
    assert values() == {"Ateliers": 8}


def test_an_untouched_cell_never_undoes_another_hand(logged, alice, page, ateliers, part):
    write(ateliers, "3")
    client = logged(alice)
    vu = client.get(page).context["vu"]
    write(ateliers, "5")
    client.post(page, {cell(ateliers): "3", cell(part): "1/2", "empreinte": vu})
    assert values() == {"Ateliers": 5, "Part des présents": 50}


def test_emptying_a_cell_bins_its_value_and_can_be_undone(logged, alice, page, ateliers):
    write(ateliers, "3")
    client = logged(alice)
    vu = client.get(page).context["vu"]
    response = client.post(page, {cell(ateliers): "", "empreinte": vu}, follow=True)
    assert values() == {}
    undo = next(iter(response.context["messages"])).extra_tags.removeprefix("annuler:")
    client.post(undo)
    assert values() == {"Ateliers": 3}


def test_correcting_a_figure_keeps_its_comment_and_its_parts(logged, alice, page, ateliers):
    lue = read_saisie(
        ateliers,
        {"valeur": "9", "commentaire": "Salle fermée", "ventilation": {"sexe": {"F": "4"}}},
    )
    write_valeur(ateliers, lue, **AN, by=SYSTEME)
    client = logged(alice)
    vu = client.get(page).context["vu"]
    client.post(page, {cell(ateliers): "10", "empreinte": vu})
    row = ValeurIndicateur.objects.get()
    assert (row.valeur, row.commentaire, row.ventilation) == (
        10, "Salle fermée", {"sexe": {"F": "4"}},
    )  # fmt: skip
    refused = client.post(page, {cell(ateliers): "3", "empreinte": client.get(page).context["vu"]})
    assert "plus que le total" in refused.content.decode()


def test_a_closed_period_is_read_only(logged, alice, page, periode, ateliers):
    write(ateliers, "3")
    periode.close_le = timezone.now()
    periode.save()
    client = logged(alice)
    body = client.get(page).content.decode()
    assert "(close)" in body
    assert cell(ateliers) not in body
    assert client.post(page, {cell(ateliers): "9", "empreinte": "{}"}).status_code == 403
    assert values() == {"Ateliers": 3}


def test_a_pilot_writes_only_its_own_actions(logged, emma, page, contrat, fiche, ateliers):
    contrat.cercle, fiche.cercle = "transmis", "partage"
    contrat.save()
    fiche.save()
    autre = FicheActionFactory(contrat=contrat, code="9", cercle="transmis")
    loin = IndicateurAction.objects.create(fiche=autre, intitule="Au loin")
    response = logged(emma).post(page, {cell(ateliers): "4", cell(loin): "5", "empreinte": "{}"})
    assert values() == {"Ateliers": 4}
    assert "suivie par d’autres" in response.content.decode()


def test_an_indicator_of_an_unseen_action_never_shows(logged, denis, page, contrat, ateliers):
    contrat.cercle = "partage"
    contrat.save()
    body = logged(denis).get(page).content.decode()
    assert "Ateliers" not in body
    assert logged(denis).post(page, {cell(ateliers): "4"}).status_code == 403


def test_a_stranger_sees_nothing(logged, zoe, page):
    assert logged(zoe).get(page).status_code == 404


def test_each_territory_has_its_row(logged, alice, page, fiche, ateliers):
    ici = Deploiement.objects.create(fiche=fiche, libelle="Pays d’ici")
    logged(alice).post(page, {cell(ateliers, ici): "2", "empreinte": "{}"})
    assert ValeurIndicateur.objects.get().deploiement == ici


@pytest.mark.parametrize(
    ("filtre", "titres"),
    [
        ({"nature": "resultat"}, ["Part des présents"]),
        ({"retard": "on"}, ["Ateliers"]),
        ({"fiche": "faux"}, ["Ateliers", "Part des présents"]),
    ],
)
def test_filters_narrow_the_rows(logged, alice, page, ateliers, part, filtre, titres):
    ateliers.frequence, ateliers.depart_date = "annuelle", date(2020, 1, 1)
    ateliers.save()
    groupes = logged(alice).get(page, filtre).context["groupes"]
    assert [ligne.rang.titre for _, lignes in groupes for ligne in lignes] == titres


def test_a_block_finds_its_place_by_titles_and_periods(alice, contrat, ateliers, part):
    grille = read_grille(alice, contrat)
    bloc = read_bloc("\tAnnée 2026\nPart des presents\t45/120\nATELIERS\t12\n", grille)
    assert bloc.saisies == {cell(part): "45/120", cell(ateliers): "12"}
    assert bloc.erreurs == []


def test_a_bare_block_follows_from_the_chosen_cell(alice, contrat, ateliers, part):
    grille = read_grille(alice, contrat)
    bloc = read_bloc("12\n1/2\n7", grille, f"{ateliers.pk}_0", CLE)
    assert bloc.saisies == {cell(ateliers): "12", cell(part): "1/2"}
    assert "plus de ligne" in bloc.erreurs[0]
    titled = read_bloc("Indicateur inconnu\t4", grille)
    assert "aucun indicateur ne s’appelle" in titled.erreurs[0]


def test_a_pasted_block_is_shown_before_it_is_saved(logged, alice, page, ateliers, part):
    write(part, "1/4")
    client = logged(alice)
    vu = client.get(page).context["vu"]
    sent = {"verifier": "1", "bloc": "Ateliers\t12", cell(part): "1/4", "empreinte": vu}
    body = client.post(page, sent).content.decode()
    assert "1\u00a0case posée" in body
    assert 'value="12" data-vu=""' in body
    assert "Ateliers" not in values()


def test_a_forged_or_unreadable_form_writes_nothing(logged, alice, page, ateliers):
    sent = {"v999_0_1": "4", cell(ateliers, cle="1999010119991231"): "4", "empreinte": "{pas"}
    logged(alice).post(page, sent)
    assert values() == {}


def test_a_large_grid_reads_in_a_constant_number_of_queries(
    alice, contrat, ateliers, part, django_assert_max_num_queries
):
    for rang in range(8):
        fiche = FicheActionFactory(contrat=contrat, code=str(rang))
        row = IndicateurAction.objects.create(fiche=fiche, intitule=f"I{rang}")
        write(row, "4")
    with django_assert_max_num_queries(9):
        assert len(read_grille(alice, contrat).rangs) == 10


def test_saving_many_cells_asks_little_more_than_a_write_each(
    alice, contrat, fiche, periode, django_assert_max_num_queries
):
    rows = [IndicateurAction.objects.create(fiche=fiche, intitule=f"I{n}") for n in range(10)]
    grille = read_grille(alice, contrat)
    saisies = {cell(row): "4" for row in rows}
    with django_assert_max_num_queries(30):
        bilan = save_grille(grille, saisies, {}, by=Auteur.of(alice))
    assert bilan.ecrites == 10


def test_values_leave_as_numbers_and_states_in_words(logged, alice, contrat, ateliers, part):
    write(ateliers, "12")
    write(part, "secret")
    page = address(contrat, "valeurs_xlsx")
    book = openpyxl.load_workbook(io.BytesIO(logged(alice).get(page).content))
    rows = list(book.active.iter_rows(values_only=True))
    found = {row[1]: row for row in rows[1:]}
    assert (found["Ateliers"][8], found["Ateliers"][7]) == (12, "valeur")
    assert (found["Part des présents"][8], found["Part des présents"][7]) == (None, "secret")
    assert found["Ateliers"][4] == "Année 2026"


def test_another_pilot_of_the_same_contract_is_not_followed(fiche, emma, contrat):
    fiche.cercle = "partage"
    fiche.save()
    autre = FicheActionFactory(contrat=contrat, code="2", cercle="partage")
    fiches = [fiche, autre]
    expected = {row.pk for row in fiches if can_follow(emma, row)}
    assert followed_among(emma, fiches) == expected == {fiche.pk}
    assert FichePersonne.objects.count() == 1
