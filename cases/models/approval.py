"""What one person proposes and another one confirms: merges, and lists of deletions."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case

# A release doesn't hold for ever: what comes later has to be looked at again.
RELEASE_HOLDS = timedelta(days=30)


class MergeProposalQuerySet(models.QuerySet["MergeProposal"]):
    """Questions about proposed merges, in words."""

    def waiting(self) -> Self:
        """Neither confirmed nor declined, the oldest first, with both cases and who proposed."""
        open_ones = self.filter(decided_at__isnull=True, case__merged_into__isnull=True)
        return open_ones.select_related("case__child", "survivor__child", "proposed_by").order_by(
            "at", "pk"
        )

    def between(self, cases: "models.QuerySet[Case]") -> Self:
        """Where both cases are among these."""
        return self.filter(case__in=cases, survivor__in=cases)

    def of_others(self, person_id: int) -> Self:
        """Proposed by somebody else, so that this person may be the second one."""
        return self.exclude(proposed_by=person_id)


class MergeProposal(models.Model):
    """Two cases are held to be one child; nothing happens before a second person confirms it.

    `taken` are the fields chosen from the case that ends, by the keys of `merging.KEYS`. Both
    versions say on what the choice was made.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merge_proposals")
    survivor = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    case_version = models.PositiveIntegerField()
    survivor_version = models.PositiveIntegerField()
    taken = models.JSONField(default=list)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(default=False)

    objects = MergeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed merge")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at__isnull=True), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(proposed_by=F("decided_by")),
                name="four_eyes_on_a_merge",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} into {self.survivor_id}?"


class DeletionListQuerySet(models.QuerySet["DeletionList"]):
    """Questions about lists of deletions, in words."""

    def waiting(self) -> Self:
        """Drawn up and not released yet, the newest first."""
        return self.filter(released_at__isnull=True).select_related("made_by").order_by("-pk")

    def of_others(self, person_id: int) -> Self:
        """Drawn up by somebody else, so that this person may be the second one."""
        return self.exclude(made_by=person_id)

    def released_keys(self, on: date) -> set[int]:
        """The keys of the cases whose deletion somebody has released lately."""
        lately = self.filter(released_at__date__gte=on - RELEASE_HOLDS)
        return {key for keys in lately.values_list("case_keys", flat=True) for key in keys}


class DeletionList(models.Model):
    """Closed cases whose period is over, drawn up by one person and released by another one."""

    case_keys = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    objects = DeletionListQuerySet.as_manager()

    class Meta:
        verbose_name = _("deletion list")
        constraints = [
            models.CheckConstraint(
                condition=~Q(made_by=F("released_by")), name="four_eyes_on_a_deletion"
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.case_keys)} cases"
