"""Les modèles : à qui ils appartiennent, et ce que la base refuse d’elle-même."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db.models import CheckConstraint, F, ForeignKey, Model, Q

from maillage.contrats.extensions import extensions
from maillage.contrats.models import Contrat
from maillage.demarches.models import Demarche
from tests.architecture.depot import read_couches
from tests.architecture.test_couches import own_models, owner_of_model

# Ce qui appartient à un contrat sans passer par une extension, et pourquoi.
SANS_EXTENSION: dict[str, str] = {
    "documents.TexteDocument": "les commentaires des bilans : rien qui entre au texte signé",
    "portail.EquilibreTransmis": "jusqu’à qui une vue se montre : rien qui entre au texte signé",
}
# Au-dessus des démarches, ce qui n’appartient à aucune en particulier, et pourquoi.
PARTAGES = {
    "demarches.Affectation": "un rôle tient à une démarche, ou à bien plus large",
    "evaluation.TermeEvaluation": "critères et niveaux sont communs à la région ou au pays",
    "financements.AppelProjets": "un appel vaut pour une démarche ou pour toute une région",
    "documents.ModelePresentation": "un modèle vaut pour une démarche ou pour toute une région",
    "indicateurs.Indicateur": "le catalogue est commun au pays",
    "indicateurs.Livraison": "les chiffres officiels sont communs au pays",
    "indicateurs.MatriceTrajets": "les temps de trajet sont communs au pays",
    "indicateurs.Source": "les producteurs de chiffres sont communs au pays",
    "suivi.LienPilote": "une personne répond d’un seul lien pour tous ses contrats",
    "referentiels.Reference": "les références sont communes à la région ou au pays",
    "referentiels.ObjectifReference": "l’arbre d’une référence est commun comme elle",
    "referentiels.IndicateurCommun": "les indicateurs communs suivent leur référence",
    "referentiels.RegleRegionale": "les règles avant signature sont communes à la région",
    "referentiels.ReglageRegle": "les règles avant signature sont réglées par région",
    "referentiels.Terme": "le vocabulaire est commun à la région ou au pays",
    "referentiels.ModeleArticle": "le modèle d’articles est commun à la région ou au pays",
}
MODELES = pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)


def keys_of(model: type[Model], *, required: bool = False) -> Iterator[ForeignKey]:
    """Les clés vers un autre modèle ; ``required`` : celles qui ne sont jamais vides."""
    for field in model._meta.concrete_fields:
        if field.is_relation and not (required and field.null):
            yield field


def reaches(model: type[Model], target: type[Model], *, required: bool = False) -> bool:
    """Un chemin de clés va de ``model`` à ``target``."""
    seen, waiting = set(), [model]
    while waiting:
        current = waiting.pop()
        if current is target:
            return True
        seen.add(current)
        found = {field.related_model for field in keys_of(current, required=required)}
        waiting += found - seen
    return False


def test_every_model_of_a_contract_is_claimed_once():
    claims = [model for extension in extensions for model in extension.modeles]
    owed = {
        model
        for model in own_models()
        if reaches(model, Contrat)
        and owner_of_model(model) != "contrats"
        and model._meta.label not in SANS_EXTENSION
    }

    assert len(claims) == len(set(claims)), "un modèle réclamé par deux extensions"
    assert {m._meta.label for m in owed} == {m._meta.label for m in claims}


def test_every_model_of_the_domain_belongs_to_one_demarche():
    """Au-dessus de ``demarches``, un chemin de clés obligatoires y mène toujours."""
    couches = read_couches()
    lost = {
        model._meta.label
        for model in own_models()
        if couches[owner_of_model(model)] <= couches["demarches"]
        and not reaches(model, Demarche, required=True)
    }

    assert lost == set(PARTAGES)


def leaves(condition) -> Iterator[tuple[str, object]]:
    """Les paires (recherche, valeur) d’une condition."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from leaves(child)
        else:
            yield child


def checks_of(model: type[Model]) -> Iterator[dict[str, object]]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            yield dict(leaves(constraint.condition))


@MODELES
def test_the_database_refuses_a_value_outside_its_list(model):
    checks = list(checks_of(model))
    loose = [
        field.name
        for field in model._meta.concrete_fields
        if field.choices
        and not any(
            {value for value, _ in field.flatchoices}
            == set(check.get(f"{field.name}__in", ())) - {""}
            for check in checks
        )
    ]

    assert not loose, "une énumération sans choices_constraint"


def fields_of(check: dict) -> set[str]:
    """Les champs qu’une condition compare, de part et d’autre."""
    compared = {value.name for value in check.values() if isinstance(value, F)}
    return compared | {key.partition("__")[0] for key in check}


@MODELES
def test_the_database_refuses_an_end_before_its_beginning(model):
    names = {field.name for field in model._meta.concrete_fields}
    pairs = [(name, end) for name in names if (end := name.replace("debut", "fin")) != name]
    loose = [
        pair
        for pair in pairs
        if pair[1] in names and not any(fields_of(check) >= set(pair) for check in checks_of(model))
    ]

    assert not loose


@MODELES
def test_a_model_names_orders_and_prints_itself(model):
    own = [parent for parent in model.__mro__ if parent.__module__.startswith("maillage.")]

    assert any("__str__" in vars(parent) for parent in own)
    assert model._meta.ordering
    assert model._meta.original_attrs.get("verbose_name")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
