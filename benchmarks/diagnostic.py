"""Banc du diagnostic : le portrait de 200 communes, et l’import d’un fichier national.

Le portrait mesure tout le catalogue sur 200 communes et cinq territoires de référence, requêtes
comprises, à chaud. En regard, les mêmes indicateurs disponibles recalculés avec pandas, tableaux
déjà lus et codes déjà ceux du fichier : pandas n’a ni fusion ni secret à suivre. L’import est celui
de ``base_cc_comparateur`` (35 010 lignes, 32 colonnes), lecture et rangement ; en regard, la
lecture seule par pandas.

    python benchmarks/diagnostic.py [--rapide]

Les fichiers officiels sont lus dans le dossier de données du projet (MAILLAGE_DONNEES_OFFICIELLES).
"""

import io
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from django.conf import settings

from benchmarks.base import create_base, use_base
from benchmarks.mesures import Mesure, measure_wall, run
from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.catalogue import seed_catalogue
from maillage.indicateurs.enums import Nature
from maillage.indicateurs.imports import read_fichier
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.cadre import Cadre, read_cadre
from maillage.indicateurs.moteur.portrait import Portrait, build_portrait
from maillage.indicateurs.moteur.tables import read_tables
from maillage.territoires.imports import load_insee

FICHIERS = (
    "base_cc_comparateur.CSV",
    "cc_filosofi_2021_COM.csv",
    "DREES_APL_medecins_generalistes_2022_2023.xlsx",
    "odisse_fedi_2021_communes.csv",
    "insee_part_75ans_plus_2022_communes.csv",
    "insee_part_familles_monoparentales_2022_communes.csv",
    "insee_tx_pauvrete_2021_impute_bassin_de_vie_communes.csv",
)
GEOGRAPHIE = (
    "v_commune_2025.csv",
    "v_mvt_commune_2025.csv",
    "EPCI_2025.csv",
    "v_departement_2024.csv",
    "v_region_2024.csv",
    "donnees_communes_pop2021.csv",
)
COMMUNES = 200
DEPARTEMENT = "16"
CIBLE_PORTRAIT, CIBLE_IMPORT = 50, 3


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Rien sans les fichiers officiels : une petite France ne dirait rien du temps."""
    folder = settings.DONNEES_OFFICIELLES
    if not (folder / "indicateurs").is_dir():
        return
    prepare(folder)
    tours = 2 if rapide else 9
    yield from measure_import(folder / "indicateurs" / FICHIERS[0], tours=min(tours, 3))
    adopt(folder / "indicateurs")
    yield from measure_portrait(tours)


def prepare(folder: Path) -> None:
    use_base("diagnostic")
    create_base()
    for nom in GEOGRAPHIE:
        load_insee(folder / "cog" / nom)
    seed_catalogue()


def adopt(folder: Path) -> None:
    recus = []
    for nom in FICHIERS:
        contenu = (folder / nom).read_bytes()
        recus.append(Recu(nom, contenu, read_fichier(nom, contenu, choix=None)))
    if ecarts := adopt_releves(recus).ecarts:
        raise SystemExit(str(ecarts[0]))


def measure_import(path: Path, tours: int) -> Iterator[Mesure]:
    contenu = path.read_bytes()

    def read_and_store() -> None:
        # Une remarque de plus fait un fichier neuf : rien n’est déjà rangé.
        fresh = contenu + b"\n" * (int(time.perf_counter() * 1000) % 97)
        adopt_releves([Recu(path.name, fresh, read_fichier(path.name, contenu, choix=None))])

    found = measure_wall(
        {"nous": read_and_store, "pandas": lambda: read_with_pandas(contenu)}, tours
    )
    yield Mesure(
        "importer base_cc_comparateur (35 010 × 32)", found["nous"], "s", CIBLE_IMPORT,
        plancher=found["pandas"], plancher_nom="pandas, lecture seule",
    )  # fmt: skip


def read_with_pandas(contenu: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(contenu), sep=";", dtype={"CODGEO": str}, low_memory=False)


def measure_portrait(tours: int) -> Iterator[Mesure]:
    cadre = read_cadre()
    rank = cadre.groupes["departement"].codes.index(DEPARTEMENT)
    inside = cadre.mask_areas("departement", (rank,))[:-1]
    codes = [code for code, kept in zip(cadre.codes, inside, strict=True) if kept][:COMMUNES]
    start = time.perf_counter()
    portrait = build_portrait(codes)
    cold = time.perf_counter() - start
    live = [ligne for ligne in portrait.lignes if ligne.mesure.annee]
    peer = Pair(cadre, portrait, [ligne.indicateur for ligne in live])
    check_same(peer, codes, portrait)
    found = measure_wall(
        {"nous": lambda: build_portrait(codes), "pandas": lambda: peer.compute(codes)}, tours
    )
    yield Mesure(
        f"portrait de {COMMUNES} communes, {Indicateur.objects.count()} indicateurs dont "
        f"{len(live)} vivants, 5 références", found["nous"] * 1000, "ms", CIBLE_PORTRAIT,
        plancher=found["pandas"] * 1000, plancher_nom=f"pandas, {len(peer.recettes)} indicateurs",
    )  # fmt: skip
    yield Mesure("premier portrait d’un processus (tables à rattacher)", cold, "s")


class Pair:
    """Les mêmes rapports et indices, avec pandas : filtrer, sommer, diviser."""

    def __init__(self, cadre: Cadre, portrait: Portrait, indicateurs: list[Indicateur]):
        self.areas = {
            niveau: self._area_codes(cadre, portrait, niveau) for niveau in portrait.references
        }
        tables = read_tables("france")
        self.frames: dict[str, pd.DataFrame] = {}
        self.recettes = []
        for item in indicateurs:
            columns = [*item.numerateur, *item.denominateur, item.poids]
            simple = item.nature in (Nature.RATIO, Nature.INDICE, Nature.MEDIANE)
            if not simple or any(":" in name or "@" in name or "*" in name for name in columns):
                continue
            years = tables[item.source.cle]
            table = years[max(years)]
            self.frames[item.source.cle] = pd.DataFrame(
                table.valeurs, columns=list(table.colonnes), index=table.codes
            )
            self.recettes.append(item)

    def _area_codes(self, cadre: Cadre, portrait: Portrait, nom: str) -> list[str]:
        niveau = portrait.references[nom].niveau
        group = cadre.groupes[niveau]
        ranks = tuple(group.codes.index(code) for code in portrait.references[nom].codes)
        inside = cadre.mask_areas(niveau, ranks)[:-1]
        return [code for code, kept in zip(cadre.codes, inside, strict=True) if kept]

    def compute(self, codes: list[str]) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {}
        for nom, wanted in {"territoire": codes, **self.areas}.items():
            kept = {cle: frame[frame.index.isin(wanted)] for cle, frame in self.frames.items()}
            for item in self.recettes:
                frame = kept[item.source.cle]
                found.setdefault(item.cle, {})[nom] = _compute(item, frame)
        return found


def _compute(item: Indicateur, frame: pd.DataFrame) -> float:
    top = _add(item.numerateur, frame)
    if item.nature == Nature.RATIO:
        bottom = _add(item.denominateur, frame)
        known = top.notna() & bottom.notna()
        return float(top[known].sum() / bottom[known].sum() * item.facteur)
    weights = frame[item.poids]
    known = top.notna() & weights.notna()
    total = weights[known].sum()
    return float((top[known] * weights[known]).sum() / total * item.facteur) if total else 0.0


def _add(names: list[str], frame: pd.DataFrame) -> pd.Series:
    total = pd.Series(0.0, index=frame.index)
    for name in names:
        total += -frame[name[1:]] if name.startswith("-") else frame[name]
    return total


def check_same(peer: Pair, codes: list[str], portrait: Portrait) -> None:
    """Les deux calculs se valent, aux fusions près que pandas ignore."""
    values = peer.compute(codes)
    gaps = []
    for item in peer.recettes:
        mesure = portrait.find(item.cle).mesure
        if mesure.valeur and values[item.cle]["territoire"]:
            gaps.append(abs(values[item.cle]["territoire"] / mesure.valeur - 1))
    if statistics.median(gaps) > 0.02:
        raise SystemExit("Les deux calculs ne mesurent pas la même chose.")


if __name__ == "__main__":
    run(read_mesures, __doc__ or "")
