"""Rien de ce que l’instantané porte aujourd’hui ne se montre sans nom français."""

from datetime import date

import pytest

from maillage.comptes.models import Organisation
from maillage.contrats.changements import all_libelles
from maillage.contrats.ecarts import compare, flatten, say, settle, unflatten
from maillage.contrats.ecarts.aplat import Collection
from maillage.contrats.ecarts.libelles import INCONNU
from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import Avis, Axe, Engagement, FicheAction, LienReference, Rattachement
from maillage.financements.models import BudgetAnnuel, LigneFinancement
from maillage.suivi.models import Deploiement, Etape, IndicateurAction
from tests.contrats.pret_garni import make_socle
from tests.factories.contrat_complet import fill_contrat

# Ce qui se déduit d’un autre champ et ne se compare pas.
DEDUITS = frozenset({"schema", "porteurs", "actions_liees", "uid", "contrat"})


@pytest.fixture
def plein(contrat) -> dict:
    """L’instantané d’un contrat où chaque sorte d’objet est présente."""
    fill_contrat(contrat)
    fiche = FicheAction.objects.filter(contrat=contrat).first()
    axe, second = Axe.objects.filter(contrat=contrat).order_by("position")
    partie, organisation = contrat.parties.first(), Organisation.objects.first()
    objectif, commun = make_socle()
    Etape.objects.create(fiche=fiche, titre="Réunir", echeance=date(2026, 10, 1))
    IndicateurAction.objects.create(fiche=fiche, intitule="Jeunes reçus", depart=1, cible=2)
    IndicateurAction.objects.create(contrat=contrat, axe=axe, intitule="File active")
    IndicateurAction.objects.create(contrat=contrat, intitule="Du socle", commun=commun)
    Deploiement.objects.create(fiche=fiche, libelle="Nord", pilote=organisation)
    LigneFinancement.objects.create(fiche=fiche, financeur=organisation, annee=2026, montant=10)
    BudgetAnnuel.objects.create(fiche=fiche, annee=2026, montant=10)
    Engagement.objects.create(contrat=contrat, partie=partie, texte="Prêter", fiche_liee=fiche)
    LienReference.objects.create(contrat=contrat, fiche_liee=fiche, objectif=objectif)
    Avis.objects.create(contrat=contrat, instance="cts", sens="favorable", date=date(2026, 5, 1))
    Rattachement.objects.create(fiche=fiche, contrat=contrat, axe=second)
    return settle(build_instantane(contrat))


def spoil_each(node: dict):
    """Une mutation par champ : le nœud, la clé, l’autre valeur."""
    for nom, valeur in list(node.items()):
        if nom in DEDUITS:
            continue
        if isinstance(valeur, Collection):
            yield from (spoil for item in valeur.values() for spoil in spoil_each(item))
        elif isinstance(valeur, dict) and "uid" not in valeur:
            yield from spoil_each(valeur)
        else:
            yield node, nom, alter(valeur)


def alter(valeur):
    if isinstance(valeur, bool):
        return not valeur
    if isinstance(valeur, list):
        return [*valeur, {"uid": "autre", "nom": "Autre"}]
    return "Autre"


def test_every_field_of_the_snapshot_has_a_french_name(plein):
    libelles = all_libelles()
    plat = flatten(plein)
    spoils = [*spoil_each(plat), *spoil_each(plat["contrat"])]
    unnamed = set()
    for node, nom, other in spoils:
        kept, node[nom] = node[nom], other
        for ecart in compare(plein, unflatten(plat), libelles=libelles):
            sentence = say(ecart, libelles=libelles)
            if ecart.champ == INCONNU.texte or "_" in sentence:
                unnamed.add(f"{ecart.motif} : {sentence}")
        node[nom] = kept
    assert unnamed == set()
    assert len(spoils) > 150, len(spoils)


def test_every_kind_of_object_is_named_when_it_comes_or_goes(plein):
    plat = flatten(plein)
    empty = unflatten(
        {nom: Collection() if isinstance(item, Collection) else item for nom, item in plat.items()}
    )
    for before, after in ((plein, empty), (empty, plein)):
        sentences = [say(ecart) for ecart in compare(before, after)]
        assert len(sentences) > 12
        assert not [sentence for sentence in sentences if "_" in sentence or "sans nom" in sentence]
