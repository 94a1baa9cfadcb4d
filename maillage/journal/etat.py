"""L’état d’un objet, tel que l’historique le compare, le garde et le rétablit."""

from decimal import Decimal

from django.db import models
from django.db.models import Manager


def read_state(objet, fields: tuple[str, ...] | None = None) -> dict:
    """Valeurs JSON des champs historisés.

    Un lien est ``{"id", "libelle"}``, une liste de liens une suite de ces paires. Une propriété
    qui rend une liste est suivie de même, et rétablie par son affectation.
    """
    wanted = objet.HISTORISES if fields is None else fields
    return {name: read_field(objet, name) for name in wanted}


def read_field(objet, name: str):
    value = getattr(objet, name)
    if isinstance(value, Manager):
        return sorted((_link(item) for item in value.all()), key=lambda link: link["id"])
    if isinstance(value, models.Model):
        return _link(value)
    if value is None or isinstance(value, (bool, int, list, dict)):
        return value
    field = objet._meta.get_field(name)
    if isinstance(value, Decimal):
        return f"{value:.{field.decimal_places}f}"
    return field.value_to_string(objet)


def _link(item) -> dict:
    return {"id": item.pk, "libelle": str(item)}


def diff(before: dict, after: dict) -> dict[str, list]:
    """``{champ: [avant, après]}`` des seuls champs qui diffèrent."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }


def apply_field(objet, name: str, value) -> None:
    """Remet ``value``, lue par ``read_field``, sur l’objet (listes de liens comprises).

    Un lien dont la cible n’existe plus est laissé de côté.
    """
    if name not in {field.name for field in objet._meta.get_fields()}:
        setattr(objet, name, value or [])
        return
    field = objet._meta.get_field(name)
    if field.many_to_many:
        wanted = [link["id"] for link in value or []]
        getattr(objet, name).set(field.related_model._default_manager.filter(pk__in=wanted))
    elif field.is_relation:
        target = field.related_model._default_manager.filter(pk=(value or {}).get("id")).first()
        setattr(objet, name, target)
    else:
        setattr(objet, name, field.to_python(value))


def column_names(objet, names) -> list[str]:
    """Ceux de ces champs qui sont des colonnes de l’objet (ni listes de liens, ni propriétés)."""
    columns = {field.name for field in objet._meta.concrete_fields}
    return [name for name in names if name in columns]
