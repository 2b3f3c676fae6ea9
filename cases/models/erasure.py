"""What stands beside deletion: what stops it for one case, and the figures that stay afterwards."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.states import Closure


class DeletionStopQuerySet(models.QuerySet["DeletionStop"]):
    """Questions about stopped deletions, in words."""

    def standing(self, on: date) -> Self:
        """Still in force on that day, the first to end on top."""
        standing = self.filter(until__gte=on)
        return standing.select_related("case", "user").order_by("until", "pk")


class DeletionStop(models.Model):
    """A legal hold: this case is not deleted before that day has passed, for a reason."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="deletion_stop")
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(_("until"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DeletionStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stopped deletion")

    def __str__(self) -> str:
        return f"{self.case_id} until {self.until}"


class ErasedCount(models.Model):
    """How many cases of a year ended for a reason: what is left of them. Shown from five on."""

    year = models.PositiveSmallIntegerField()
    closure = models.CharField(max_length=30, choices=Closure)
    from_ukraine = models.BooleanField()
    cases = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "closure", "from_ukraine"], name="one_count_of_erased"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.closure}: {self.cases}"
