"""Le résumé d’un territoire : communes, habitants, EPCI, et les doutes à connaître."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from maillage.core.texte import INSECABLE, join_et
from maillage.territoires.conversion import Conversion, ErreurConversion, convert
from maillage.territoires.enums import Espace
from maillage.territoires.models import (
    Chargement,
    Commune,
    Departement,
    Epci,
    Millesime,
    Population,
    Region,
)
from maillage.territoires.populations import Part, Somme, add_up, read_parts

# Au-delà, on lit toutes les communes plutôt que d’énumérer les codes dans la requête.
ENUMERABLES = 5000


@dataclass(frozen=True, slots=True)
class LigneCommune:
    """Une commune du territoire ; ``population`` est ``None`` si elle n’est pas connue seule."""

    code: str
    nom: str
    departement: str
    region: str
    epci: str
    zone: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Groupe:
    """Les communes du territoire dans un EPCI, un département ou une région.

    ``total`` : combien il en compte en tout ; ``code`` vide : les communes sans EPCI.
    """

    code: str
    nom: str
    communes: int
    total: int
    population: int | None

    @property
    def is_whole(self) -> bool:
        return self.communes == self.total


@dataclass(slots=True)
class Resume:
    """Ce que l’on sait d’une liste de communes à un millésime."""

    millesime: int
    population_annee: int | None
    conversion: Conversion
    lignes: list[LigneCommune]
    somme: Somme
    epci: list[Groupe] = field(default_factory=list)
    departements: list[Groupe] = field(default_factory=list)
    regions: list[Groupe] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        return self.conversion.codes

    @property
    def population(self) -> int | None:
        return self.somme.municipale

    @property
    def sans_population(self) -> dict[str, str]:
        return self.somme.absentes

    def sentences(self) -> list[str]:
        """Ce qu’il faut savoir avant de citer ces chiffres."""
        missing = [f"{code} ({why})" for code, why in sorted(self.sans_population.items())]
        found = self.conversion.sentences()
        if missing:
            found.append(
                f"La population ne compte pas {join_et(missing)}{INSECABLE}: aucune part n’est "
                "inventée."
            )
        older = sorted(self.somme.recensements - {self.population_annee})
        if older:
            years = join_et([str(year) for year in older])
            found.append(f"Une partie des communes est recensée en {years}.")
        return found

    def as_dict(self) -> dict:
        """La forme de la ligne de commande."""
        conversion = self.conversion
        return {
            "communes": len(self.codes),
            "population": self.population,
            "population_annee": self.population_annee,
            "millesime": self.millesime,
            "inconnues": conversion.inconnues,
            "converties": conversion.converties,
            "doublons": conversion.doublons,
            "sans_population": self.sans_population,
            "epci": [_group_dict(groupe) for groupe in self.epci],
            "departements": [_group_dict(groupe) for groupe in self.departements],
            "regions": [_group_dict(groupe) for groupe in self.regions],
            "phrases": self.sentences(),
        }


def _group_dict(groupe: Groupe) -> dict:
    return {
        "code": groupe.code,
        "nom": groupe.nom,
        "communes": groupe.communes,
        "sur": groupe.total,
        "population": groupe.population,
    }


def summarize(
    codes: Iterable[str],
    millesime: int | None = None,
    population_annee: int | None = None,
    *,
    de: int | None = None,
    espace: str = Espace.FRANCE,
) -> Resume:
    """Résume ces codes au millésime demandé (le dernier chargé par défaut).

    ``de`` : le millésime des codes, s’il est connu ; sinon un code disparu est suivi depuis sa
    disparition. ``population_annee`` : la dernière chargée par défaut. Lève ``ErreurConversion``.
    """
    current = find_millesime(millesime, espace)
    conversion = convert(codes, de or current.annee, current.annee, espace)
    annee = find_population_year(population_annee, espace)
    stamp = Chargement.objects.stamp(espace)
    parts = read_parts(espace, annee, current.annee, stamp) if annee else {}
    lignes = _read_lines(conversion.codes, current, parts)
    return Resume(
        millesime=current.annee,
        population_annee=annee,
        conversion=conversion,
        lignes=lignes,
        somme=add_up(conversion.codes, parts),
        epci=_group(lignes, Epci, lambda ligne: ligne.epci, current, parts),
        departements=_group(lignes, Departement, lambda ligne: ligne.departement, current, parts),
        regions=_group(lignes, Region, lambda ligne: ligne.region, current, parts),
    )


def find_millesime(annee: int | None, espace: str = Espace.FRANCE) -> Millesime:
    """Le millésime demandé, ou le dernier chargé. Lève ``ErreurConversion`` s’il n’y en a pas."""
    found = Millesime.objects.of(annee, espace) if annee else Millesime.objects.latest_of(espace)
    if found:
        return found
    years = _years(Millesime.objects.filter(espace=espace))
    raise ErreurConversion(
        f"Le millésime {annee} n’est pas chargé. Chargés{INSECABLE}: {years}."
        if annee and years
        else "Aucune géographie n’est chargée. Lancez «\u00a0maillage preparer\u00a0»."
    )


def find_population_year(annee: int | None, espace: str = Espace.FRANCE) -> int | None:
    """L’année demandée, ou la dernière chargée ; ``None`` quand il n’y en a aucune."""
    known = Population.objects.filter(espace=espace)
    if annee is None:
        return known.order_by("-annee").values_list("annee", flat=True).first()
    if known.filter(annee=annee).exists():
        return annee
    years = _years(known) or "aucune"
    raise ErreurConversion(
        f"Les populations {annee} ne sont pas chargées. Chargées{INSECABLE}: {years}."
    )


def list_population_years(espace: str = Espace.FRANCE) -> list[int]:
    """Les années de population chargées, la dernière d’abord."""
    years = Population.objects.filter(espace=espace).order_by("-annee")
    return list(years.values_list("annee", flat=True).distinct())


def _years(queryset) -> str:
    years = queryset.order_by("annee").values_list("annee", flat=True).distinct()
    return join_et([str(year) for year in years])


def _read_lines(
    codes: list[str], millesime: Millesime, parts: dict[str, Part]
) -> list[LigneCommune]:
    communes = Commune.objects.filter(millesime=millesime)
    if len(codes) <= ENUMERABLES:
        communes = communes.filter(code__in=codes)
    wanted = set(codes)
    fields = ("code", "nom", "departement", "region", "epci", "zone")
    return [
        LigneCommune(**row, population=_own_population(row["code"], parts))
        for row in communes.values(*fields)
        if row["code"] in wanted
    ]


def _own_population(code: str, parts: dict[str, Part]) -> int | None:
    part = parts.get(code)
    return part.municipale if part and part.codes == {code} else None


def _group(
    lignes: list[LigneCommune],
    model,
    key: Callable[[LigneCommune], str],
    millesime: Millesime,
    parts: dict[str, Part],
) -> list[Groupe]:
    """Les groupes, du plus représenté au moins représenté."""
    members: dict[str, list[str]] = {}
    for ligne in lignes:
        members.setdefault(key(ligne), []).append(ligne.code)
    known = model.objects.filter(millesime=millesime, code__in=members)
    names = dict(known.order_by().values_list("code", "nom"))
    totals = _count(model, members, millesime)
    groups = [
        Groupe(
            code,
            names.get(code, code) if code else "Sans EPCI",
            len(codes),
            totals.get(code, 0),
            add_up(codes, parts).municipale,
        )
        for code, codes in members.items()
    ]
    return sorted(groups, key=lambda groupe: (-groupe.communes, groupe.nom))


def _count(model, codes: Iterable[str], millesime: Millesime) -> dict[str, int]:
    column = model._meta.model_name
    rows = Commune.objects.filter(millesime=millesime, **{f"{column}__in": list(codes)})
    counted = rows.order_by().values(column).annotate(nombre=Count("pk"))
    return dict(counted.values_list(column, "nombre"))


def codes_of(
    millesime: Millesime,
    *,
    epci: Iterable[str] = (),
    departements: Iterable[str] = (),
) -> dict[str, list[str]]:
    """Les communes de chaque EPCI et département demandé ; une liste vide : code inconnu."""
    found: dict[str, list[str]] = {}
    for column, wanted in (("epci", epci), ("departement", departements)):
        for code in dict.fromkeys(code for code in wanted if code.isalnum()):
            communes = Commune.objects.filter(millesime=millesime, **{column: code})
            found[code] = list(communes.order_by("code").values_list("code", flat=True))
    return found
