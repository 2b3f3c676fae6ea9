"""What the clock has to do, and when: stored dates, planned by the ledger, found by the sweep."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Questions about stored dates, in words."""

    def waiting(self) -> Self:
        """Neither struck nor cancelled."""
        return self.filter(outcome=Deadline.Outcome.WAITING)

    def due(self, at: datetime) -> Self:
        """Everything that should have struck by then, the oldest first."""
        return self.waiting().filter(due_at__lte=at).order_by("due_at", "pk")

    def next_of(self, case_ids: Iterable[int]) -> "dict[int, Deadline]":
        """What strikes next in each of these cases."""
        found: dict[int, Deadline] = {}
        for one in self.waiting().filter(case__in=list(case_ids)).order_by("due_at", "pk"):
            found.setdefault(one.case_id, one)
        return found

    def any_due(self, at: datetime) -> bool:
        """Whether anything should have struck by then.

        Asked for the oldest one: in that order the index of what waits gives the answer. Without
        it PostgreSQL, which takes most of what is past for waiting, reads the whole table.
        """
        return self.due(at).values_list("pk", flat=True).first() is not None

    def settle(self, keys: Iterable[int], outcome: str, at: datetime) -> None:
        """These have struck, or don't strike any more."""
        known = list(keys)
        if known:
            self.filter(pk__any_of=known).update(outcome=outcome, settled_at=at)


class Deadline(models.Model):
    """One stroke of one rule for one case. It keeps where its clock started (`anchor_at`)."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "WAITING", _("waits")
        DONE = "DONE", _("struck")
        CANCELLED = "CANCELLED", _("no longer needed")
        OVERTAKEN = "OVERTAKEN", _("overtaken by a newer one")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    rule = models.CharField(max_length=40)
    nth = models.PositiveIntegerField()
    anchor_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "rule", "nth"], name="deadline_nth"),
            models.UniqueConstraint(fields=["case", "rule", "anchor_at"], name="deadline_anchor"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="deadline_due", condition=Q(outcome="WAITING"))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule} {self.nth}"


class Pause(models.Model):
    """A span in which a case's own clocks stand still: a hold, or a school's question.

    Law's clocks run on. The days after `starts_on` up to and with `ends_on` don't count.
    """

    class Kind(models.TextChoices):
        """Why the clock stands."""

        HOLD = "HOLD", _("on hold")
        QUERY = "QUERY", _("the school asks back")
        RESTRICTED = "RESTRICTED", _("restricted (Art. 18 DSGVO)")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=10, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("starts_on", "pk")

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
