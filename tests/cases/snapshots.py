"""Everything the room and the ground know, to compare before and after."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

FLOORS = ("cases", "schools", "desk")
# Tries at the log-in are counted, the refused ones above all.
COUNTS = "desk.Memory"
Rows = list[tuple[Any, ...]]


def snapshot() -> dict[str, Rows]:
    """Every row of every table of ours, as the database keeps them."""
    with connection.cursor() as cursor:
        return {
            label: cursor.execute(sql, parameters).fetchall()
            for label, sql, parameters in questions()
        }


@cache
def questions() -> list[tuple[str, str, tuple[Any, ...]]]:
    """What to ask for each table: the ORM needs longer to write it than the database to answer."""
    return [
        (
            model._meta.label,
            *model._base_manager.order_by("pk").values_list().query.sql_with_params(),
        )
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
        if model._meta.label != COUNTS
    ]
