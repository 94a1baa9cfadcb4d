"""Le catalogue livré avec Maillage : les sources et les indicateurs, rejouables sans dommage.

Seules les lignes livrées sont écrites : une source ou un indicateur né d’un fichier décrit à la
main reste, et les livraisons déjà rangées ne bougent pas.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from django.db import transaction

from maillage.core.texte import fold
from maillage.indicateurs.models import Indicateur, Source

PAS = 10
# La pondération par la population légale, servie par les territoires et non par une livraison.
POPULATION = "@population"
# La source que les territoires servent eux-mêmes : toujours là, sans livraison.
SOURCE_POPULATIONS = "populations"

_SOURCE = ("nom", "producteur", "licence", "page", "note", "is_exhaustive")
_INDICATEUR = (
    "libelle", "court", "definition", "domaine", "determinant", "nature", "sens", "collecte",
    "numerateur", "denominateur", "poids", "seuil", "facteur", "unite", "decimales",
    "effectif_cache", "is_approche", "is_impute", "limites",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terme:
    """Une colonne qui entre dans un calcul : sa source, son nom, et si elle se retranche."""

    source: str
    colonne: str
    moins: bool = False


@lru_cache(maxsize=2)
def read_donnees(nom: str) -> dict:
    """Le contenu de ``donnees/<nom>.json``."""
    return json.loads(files("maillage.indicateurs").joinpath(f"donnees/{nom}.json").read_text())


def default_cles() -> list[str]:
    """Les indicateurs proposés à un territoire qui n’a pas encore choisi les siens."""
    items = read_donnees("indicateurs")["indicateurs"]
    return [item["cle"] for item in items if item.get("defaut")]


def column_label(source: str, colonne: str) -> str:
    """Ce que compte une colonne, en mots ; son nom quand le catalogue ne la connaît pas."""
    return _labels().get((source, colonne), colonne)


@lru_cache(maxsize=1)
def _labels() -> dict[tuple[str, str], str]:
    return {
        (source["cle"], colonne): label
        for source in read_donnees("sources")["sources"]
        for colonne, label in source["colonnes"].items()
    }


def split_colonne(texte: str, source: str) -> Terme:
    """« -rp:CHOM1564 » → ``Terme("rp", "CHOM1564", True)`` ; sans préfixe, la source donnée."""
    moins, reste = texte.startswith("-"), texte.removeprefix("-")
    before, mark, after = reste.partition(":")
    return Terme(before, after, moins) if mark else Terme(source, reste, moins)


def termes_of(indicateur: Indicateur) -> list[Terme]:
    """Toutes les colonnes dont l’indicateur a besoin, pondération comprise."""
    cle = indicateur.source.cle
    textes = [*indicateur.numerateur, *indicateur.denominateur]
    if indicateur.poids and indicateur.poids != POPULATION:
        textes.append(indicateur.poids)
    return [split_colonne(texte, cle) for texte in textes]


@transaction.atomic
def seed_catalogue() -> None:
    """Pose ou met à jour les sources et les indicateurs livrés."""
    _seed_sources(read_donnees("sources")["sources"])
    _seed_indicateurs(read_donnees("indicateurs")["indicateurs"])


def _seed_sources(items: list[dict]) -> None:
    Source.objects.bulk_create(
        [_build_source(item) for item in items],
        update_conflicts=True,
        unique_fields=["cle"],
        update_fields=_SOURCE,
    )


def _build_source(item: dict) -> Source:
    return Source(cle=item["cle"], **{name: item[name] for name in _SOURCE if name in item})


def _seed_indicateurs(items: list[dict]) -> None:
    sources = dict(Source.objects.values_list("cle", "pk"))
    Indicateur.objects.bulk_create(
        [_build(item, sources[item["source"]], rang * PAS) for rang, item in enumerate(items, 1)],
        update_conflicts=True,
        unique_fields=["cle"],
        update_fields=[*_INDICATEUR, "source", "texte_cherche", "position"],
    )


def _build(item: dict, source: int, position: int) -> Indicateur:
    fields = {name: item[name] for name in _INDICATEUR if name in item}
    texte = " ".join([item["libelle"], item["court"], item["definition"]])
    return Indicateur(
        cle=item["cle"],
        source_id=source,
        position=position,
        texte_cherche=fold(texte),
        **fields,
    )
