"""Le modèle de contrat d’une région : ses articles, à défaut les nationaux."""

from django.db.models import Q

from maillage.referentiels.models import ModeleArticle


def articles_for(regions: list[str]) -> list[ModeleArticle]:
    """La dernière version de chaque article, dans l’ordre ; ceux qu’une région ôte n’y sont pas.

    La première région nommée l’emporte sur la seconde, et toute région sur le national.
    """
    return [article for article in all_articles_for(regions) if article.actif]


def all_articles_for(regions: list[str]) -> list[ModeleArticle]:
    """De même, avec ceux que la région n’emploie pas."""
    rank = {region: -rang for rang, region in enumerate(regions, 1)} | {"": -len(regions) - 1}
    known = ModeleArticle.objects.filter(Q(region="") | Q(region__in=regions))
    latest: dict[str, ModeleArticle] = {}
    for model in sorted(known, key=lambda model: (rank[model.region], model.revision)):
        latest[model.code] = model
    return sorted(latest.values(), key=lambda model: (model.position, model.titre))
