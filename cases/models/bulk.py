"""One action on many cases, with what became of each; and caseloads that go to a colleague."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class CaseloadQuerySet(models.QuerySet["Caseload"]):
    """Questions about hand-overs within the office, in words."""

    def waiting_for(self, people: Iterable[int]) -> Self:
        """Not yet answered in full by one of these people, the oldest first."""
        waiting = Q(cases__state=HandedCase.State.OFFERED)
        return (
            self.filter(receiver__in=list(people))
            .annotate(open_cases=Count("cases", filter=waiting))
            .filter(open_cases__gt=0)
            .select_related("giver", "receiver")
            .order_by("at", "pk")
        )

    def with_people(self) -> Self:
        """Together with who gives and who receives."""
        return self.select_related("giver", "receiver")

    def with_answers(self) -> Self:
        """The newest first, with how many cases there are of each answer."""
        states = HandedCase.State
        counted = {
            name: Count("cases", filter=Q(cases__state=state))
            for name, state in (
                ("waiting", states.OFFERED),
                ("accepted", states.ACCEPTED),
                ("declined", states.DECLINED),
                ("taken_back", states.TAKEN_BACK),
            )
        }
        return self.annotate(**counted).order_by("-at", "-pk")

    def concerning(self, people: Iterable[int]) -> Self:
        """Given or received by one of these people."""
        known = list(people)
        found = self.filter(Q(giver__in=known) | Q(receiver__in=known))
        return found.with_people()


class Caseload(models.Model):
    """Cases that one person of the office hands over to another, who accepts or declines each."""

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="caseloads_given"
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="caseloads_received"
    )
    at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = CaseloadQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over of cases")

    def __str__(self) -> str:
        return f"caseload {self.pk}"


class HandedCaseQuerySet(models.QuerySet["HandedCase"]):
    """Questions about the cases of a hand-over, in words."""

    def offered(self) -> Self:
        """Neither accepted nor declined nor taken back."""
        return self.filter(state=HandedCase.State.OFFERED)

    def with_cases(self) -> Self:
        """Together with case and child, in the order of their numbers."""
        return self.select_related("case__child", "case__advisor").order_by("case__number")


class HandedCase(models.Model):
    """One case of a hand-over, and what the receiver has said to it."""

    class State(models.TextChoices):
        """Where it stands."""

        OFFERED = "OFFERED", _("waits for an answer")
        ACCEPTED = "ACCEPTED", _("accepted")
        DECLINED = "DECLINED", _("declined")
        TAKEN_BACK = "TAKEN_BACK", _("taken back")

    caseload = models.ForeignKey(Caseload, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handed_over")
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = HandedCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caseload", "case"], name="handed_case_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="OFFERED"), name="one_open_hand_over_per_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caseload_id}: {self.case_id} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == self.State.OFFERED


class BulkQuerySet(models.QuerySet["Bulk"]):
    """Questions about actions on many cases, in words."""

    def of_person(self, person_id: int) -> Self:
        """Begun by this person, the newest first."""
        return self.filter(person=person_id).order_by("-pk")

    def unfinished(self) -> Self:
        """With cases whose turn has not come."""
        return self.filter(finished_at__isnull=True)


class Bulk(models.Model):
    """One action on many cases, taken by one person, portion by portion.

    `said` holds what was filled in for all of them. A portion that is cut off leaves the rest
    waiting; it goes on where it was.
    """

    class What(models.TextChoices):
        """What is done with each case."""

        ASSIGN = "assign", _("Assign advisor")
        HAND_OVER = "hand_over", _("Hand over to a colleague")
        INVITE = "invite", _("Invite families")
        FOLLOW_UP = "follow_up", _("Plan a follow-up")
        TAKE_OVER = "take_over", _("Take over from a colleague")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulks"
    )
    what = models.CharField(max_length=10, choices=What)
    said = models.JSONField(default=dict)
    caseload = models.ForeignKey(Caseload, on_delete=models.CASCADE, null=True, blank=True)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        verbose_name = _("action on many cases")

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


class BulkRowQuerySet(models.QuerySet["BulkRow"]):
    """Questions about the cases of one action, in words."""

    def waiting(self) -> Self:
        """Their turn has not come."""
        return self.filter(outcome=BulkRow.Outcome.WAITING)

    def with_cases(self) -> Self:
        """Together with case and child: what failed first, then by number."""
        return self.select_related("case__child").order_by("-outcome", "case__number")

    def by_outcome(self) -> dict[str, int]:
        """How many there are of each outcome."""
        return dict(self.order_by().values_list("outcome").annotate(n=Count("pk")))


class BulkRow(models.Model):
    """What became of one case; `reason` is the sentence for which it was refused."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "WAITING", _("not yet")
        REFUSED = "REFUSED", _("not possible")
        DONE = "DONE", _("done")

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="rows")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    reason = models.CharField(max_length=300, blank=True)

    objects = BulkRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk", "case"], name="bulk_case_once")]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.case_id} {self.outcome}"
