"""Le périmètre d’un contrat, décrit pour l’instantané : communes, EPCI, population et source."""

from collections.abc import Iterable

from django.db.models import Max

from maillage.demarches.models import Territoire
from maillage.territoires.models import (
    Chargement,
    Commune,
    Departement,
    Epci,
    Millesime,
    Population,
    Region,
)


def describe_territoire(territoire: Territoire) -> dict:
    """Nom, communes nommées, EPCI, départements, régions et population municipale.

    Les communes sont dites dans le millésime de leurs codes, à défaut le dernier chargé ; un code
    inconnu y reste, nommé par lui-même. ``population`` est nulle si aucune n’est chargée.
    """
    millesime = find_millesime(territoire)
    communes = list(Commune.objects.filter(millesime=millesime, code__in=territoire.codes))
    annee, habitants = read_populations(territoire)
    return {
        "uid": str(territoire.uid),
        "nom": territoire.nom,
        "genre": territoire.get_genre_display(),
        "espace": territoire.espace,
        "millesime": millesime.annee if millesime else territoire.millesime,
        "population": sum(habitants.values()) if habitants else None,
        "population_annee": annee,
        "communes": _communes(territoire, communes, habitants),
        **_grands_lieux(millesime, communes),
        "quartiers": territoire.quartiers,
        "sources": _sources(territoire.espace, {annee, millesime and millesime.annee}),
    }


def name_communes(territoire: Territoire | None, codes: Iterable[str]) -> dict[str, str]:
    """Le nom de chaque code connu, dans le millésime du périmètre."""
    codes = sorted(codes)
    if not territoire or not codes:
        return {}
    found = Commune.objects.filter(millesime=find_millesime(territoire), code__in=codes)
    return dict(found.values_list("code", "nom"))


def find_millesime(territoire: Territoire) -> Millesime | None:
    """Le millésime des codes du périmètre, à défaut le plus récent de son espace."""
    loaded = Millesime.objects.filter(espace=territoire.espace)
    return (
        loaded.filter(annee=territoire.millesime).first()
        or Millesime.objects.latest_of(territoire.espace)
    )  # fmt: skip


def read_populations(territoire: Territoire) -> tuple[int | None, dict[str, int]]:
    """L’année la plus récente où ces communes ont une population, et leurs habitants."""
    rows = Population.objects.filter(espace=territoire.espace, code__in=territoire.codes)
    annee = rows.aggregate(annee=Max("annee"))["annee"]
    return annee, dict(rows.filter(annee=annee).values_list("code", "municipale"))


def _communes(territoire: Territoire, communes: list[Commune], habitants: dict) -> list[dict]:
    rows = [
        {
            "code": item.code, "nom": item.nom, "epci": item.epci,
            "departement": item.departement, "population": habitants.get(item.code),
        }
        for item in communes
    ]  # fmt: skip
    unknown = sorted(set(territoire.codes) - {item.code for item in communes})
    return rows + [
        {"code": code, "nom": code, "epci": "", "departement": "", "population": None}
        for code in unknown
    ]


def _grands_lieux(millesime: Millesime | None, communes: list[Commune]) -> dict:
    """Les EPCI, départements et régions où tombent ces communes."""
    return {
        "epci": _named(Epci, millesime, {item.epci for item in communes}),
        "departements": _named(Departement, millesime, {item.departement for item in communes}),
        "regions": _named(Region, millesime, {item.region for item in communes}),
    }


def _named(model, millesime: Millesime | None, codes: set[str]) -> list[dict]:
    rows = model.objects.filter(millesime=millesime, code__in=sorted(codes)).order_by("code")
    return list(rows.values("code", "nom"))


def _sources(espace: str, annees: set[int | None]) -> list[dict]:
    """Les fichiers d’où viennent ces millésimes de géographie et de population."""
    found = Chargement.objects.filter(espace=espace, annee__in=annees - {None})
    return [
        {"producteur": item.get_producteur_display(), "fichier": item.fichier,
         "annee": item.annee, "licence": item.licence}
        for item in found
    ]  # fmt: skip
