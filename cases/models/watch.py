"""Signs of life of the clock and the senders, and what the hourly detector has found."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When somebody was last seen at work: the clock, a sweep, a sender on some machine."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField(_("last seen"))
    # What the last round did, as numbers: strokes, mails, seconds.
    figures = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class FindingQuerySet(models.QuerySet["Finding"]):
    """Questions about what should be impossible, in words."""

    def standing(self) -> Self:
        """Found and not gone since, the newest first."""
        return self.filter(gone_at__isnull=True).order_by("-found_at", "pk")


class Finding(models.Model):
    """A state that should be impossible, found by the detector; ids only."""

    check_key = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_key", "subject"],
                condition=models.Q(gone_at__isnull=True),
                name="one_standing_finding",
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_key} {self.subject}"


class Circuit(models.Model):
    """The breaker before one mail server or gateway: after unsure answers in a row it opens.

    While it is open nothing is handed over; afterwards one notice is tried first.
    """

    name = models.CharField(max_length=200, primary_key=True)
    unsure_in_a_row = models.PositiveSmallIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Bounce(models.Model):
    """An address that a server has refused for good, kept as a digest: a new address is free again.

    `recipient` is the reference of a notice (`guardian:7`), so nobody's address stands here.
    """

    recipient = models.CharField(max_length=60, primary_key=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    code = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.recipient
