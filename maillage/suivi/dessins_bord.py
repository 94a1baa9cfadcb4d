"""Les deux dessins du tableau de bord : les états par axe, et la météo."""

from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import Mesure
from maillage.suivi.bord import GROUPES
from maillage.suivi.etats import SuiviContrat, say_meteo


def draw_axes(suivi: SuiviContrat) -> Figure:
    """Par axe, les actions selon leur état, bout à bout."""
    axes = suivi.par_axe
    series = tuple(
        Serie(nom, tuple(Mesure(sum(axe.par_statut[one] for one in statuts)) for axe in axes))
        for nom, statuts in GROUPES.items()
    )
    kept = tuple(serie for serie in series if any(mesure.valeur for mesure in serie.mesures))
    modele = Barres(
        "L’état des actions, axe par axe", tuple(axe.titre for axe in axes), kept,
        mesure="Nombre d’actions", decimales=0, empilees=True,
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle="bord-axes")


def draw_meteo(suivi: SuiviContrat) -> Figure:
    """Combien d’actions sous chaque météo."""
    found = suivi.par_meteo
    modele = Barres(
        "La météo des actions", tuple(say_meteo(meteo).capitalize() for meteo in found),
        (Serie("actions", tuple(Mesure(nombre) for nombre in found.values())),),
        mesure="Nombre d’actions", decimales=0,
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle="bord-meteo")
