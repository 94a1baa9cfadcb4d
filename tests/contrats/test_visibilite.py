"""Le tableau des droits : rôle × cercle."""

import pytest
from django.urls import reverse

from maillage.contrats.models import Contrat, FicheAction, Rattachement
from tests.factories.base import ContratFactory, FicheActionFactory

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


def test_a_link_does_not_tell_of_what_one_cannot_see(logged, carole, contrat, fiche):
    secret = {"contrat": contrat, "cercle": "travail"}
    fiche.parent = FicheActionFactory(titre="Chapeau caché", **secret)
    fiche.edition_precedente = FicheActionFactory(titre="Édition cachée", **secret)
    fiche.cercle = "transmis"
    fiche.save()
    fiche.actions_liees.add(FicheActionFactory(titre="Voisine cachée", **secret))
    fiche.actions_liees.add(
        FicheActionFactory(titre="Voisine montrée", contrat=contrat, cercle="transmis")
    )
    other = ContratFactory(demarche=contrat.demarche, nom="Contrat caché", cercle="travail")
    Rattachement.objects.create(fiche=fiche, contrat=other)
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")

    path = [contrat.demarche.slug, contrat.uid, fiche.uid]
    page = logged(carole).get(reverse("contrats:fiche", args=path)).content.decode()

    assert "Voisine montrée" in page
    assert "caché" not in page
