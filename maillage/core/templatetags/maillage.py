"""Filtres et balises disponibles dans tous les gabarits."""

from datetime import date
from decimal import Decimal

from django import template
from django.contrib.messages import constants
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.core import annonces, texte

register = template.Library()

ENCARTS = {
    constants.SUCCESS: "succes",
    constants.WARNING: "avertissement",
    constants.ERROR: "erreurs",
}


@register.filter
def montant(value: Decimal | None) -> str:
    """« 12 500,50 € »."""
    return texte.format_montant(value)


@register.filter
def entier(value: int) -> str:
    """« 35 671 »."""
    return texte.format_entier(value)


@register.filter
def nombre(value: Decimal | None) -> str:
    """« 1 234,5 »."""
    return texte.format_nombre(value)


@register.filter
def jour(value: date | None) -> str:
    """« 1er mars 2026 »."""
    return texte.format_date(value)


@register.filter
def compte(value: int, noms: str) -> str:
    """``{{ 3|compte:"fiche,fiches" }}`` → « 3 fiches »."""
    singulier, _, au_pluriel = noms.partition(",")
    return texte.pluriel(value, singulier, au_pluriel)


@register.filter
def numeros(page) -> list[int | None]:
    """Les numéros de page à montrer ; ``None`` là où l’on en saute."""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [numero if isinstance(numero, int) else None for numero in elided]


@register.filter
def paires(entetes, ligne) -> list[tuple]:
    """Chaque entête d’un tableau, avec la cellule de cette ligne."""
    return list(zip(entetes, ligne, strict=False))


@register.filter
def en_cases(textes, gabarit: SafeString) -> SafeString:
    """Une ligne de tableau écrite d’un trait : une boucle de gabarit coûte le triple."""
    return format_html(gabarit, *textes)


@register.filter
def insecables(value) -> str:
    """Une phrase venue du code, avec les espaces que le français veut."""
    return texte.typeset(str(value))


@register.filter
def encart(message) -> str:
    """La classe d’encart d’un message de Django, selon sa gravité."""
    return ENCARTS.get(message.level, "information")


@register.filter
def adresse_undo(message) -> str:
    """L’adresse qui défait ce qu’un message annonce, ou vide."""
    return annonces.undo_url(message)


@register.simple_tag
def icone(nom: str) -> SafeString:
    """Une icône décorative du jeu (scripts/icones.py) : toujours à côté d’un mot."""
    return format_html(
        '<svg class="icone" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        static("core/icones.svg"),
        nom,
    )
