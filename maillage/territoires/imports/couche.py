"""Une couche : ce qu’un producteur dit d’un millésime. On les superpose, puis on écrit.

L’Insee l’emporte champ par champ sur Etalab, quel que soit l’ordre de chargement : ce qui est
en base est relu comme une couche, et la plus sûre est posée par-dessus l’autre.
"""

from dataclasses import dataclass, field

from django.db import transaction

from maillage.core.texte import fold
from maillage.territoires.codes import find_zone, find_zone_region
from maillage.territoires.enums import Espace, Nature, Producteur, TypeLie, Zone
from maillage.territoires.imports.ecriture import insert_rows
from maillage.territoires.models import (
    Chargement,
    Commune,
    CommuneLiee,
    Departement,
    Epci,
    Millesime,
    Region,
)

CHAMPS_COMMUNE = ("nom", "departement", "region", "arrondissement", "epci")
# Ce que chaque nature de fichier sait d’une commune.
_CONNUS: dict[str, set[str]] = {
    Nature.COMMUNES: {"nom", "departement", "region", "arrondissement"},
    Nature.APPARTENANCE: set(CHAMPS_COMMUNE),
    Nature.EPCI: {"nom", "departement", "region", "epci"},
}


@dataclass(slots=True)
class Couche:
    """``communes`` : code → ``CHAMPS_COMMUNE`` ; ``liees`` : (code, genre, commune) → nom.

    ``regions`` et ``epci`` : code → {"nom", …} ; un champ vide ne dit rien.
    """

    regions: dict[str, dict[str, str]] = field(default_factory=dict)
    departements: dict[str, dict[str, str]] = field(default_factory=dict)
    epci: dict[str, dict[str, str]] = field(default_factory=dict)
    communes: dict[str, dict[str, str]] = field(default_factory=dict)
    liees: dict[tuple[str, str, str], str] = field(default_factory=dict)
    natures: set[str] = field(default_factory=set)

    def over(self, base: "Couche") -> "Couche":
        """Cette couche posée sur ``base``."""
        return Couche(
            regions=_merge(base.regions, self.regions),
            departements=_merge(base.departements, self.departements),
            epci=_merge(base.epci, self.epci),
            communes=self._communes_over(base),
            liees=self._liees_over(base),
            natures=base.natures | self.natures,
        )

    def _communes_over(self, base: "Couche") -> dict[str, dict[str, str]]:
        """La liste des communes est celle du dessus, dans les zones qu’elle décrit."""
        if not self.communes:
            return base.communes
        zones = {find_zone(code) for code in self.communes}
        kept = {
            code: fields
            for code, fields in base.communes.items()
            if code in self.communes or find_zone(code) not in zones
        }
        return _merge(kept, self.communes)

    def _liees_over(self, base: "Couche") -> dict[tuple[str, str, str], str]:
        if not any(genre != TypeLie.ANCIENNE for _, genre, _ in self.liees):
            return base.liees | self.liees
        anciennes = {key: nom for key, nom in base.liees.items() if key[1] == TypeLie.ANCIENNE}
        return anciennes | self.liees

    def keep(self, natures: set[str]) -> "Couche":
        """Seulement ce que des fichiers de ces natures savent dire."""
        known = set().union(*(_CONNUS[nature] for nature in natures if nature in _CONNUS))
        return Couche(
            regions=self.regions if Nature.REGIONS in natures else {},
            departements=self.departements if Nature.DEPARTEMENTS in natures else {},
            epci=self.epci if Nature.EPCI in natures else {},
            communes={
                code: {name: value for name, value in fields.items() if name in known}
                for code, fields in (self.communes if known else {}).items()
                if find_zone(code) != Zone.COLLECTIVITE
            },
            liees=self.liees if Nature.COMMUNES in natures else {},
            natures=set(natures),
        )


def _merge(base: dict, top: dict) -> dict:
    merged = {code: dict(fields) for code, fields in base.items()}
    for code, fields in top.items():
        merged.setdefault(code, {}).update({k: v for k, v in fields.items() if v})
    return merged


def read_couche(millesime: Millesime) -> Couche:
    """Ce que la base sait d’un millésime."""
    communes = Commune.objects.filter(millesime=millesime).values("code", *CHAMPS_COMMUNE)
    liees = CommuneLiee.objects.filter(millesime=millesime)
    return Couche(
        regions=_read(Region, millesime, "nom"),
        departements=_read(Departement, millesime, "nom", "region"),
        epci=_read(Epci, millesime, "nom", "nature"),
        communes={row.pop("code"): row for row in communes},
        liees={
            (code, genre, commune): nom
            for code, genre, commune, nom in liees.values_list("code", "genre", "commune", "nom")
        },
    )


def _read(model, millesime: Millesime, *fields: str) -> dict[str, dict[str, str]]:
    rows = model.objects.filter(millesime=millesime).values("code", *fields)
    return {row.pop("code"): row for row in rows}


def insee_natures(annee: int, espace: str) -> set[str]:
    """Ce que l’Insee a déjà donné de ce millésime."""
    found = Chargement.objects.filter(espace=espace, annee=annee, producteur=Producteur.INSEE)
    return set(found.values_list("nature", flat=True)) - {Nature.POPULATIONS}


@transaction.atomic
def write_couche(couche: Couche, annee: int, producteur: str, espace: str = Espace.FRANCE) -> None:
    """Superpose à ce que la base sait de ce millésime et réécrit le millésime d’un bloc."""
    millesime, created = Millesime.objects.get_or_create(espace=espace, annee=annee)
    if not created:
        known = read_couche(millesime)
        official = insee_natures(annee, espace)
        couche = (
            couche.over(known)
            if producteur == Producteur.INSEE
            else known.keep(official).over(couche)
        )
        _erase(millesime)
        millesime.save()
    _insert(couche, millesime)


def _erase(millesime: Millesime) -> None:
    for model in (Region, Departement, Epci, Commune, CommuneLiee):
        model.objects.filter(millesime=millesime).delete()


def _insert(couche: Couche, millesime: Millesime) -> None:
    used = {fields.get("epci") for fields in couche.communes.values()}
    epci = {code: fields for code, fields in couche.epci.items() if code in used}
    _insert_lieux(Region, millesime, couche.regions, (), find_zone_region)
    _insert_lieux(Departement, millesime, couche.departements, ("region",), find_zone)
    _insert_lieux(Epci, millesime, epci, ("nature",))
    _insert_lieux(Commune, millesime, couche.communes, CHAMPS_COMMUNE[1:], find_zone)
    insert_rows(
        CommuneLiee,
        ("millesime", "code", "genre", "commune", "nom", "nom_cherche"),
        ((millesime.pk, *key, nom, fold(nom)[:200]) for key, nom in couche.liees.items()),
    )


def _insert_lieux(
    model, millesime: Millesime, lieux: dict, fields: tuple[str, ...], zone=None
) -> None:
    columns = ("millesime", "code", "nom", "nom_cherche", *fields, *(("zone",) if zone else ()))
    insert_rows(
        model,
        columns,
        (
            (
                millesime.pk,
                code,
                lieu["nom"],
                fold(lieu["nom"])[:200],
                *(lieu.get(name, "") for name in fields),
                *((zone(code).value,) if zone else ()),
            )
            for code, lieu in lieux.items()
        ),
    )
