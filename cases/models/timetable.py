"""The numbers of the office as they were at any time, and the days on which it is closed."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.deadlines import Timetable
from schools.models import Prepared


class TimetableVersionQuerySet(models.QuerySet["TimetableVersion"]):
    """Questions about the numbers, in words."""

    def newest_first(self) -> Self:
        """With whoever changed them."""
        return self.select_related("user").order_by("-pk")

    def newest(self) -> "TimetableVersion | None":
        """The change in force; None when nobody has changed anything."""
        return self.order_by("-pk").first()

    def in_force(self) -> Timetable:
        """The numbers that count now; the ones the program comes with when nobody changed any."""
        for number, days, closed in NEWEST():
            return Timetable(
                number, tuple(sorted(days.items())), frozenset(map(date.fromisoformat, closed))
            )
        return Timetable()


NEWEST = Prepared[tuple[int, dict[str, int], dict[str, str]]](
    lambda: TimetableVersion.objects.order_by("-pk").values_list("pk", "days", "closed")[:1]
)


class TimetableVersion(models.Model):
    """One change of the office's numbers: who, when, why, and all numbers after it. Never changed.

    Its key counts the changes. `days` holds only what differs from the numbers the program comes
    with; `closed` the closing days of the office, ISO dates with what each is called.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    days = models.JSONField(default=dict)
    closed = models.JSONField(default=dict)

    objects = TimetableVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of deadlines")

    def __str__(self) -> str:
        return f"timetable {self.pk}"

    @property
    def closing_days(self) -> dict[date, str]:
        """The closing days with their names, the earliest first."""
        return {date.fromisoformat(day): name for day, name in sorted(self.closed.items())}
