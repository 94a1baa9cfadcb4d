"""Le tableau des droits : rôle × cercle."""

import pytest

from maillage.contrats.models import Contrat, FicheAction

# Pour chaque personne, les cercles où elle voit une fiche qui n’est pas la sienne.
VOIT = {
    "alice": {"travail", "partage", "transmis", "public"},
    "bruno": {"partage", "transmis", "public"},
    "carole": {"transmis", "public"},
    "denis": {"partage", "transmis", "public"},
    "farid": {"transmis", "public"},
    "gilles": {"transmis", "public"},
    "helene": {"transmis", "public"},
    "ines": {"transmis", "public"},
    "jean": set(),
    "zoe": set(),
}


@pytest.mark.parametrize("cercle", ["travail", "partage", "transmis", "public"])
@pytest.mark.parametrize("nom", VOIT)
def test_each_role_sees_its_circles_and_no_other(request, fiche, contrat, nom, cercle):
    user = request.getfixturevalue(nom)
    FicheAction.objects.filter(pk=fiche.pk).update(cercle=cercle)
    Contrat.objects.filter(pk=contrat.pk).update(cercle=cercle)
    expected = cercle in VOIT[nom]
    assert FicheAction.objects.visible_to(user).exists() is expected
    assert Contrat.objects.visible_to(user).exists() is expected


def test_a_pilot_sees_its_own_fiche_as_soon_as_it_is_shared(emma, fiche, contrat):
    FicheAction.objects.filter(pk=fiche.pk).update(cercle="partage")
    other = FicheAction.objects.create(contrat=contrat, titre="Autre", cercle="partage")
    assert list(FicheAction.objects.visible_to(emma)) == [fiche]
    FicheAction.objects.filter(pk=other.pk).update(cercle="transmis")
    assert FicheAction.objects.visible_to(emma).count() == 2


def test_rights_take_two_queries(alice, contrat, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(FicheAction.objects.visible_to(alice))
