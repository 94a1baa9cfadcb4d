"""Ce que les pages de contrat savent montrer."""

from django import template
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe

from maillage.edition import riche as texte_riche

register = template.Library()


@register.filter
def riche(html: str) -> SafeString:
    """Le texte mis en forme, nettoyé de nouveau avant d’être montré."""
    return mark_safe(texte_riche.clean(html))  # noqa: S308  nettoyé par nh3


@register.filter
def valeur_lisible(value) -> SafeString | str:
    """Une valeur d’historique : liste, lien, texte mis en forme, ou « vide »."""
    if value in (None, "", [], {}):
        return format_html("<em>{}</em>", "vide")
    if isinstance(value, dict):
        return str(value.get("libelle", ""))
    if isinstance(value, list):
        items = ((item.get("libelle", "") if isinstance(item, dict) else item,) for item in value)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items))
    if isinstance(value, bool):
        return "oui" if value else "non"
    text = str(value)
    return riche(text) if "<" in text else mark_safe(linebreaks(text, autoescape=True))  # noqa: S308
