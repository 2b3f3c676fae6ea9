"""Everything the room and the ground know, to compare before and after."""

from typing import Any

from django.apps import apps

FLOORS = ("cases", "schools", "desk")
Row = tuple[tuple[str, str], ...]


def snapshot() -> dict[str, list[Row]]:
    """Every row of every table of ours."""
    return {
        model._meta.label: sorted(_row(values) for values in model._base_manager.values())
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
    }


def _row(values: dict[str, Any]) -> Row:
    return tuple((name, repr(value)) for name, value in values.items())
