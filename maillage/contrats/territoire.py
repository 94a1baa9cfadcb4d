"""Le périmètre d’un contrat, décrit pour l’instantané : communes, EPCI, population et source."""

from collections.abc import Iterable

from maillage.demarches.models import Territoire
from maillage.territoires.models import Commune, Departement, Epci, Millesime, Population, Region


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
        "sources": _sources(millesime),
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
    found = rows.order_by("-annee", "-geographie", "code").values_list(
        "annee", "code", "municipale"
    )
    annee, habitants = None, {}
    for year, code, municipale in found:
        annee = annee or year
        if year == annee:
            habitants.setdefault(code, municipale)
    return annee, habitants


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
        cle: list(
            model.objects.filter(millesime=millesime, code__in={getattr(c, champ) for c in communes})
            .order_by("code")
            .values("code", "nom")
        )
        for cle, model, champ in (
            ("epci", Epci, "epci"),
            ("departements", Departement, "departement"),
            ("regions", Region, "region"),
        )
    }  # fmt: skip


def _sources(millesime: Millesime | None) -> list[dict]:
    kept = ("producteur", "fichier", "licence")
    sources = millesime.sources if millesime else []
    return [{cle: source.get(cle, "") for cle in kept} for source in sources]
