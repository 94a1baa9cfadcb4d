"""L’axe d’un dessin où le temps va de gauche à droite, en jours (``date.toordinal``)."""

from collections.abc import Iterator
from datetime import date

from maillage.graphiques.disposition import Mise
from maillage.graphiques.echelle import Echelle
from maillage.graphiques.svg import Style, write_line, write_text
from maillage.graphiques.texte import measure

_MOIS = (
    "janv.", "févr.", "mars", "avril", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
_PAS = (1, 2, 3, 6, 12, 24, 60, 120, 600)  # en mois


def draw_calendrier(echelle: Echelle, haut: float, bas: float, mise: Mise) -> str:
    """Une ligne verticale par mois rond, et son nom dessous quand il y a la place."""
    dessins, limite, taille = [], float("-inf"), mise.taille
    for jour, nom in list_graduations(echelle, 3 if mise.etroit else 5):
        x = echelle.place(jour.toordinal())
        dessins.append(write_line(x, haut, x, bas, "filet"))
        demie = measure(nom, taille) / 2
        milieu = min(max(x, demie), mise.largeur - demie)
        if milieu - demie > limite + 8:
            style: Style = {"taille": taille, "ancre": "middle", "encre": "ardoise"}
            dessins.append(write_text(nom, milieu, bas + taille + 4, **style))
            limite = milieu + demie
    return "".join(dessins)


def list_graduations(echelle: Echelle, nombre: int) -> Iterator[tuple[date, str]]:
    """Les premiers du mois à un pas rond, au plus ``nombre`` environ."""
    debut, fin = (date.fromordinal(int(max(borne, 1))) for borne in (echelle.bas, echelle.haut))
    premier, dernier = debut.year * 12 + debut.month - 1, fin.year * 12 + fin.month - 1
    pas = next((p for p in _PAS if (dernier - premier) / p <= nombre), _PAS[-1])
    for mois in range(-(-premier // pas) * pas, dernier + 1, pas):
        annee, rang = divmod(mois, 12)
        jour = date(annee, rang + 1, 1) if 1 <= annee <= 9999 else None
        if jour and jour >= debut:
            yield jour, str(annee) if pas >= 12 else f"{_MOIS[rang]} {annee}"
