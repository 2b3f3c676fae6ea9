"""The calendar of one person of the office for their own calendar program, behind a secret link."""

from datetime import datetime
from hashlib import sha256
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def digest_of(token: str) -> str:
    """What is kept of a token: 256 random bits need no salt."""
    return sha256(token.encode()).hexdigest()


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Questions about calendar links, in words."""

    def working(self) -> Self:
        """Not ended, of people who still work here."""
        return self.filter(ended_at__isnull=True, person__is_active=True)

    def of_person(self, person_id: int) -> Self:
        """The links of this person, the newest first."""
        return self.filter(person=person_id).order_by("-made_at", "-pk")

    def with_token(self, token: str) -> "CalendarFeed | None":
        """The working link with this secret, if there is one."""
        return self.working().filter(digest=digest_of(token)).first()


class CalendarFeed(models.Model):
    """One link. The secret itself is shown once and kept nowhere, only its digest."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar link")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(ended_at__isnull=True),
                name="one_working_calendar_link",
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"

    def was_read(self, at: datetime) -> None:
        """Remember that a calendar program has been here; once an hour is enough."""
        if self.read_at is None or (at - self.read_at).total_seconds() > 3600:
            self.read_at = at
            self.save(update_fields=["read_at"])
