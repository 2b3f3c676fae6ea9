"""Everything the room and the ground know, to compare before and after."""

from typing import Any

from django.apps import apps

FLOORS = ("cases", "schools", "desk")
Rows = list[tuple[Any, ...]]


def snapshot() -> dict[str, Rows]:
    """Every row of every table of ours."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
    }
