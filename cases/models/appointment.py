"""An appointment for the first consultation."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from cases.models.case import Case
from cases.models.machine import SafeRefresh
from cases.models.room import Room
from cases.states import UPCOMING, AppointmentMode, AppointmentState, InterpreterStatus

S = AppointmentState


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions about appointments, in words."""

    def upcoming(self) -> Self:
        """Neither held nor cancelled."""
        return self.filter(state__in=UPCOMING)

    def between(self, start: datetime, end: datetime) -> Self:
        """Beginning in this span."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def with_child(self) -> Self:
        """Together with case and child."""
        return self.select_related("case__child", "advisor")

    def for_calendar(self) -> Self:
        """With child, advisor and room, in the order of the day."""
        found = self.select_related("case__child", "advisor", "office_room")
        return found.order_by("starts_at", "advisor_id", "case_id")

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Still to come about, and at least partly in this span."""
        return self.upcoming().filter(starts_at__lt=end, ends_at__gt=start)

    def clashing(self, advisor_id: int, start: datetime, end: datetime) -> Self:
        """This advisor's appointments that overlap the span."""
        return self.overlapping(start, end).filter(advisor_id=advisor_id)

    def of_advisor(self, advisor_id: int) -> Self:
        """With this advisor."""
        return self.filter(advisor_id=advisor_id)

    def in_the_slot_of(self, other: "Appointment") -> Self:
        """Of the same family, at the same time with the same advisor: one block."""
        household_id = other.case.child.household_id
        same = self.filter(starts_at=other.starts_at, advisor_id=other.advisor_id)
        return same.filter(case__child__household_id=household_id).order_by("case_id")


class Appointment(SafeRefresh, FSMModelMixin, models.Model):
    """When, where and with whom. Siblings may share a slot; an interpreter has an own state."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="appointments")
    state = FSMField(
        _("state"), max_length=20, choices=S.choices, default=S.PROPOSED, protected=True
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    mode = models.CharField(
        _("mode"), max_length=10, choices=AppointmentMode, default=AppointmentMode.ON_SITE
    )
    room = models.CharField(_("room or meeting place"), max_length=100, blank=True)
    # On site, in a room of the office; `room` then is its name at the time of booking.
    office_room = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("room of the office"),
    )
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("advisor"),
    )
    interpreter = models.CharField(
        _("interpreter"),
        max_length=12,
        choices=InterpreterStatus,
        default=InterpreterStatus.NOT_NEEDED,
    )
    interpreter_language = models.CharField(_("language"), max_length=10, blank=True)
    # A person or a service, as the office knows them.
    interpreter_name = models.CharField(_("name of the interpreter"), max_length=100, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        ordering = ("starts_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=UPCOMING),
                name="one_upcoming_appointment_per_case",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AppointmentState.values), name="appointment_state_is_known"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self) -> str:
        return f"appointment {self.pk}"

    @transition(field=state, source=S.PROPOSED, target=S.CONFIRMED)
    def confirm(self) -> None:
        """The family will come."""

    @transition(field=state, source=list(UPCOMING), target=S.HELD)
    def hold(self) -> None:
        """The consultation took place."""

    @transition(field=state, source=list(UPCOMING), target=S.NO_SHOW)
    def miss(self) -> None:
        """The family did not come."""

    @transition(field=state, source=list(UPCOMING), target=S.CANCELLED_FAMILY)
    def cancel_by_family(self) -> None:
        """The family cancelled."""

    @transition(field=state, source=list(UPCOMING), target=S.CANCELLED_OFFICE)
    def cancel_by_office(self) -> None:
        """The office cancelled."""

    @transition(field=state, source=list(UPCOMING), target=S.INTERPRETER_MISSING)
    def lack_interpreter(self) -> None:
        """The interpreter did not come; this doesn't count against the family."""

    @transition(field=state, source=list(UPCOMING), target=S.RESCHEDULED)
    def reschedule(self) -> None:
        """Another time was agreed."""
