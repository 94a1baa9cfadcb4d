"""Les contours d’un territoire, prêts à dessiner : ses communes, leurs voisines, ce qui manque."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Exists, Max, Min, OuterRef

from maillage.core.texte import INSECABLE, join_et, pluriel
from maillage.graphiques.carte import Carte, Zone, categories, suite
from maillage.graphiques.mesures import Mesure
from maillage.territoires.conversion import january
from maillage.territoires.enums import Espace, Niveau
from maillage.territoires.models import (
    Chargement,
    ChefLieu,
    Commune,
    Contour,
    Departement,
    Epci,
    Millesime,
    Region,
)
from maillage.territoires.mouvements import build_changes, find_origins
from maillage.territoires.resume import Resume
from maillage.territoires.traces import (
    PAS,
    Anneaux,
    Boite,
    dissolve,
    find_centre,
    join_boites,
    unpack,
)

# Où l’on cherche les voisines, en part de la taille du territoire.
MARGE = 0.02
# Jusqu’où va la carte où l’on compose, en part de la taille du territoire.
ALENTOURS = 0.15
CATEGORIES_MAX = 6
NOMS_MAX = 12
MODELES = {Niveau.EPCI: Epci, Niveau.DEPARTEMENT: Departement, Niveau.REGION: Region}
# Les seuils d’habitants que les communes rurales et les petites villes distinguent.
PALIERS = (500, 1000, 2000, 5000, 10_000)


@dataclass(slots=True)
class Fond:
    """Ce que l’on peut dessiner d’une liste de communes.

    ``zones`` : une par commune demandée, sans anneaux si elle n’a pas de contour ; ``voisines`` :
    les communes autour. ``sans_contour`` : nées d’une scission, dessinées dans leur commune
    d’origine. ``non_charges`` : leur département n’a aucun contour chargé.
    ``charge`` : faux quand aucun contour n’est là.
    """

    zones: tuple[Zone, ...] = ()
    voisines: tuple[Zone, ...] = ()
    sans_contour: list[str] = field(default_factory=list)
    non_charges: list[str] = field(default_factory=list)
    source: str = ""
    charge: bool = True

    @property
    def is_empty(self) -> bool:
        return not any(zone.anneaux for zone in self.zones)

    def sentences(self) -> list[str]:
        """Ce que le dessin ne montre pas."""
        names = {zone.code: zone.nom for zone in self.zones}
        found = []
        if self.sans_contour:
            who = join_et([names[code] for code in self.sans_contour])
            inside = "elles sont dessinées dans celui de leur commune d’origine"
            if len(self.sans_contour) == 1:
                inside = "elle est dessinée dans celui de sa commune d’origine"
            found.append(f"Sans contour propre{INSECABLE}: {who}, {inside}.")
        if self.non_charges:
            count = pluriel(len(self.non_charges), "commune")
            found.append(f"Le contour de {count} n’est pas chargé{INSECABLE}: la carte les omet.")
        return found


def find_contours_of(annee: int, espace: str = Espace.FRANCE) -> Millesime | None:
    """Le millésime dont on dessine les contours : le plus proche de ``annee`` qui en a."""
    traced = Exists(Contour.objects.filter(millesime=OuterRef("pk")))
    drawn = Millesime.objects.filter(traced, espace=espace)
    return min(drawn, key=lambda item: (abs(item.annee - annee), -item.annee), default=None)


def zones_of(
    codes: Iterable[str], annee: int, espace: str = Espace.FRANCE, *, voisines: bool = True
) -> Fond:
    """Le fond de carte de ces communes du millésime ``annee`` : cinq requêtes en tout."""
    wanted = sorted(set(codes))
    millesime = find_contours_of(annee, espace)
    if not millesime or not wanted:
        return Fond(charge=bool(millesime))
    sources = _find_sources(wanted, annee, millesime)
    needed = {source for found in sources.values() for source in found}
    rows = _read(Contour.objects.filter(code__in=needed), millesime)
    around = _read_around(rows, millesime) if rows and voisines else {}
    names = _read_names({*wanted, *around}, annee, espace)
    zones = tuple(
        _zone(code, names, [rows[item][0] for item in sources[code] if item in rows])
        for code in wanted
    )
    fond = Fond(zones, tuple(_zone(code, names, [item[0]]) for code, item in around.items()))
    _tell_missing(fond, millesime)
    fond.source = _say_source(millesime)
    return fond


def outlines_of(
    niveau: str, codes: Iterable[str], annee: int, espace: str = Espace.FRANCE
) -> tuple[Zone, ...]:
    """Une zone par EPCI, département ou région demandé ; sans anneaux s’il n’a pas de contour."""
    model = MODELES[Niveau(niveau)]
    wanted = sorted(set(codes))
    rows = model.objects.filter(millesime__espace=espace, millesime__annee=annee, code__in=wanted)
    names = dict(rows.order_by().values_list("code", "nom"))
    millesime = find_contours_of(annee, espace)
    contours = Contour.objects.filter(code__in=wanted)
    found = _read(contours, millesime, niveau) if millesime else {}
    return tuple(
        Zone(code, names.get(code, code), found[code][0] if code in found else ())
        for code in wanted
    )


def _find_sources(codes: list[str], annee: int, millesime: Millesime) -> dict[str, list[str]]:
    """Les contours qui couvrent chaque commune quand ils sont d’un autre millésime."""
    if annee == millesime.annee:
        return {code: [code] for code in codes}
    stamp = Chargement.objects.stamp(millesime.espace)
    asked, traced = january(annee), january(millesime.annee)
    if annee < millesime.annee:
        changes = build_changes(millesime.espace, asked, traced, stamp)
        return {code: sorted(changes.get(code, {code})) for code in codes}
    return find_origins(codes, traced, asked, millesime.espace, stamp)


type Ligne = tuple[Anneaux, Boite]


def _read(contours, millesime: Millesime, niveau: str = Niveau.COMMUNE) -> dict[str, Ligne]:
    rows = contours.filter(millesime=millesime, niveau=niveau).order_by("code")
    columns = ("code", "trace", *Boite._fields)
    return {
        code: (unpack(bytes(trace)), Boite(*boite))
        for code, trace, *boite in rows.values_list(*columns)
    }


def _read_around(inside: dict[str, Ligne], millesime: Millesime) -> dict[str, Ligne]:
    """Les communes qui touchent le territoire : un point commun suffit."""
    frame = join_boites(boite for _, boite in inside.values())
    found = _read(Contour.objects.crossing(frame.grow(MARGE)), millesime)
    own = _keys_of(tuple(anneau for anneaux, _ in inside.values() for anneau in anneaux))
    return {
        code: row
        for code, row in found.items()
        if code not in inside and not own.isdisjoint(_keys_of(row[0]))
    }


def _keys_of(anneaux: Anneaux) -> set[int]:
    """Un entier par point."""
    if not anneaux:
        return set()
    crans = np.rint(np.concatenate(anneaux) * PAS).astype(np.int64)
    return set((crans[:, 0] * 10_000_000 + crans[:, 1]).tolist())


def _read_names(codes: set[str], annee: int, espace: str) -> dict[str, tuple[str, str]]:
    rows = Commune.objects.filter(millesime__espace=espace, millesime__annee=annee, code__in=codes)
    return {
        code: (nom, epci) for code, nom, epci in rows.order_by().values_list("code", "nom", "epci")
    }


def _zone(code: str, names: dict[str, tuple[str, str]], traces: list[Anneaux]) -> Zone:
    nom, epci = names.get(code, (code, ""))
    anneaux = traces[0] if len(traces) == 1 else dissolve(traces)
    return Zone(code, nom, anneaux, epci)


def _tell_missing(fond: Fond, millesime: Millesime) -> None:
    missing = [zone.code for zone in fond.zones if not zone.anneaux]
    if not missing:
        return
    communes = Commune.objects.filter(millesime=millesime, code__in=missing)
    departements = dict(communes.order_by().values_list("code", "departement"))
    drawn = Commune.objects.filter(
        millesime=millesime, departement__in=set(departements.values()),
        code__in=Contour.objects.filter(millesime=millesime, niveau=Niveau.COMMUNE).values("code"),
    )  # fmt: skip
    traced = set(drawn.order_by().values_list("departement", flat=True).distinct())
    for code in missing:
        known = departements.get(code) in traced
        (fond.sans_contour if known else fond.non_charges).append(code)


def _say_source(millesime: Millesime) -> str:
    loaded = Chargement.objects.filter(contour__millesime=millesime).order_by().distinct()
    producers = sorted({item.get_producteur_display() for item in loaded.only("producteur")})
    return f"{join_et(producers)} (contours), géographie {millesime.annee}"


def build_perimetre(resume: Resume, espace: str, titre: str) -> tuple[Carte | None, Fond]:
    """La carte du périmètre, et ce qu’elle ne montre pas ; ``None`` sans contour.

    Une couleur par EPCI quand ils sont de deux à six ; sinon une teinte selon la population.
    """
    fond = zones_of(resume.codes, resume.millesime, espace)
    if fond.is_empty:
        return None, fond
    populated = sorted(resume.lignes, key=lambda ligne: -(ligne.population or 0))
    shared = {
        "titre": titre,
        "zones": (*fond.zones, *fond.voisines),
        "territoire": frozenset(resume.codes),
        "etiquettes": tuple(ligne.code for ligne in populated[:NOMS_MAX]),
        "source": fond.source,
    }
    if 2 <= len(resume.epci) <= CATEGORIES_MAX:
        return _paint_epci(resume, shared), fond
    return _paint_population(resume, shared), fond


def _paint_epci(resume: Resume, shared: dict) -> Carte:
    ranks = {groupe.code: rang for rang, groupe in enumerate(resume.epci)}
    return Carte(
        mesures={ligne.code: Mesure(ranks[ligne.epci]) for ligne in resume.lignes},
        classes=categories(tuple(groupe.nom for groupe in resume.epci)),
        **shared,
    )


def _paint_population(resume: Resume, shared: dict) -> Carte:
    known = {ligne.code: ligne.population for ligne in resume.lignes}
    return Carte(
        mesures={code: Mesure(count) for code, count in known.items() if count is not None},
        classes=suite(PALIERS), mesure="Population municipale", unite="habitants", decimales=0,
        **shared,
    )  # fmt: skip


def build_situation(code: str, codes: Iterable[str], annee: int, espace: str) -> Carte | None:
    """La carte d’une commune parmi d’autres ; ``None`` si elle n’a pas de contour."""
    fond = zones_of({code, *codes}, annee, espace)
    names = {zone.code: zone.nom for zone in fond.zones if zone.anneaux}
    if code not in names:
        return None
    others = sorted(names.keys() - {code})
    labels = ("le reste du territoire", names[code]) if others else (names[code],)
    own = len(labels) - 1
    return Carte(
        titre=f"{names[code]} dans son territoire" if others else names[code],
        zones=(*fond.zones, *fond.voisines),
        mesures={code: Mesure(own), **dict.fromkeys(others, Mesure(0))},
        classes=categories(labels), territoire=frozenset({code, *others}), etiquettes=(code,),
        source=fond.source,
    )  # fmt: skip


def points_of(
    codes: Iterable[str], annee: int, espace: str = Espace.FRANCE
) -> dict[str, tuple[float, float]]:
    """(latitude, longitude) de chaque commune : son chef-lieu, sinon le centre de son contour."""
    wanted = set(codes)
    points = ChefLieu.objects.filter(
        millesime__espace=espace, millesime__annee=annee, code__in=wanted
    )
    found = {
        code: (latitude, longitude)
        for code, latitude, longitude in points.values_list("code", "latitude", "longitude")
    }
    if missing := wanted - found.keys():
        for zone in zones_of(missing, annee, espace).zones:
            if zone.anneaux:
                longitude, latitude = find_centre(zone.anneaux)
                found[zone.code] = (latitude, longitude)
    return found


def list_departements_around(codes: Iterable[str], annee: int, espace: str) -> list[str]:
    """Les départements dont le contour touche le cadre de ces communes."""
    millesime = find_contours_of(annee, espace)
    communes = Contour.objects.filter(
        millesime=millesime, niveau=Niveau.COMMUNE, code__in=list(codes)
    )
    bords = communes.order_by().aggregate(
        ouest=Min("ouest"), sud=Min("sud"), est=Max("est"), nord=Max("nord")
    )
    if bords["ouest"] is None:
        return []
    frame = Boite(**bords).grow(ALENTOURS)
    found = Contour.objects.filter(millesime=millesime, niveau=Niveau.DEPARTEMENT).crossing(frame)
    return list(found.order_by("code").values_list("code", flat=True))


def write_geojson(departement: str, millesime: Millesime) -> str:
    """Les communes d’un département en GeoJSON : code, nom, EPCI ; vide s’il n’y en a pas."""
    communes = Commune.objects.filter(millesime=millesime, departement=departement)
    codes = list(communes.order_by().values_list("code", flat=True))
    fond = zones_of(codes, millesime.annee, millesime.espace, voisines=False)
    names = dict(
        Epci.objects.filter(millesime=millesime, code__in={zone.groupe for zone in fond.zones})
        .order_by()
        .values_list("code", "nom")
    )
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": zone.code, "nom": zone.nom, "epci": names.get(zone.groupe, ""),
            },
            "geometry": {
                "type": "Polygon", "coordinates": [ring.tolist() for ring in zone.anneaux],
            },
        }
        for zone in fond.zones
        if zone.anneaux
    ]  # fmt: skip
    data = {"type": "FeatureCollection", "source": fond.source, "features": features}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) if features else ""
