"""Charger des contours : un fichier entre entier ou pas du tout."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from maillage.core.cli import say
from maillage.core.texte import join_et
from maillage.lecture.contours import Contour as Lu
from maillage.lecture.contours import read_contours
from maillage.lecture.erreurs import ErreurLecture
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.enums import Espace, Nature, Niveau, Producteur
from maillage.territoires.imports.bilan import Bilan, Erreur
from maillage.territoires.imports.ecriture import insert_rows
from maillage.territoires.imports.releve import Cle, convert_contours
from maillage.territoires.imports.tables import find_year
from maillage.territoires.models import Chargement, Commune, Contour, Millesime
from maillage.territoires.resume import find_millesime
from maillage.territoires.traces import Anneaux, dissolve, find_boite, pack, unpack

EXTENSIONS = (".geojson", ".topojson", ".json", ".geojson.gz", ".topojson.gz", ".json.gz")
LICENCES = {Producteur.IGN: "Licence Ouverte 2.0", Producteur.FICTIF: "MIT"}
COLONNES = ("millesime", "chargement", "niveau", "code", "trace", "ouest", "sud", "est", "nord")
# Un groupe est assemblé si presque toutes ses communes sont tracées : les communes nées d’une
# scission n’ont pas de contour propre, elles sont dans celui de leur commune d’origine.
PART_TRACEE = 0.9
_PAR_REQUETE = 5000


@dataclass(frozen=True, slots=True)
class Source:
    """Un fichier lu, pas encore écrit."""

    path: Path
    digest: str
    lieux: list[Lu]


def load_contours(
    fichiers: Iterable[Path], *, espace: str = Espace.FRANCE, essai: bool = False
) -> Bilan:
    """Charge des fichiers, ou les fichiers de contours d’un dossier, au dernier millésime.

    Un fichier déjà chargé n’est pas relu ; un fichier refusé n’écrit rien et n’empêche pas les
    autres. ``essai`` : tout est lu et vérifié, rien n’est écrit.
    """
    bilan = Bilan()
    try:
        millesime = find_millesime(None, espace)
    except ErreurConversion as error:
        bilan.erreurs.append(Erreur("contours", str(error)))
        return bilan
    sources = _read_sources(_list_files(fichiers, bilan), millesime, bilan)
    # Du plus large au plus local : un fichier de département précise celui du pays.
    for source in sorted(sources, key=lambda item: -len(item.lieux)):
        try:
            with transaction.atomic():
                _load(source, millesime, bilan)
                transaction.set_rollback(essai)
        except (ErreurLecture, ErreurConversion) as error:
            _refuse(source.path, error, bilan)
    return bilan


def _refuse(path: Path, error: Exception, bilan: Bilan) -> None:
    bilan.erreurs.append(Erreur(path.name, getattr(error, "message", str(error))))
    bilan.refuses.append(path.name)


def _read_sources(paths: list[Path], millesime: Millesime, bilan: Bilan) -> list[Source]:
    sources = []
    for path in paths:
        try:
            digest = _fingerprint(path)
            if _is_loaded(digest, millesime, alone=len(paths) == 1):
                bilan.inchanges.append(path.name)
                continue
            say(f"Lecture des contours de {path.name}…")
            sources.append(Source(path, digest, read_contours(path, path.name)))
        except (ErreurLecture, OSError) as error:
            _refuse(path, error, bilan)
    return sources


def _is_loaded(digest: str, millesime: Millesime, *, alone: bool) -> bool:
    """Déjà là ; donné seul quand un autre fichier a recouvert tout ce qu’il disait, il revient."""
    found = _loaded(millesime).filter(sha256=digest)
    return found.filter(contour__isnull=False).exists() if alone else found.exists()


def _loaded(millesime: Millesime):
    return Chargement.objects.filter(
        espace=millesime.espace, nature=Nature.CONTOURS, annee=millesime.annee
    )


def find_contours(dossier: Path) -> list[Path]:
    """Les fichiers de contours d’un dossier, le plus petit d’abord : le plus fin l’emporte."""
    found = [path for path in dossier.iterdir() if path.name.lower().endswith(EXTENSIONS)]
    return sorted(found, key=lambda path: (path.stat().st_size, path.name))


def _list_files(fichiers: Iterable[Path], bilan: Bilan) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, fichiers):
        if path.is_dir():
            found += find_contours(path)
        elif path.is_file():
            found.append(path)
        else:
            phrase = "ce fichier n’existe pas. Donnez un GeoJSON, un TopoJSON ou leur dossier."
            bilan.erreurs.append(Erreur(str(path), phrase))
    return found


def _load(source: Source, millesime: Millesime, bilan: Bilan) -> None:
    nom = source.path.name
    releve = convert_contours(source.lieux, find_year(source.path.stem), millesime, nom)
    _loaded(millesime).filter(fichier=nom[:200]).delete()
    _write(releve.traces, millesime, _record(source, millesime))
    bilan.charges.append(f"{nom} ({_count(releve.traces)})")
    bilan.remarques += releve.remarques


def _fingerprint(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _record(source: Source, millesime: Millesime) -> Chargement:
    producteur = Producteur.FICTIF if millesime.espace == Espace.FICTIF else Producteur.IGN
    return Chargement.objects.create(
        espace=millesime.espace, nature=Nature.CONTOURS, annee=millesime.annee,
        producteur=producteur, fichier=source.path.name[:200], sha256=source.digest,
        lignes=len(source.lieux), licence=LICENCES[producteur],
    )  # fmt: skip


def _count(traces: dict[Cle, Anneaux]) -> str:
    counts = Counter(niveau for niveau, _ in traces)
    return join_et([f"{count} {Niveau(niveau).label}" for niveau, count in sorted(counts.items())])


def _write(traces: dict[Cle, Anneaux], millesime: Millesime, chargement: Chargement) -> None:
    """Remplace les contours de ces lieux, puis assemble les niveaux que rien n’a tracés."""
    _insert(traces, millesime, chargement)
    if any(niveau == Niveau.COMMUNE for niveau, _ in traces):
        _assemble(millesime)


def _insert(
    traces: dict[Cle, Anneaux], millesime: Millesime, chargement: Chargement | None
) -> None:
    known = Contour.objects.filter(millesime=millesime)
    rows = known.order_by().values_list("pk", "niveau", "code")
    old = [pk for pk, niveau, code in rows if (niveau, code) in traces]
    for start in range(0, len(old), _PAR_REQUETE):
        known.filter(pk__in=old[start : start + _PAR_REQUETE]).delete()
    origin = chargement and chargement.pk
    insert_rows(
        Contour,
        COLONNES,
        (
            (millesime.pk, origin, niveau, code, pack(anneaux), *find_boite(anneaux))
            for (niveau, code), anneaux in traces.items()
        ),
    )


def _assemble(millesime: Millesime) -> None:
    """Trace départements, EPCI et régions à partir de leurs communes, quand elles sont là."""
    kept = Contour.objects.filter(millesime=millesime)
    kept.filter(chargement=None).delete()
    official = set(kept.exclude(niveau=Niveau.COMMUNE).values_list("niveau", "code").order_by())
    groups = _group_communes(millesime)
    missing = {key: codes for key, codes in groups.items() if key not in official}
    if not missing:
        return
    rows = kept.filter(niveau=Niveau.COMMUNE).order_by().values_list("code", "trace")
    traces = {code: unpack(bytes(trace)) for code, trace in rows}
    built = {
        key: dissolve(traces[code] for code in codes if code in traces)
        for key, codes in missing.items()
        if _is_traced(codes, traces)
    }
    _insert({key: anneaux for key, anneaux in built.items() if anneaux}, millesime, None)


def _group_communes(millesime: Millesime) -> dict[Cle, list[str]]:
    rows = Commune.objects.filter(millesime=millesime).order_by()
    groups: dict[Cle, list[str]] = defaultdict(list)
    for niveau in (Niveau.EPCI, Niveau.DEPARTEMENT, Niveau.REGION):
        for code, group in rows.values_list("code", niveau.value):
            if group:
                groups[niveau.value, group].append(code)
    return groups


def _is_traced(codes: list[str], traces: dict) -> bool:
    count = sum(code in traces for code in codes)
    return count >= PART_TRACEE * len(codes)
