"""La carte d’un indicateur, commune par commune."""

from maillage.calcul.classes import break_jenks
from maillage.diagnostic.portrait.disparites import Disparites
from maillage.diagnostic.portrait.figures import as_dessin
from maillage.diagnostic.portrait.mots import write_periode, write_source
from maillage.graphiques.carte import Carte, Classes, draw_carte, suite
from maillage.graphiques.figure import Figure, draw_page
from maillage.indicateurs.moteur.portrait import Portrait
from maillage.territoires.cartes import Fond, zones_of

CLASSES = 5
NOMS_MAX = 12


def read_fond(portrait: Portrait) -> Fond:
    """Les contours du territoire : cinq requêtes."""
    return zones_of(portrait.codes, portrait.millesime, portrait.espace)


def build_carte(disparites: Disparites, fond: Fond, codes: list[str]) -> Carte:
    """Le modèle de la carte ; un secret y est hachuré, une absence pointillée."""
    indicateur = disparites.indicateur
    ordered = sorted(disparites.communes, key=lambda item: -(item.population or 0))
    dated = next((item.mesure for item in disparites.connues), None)
    when = f", {write_periode(dated)}" if dated else ""
    return Carte(
        titre=f"{indicateur.libelle}{when}",
        zones=(*fond.zones, *fond.voisines),
        mesures={item.code: as_dessin(item.mesure) for item in disparites.communes},
        classes=choose_classes(disparites),
        mesure=indicateur.court,
        unite=indicateur.unite,
        decimales=indicateur.decimales,
        territoire=frozenset(codes),
        etiquettes=tuple(item.code for item in ordered[:NOMS_MAX]),
        source=f"{write_source(indicateur)}. {fond.source}",
    )


def choose_classes(disparites: Disparites) -> Classes:
    """Des seuils naturels, arrondis comme les valeurs s’écrivent."""
    values = [item.mesure.valeur for item in disparites.connues if item.mesure.valeur is not None]
    if not values:
        return Classes()
    bounds = break_jenks(values, min(CLASSES, len(set(values)))).bornes[1:-1]
    return suite(tuple(round(float(item), disparites.indicateur.decimales) for item in bounds))


def draw_disparites(
    disparites: Disparites, fond: Fond, portrait: Portrait, cle: str
) -> Figure | None:
    """La carte d’une page ; rien sans contour."""
    if fond.is_empty:
        return None
    return draw_page(draw_carte, build_carte(disparites, fond, portrait.codes), cle=cle)
