"""What a person asks for about their own data, and until when it has to be answered."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.household import Guardian


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    """Questions about requests, in words."""

    def unanswered(self) -> Self:
        """Open ones, the first to be answered on top."""
        return self.filter(state=RightsRequest.State.OPEN).order_by("due_on", "pk")

    def answered(self) -> Self:
        """Those that are answered, the newest answer on top."""
        return self.exclude(state=RightsRequest.State.OPEN).order_by("-decided_at", "-pk")

    def with_people(self) -> Self:
        """Together with the case and whoever handles it."""
        people = "handler", "guardian", "created_by", "decided_by"
        return self.select_related("case__advisor", *people)

    def handled_by(self, people: Iterable[int]) -> Self:
        """Those that one of these people has to answer."""
        return self.filter(handler__in=list(people))

    def of_cases(self, cases: models.QuerySet[Case]) -> Self:
        """Those of these cases."""
        return self.filter(case__in=cases)

    def locked(self, request_id: int) -> "RightsRequest":
        """This request, its row locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=request_id)


class RightsRequest(models.Model):
    """One request under Art. 15 to 21 DSGVO; `due_on` is the last day of its period (Art. 12 (3)).

    It goes with its case. Nobody is named in it but by reference.
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        ACCESS = "ACCESS", _("Copy of the data (Art. 15)")
        CORRECTION = "CORRECTION", _("Correction (Art. 16)")
        ERASURE = "ERASURE", _("Deletion before its time (Art. 17)")
        RESTRICTION = "RESTRICTION", _("Restriction of processing (Art. 18)")
        OBJECTION = "OBJECTION", _("Objection (Art. 21)")

    class State(models.TextChoices):
        """How it ended."""

        OPEN = "OPEN", _("Open")
        GRANTED = "GRANTED", _("Fulfilled")
        PARTLY = "PARTLY", _("Fulfilled in part")
        REFUSED = "REFUSED", _("Refused")
        WITHDRAWN = "WITHDRAWN", _("Taken back by the person")

    class Identity(models.TextChoices):
        """How it is known that the person may ask (Art. 12 (6) DSGVO)."""

        OPEN = "OPEN", _("not checked yet")
        KNOWN = "KNOWN", _("known from the consultation")
        PAPER = "PAPER", _("a paper was seen")
        MANDATE = "MANDATE", _("authority to act was shown")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rights_requests")
    kind = models.CharField(_("what is asked for"), max_length=12, choices=Kind)
    # Empty: the child itself, or somebody who acts for it.
    guardian = models.ForeignKey(
        Guardian,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who asks"),
    )
    identity = models.CharField(_("identity"), max_length=8, choices=Identity, default="OPEN")
    words = models.CharField(_("what exactly"), max_length=500, blank=True)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered by"))
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    extended_at = models.DateTimeField(_("period extended"), null=True, blank=True)
    extension_reason = models.CharField(_("reason for the extension"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(_("outcome and reason"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    created_at = models.DateTimeField(_("recorded"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a person")
        ordering = ("-received_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", decided_at__isnull=True)
                | ~Q(state="OPEN") & Q(decided_at__isnull=False),
                name="rights_request_answered",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=models.F("received_on")), name="rights_request_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="rights_request_open", condition=Q(state="OPEN"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still has to be answered."""
        return self.state == self.State.OPEN

    def is_late(self, on: date) -> bool:
        """Whether its period is over and it is not answered."""
        return self.is_open and self.due_on < on
