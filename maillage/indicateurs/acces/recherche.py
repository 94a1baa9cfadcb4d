"""Chercher la commune où l’offre changerait : à une heure du territoire au plus."""

from dataclasses import dataclass

from maillage.calcul.trajets import Deplacement
from maillage.indicateurs.acces.scenario import RECHERCHE_MINUTES, Terrain
from maillage.indicateurs.acces.voisinage import read_voisinage
from maillage.territoires.models import Commune
from maillage.territoires.resume import find_millesime

COMMUNES_MAX = 20


@dataclass(frozen=True, slots=True)
class Proche:
    """Une commune à portée ; ``deja`` : les ETP que le scénario y met."""

    code: str
    nom: str
    departement: str
    dedans: bool
    deja: float | None


def list_proches(terrain: Terrain) -> set[str]:
    """Les codes des communes à une heure du territoire, lui compris."""
    cadre = terrain.cadre
    near = read_voisinage(cadre, Deplacement(maximum=RECHERCHE_MINUTES))
    ranks = near.reach(terrain.rangs, RECHERCHE_MINUTES) if near else terrain.rangs
    return {cadre.codes[rank] for rank in ranks.tolist()}


def search_proches(terrain: Terrain, texte: str, changements: list[dict]) -> list[Proche]:
    """Les communes de ce nom ou de ce code, à portée, dans l’ordre de la recherche."""
    if not texte.strip():
        return []
    allowed, inside = list_proches(terrain), set(terrain.codes)
    already = {item["code"]: item["etp"] for item in changements}
    millesime = find_millesime(terrain.cadre.millesime, terrain.cadre.espace)
    rows = Commune.objects.filter(millesime=millesime).search(texte)
    found = [row for row in rows[:400] if row.code in allowed][:COMMUNES_MAX]
    return [
        Proche(row.code, row.nom, row.departement, row.code in inside, already.get(row.code))
        for row in found
    ]
