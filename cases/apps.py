"""The room as a Django app."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate  # noqa: TID251 - no step hangs on it


class CasesConfig(AppConfig):
    """Children, states, deadlines, and what is owed to whom."""

    name = "cases"

    def ready(self) -> None:
        """After every migration history is protected anew, and a check says if it isn't."""
        from cases.history.triggers import history_is_protected, protect  # noqa: PLC0415

        post_migrate.connect(protect, sender=self, dispatch_uid="cases.history")
        register(Tags.database)(history_is_protected)
