"""Les critères et les niveaux proposés à une démarche : ceux de sa région, sinon les nationaux."""

import json
from collections.abc import Collection
from importlib.resources import files

from django.db import transaction
from django.utils.text import slugify

from maillage.demarches.models import Demarche
from maillage.evaluation.enums import GenreTerme
from maillage.evaluation.models import TermeEvaluation
from maillage.referentiels.regions import regions_of

PAS = 10
LISTES = {"criteres": GenreTerme.CRITERE, "niveaux": GenreTerme.NIVEAU}
COPIES = ("genre", "code", "libelle", "question", "familles", "hors_echelle", "position", "actif")


class DejaPris(Exception):
    """Un mot de ce nom existe déjà."""


@transaction.atomic
def seed_evaluation() -> None:
    """Pose ou met à jour les mots nationaux ; ce qu’une région a réglé reste."""
    text = files("maillage.evaluation").joinpath("donnees/evaluation.json").read_text()
    donnees = json.loads(text)
    TermeEvaluation.objects.bulk_create(
        [
            TermeEvaluation(genre=genre, position=rang * PAS, **item)
            for liste, genre in LISTES.items()
            for rang, item in enumerate(donnees[liste], 1)
        ],
        update_conflicts=True,
        unique_fields=["region", "code"],
        update_fields=["genre", "libelle", "question", "familles", "hors_echelle", "position"],
    )


def pick(termes: Collection[TermeEvaluation], regions: list[str]) -> list[TermeEvaluation]:
    """Un mot par code, ôtés compris : celui de la première région qui l’a réglé, ou le national."""
    rank = {region: -rang for rang, region in enumerate(regions, 1)} | {"": -len(regions) - 1}
    by_code = {terme.code: terme for terme in sorted(termes, key=lambda t: rank[t.region])}
    return sorted(by_code.values(), key=lambda terme: (terme.position, terme.libelle))


def list_termes(region: str, genre: str) -> list[TermeEvaluation]:
    """Ceux d’une région, ôtés compris, dans l’ordre."""
    return pick(TermeEvaluation.objects.of(genre).known_in([region]), [region])


def terms_for(
    demarche: Demarche, genre: str, kept: Collection[TermeEvaluation] = ()
) -> list[TermeEvaluation]:
    """Ceux proposés à la démarche ; ceux de ``kept`` restent, à la place de leur remplaçant."""
    regions = regions_of(demarche)
    worn = {terme.code: terme for terme in kept}
    known = pick(TermeEvaluation.objects.of(genre).known_in(regions), regions)
    offered = [worn.pop(t.code, t) for t in known if t.actif or t.code in worn]
    return [*offered, *worn.values()]


def scale(niveaux: Collection[TermeEvaluation]) -> list[TermeEvaluation]:
    """Les niveaux qui se rangent, du moins au plus favorable."""
    return [niveau for niveau in niveaux if not niveau.hors_echelle]


def own_terme(terme: TermeEvaluation, region: str) -> TermeEvaluation:
    """La ligne de la région pour ce mot, copiée du national au besoin."""
    if terme.region == region:
        return terme
    copied = {name: getattr(terme, name) for name in COPIES}
    return TermeEvaluation.objects.create(region=region, **copied)


@transaction.atomic
def add_terme(region: str, genre: str, *, libelle: str, **fields) -> TermeEvaluation:
    """Ajoute un mot propre à la région, en fin de liste ; lève ``DejaPris``."""
    code = slugify(libelle).replace("-", "_")[:60] or genre
    if TermeEvaluation.objects.known_in([region]).filter(code=code).exists():
        raise DejaPris
    last = max((terme.position for terme in list_termes(region, genre)), default=0)
    return TermeEvaluation.objects.create(
        genre=genre, region=region, code=code, libelle=libelle, position=last + PAS, **fields
    )


@transaction.atomic
def reword_terme(terme: TermeEvaluation, region: str, **fields) -> TermeEvaluation:
    """Redit un mot pour la région ; les plans déjà écrits gardent celui d’une autre."""
    own = own_terme(terme, region)
    for name, value in fields.items():
        setattr(own, name, value)
    own.save(update_fields=list(fields))
    return own


@transaction.atomic
def move_terme(terme: TermeEvaluation, region: str, *, pas: int) -> None:
    """Monte (-1) ou descend (+1) un mot ; l’ordre de toute la liste devient celui de la région."""
    ordered = [own_terme(item, region) for item in list_termes(region, terme.genre)]
    here = [item.code for item in ordered].index(terme.code)
    there = min(max(here + pas, 0), len(ordered) - 1)
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for rang, row in enumerate(ordered, 1):
        row.position = rang * PAS
    TermeEvaluation.objects.bulk_update(ordered, ["position"])
