"""Charger les vocabulaires, le modèle d’articles et les références livrés avec Maillage.

Rejouable : seules les lignes nationales sont écrites ; ce qu’une région a réglé reste.
"""

from django.db import transaction

from maillage.comptes.models import TypeOrganisation
from maillage.referentiels.enums import VOCABULAIRES
from maillage.referentiels.imports.references import seed_references
from maillage.referentiels.models import ModeleArticle, Terme
from maillage.referentiels.sources import read_donnees

PAS = 10


@transaction.atomic
def seed_referentiels() -> None:
    """Pose ou met à jour vocabulaires, types d’organisation, articles et références nationaux."""
    donnees = read_donnees("referentiels")
    _seed_termes(donnees)
    _seed_types(donnees["types_organisation"])
    _seed_articles(read_donnees("articles")["articles"])
    seed_references(donnees["dispositifs"])


def _seed_termes(donnees: dict) -> None:
    Terme.objects.bulk_create(
        [
            _build_terme(vocabulaire, rang, item)
            for vocabulaire in VOCABULAIRES
            for rang, item in enumerate(donnees[vocabulaire], 1)
        ],
        update_conflicts=True,
        unique_fields=["vocabulaire", "region", "code"],
        update_fields=["libelle", "sens", "synonymes", "position"],
    )


def _build_terme(vocabulaire: str, rang: int, item: dict) -> Terme:
    sigle = [item["sigle"]] if item.get("sigle") else []
    return Terme(
        vocabulaire=vocabulaire,
        code=item["code"],
        libelle=item["libelle"],
        sens=item.get("sens", ""),
        synonymes=[*sigle, *item["synonymes"]],
        position=rang * PAS,
    )


def _seed_types(items: list[dict]) -> None:
    TypeOrganisation.objects.bulk_create(
        [
            TypeOrganisation(code=item["code"], libelle=item["libelle"], position=rang * PAS)
            for rang, item in enumerate(items, 1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["libelle", "position"],
    )


def _seed_articles(items: list[dict]) -> None:
    """Un article dont le texte livré a changé reçoit une version de plus."""
    latest: dict[str, ModeleArticle] = {}
    for model in ModeleArticle.objects.filter(region="").order_by("revision"):
        latest[model.code] = model
    for rang, item in enumerate(items, 1):
        wanted = _build_article(rang, item)
        known = latest.get(wanted.code)
        if not known or _texte(known) != _texte(wanted):
            wanted.revision = known.revision + 1 if known else 1
            wanted.save()


def _build_article(rang: int, item: dict) -> ModeleArticle:
    return ModeleArticle(
        code=item["code"],
        titre=item["titre"],
        corps=item["corps"],
        aide=item.get("aide", ""),
        numerote=item.get("numerote", True),
        position=rang * PAS,
    )


def _texte(model: ModeleArticle) -> tuple:
    return model.titre, model.corps, model.aide, model.numerote
