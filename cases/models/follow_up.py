"""The trail of a follow-up: who planned it, moved it on, gave it to somebody else, or did it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.records import FollowUp
from cases.states import Role


class FollowUpChangeQuerySet(models.QuerySet["FollowUpChange"]):
    """Questions about trails, in words."""

    def of_case(self, case: Case) -> Self:
        """Of all follow-ups of a case, with their notes and whoever acted."""
        return self.filter(follow_up__case=case).select_related("follow_up", "by")


class FollowUpChange(models.Model):
    """One line of the trail. Day, role and person are those after the change; never changed."""

    class What(models.TextChoices):
        """What was done with it."""

        PLANNED = "PLANNED", _("planned")
        MOVED = "MOVED", _("moved on")
        DONE = "DONE", _("done")
        TAKEN_UP = "TAKEN_UP", _("taken up again")

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField()
    role = models.CharField(max_length=20, choices=Role, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = FollowUpChangeQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.what}"
