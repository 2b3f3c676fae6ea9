"""The advisors' door as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The advisors' desk in the browser."""

    name = "advisory.desk"
    label = "desk"
