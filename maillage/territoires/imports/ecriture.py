"""Écrire vite un grand nombre de lignes : trente-cinq mille communes en moins d’une seconde."""

from collections.abc import Iterable, Sequence

from django.db import connection, models


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """Insère des lignes déjà prêtes, sans passer par des instances.

    ``columns`` sont des noms de champs, dans l’ordre des cellules. Les contraintes de la base
    s’appliquent ; les valeurs par défaut de Django, non.
    """
    quote = connection.ops.quote_name
    fields = {field.name: str(field.column) for field in model._meta.concrete_fields}
    names = ", ".join(quote(fields[name]) for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))
        # Sans statistiques fraîches, PostgreSQL croit la table vide et la lit en boucle.
        cursor.execute(f"ANALYZE {quote(model._meta.db_table)}")
