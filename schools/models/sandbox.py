"""The clock of the sandbox: how far it is ahead of the time, and where it is walking to."""

from datetime import datetime, timedelta

from django.db import models


class SandboxClockQuerySet(models.QuerySet["SandboxClock"]):
    """Questions about the one clock there is, and its moves."""

    def the(self) -> "SandboxClock":
        """The clock; one that shows the time where nobody has moved it."""
        return self.filter(pk=1).first() or SandboxClock(pk=1)

    def aim(self, target_at: datetime) -> None:
        """Let it walk to this instant."""
        self._set(target_at=target_at)

    def ahead_by(self, ahead: timedelta) -> None:
        """Put it so far ahead of the time."""
        self._set(ahead=ahead)

    def stand(self) -> None:
        """It has come to where it was to go."""
        self._set(target_at=None)

    def put_back(self) -> None:
        """It shows the time again."""
        self.all().delete()

    def _set(self, **fields: datetime | timedelta | None) -> None:
        self.update_or_create(pk=1, defaults=fields)


class SandboxClock(models.Model):
    """One row at most, and none outside the sandbox."""

    ahead = models.DurationField(default=timedelta)
    target_at = models.DateTimeField(null=True)

    objects = SandboxClockQuerySet.as_manager()

    def __str__(self) -> str:
        return f"ahead by {self.ahead}"
