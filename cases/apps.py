"""The room as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Children, states, deadlines, and what is owed to whom."""

    name = "cases"
