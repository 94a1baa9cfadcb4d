"""Les graphiques : de vrais objets PowerPoint, avec leur classeur, que l’on retouche."""

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Emu, Pt

from maillage.edition.pptx.arbre import GenreGraphique, Graphique, Serie
from maillage.edition.pptx.mesure import Zone

TAILLE = 14
LIBELLE_MAX = 60
_TYPES = {
    GenreGraphique.BARRES: XL_CHART_TYPE.BAR_CLUSTERED,
    GenreGraphique.BARRES_EMPILEES: XL_CHART_TYPE.BAR_STACKED,
    GenreGraphique.COLONNES: XL_CHART_TYPE.COLUMN_CLUSTERED,
    GenreGraphique.COLONNES_EMPILEES: XL_CHART_TYPE.COLUMN_STACKED,
    GenreGraphique.COURBE: XL_CHART_TYPE.LINE_MARKERS,
    GenreGraphique.ANNEAU: XL_CHART_TYPE.DOUGHNUT,
}
_BARRES = frozenset({GenreGraphique.BARRES, GenreGraphique.BARRES_EMPILEES})
_PILES = frozenset({GenreGraphique.BARRES_EMPILEES, GenreGraphique.COLONNES_EMPILEES})
_COULEURS = (
    MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_2, MSO_THEME_COLOR.ACCENT_3,
    MSO_THEME_COLOR.ACCENT_4, MSO_THEME_COLOR.ACCENT_5, MSO_THEME_COLOR.ACCENT_6,
)  # fmt: skip


def add_graphique(diapositive, bloc: Graphique, zone: Zone):
    """Le graphique dans la zone ; ce qui n’a pas de valeur y reste vide, jamais à zéro."""
    donnees = CategoryChartData(number_format=number_format(bloc))
    donnees.categories = name_parts(bloc)
    for serie in bloc.series:
        donnees.add_series(serie.nom, [_to_number(valeur) for valeur in serie.valeurs])
    cotes = (Emu(int(cote)) for cote in (zone.x, zone.y, zone.largeur, zone.hauteur))
    cadre = diapositive.shapes.add_chart(_TYPES[bloc.genre], *cotes, donnees)
    _dress(cadre.chart, bloc)
    return cadre


def _cut(nom: str) -> str:
    return nom if len(nom) <= LIBELLE_MAX else f"{nom[: LIBELLE_MAX - 1].rstrip()}…"


def _to_number(valeur: float | str) -> float | None:
    return None if isinstance(valeur, str) else valeur


def number_format(bloc: Graphique) -> str:
    """Le format d’un nombre à la française, avec son unité."""
    nombres = [v for serie in bloc.series for v in serie.valeurs if not isinstance(v, str)]
    unite = f'"\u00a0{bloc.unite}"' if bloc.unite else ""
    if any(valeur != int(valeur) for valeur in nombres):
        return f"0.0{unite}"
    vide = ";;" if bloc.genre in _PILES else ""
    if max(map(abs, nombres), default=0) < 1000:
        return f"0{unite}{';-0' + unite + vide if vide else ''}"
    return f"[>=1000000]#\u00a0###\u00a0##0{unite};[>=1000]#\u00a0##0{unite};0{unite}"


