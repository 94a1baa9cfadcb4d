"""Un scénario, de ses réglages à son résultat gardé."""

from dataclasses import dataclass

import numpy as np

from maillage.calcul.erreurs import ErreurCalcul
from maillage.core.texte import format_entier, typeset
from maillage.demarches.models import Demarche, Territoire
from maillage.indicateurs.acces.estimation import Donnees, Estimation, Vecteur, estimate
from maillage.indicateurs.acces.professions import Regime, find_regime
from maillage.indicateurs.acces.publie import Publie, gather, read_column, read_publie
from maillage.indicateurs.acces.recette import Recette, explain, read_recette
from maillage.indicateurs.acces.voisinage import Rangs, Voisinage, read_voisinage
from maillage.indicateurs.models import MatriceTrajets, Offre, Simulation
from maillage.indicateurs.moteur.cadre import Cadre, read_cadre
from maillage.indicateurs.moteur.series import read_stamp
from maillage.indicateurs.moteur.tables import place_codes, read_tables
from maillage.territoires.conversion import convert
from maillage.territoires.enums import Espace

RECHERCHE_MINUTES = 60.0
# La part des communes qu’il faut savoir placer pour se taire sur les autres.
COUVERTURE = 0.99
SANS_POSITION = (
    "On ne sait pas où sont les communes : chargez leurs chefs-lieux (« maillage importer "
    "chefs-lieux »), leurs contours, ou une matrice de temps (« maillage importer trajets »)."
)


@dataclass(frozen=True, slots=True)
class Terrain:
    """Le territoire retenu d’une démarche, posé sur le cadre."""

    cadre: Cadre
    codes: list[str]
    rangs: Rangs
    nom: str


def read_terrain(demarche: Demarche) -> Terrain | None:
    """``None`` tant qu’aucun périmètre n’est retenu. Lève ``ErreurConversion``."""
    found = find_territoire(demarche)
    cadre = read_cadre(found.espace if found else Espace.FRANCE)
    if found is None:
        return None
    millesime = min(found.millesime, cadre.millesime)
    codes = convert(found.codes, millesime, cadre.millesime, found.espace).codes
    ranks = np.flatnonzero(cadre.mask(codes)[:-1])
    return Terrain(cadre, codes, ranks, found.nom)


def find_territoire(demarche: Demarche) -> Territoire | None:
    """Le périmètre retenu, sinon le premier scénario qui a des communes."""
    rows = demarche.territoires.filter(supprime_le__isnull=True).order_by("-retenu", "pk")
    return next((row for row in rows if row.codes), None)


def find_offre(demarche: Demarche, profession: str) -> Offre | None:
    rows = demarche.offres.filter(profession=profession, supprime_le__isnull=True)
    return rows.order_by("-pk").first()


