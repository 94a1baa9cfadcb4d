"""Dire une valeur de l’historique comme on la lit à l’écran."""

import re
from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags

from maillage.core.texte import FINE, INSECABLE, format_date

VIDE = "vide"
_BLOCS = re.compile(r"</(p|li|h[1-6]|div|tr|td)>|<br\s*/?>", re.IGNORECASE)


def is_empty(value) -> bool:
    return value is None or value in ("", [], {})


def find_field(model: type[models.Model] | None, name: str) -> models.Field | None:
    """Le champ de ce nom ; ``None`` pour une propriété ou un modèle disparu."""
    fields = model._meta.get_fields() if model else ()
    found = next((field for field in fields if field.name == name), None)
    return found if isinstance(found, models.Field) else None


def label_of(model: type[models.Model] | None, name: str) -> str:
    """Le nom du champ en français ; ``LIBELLES`` du modèle nomme ses propriétés."""
    if name in (labels := getattr(model, "LIBELLES", {})):
        return labels[name]
    field = find_field(model, name)
    return str(getattr(field, "verbose_name", "") or name.replace("_", " "))


def say(value, field: models.Field | None = None) -> str:
    """La valeur en toutes lettres : choix par leur libellé, dates, « oui », liens."""
    if is_empty(value):
        return VIDE
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(say(item, field) for item in value)
    if isinstance(value, dict):
        return _say_link(value)
    return _say_scalar(value, field)


def _say_link(link: dict) -> str:
    name = str(link.get("libelle") or link.get("nom") or "")
    role = str(link.get("role", "")).replace("_", " ")
    return f"{name} ({role})" if role else name or ", ".join(map(str, link.values()))


def _say_scalar(value, field) -> str:
    if choices := dict(getattr(field, "flatchoices", ()) or ()):
        return str(choices.get(value, value))
    if isinstance(field, models.DateTimeField):
        return _say_instant(str(value))
    if isinstance(field, models.DateField):
        return format_date(date.fromisoformat(str(value)))
    if isinstance(field, models.DecimalField):
        return _say_decimal(str(value))
    return to_plain(str(value))


def _say_instant(value: str) -> str:
    moment = datetime.fromisoformat(value)
    if timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return f"{format_date(moment.date())} à {moment.hour}{INSECABLE}h{INSECABLE}{moment:%M}"


def _say_decimal(value: str) -> str:
    units, _, cents = value.partition(".")
    whole = f"{int(units):,}".replace(",", FINE)
    return f"{whole},{cents}" if cents.strip("0") else whole


def to_plain(texte: str) -> str:
    """Le texte sans balises, un saut de ligne par bloc."""
    if "<" not in texte:
        return texte
    return strip_tags(_BLOCS.sub("\n", texte)).replace("&nbsp;", INSECABLE).strip()