def _dress(chart, bloc: Graphique) -> None:
    chart.font.size = Pt(TAILLE)
    chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    chart.has_title = False
    is_anneau = bloc.genre == GenreGraphique.ANNEAU
    chart.has_legend = is_anneau or len(bloc.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.RIGHT if is_anneau else XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(TAILLE)
    if not is_anneau:
        _dress_axes(chart, bloc)
    _dress_series(chart, bloc)


def _dress_axes(chart, bloc: Graphique) -> None:
    valeurs, categories = chart.value_axis, chart.category_axis
    is_courbe = bloc.genre == GenreGraphique.COURBE
    valeurs.has_major_gridlines = is_courbe
    valeurs.visible = is_courbe
    if is_courbe:
        valeurs.major_gridlines.format.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
        valeurs.format.line.fill.background()
        valeurs.tick_labels.font.size = Pt(TAILLE)
    nombres = [v for serie in bloc.series for v in serie.valeurs if not isinstance(v, str)]
    if min(nombres, default=0) >= 0:
        valeurs.minimum_scale = 0
    categories.has_major_gridlines = False
    categories.tick_labels.font.size = Pt(TAILLE)
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    categories.reverse_order = bloc.genre in _BARRES


def _dress_series(chart, bloc: Graphique) -> None:
    plan = chart.plots[0]
    plan.vary_by_categories = bloc.genre == GenreGraphique.ANNEAU
    plan.has_data_labels = True
    etiquettes = plan.data_labels
    etiquettes.font.size = Pt(TAILLE)
    etiquettes.number_format, etiquettes.number_format_is_linked = number_format(bloc), False
    etiquettes.show_value = True
    if bloc.genre == GenreGraphique.ANNEAU:
        _colour_parts(plan.series[0], bloc)
        return
    if bloc.genre in _PILES:
        plan.gap_width, plan.overlap = 55, 100
    elif bloc.genre != GenreGraphique.COURBE:
        plan.gap_width = 55
        etiquettes.position = XL_LABEL_POSITION.OUTSIDE_END
    for rang, (serie, donnee) in enumerate(zip(plan.series, bloc.series, strict=True)):
        _colour_serie(serie, donnee, rang, bloc.genre)


def _paint(couleur, teinte: int, rang: int) -> None:
    """Une des six couleurs d’accent du modèle : la sienne, ou celle de son rang."""
    couleur.theme_color = _COULEURS[(teinte - 1 if teinte else rang) % len(_COULEURS)]


def _colour_serie(serie, donnee: Serie, rang: int, genre: GenreGraphique) -> None:
    if genre == GenreGraphique.COURBE:
        serie.smooth = False
        serie.format.line.width = Pt(2.5)
        _paint(serie.format.line.color, donnee.couleur, rang)
        serie.marker.size = 8
        serie.marker.format.fill.solid()
        _paint(serie.marker.format.fill.fore_color, donnee.couleur, rang)
        _label_courbe(serie, donnee, rang)
        return
    serie.format.fill.solid()
    _paint(serie.format.fill.fore_color, donnee.couleur, rang)
    if genre in _PILES:
        serie.data_labels.font.size = Pt(TAILLE)
        serie.data_labels.font.bold = True
        serie.data_labels.show_value = True
        serie.data_labels.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def _label_courbe(serie, donnee: Serie, rang: int) -> None:
    """Les valeurs d’une courbe à sa couleur, au-dessus ou au-dessous."""
    etiquettes = serie.data_labels
    etiquettes.font.size, etiquettes.font.bold = Pt(TAILLE), True
    etiquettes.show_value = True
    etiquettes.position = XL_LABEL_POSITION.BELOW if rang % 2 else XL_LABEL_POSITION.ABOVE
    _paint(etiquettes.font.color, donnee.couleur, rang)


def _colour_parts(serie, bloc: Graphique) -> None:
    """Les parts d’un anneau ; la légende en dit la valeur, l’anneau la proportion."""
    for rang in range(len(bloc.categories)):
        point = serie.points[rang]
        point.format.fill.solid()
        teinte = bloc.couleurs[rang] if rang < len(bloc.couleurs) else 0
        _paint(point.format.fill.fore_color, teinte, rang)
    etiquettes = serie.data_labels
    etiquettes.font.size, etiquettes.font.bold = Pt(TAILLE), True
    etiquettes.show_value, etiquettes.show_percentage = False, True
    # Une part de moins de 4 % n’a pas d’étiquette : elle tomberait sur sa voisine.
    etiquettes.number_format = "[>=0.04]0\u00a0%;;"
    etiquettes.number_format_is_linked = False
    etiquettes.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def name_parts(bloc: Graphique) -> list[str]:
    """Les catégories ; celles d’un anneau portent leur valeur."""
    if bloc.genre != GenreGraphique.ANNEAU:
        return [_cut(nom) for nom in bloc.categories]
    valeurs = bloc.series[0].valeurs
    return [
        f"{_cut(nom)}\u00a0: {say_value(valeur, bloc)}"
        for nom, valeur in zip(bloc.categories, valeurs, strict=True)
    ]


def say_graphique(bloc: Graphique) -> str:
    """Ce que montre le graphique, en une phrase par série : son texte de remplacement."""
    if bloc.alternative:
        return bloc.alternative
    return " ".join(_say_serie(serie, bloc) for serie in bloc.series)


def _say_serie(serie: Serie, bloc: Graphique) -> str:
    dits = ", ".join(
        f"{nom}\u00a0: {say_value(valeur, bloc)}"
        for nom, valeur in zip(bloc.categories, serie.valeurs, strict=True)
    )
    return f"{serie.nom}. {dits}."


def say_value(valeur: float | str, bloc: Graphique) -> str:
    """La valeur et son unité, ou ce qui en tient lieu."""
    unite = f"\u00a0{bloc.unite}" if bloc.unite else ""
    return valeur if isinstance(valeur, str) else f"{say_number(valeur)}{unite}"


def say_number(valeur: float) -> str:
    """Un nombre à la française : espace des milliers, virgule."""
    texte = f"{valeur:,.0f}" if valeur == int(valeur) else f"{valeur:,.1f}"
    return texte.replace(",", "\u202f").replace(".", ",")


def say_absents(bloc: Graphique) -> str:
    """Les valeurs qui manquent et pourquoi, ou rien."""
    absents = [
        f"{nom} ({valeur})" if len(bloc.series) == 1 else f"{serie.nom}, {nom} ({valeur})"
        for serie in bloc.series
        for nom, valeur in zip(bloc.categories, serie.valeurs, strict=True)
        if isinstance(valeur, str)
    ]
    if not absents:
        return ""
    reste = f" et {len(absents) - 6} autres" if len(absents) > 6 else ""
    return f"Sans valeur\u00a0: {', '.join(absents[:6])}{reste}."