def stamp_of(simulation: Simulation, espace: str) -> str:
    """Ce qui, changé, périme le résultat gardé."""
    offre = find_offre(simulation.demarche, simulation.profession)
    matrice = MatriceTrajets.objects.filter(espace=espace, remplacee_le=None).first()
    territoire = find_territoire(simulation.demarche)
    return repr((
        read_stamp(espace), offre and offre.pk, matrice and matrice.pk,
        territoire and (territoire.pk, territoire.version), simulation.profession,
        [(item["code"], item["etp"]) for item in simulation.changements],
        simulation.parametres,
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preparation:
    """Tout ce qu’il faut pour estimer, et de quoi le dire."""

    terrain: Terrain
    recette: Recette
    regime: Regime
    donnees: Donnees


def prepare(simulation: Simulation, terrain: Terrain) -> Preparation:
    """Lève ``ErreurCalcul`` quand il manque de quoi calculer."""
    recette = read_recette(simulation.parametres, simulation.profession)
    voisinage = read_voisinage(terrain.cadre, recette.deplacement)
    if voisinage is None:
        raise ErreurCalcul(SANS_POSITION)
    publie = read_publie(terrain.cadre, simulation.profession)
    offre = find_offre(simulation.demarche, simulation.profession)
    regime = find_regime(simulation.profession)
    donnees = _gather(terrain.cadre, voisinage, publie, _place_offre(terrain.cadre, offre, regime))
    return Preparation(terrain, recette, regime, donnees)


def _gather(
    cadre: Cadre, voisinage: Voisinage, publie: Publie | None, offre: tuple[Vecteur | None, str]
) -> Donnees:
    people = np.nan_to_num(cadre.population)
    demande = people
    if publie:
        demande = np.where(publie.standardisee > 0, publie.standardisee, people)
        people = np.where(publie.population > 0, publie.population, people)
    return Donnees(voisinage, demande, people, publie, *offre)


def _place_offre(cadre: Cadre, offre: Offre | None, regime: Regime) -> tuple[Vecteur | None, str]:
    """L’offre par commune et d’où elle vient : déposée, sinon comptée dans les données chargées."""
    if offre is None:
        return _count_praticiens(cadre, regime)
    codes = list(offre.lignes)
    cible, _ = place_codes(codes, cadre.millesime, cadre)
    volumes = np.array([offre.lignes[code] for code in codes], dtype=np.float64)
    size = len(cadre.codes)
    said = f"Offre : « {offre.fichier} » ({offre.producteur}) ; {offre.conversion}."
    return np.bincount(cible, weights=volumes, minlength=size + 1)[:size], said


def _count_praticiens(cadre: Cadre, regime: Regime) -> tuple[Vecteur | None, str]:
    """Faute d’une offre déposée, un praticien compté pour un ETP, et on le dit."""
    tables = read_tables(cadre.espace)
    for source, colonne in regime.comptes:
        years = {y: t for y, t in tables.get(source, {}).items() if colonne in t.colonnes}
        if years:
            table = years[max(years)]
            counts = gather(table, cadre, np.nan_to_num(read_column(table, colonne)))
            said = (
                f"Offre : praticiens comptés dans « {table.livraison} », chacun pris pour un ETP, "
                "ce qui est grossier."
            )
            return counts * regime.par_etp, said
    return None, ""


def compute(simulation: Simulation, terrain: Terrain) -> dict:
    """Le résultat à garder. Lève ``ErreurCalcul`` avec la phrase à montrer."""
    ready = prepare(simulation, terrain)
    position = terrain.cadre.position
    changes = {
        position[item["code"]]: item["etp"]
        for item in simulation.changements
        if item["code"] in position
    }
    found = estimate(ready.donnees, ready.recette, ready.regime, changes, terrain.rangs)
    return {
        "stamp": stamp_of(simulation, terrain.cadre.espace),
        "unite": ready.regime.unite,
        "seuil": ready.regime.seuil,
        "communes": _rows(ready, found),
        "bilan": _sum_up(ready, found),
        "calage": _calibrate(ready, found),
        "phrases": _say(ready, found),
    }


def _rows(ready: Preparation, found: Estimation) -> list[dict]:
    cadre = ready.terrain.cadre
    inside = np.isin(found.communes, ready.terrain.rangs)
    return [
        {
            "code": cadre.codes[rank], "nom": cadre.noms[rank],
            "population": round(float(ready.donnees.population[rank])),
            "avant": _plain(found.avant[row]), "apres": _plain(found.apres[row]),
            "dedans": bool(inside[row]), "touchee": bool(found.touchees[row]),
        }
        for row, rank in enumerate(found.communes.tolist())
    ]  # fmt: skip


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _sum_up(ready: Preparation, found: Estimation) -> dict:
    """Le territoire en deux nombres, avant et après : la moyenne, et la part sous le seuil."""
    inside = np.isin(found.communes, ready.terrain.rangs)
    ranks = found.communes[inside]
    demande, people = ready.donnees.demande[ranks], ready.donnees.population[ranks]
    before, after = found.avant[inside], found.apres[inside]
    known = ~np.isnan(before)
    seuil = ready.regime.seuil
    return {
        "communes": int(known.sum()), "sur": int(known.size),
        "population": round(float(people[known].sum())),
        "avant": _mean(before[known], demande[known]),
        "apres": _mean(after[known], demande[known]),
        "part_avant": _share(before[known], people[known], seuil),
        "part_apres": _share(after[known], people[known], seuil),
        "gagnantes": int((found.apres - found.avant > 1e-9).sum()),
        "perdantes": int((found.avant - found.apres > 1e-9).sum()),
        "habitants_gagnants": _count_people(ready, found, 1),
        "habitants_perdants": _count_people(ready, found, -1),
    }  # fmt: skip


def _count_people(ready: Preparation, found: Estimation, sign: int) -> int:
    moved = sign * (found.apres - found.avant) > 1e-9
    return round(float(ready.donnees.population[found.communes[moved]].sum()))


def _mean(values, weights) -> float | None:
    return float((values * weights).sum() / weights.sum()) if weights.sum() else None


def _share(values, people, seuil: float | None) -> float | None:
    if seuil is None or not people.sum():
        return None
    return float(people[values < seuil].sum() / people.sum())


def _calibrate(ready: Preparation, found: Estimation) -> dict:
    """L’estimation d’aujourd’hui face à l’APL publiée : l’écart dit ce que vaut la recette."""
    publie = ready.donnees.publie
    if publie is None or found.estime is None:
        return {}
    official = publie.apl[found.communes]
    known = ~np.isnan(official)
    weights = ready.donnees.demande[found.communes][known]
    ecarts = found.estime[known] - official[known]
    if not weights.sum():
        return {}
    return {
        "communes": int(known.sum()),
        "publiee": _mean(official[known], weights),
        "estimee": _mean(found.estime[known], weights),
        "ecart_moyen": _mean(ecarts, weights),
        "ecart_absolu": _mean(np.abs(ecarts), weights),
    }


def _say(ready: Preparation, found: Estimation) -> list[str]:
    """La recette en entier, puis les données, puis ce qui manque."""
    donnees, cadre = ready.donnees, ready.terrain.cadre
    phrases = explain(ready.recette, ready.regime, donnees.voisinage.is_matrice)
    phrases.append(f"Trajets {donnees.voisinage.libelle}.")
    if donnees.publie:
        phrases.append(
            f"APL et population standardisée : Drees, {donnees.publie.annee}. La part sous le "
            "seuil se compte sur la population totale."
        )
    else:
        phrases.append(
            "APL non chargée : la demande est la population municipale, non standardisée par âge."
        )
    if donnees.origine_offre:
        phrases.append(donnees.origine_offre)
    placed, known = donnees.voisinage.reliees[found.communes], donnees.voisinage.reliees.sum()
    if known < COUVERTURE * len(cadre.codes):
        shown = f"{format_entier(int(known))} communes sur {format_entier(len(cadre.codes))}"
        phrases.append(
            f"Seules {shown} ont une position connue : au bord de celles-là, les habitants et les "
            "soignants des autres ne sont pas comptés."
        )
    if not placed.all():
        lost = [cadre.noms[rank] for rank in found.communes[~placed].tolist()][:10]
        phrases.append(f"Sans position connue, donc non estimées : {', '.join(lost)}.")
    if found.isolees:
        names = ", ".join(cadre.noms[rank] for rank in found.isolees)
        phrases.append(f"Personne n’atteint l’offre ajoutée à {names} : elle n’a pas d’effet.")
    return [typeset(phrase) for phrase in phrases]
