"""One line of a case's history."""

from typing import Self

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from cases.models.appointment import Appointment
from cases.models.case import Case
from cases.models.offer import Offer
from cases.models.transactions import RunningTransaction
from cases.moves import Event
from cases.states import CaseState, Door, Role
from schools.models import School


class StepQuerySet(models.QuerySet["Step"]):
    """Questions about a case's history, in words."""

    def since(self, version: int) -> Self:
        """What happened after this version of the case."""
        return self.filter(number__gt=version)

    def from_number(self, number: int) -> Self:
        """Written in this transaction or a later one; on SQLite: this row or a later one."""
        if connection.vendor == "postgresql":
            return self.filter(transaction__gte=number)
        return self.filter(pk__gte=number)

    def with_people(self) -> Self:
        """Together with whoever took the step."""
        return self.select_related("user", "school")


class Step(models.Model):
    """Who did what, when, why and through which door. Written by the ledger, never changed.

    `details` holds ids, dates and codes, no personal data.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    episode = models.PositiveSmallIntegerField(default=1)
    event = models.CharField(max_length=30, choices=Event)
    from_state = models.CharField(max_length=30, choices=CaseState, blank=True)
    to_state = models.CharField(max_length=30, choices=CaseState)
    at = models.DateTimeField(_("when"))
    role = models.CharField(max_length=20, choices=Role)
    door = models.CharField(max_length=10, choices=Door)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.CharField(_("person at the school"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    details = models.JSONField(default=dict)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="steps")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, related_name="steps"
    )
    # Steps become visible in another order than they are numbered: see cases.feed.
    transaction = models.BigIntegerField(null=True, editable=False, db_default=RunningTransaction())

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="step_number")]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number} {self.event}"
