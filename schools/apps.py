"""The ground floor as a Django app."""

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    """Who the schools are and how many places they report."""

    name = "schools"
