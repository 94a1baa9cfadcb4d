"""Reprendre les indicateurs communs du socle, en gardant leur édition."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.referentiels.models import IndicateurCommun, Reference
from maillage.suivi.actions import take_communs
from maillage.suivi.communs import communs_not_taken
from maillage.suivi.models import IndicateurAction
from maillage.suivi.niveaux import list_places


def address(contrat, nom="contrat_indicateurs", *args):
    return reverse(f"suivi:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


def titles(rows) -> list[str]:
    return [row.intitule for row in rows]


@pytest.fixture
def suivante(socle):
    """L’édition qui remplace le socle, avec un indicateur redit et un nouveau."""
    edition = Reference.objects.create(
        region="75", genre="socle", code="socle", nom="Socle régional", edition="2027",
        remplace=socle,
    )  # fmt: skip
    for code, titre in (("C1", "Part des habitants couverts, calcul 2027"), ("C3", "Budget")):
        IndicateurCommun.objects.create(reference=edition, code=code, intitule=titre)
    return edition


def take_all(contrat, place=0):
    chosen = list_places(contrat)[place]
    return take_communs(contrat, communs_not_taken(contrat), place=chosen, by=SYSTEME)


def test_those_of_the_region_are_offered_until_taken(contrat, socle):
    assert titles(communs_not_taken(contrat)) == [
        "Part des habitants couverts",
        "Réunions du CoPil",
    ]
    take_all(contrat)
    assert communs_not_taken(contrat) == []


def test_those_of_another_region_or_withdrawn_are_not_offered(contrat, socle):
    elsewhere = Reference.objects.create(region="94", genre="socle", code="corse", nom="Corse")
    IndicateurCommun.objects.create(reference=elsewhere, code="X", intitule="Ailleurs")
    IndicateurCommun.objects.filter(code="C2").update(retire_le=timezone.now())
    assert titles(communs_not_taken(contrat)) == ["Part des habitants couverts"]


def test_only_the_last_edition_is_offered(contrat, suivante):
    assert titles(communs_not_taken(contrat)) == [
        "Part des habitants couverts, calcul 2027", "Budget",
    ]  # fmt: skip


def test_one_taken_from_an_older_edition_is_not_asked_again(contrat, socle, request):
    take_all(contrat)
    request.getfixturevalue("suivante")
    assert titles(communs_not_taken(contrat)) == ["Budget"]
    kept = IndicateurAction.objects.get(commun__code="C1")
    assert kept.commun.reference.edition == "2024"


def test_a_taken_one_carries_what_the_socle_says(contrat, socle):
    row = take_all(contrat)[0]
    assert (row.intitule, row.definition, row.unite, row.sens, row.frequence) == (
        "Part des habitants couverts", "Comptés au 31 décembre.", "%", "hausse", "annuelle",
    )  # fmt: skip
    assert (row.niveau, row.depart) == ("phase", None)


def test_the_same_is_never_taken_twice(contrat, socle):
    offered = communs_not_taken(contrat)
    place = list_places(contrat)[0]
    take_communs(contrat, offered, place=place, by=SYSTEME)
    assert take_communs(contrat, offered, place=place, by=SYSTEME) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicateurAction.objects.create(contrat=contrat, intitule="Double", commun=offered[0])


def test_the_page_takes_them_in_one_click(logged, alice, contrat, socle, axe):
    client = logged(alice)
    page = client.get(address(contrat)).content.decode()
    assert page.count('name="communs"') == 2
    uids = [str(row.uid) for row in communs_not_taken(contrat)]
    data = {"communs": uids, "place": f"axe:{axe.uid}"}
    response = client.post(address(contrat, "communs_take"), data, follow=True)
    assert "2 indicateurs communs repris" in response.content.decode().replace("\xa0", " ")
    assert {row.axe for row in IndicateurAction.objects.all()} == {axe}
    assert 'name="communs"' not in response.content.decode()


@pytest.mark.parametrize("communs", [[], ["pas-un-uid"], ["00000000-0000-0000-0000-000000000000"]])
def test_a_forged_choice_is_refused_with_a_sentence(logged, alice, contrat, socle, communs):
    data = {"communs": communs, "place": "contrat"}
    response = logged(alice).post(address(contrat, "communs_take"), data)
    assert response.status_code == 422
    assert "indicateur" in " ".join(response.context["reprises"].errors["communs"])
    assert not IndicateurAction.objects.exists()


def test_a_reader_sees_what_is_not_taken_without_a_form(logged, carole, contrat, socle):
    type(contrat).objects.update(cercle="transmis")
    page = logged(carole).get(address(contrat)).content.decode()
    assert "Réunions du CoPil" in page
    assert 'name="communs"' not in page


def test_one_in_the_bin_does_not_return_beside_its_twin(logged, alice, contrat, socle):
    row = take_all(contrat)[0]
    IndicateurAction.objects.filter(pk=row.pk).update(supprime_le=timezone.now())
    take_all(contrat)
    response = logged(alice).post(address(contrat, "indicateur_restore", row.uid), follow=True)
    assert "déjà au contrat" in response.content.decode()
    assert IndicateurAction.objects.get(pk=row.pk).supprime_le
