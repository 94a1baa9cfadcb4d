"""Les dessins du diagnostic : où sont les services, comment les enjeux se placent."""

from collections import Counter
from dataclasses import replace

from maillage.demarches.models import Demarche
from maillage.demarches.perimetre import read_codes
from maillage.diagnostic.models import Critere, Service
from maillage.diagnostic.perimetre import find_territoire
from maillage.diagnostic.resultats import Resultat
from maillage.graphiques.carte import Carte, Point, draw_carte, suite
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import SANS_VALEUR, Mesure
from maillage.graphiques.nuage import Axe, Marque, Nuage, draw_nuage
from maillage.territoires.cartes import zones_of
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.resume import find_millesime

# Au-delà, deux formes se ressembleraient : les catégories moins fournies sont réunies.
GENRES_MAX = 7
AUTRES = "Autres services"
# Combien de services par commune, du plus clair au plus foncé.
PALIERS = (0, 2, 5)
MOTS = ("aucun", "un ou deux", "trois à cinq", "six et plus")


def draw_services(demarche: Demarche, services: list[Service]) -> Figure | None:
    """La carte des services qui ont des coordonnées ; rien sans contour ou sans point."""
    territoire = find_territoire(demarche)
    points = build_points(services)
    if territoire is None or not points:
        return None
    try:
        annee = find_millesime(None, territoire.espace).annee
    except ErreurConversion:
        return None
    codes = read_codes(territoire)
    fond = zones_of(codes, annee, territoire.espace)
    if fond.is_empty:
        return None
    carte = Carte(
        titre=f"Les services du territoire «\u00a0{territoire.nom}\u00a0»",
        zones=(*fond.zones, *fond.voisines), territoire=frozenset(codes),
        mesures=_count(codes, services), classes=replace(suite(PALIERS), libelles=MOTS),
        mesure="Services", decimales=0, points=points, source=fond.source,
    )  # fmt: skip
    return draw_page(draw_carte, carte, cle="services")


def _count(codes: list[str], services: list[Service]) -> dict[str, Mesure]:
    """Le nombre de services de chaque commune, aucun compris."""
    counts = Counter(item.code_commune for item in services)
    return {code: Mesure(counts[code]) for code in codes}


def build_points(services: list[Service]) -> tuple[Point, ...]:
    """Un point par service, la catégorie la plus fournie d’abord."""
    counts = Counter(item.categorie or AUTRES for item in services if item.latitude is not None)
    kept = [name for name, _ in counts.most_common(GENRES_MAX)]
    points = [
        Point(item.nom, float(item.longitude), float(item.latitude),
              item.categorie if item.categorie in kept else AUTRES)
        for item in services if item.latitude is not None and item.longitude is not None
    ]  # fmt: skip
    order = [*kept, AUTRES]
    return tuple(sorted(points, key=lambda point: order.index(point.genre)))


QUARTS = ("important mais difficile", "à faire", "à laisser", "facile mais accessoire")


def draw_matrice(criteres: list[Critere], resultats: list[Resultat]) -> Figure | None:
    """Chaque enjeu selon ses deux premiers critères ; rien sans deux critères et une note.

    Le premier critère se lit de bas en haut, le second de gauche à droite.
    """
    if len(criteres) < 2 or not any(item.votes for item in resultats):
        return None
    vertical, horizontal = criteres[:2]
    marks = tuple(
        Marque(str(item.examen.enjeu), _measure(item.moyennes[1]), _measure(item.moyennes[0]))
        for item in resultats
    )
    known = (vertical.cle, horizontal.cle) == ("importance", "faisabilite")
    nuage = Nuage(
        titre=f"{vertical} et {horizontal.libelle.lower()} de chaque enjeu", marques=marks,
        horizontal=_axis(horizontal), vertical=_axis(vertical), numerotees=True,
        quarts=QUARTS if known else None,
    )  # fmt: skip
    return draw_page(draw_nuage, nuage, cle="matrice")


def _measure(value: float | None) -> Mesure:
    return SANS_VALEUR if value is None else Mesure(value)


def _axis(critere: Critere) -> Axe:
    middle = (critere.minimum + critere.maximum) / 2
    bounds = (float(critere.minimum), float(critere.maximum))
    return Axe(critere.libelle, repere=("milieu de l’échelle", middle), bornes=bounds)
