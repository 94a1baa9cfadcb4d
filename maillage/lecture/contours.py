"""Lire des contours officiels : GeoJSON ou TopoJSON, comprimés ou non, d’où qu’ils viennent."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.fichiers import check_size, open_source

type Anneau = NDArray[np.float64]

TAILLE_MAX = 300 * 1024 * 1024
DECOMPRESSE_MAX = 600 * 1024 * 1024
_GZIP = b"\x1f\x8b"
# Les noms de propriétés d’Etalab, d’IGN (v3 puis v4) et des fichiers simplifiés.
_CODES = ("code", "INSEE_COM", "code_insee", "codgeo", "epci", "code_siren", "CODE_SIREN",
          "INSEE_DEP", "INSEE_REG")  # fmt: skip
_NOMS = ("nom", "NOM", "nom_officiel", "libgeo", "libepci")
_DEPARTEMENTS = ("departement", "dep", "INSEE_DEP", "code_insee_du_departement")
_REGIONS = ("region", "reg", "INSEE_REG", "code_insee_de_la_region")
_EPCIS = ("epci", "SIREN_EPCI", "codes_siren_des_epci")
_SANS_EPCI = frozenset({"", "NR", "ZZZZZZZZZ", "NC"})


class ErreurContours(ErreurLecture):
    """Un fichier de contours qu’on ne peut pas lire, dit en français."""


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """Une zone lue : `anneaux` sont des tableaux [points, 2] (longitude, latitude), en degrés."""

    code: str
    nom: str
    departement: str
    region: str
    epcis: tuple[str, ...]
    anneaux: tuple[Anneau, ...]


def read_contours(source: bytes | Path, nom: str = "contours") -> list[Contour]:
    """Les zones d’un fichier GeoJSON ou TopoJSON, dans l’ordre, sans celles qui n’ont pas de code.

    `nom` désigne le fichier dans les messages. ErreurContours s’il n’est pas lisible.
    """
    donnees = _load(source, nom)
    try:
        return _read(donnees, nom)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as erreur:
        raise ErreurContours(
            f"Le fichier « {nom} » est mal formé : un de ses contours est incomplet. "
            "Téléchargez-le de nouveau depuis le site qui le publie, puis redéposez-le."
        ) from erreur


def _load(source: bytes | Path, nom: str) -> dict:
    octets = _read_bytes(source, nom)
    try:
        donnees = json.loads(octets.decode("utf-8-sig"))
    except UnicodeDecodeError as erreur:
        raise ErreurContours(
            f"Le fichier « {nom} » n’est pas du texte en UTF-8 : déposez un GeoJSON ou un "
            "TopoJSON, comprimé ou non par gzip."
        ) from erreur
    except (ValueError, RecursionError) as erreur:
        raise ErreurContours(
            f"Le fichier « {nom} » n’est pas du JSON lisible : il est peut-être tronqué. "
            "Téléchargez-le de nouveau, puis redéposez-le."
        ) from erreur
    if not isinstance(donnees, dict):
        raise ErreurContours(_ETRANGER.format(nom=nom))
    return donnees


_ETRANGER = (
    "Le fichier « {nom} » n’est ni un GeoJSON ni un TopoJSON : déposez des contours publiés par "
    "l’IGN ou par Etalab."
)


def _read_bytes(source: bytes | Path, nom: str) -> bytes:
    try:
        with open_source(source) as fichier:
            check_size(fichier, nom, TAILLE_MAX)
            octets = fichier.read()
    except OSError as erreur:
        raise ErreurContours(
            f"Le fichier « {nom} » ne peut pas être ouvert : vérifiez son emplacement."
        ) from erreur
    except ErreurLecture as erreur:
        raise ErreurContours(erreur.message) from erreur
    return _inflate(octets, nom) if octets.startswith(_GZIP) else octets


def _inflate(octets: bytes, nom: str) -> bytes:
    """Décompresse sans croire la taille annoncée."""
    machine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        texte = machine.decompress(octets, DECOMPRESSE_MAX)
    except zlib.error as erreur:
        raise ErreurContours(
            f"Le fichier « {nom} » est comprimé mais abîmé : téléchargez-le de nouveau."
        ) from erreur
    if machine.unconsumed_tail:
        raise ErreurContours(
            f"Le fichier « {nom} » se décompresse en un volume démesuré : il n’a pas été ouvert."
        )
    if not machine.eof:
        raise ErreurContours(
            f"Le fichier « {nom} » est tronqué : téléchargez-le de nouveau, puis redéposez-le."
        )
    return texte


def _read(donnees: dict, nom: str) -> list[Contour]:
    if donnees.get("type") == "FeatureCollection":
        zones = [_read_feature(element) for element in donnees["features"]]
    elif donnees.get("type") == "Topology":
        zones = list(_read_topology(donnees))
    else:
        raise ErreurContours(_ETRANGER.format(nom=nom))
    lues = [zone for zone in zones if zone.code]
    if not lues:
        raise ErreurContours(
            f"Le fichier « {nom} » ne contient aucun contour reconnu : aucune zone n’y porte de "
            "code (« code », « INSEE_COM » ou « code_insee »)."
        )
    return lues


def _read_feature(element: dict) -> Contour:
    geometrie = element.get("geometry") or {}
    anneaux = [_read_ring(anneau) for anneau in _list_rings(geometrie, "coordinates")]
    return _build(element.get("properties") or {}, anneaux)


def _list_rings(geometrie: dict, cle: str) -> Iterator[list]:
    """Les anneaux d’une géométrie ; ce qui n’est pas une surface n’en a pas."""
    match geometrie.get("type"):
        case "Polygon":
            yield from geometrie[cle]
        case "MultiPolygon":
            for polygone in geometrie[cle]:
                yield from polygone
        case "GeometryCollection":
            for partie in geometrie["geometries"]:
                yield from _list_rings(partie, cle)


def _read_ring(points: list) -> Anneau:
    return _check(np.array([point[:2] for point in points], dtype=np.float64))


def _check(anneau: Anneau) -> Anneau:
    """ValueError si ce n’est pas un tableau de degrés."""
    if anneau.ndim != 2 or anneau.shape[1] != 2 or not np.isfinite(anneau).all():
        raise ValueError("anneau incomplet")
    if len(anneau) and (np.abs(anneau) > (360, 90)).any():
        raise ErreurContours(
            "Ces contours ne sont pas en longitudes et latitudes : choisissez la version WGS 84 "
            "(EPSG:4326) du fichier, puis redéposez-le."
        )
    return anneau


def _read_topology(donnees: dict) -> Iterator[Contour]:
    arcs = _read_arcs(donnees)
    for objet in donnees["objects"].values():
        parties = objet["geometries"] if objet["type"] == "GeometryCollection" else [objet]
        for geometrie in parties:
            anneaux = [_join(anneau, arcs) for anneau in _list_rings(geometrie, "arcs")]
            yield _build(geometrie.get("properties") or {}, anneaux, geometrie.get("id", ""))


def _read_arcs(donnees: dict) -> list[Anneau]:
    """Les arcs en degrés ; quantifiés, chaque point y est un écart au précédent."""
    transformation = donnees.get("transform")
    arcs = [
        np.array([point[:2] for point in arc], dtype=np.float64).reshape(-1, 2)
        for arc in donnees["arcs"]
    ]
    if not transformation:
        return arcs
    pas, origine = transformation["scale"], transformation["translate"]
    return [arc.cumsum(axis=0) * pas + origine for arc in arcs]


def _join(rangs: list[int], arcs: list[Anneau]) -> Anneau:
    """Les arcs mis bout à bout ; le rang `~n` désigne l’arc n parcouru à l’envers."""
    suite = [arcs[rang] if rang >= 0 else arcs[~rang][::-1] for rang in rangs]
    if not suite:
        raise ValueError("anneau sans arc")
    return _check(np.concatenate([suite[0], *(arc[1:] for arc in suite[1:])]))


def _build(proprietes: Mapping, anneaux: list[Anneau], repli: object = "") -> Contour:
    code = _pick(proprietes, _CODES) or str(repli)
    epcis = _pick(proprietes, _EPCIS).replace(",", "/").split("/")
    return Contour(
        code,
        _pick(proprietes, _NOMS) or code,
        _pick(proprietes, _DEPARTEMENTS),
        _pick(proprietes, _REGIONS),
        tuple(epci.strip() for epci in epcis if epci.strip() not in _SANS_EPCI),
        tuple(anneau for anneau in anneaux if len(anneau) > 3),
    )


def _pick(proprietes: Mapping, cles: tuple[str, ...]) -> str:
    """La première propriété présente, en texte."""
    for cle in cles:
        valeur = proprietes.get(cle)
        if valeur not in (None, ""):
            return ", ".join(map(str, valeur)) if isinstance(valeur, list) else str(valeur).strip()
    return ""
