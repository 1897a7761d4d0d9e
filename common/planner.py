"""What the planner of PostgreSQL knows of a table."""

from django.db import connection, models

MANY = 1000


def count_rows(*tables: type[models.Model]) -> None:
    """After thousands of new rows: have them counted now, as the database does by itself within a minute. Until then it
    takes fifty thousand rows for none, and what takes half a second takes minutes.
    """
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
