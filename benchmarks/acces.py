"""Banc de l’accès aux soins : l’accessibilité du pays, puis un scénario sur une commune.

35 000 communes tirées au sort, 2,6 millions de trajets. En regard, dans le même passage : le paquet
``access`` (PySAL) s’il est installé (``requirements/bancs.txt``), et le plancher, deux produits de
matrice creuse déjà prêts.

    python benchmarks/acces.py [--rapide]
"""

from collections.abc import Callable, Iterator

import numpy as np

import benchmarks.base  # noqa: F401 - ouvre Django, que demande la lecture des voisinages
from benchmarks.mesures import RELEVE, Mesure, measure_cpu, run
from maillage.calcul.acces import acces, build_reseau
from maillage.calcul.trajets import Deplacement, estimate_trajets
from maillage.indicateurs.acces.estimation import Donnees, estimate
from maillage.indicateurs.acces.matrice import build_matrice
from maillage.indicateurs.acces.professions import find_regime
from maillage.indicateurs.acces.recette import ESTIME, Recette
from maillage.indicateurs.acces.voisinage import Voisinage, drive, fly

GRAINE = 20_261
COMMUNES, COMMUNES_RAPIDE = 35_000, 2_000
# Une densité et une vitesse qui donnent 2,6 millions de trajets de vingt minutes au plus.
CARRE_KM, VITESSE, DETOUR = 742.0, 74.6, 1.3
# Secondes, puis millisecondes.
CIBLE_PAYS, CIBLE_SCENARIO = 0.2, 50
LIBELLES = {"matrice": "matrice de trajets", "vol": "vol d’oiseau"}
TOURS = 5


def read_mesures(rapide: bool) -> Iterator[Mesure]:
    """Le pays de bout en bout, puis réseau gardé, puis un scénario d’une commune."""
    pays = Pays(COMMUNES_RAPIDE if rapide else COMMUNES)
    taches = pays.taches()
    temps = measure_cpu(taches, 1 if rapide else TOURS)
    peer = _name_peer(temps, len(pays.temps))
    yield Mesure(
        f"E2SFCA, {pays.size} communes, {len(pays.temps)} trajets", temps["calcul"], "s",
        CIBLE_PAYS, plancher=temps["plancher"], plancher_nom="produits seuls", pair=peer,
    )  # fmt: skip
    yield Mesure("  dont le réseau à bâtir", temps["reseau"], "s")
    for nom in ("matrice", "vol"):
        yield Mesure(
            f"scénario sur une commune, {LIBELLES[nom]}", 1000 * temps[nom], "ms", CIBLE_SCENARIO
        )


def _name_peer(temps: dict[str, float], trajets: int) -> str:
    if "access" in temps:
        ratio = f"{temps['access'] / temps['calcul']:.1f}".replace(".", ",")
        shown = f"{temps['access']:.2f}".replace(".", ",")
        return f"PySAL access {shown} s, {ratio} fois plus lent"
    return f"PySAL access 2,4 s ({RELEVE})"


class Pays:
    """Des communes au hasard, leurs habitants, leur offre, et leurs trajets."""

    def __init__(self, size: int):
        rng = np.random.default_rng(GRAINE)
        side = CARRE_KM * np.sqrt(size / COMMUNES) / 111.2
        self.size = size
        self.latitudes = 46 + rng.uniform(0, side, size)
        self.longitudes = 2 + rng.uniform(0, side, size) / np.cos(np.radians(47))
        self.population = rng.lognormal(6.2, 1.2, size).round()
        self.offre = np.where(rng.random(size) < 0.3, 5400.0 * rng.poisson(3, size), 0.0)
        self.deplacement = Deplacement(VITESSE, DETOUR)
        trips = estimate_trajets((self.latitudes, self.longitudes), deplacement=self.deplacement)
        self.departs, self.arrivees, self.temps = trips.origines, trips.destinations, trips.temps

    def build(self):
        return build_reseau(self.departs, self.arrivees, self.temps, self.size, self.size)

    def taches(self) -> dict[str, Callable[[], object]]:
        reseau = self.build()
        found = {
            "calcul": lambda: acces(self.build(), self.population, self.offre),
            "reseau": self.build,
            "plancher": lambda: reseau.poids @ (reseau.transposee @ self.population),
        }
        return found | self.scenarios() | self.peer(acces(reseau, self.population, self.offre))

    def scenarios(self) -> dict[str, Callable[[], object]]:
        """Un ETP de plus au milieu d’un territoire de 80 communes, par le chemin de la page."""
        middle = int(np.argmin(
            (self.latitudes - np.median(self.latitudes)) ** 2
            + (self.longitudes - np.median(self.longitudes)) ** 2
        ))  # fmt: skip
        recette = Recette(base=ESTIME, vitesse=VITESSE, detour=DETOUR, par_etp=5400.0)
        territoire = np.sort(self.arrivees[self.departs == middle][:80])
        regime = find_regime("generalistes")

        def prepare(voisinage: Voisinage) -> Callable[[], object]:
            donnees = Donnees(voisinage, self.population, self.population, None, self.offre)
            return lambda: estimate(donnees, recette, regime, {middle: 1.0}, territoire)

        return {nom: prepare(voisinage) for nom, voisinage in self.voisinages().items()}

    def voisinages(self) -> dict[str, Voisinage]:
        codes = np.array([f"{rank:05d}" for rank in range(self.size)])
        matrice = build_matrice(codes[self.departs], codes[self.arrivees], self.temps)
        ranks = np.arange(self.size)
        return {
            "matrice": drive(matrice, ranks, ranks, self.deplacement.minimum, "matrice"),
            "vol": fly(self.latitudes, self.longitudes, "points", self.deplacement),
        }

    def peer(self, expected) -> dict[str, Callable[[], object]]:
        """Le paquet de référence, sur les mêmes trajets ; vérifié égal avant d’être mesuré."""
        try:
            import pandas
            from access.fca import two_stage_fca
            from access.weights import step_fn
        except ImportError:
            return {}
        ranks = np.arange(self.size)
        demand = pandas.DataFrame({"geoid": ranks, "pop": self.population})
        supply = pandas.DataFrame({"geoid": ranks, "acts": self.offre})
        costs = pandas.DataFrame(
            {"origin": self.departs, "dest": self.arrivees, "cost": self.temps}
        )
        weigh = step_fn({10: 1, 15: 2 / 3, 20: 1 / 3})

        def compute():
            return two_stage_fca(
                demand.set_index("geoid"), supply.set_index("geoid"), costs, 20, "geoid", "pop",
                "geoid", "acts", weight_fn=weigh,
            )  # fmt: skip

        found = np.nan_to_num(compute().reindex(ranks).to_numpy())
        assert np.allclose(found, expected.scores), "les deux calculs diffèrent"
        return {"access": compute}


if __name__ == "__main__":
    run(read_mesures, __doc__)
