"""Une commune : son nom, ses ensembles, ses communes déléguées et sa population au fil des ans."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from maillage.core.texte import INSECABLE, format_nombre
from maillage.territoires.conversion import january
from maillage.territoires.enums import TypeLie
from maillage.territoires.models import (
    Chargement,
    Commune,
    CommuneLiee,
    Departement,
    Epci,
    Millesime,
    Population,
    Region,
)
from maillage.territoires.mouvements import build_changes, find_origins


@dataclass(frozen=True, slots=True)
class Comptage:
    """La population d’une année, dans les limites d’aujourd’hui.

    ``municipale`` est ``None`` quand la commune n’était pas comptée seule. ``evolution`` : taux
    annuel moyen depuis le comptage précédent, en pour cent.
    """

    annee: int
    recensement: int
    municipale: int | None
    totale: int | None
    evolution: float | None = None

    @property
    def phrase(self) -> str:
        """« +0,4 % » ; vide sans évolution connue."""
        if self.evolution is None:
            return ""
        rounded = Decimal(f"{abs(self.evolution):.1f}")
        sign = ("+" if self.evolution > 0 else "\N{MINUS SIGN}") if rounded else ""
        return f"{sign}{format_nombre(rounded) or '0'}{INSECABLE}%"


@dataclass(slots=True)
class Identite:
    """Ce que la géographie sait d’une commune."""

    commune: Commune
    epci: Epci | None
    departement: Departement | None
    region: Region | None
    liees: list[CommuneLiee]
    comptages: list[Comptage] = field(default_factory=list)

    @property
    def codes(self) -> set[str]:
        """Le code de la commune et ceux qu’elle a repris."""
        return {self.commune.code, *(item.code for item in self.liees)}

    @property
    def deleguees(self) -> list[CommuneLiee]:
        """Communes déléguées, associées et arrondissements ; sans les anciens codes."""
        return [item for item in self.liees if item.genre != TypeLie.ANCIENNE]

    @property
    def anciennes(self) -> list[CommuneLiee]:
        known = {item.code for item in self.deleguees} | {self.commune.code}
        return [item for item in self.liees if item.code not in known]


def read_identite(code: str, millesime: Millesime) -> Identite | None:
    """La commune de ce code à ce millésime ; ``None`` s’il n’y en a pas."""
    commune = Commune.objects.filter(millesime=millesime, code=code).first()
    if not commune:
        return None
    liees = CommuneLiee.objects.filter(millesime=millesime, commune=code)
    return Identite(
        commune=commune,
        epci=_find(Epci, millesime, commune.epci),
        departement=_find(Departement, millesime, commune.departement),
        region=_find(Region, millesime, commune.region),
        liees=list(liees),
        comptages=read_comptages(code, millesime),
    )


def _find(model, millesime: Millesime, code: str):
    return model.objects.filter(millesime=millesime, code=code).first()


def read_comptages(code: str, millesime: Millesime) -> list[Comptage]:
    """Tous les comptages connus, le plus ancien d’abord."""
    known = Population.objects.communes().filter(espace=millesime.espace)
    years = list(known.order_by("annee").values_list("annee", "geographie").distinct())
    stamp = Chargement.objects.stamp(millesime.espace)
    origins = {
        geographie: _origins(code, geographie, millesime, stamp)
        for geographie in {geographie for _, geographie in years}
    }
    wanted = {item for found in origins.values() for item in found}
    rows = {(row.annee, row.code): row for row in known.filter(code__in=wanted)}
    found = [_add_up(annee, origins[geographie], rows) for annee, geographie in years]
    return _compare([item for item in found if item])


def _origins(code: str, geographie: int, millesime: Millesime, stamp: tuple) -> list[str]:
    """Les codes qui portaient sa population ; aucun si l’un d’eux en a aussi peuplé une autre."""
    if geographie >= millesime.annee:
        return [code]
    start, end, espace = january(geographie), january(millesime.annee), millesime.espace
    changes = build_changes(espace, start, end, stamp)
    codes = find_origins([code], start, end, espace, stamp)[code]
    shared = any(len(changes.get(old, {code})) > 1 for old in codes)
    return [] if shared else codes


def _add_up(
    annee: int, codes: list[str], rows: dict[tuple[int, str], Population]
) -> Comptage | None:
    if not codes:
        return Comptage(annee, annee, None, None)
    found = [rows[annee, code] for code in codes if (annee, code) in rows]
    if len(found) < len(codes):
        return None
    totals = [row.totale for row in found]
    known = [total for total in totals if total is not None]
    return Comptage(
        annee,
        min(row.recensement for row in found),
        sum(row.municipale for row in found),
        sum(known) if len(known) == len(totals) else None,
    )


def _compare(comptages: list[Comptage]) -> list[Comptage]:
    compared = comptages[:1]
    for before, after in pairwise(comptages):
        compared.append(
            Comptage(
                after.annee, after.recensement, after.municipale, after.totale, _rate(before, after)
            )
        )
    return compared


def _rate(before: Comptage, after: Comptage) -> float | None:
    years = after.recensement - before.recensement
    if not before.municipale or not after.municipale or years <= 0:
        return None
    return ((after.municipale / before.municipale) ** (1 / years) - 1) * 100
