"""Les dessins de l’évaluation, prêts pour une page."""

from maillage.evaluation.accord import Accord
from maillage.graphiques import accord as dessin
from maillage.graphiques.figure import Figure, draw_page


def build_accord_figure(accord: Accord, titre: str = "Ce que jugent les parties") -> Figure | None:
    """Un point par organisation ; rien tant que personne n’a jugé."""
    if not accord.voix:
        return None
    points = tuple(dessin.Point(voix.organisation, voix.rang, voix.niveau) for voix in accord.voix)
    modele = dessin.Accord(titre, accord.niveaux, points)
    return draw_page(dessin.draw_accord, modele, cle="accord")
