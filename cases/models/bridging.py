"""What a child does while it waits for a school place."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class BridgingKind(TextChoices):
    """What a child can do until there is a school place."""

    LANGUAGE_COURSE = "LANGUAGE_COURSE", _("Language course")
    HOLIDAY_COURSE = "HOLIDAY_COURSE", _("Holiday course (FIT in Deutsch)")
    GROUP = "GROUP", _("Preparatory group")
    GUEST = "GUEST", _("Guest at a school")
    ONLINE = "ONLINE", _("Lessons online")
    YOUTH = "YOUTH", _("Offer of the youth services")
    OTHER = "OTHER", _("Other offer")


class BridgingMeasureQuerySet(models.QuerySet["BridgingMeasure"]):
    """Questions about bridging measures, in words."""

    def running(self, on: date) -> Self:
        """Not over on that day; one that begins later is planned and counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def by_case(self, case_ids: Iterable[int]) -> dict[int, list["BridgingMeasure"]]:
        """The measures of these cases, by the key of the case; one query."""
        found: dict[int, list[BridgingMeasure]] = {}
        for one in self.filter(case__in=list(case_ids)):
            found.setdefault(one.case_id, []).append(one)
        return found

    def with_id(self, measure_id: int) -> "BridgingMeasure | None":
        """The measure with this key, if there is one."""
        return self.filter(pk=measure_id).first()


class BridgingMeasure(models.Model):
    """A course or a group until there is a school place; it never takes the place of one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="bridging_measures")
    kind = models.CharField(_("kind"), max_length=20, choices=BridgingKind)
    place = models.CharField(_("where"), max_length=120, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours a week"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = BridgingMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("bridging measure")
        ordering = ("starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="bridging_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
