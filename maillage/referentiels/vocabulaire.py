"""Les mots proposés à une démarche : ceux de sa région, à défaut les nationaux."""

from collections.abc import Collection

from django.db.models import Q

from maillage.demarches.models import Demarche
from maillage.referentiels.enums import VOCABULAIRES
from maillage.referentiels.models import Terme
from maillage.referentiels.regions import regions_of


def pick_termes(termes: Collection[Terme], regions: list[str]) -> list[Terme]:
    """Un terme par code : celui de la première région qui l’a réglé, sinon le national.

    Ceux que cette région a ôtés disparaissent.
    """
    return [terme for terme in pick_all(termes, regions) if terme.actif]


def pick_all(termes: Collection[Terme], regions: list[str]) -> list[Terme]:
    """De même, avec les termes ôtés."""
    rank = {region: -rang for rang, region in enumerate(regions, 1)} | {"": -len(regions) - 1}
    by_code: dict[tuple[str, str], Terme] = {}
    for terme in sorted(termes, key=lambda terme: rank[terme.region]):
        by_code[terme.vocabulaire, terme.code] = terme
    return sorted(by_code.values(), key=lambda terme: (terme.position, terme.libelle))


def offered_to(demarche: Demarche) -> dict[str, list[Terme]]:
    """Tous les vocabulaires proposés à la démarche (trois requêtes en tout)."""
    regions = regions_of(demarche)
    known = Terme.objects.filter(Q(region="") | Q(region__in=regions))
    offered: dict[str, list[Terme]] = {cle: [] for cle in VOCABULAIRES}
    for terme in pick_termes(known, regions):
        offered[terme.vocabulaire].append(terme)
    return offered


def terms_for(demarche: Demarche, vocabulaire: str, kept: Collection[Terme] = ()) -> list[Terme]:
    """Les termes d’un vocabulaire proposés à la démarche, dans l’ordre.

    ``kept`` : ceux qu’un objet porte déjà ; ils restent proposés, à la place du terme de même
    code, pour qu’un formulaire ne les perde pas.
    """
    worn = {terme.code: terme for terme in kept if terme.vocabulaire == vocabulaire}
    offered = [worn.pop(terme.code, terme) for terme in offered_to(demarche)[vocabulaire]]
    return [*offered, *worn.values()]


def choices_for_import(demarche: Demarche) -> dict[str, dict[str, list[str]]]:
    """``{vocabulaire: {code: [libellé, synonymes…]}}``, ce qu’un import sait reconnaître."""
    return {
        vocabulaire: {terme.code: [terme.libelle, *terme.synonymes] for terme in termes}
        for vocabulaire, termes in offered_to(demarche).items()
    }
