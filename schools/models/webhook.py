"""Where a school's software wants to be told of news."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.models.school import School


class HookEvent(models.TextChoices):
    """What a school's software can be told of; the message names the place request, no more."""

    OFFER_SENT = "offer.sent", _("A place is asked for.")
    OFFER_REMINDER = "offer.reminder", _("A place request still waits for an answer.")
    OFFER_QUERY_ANSWERED = "offer.query_answered", _("The office has answered a question.")
    OFFER_ANSWERED = "offer.answered", _("An answer of the school was taken down.")
    OFFER_WITHDRAWN = "offer.withdrawn", _("A place request or a promised place has ended.")
    OFFER_EXPIRED = "offer.expired", _("The time for an answer is over.")
    OFFER_ASSIGNED = "offer.assigned", _("A pupil was assigned to the school.")
    OFFER_ATTENDANCE_DUE = "offer.attendance_due", _("Has the child come? Please confirm.")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Questions about webhooks, in words."""

    def registered(self) -> Self:
        """Not deleted, the newest first."""
        return self.filter(deleted_at__isnull=True).order_by("-created_at", "pk")

    def of_school(self, school_id: int) -> Self:
        """The registered ones of a school."""
        return self.registered().filter(school_id=school_id)

    def all_listening(self) -> Self:
        """Those of all schools to which something is delivered."""
        return self.registered().filter(disabled_at__isnull=True)

    def listening(self, school_id: int) -> Self:
        """Those of a school to which something is delivered."""
        return self.of_school(school_id).filter(disabled_at__isnull=True)

    def failing_since(self, instant: datetime) -> Self:
        """Still switched on, although nothing has arrived since then or earlier."""
        return self.registered().filter(disabled_at__isnull=True, failing_since__lte=instant)


class Webhook(models.Model):
    """An address of one school's software. Its secret is derived, never stored.

    `failing_since` is the first failure after the last success. `deleted_at` ends it for good;
    the row stays, for the log of what was delivered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="webhooks")
    url = models.CharField(_("address"), max_length=500)
    events = models.JSONField(default=list)
    salt = models.CharField(max_length=32)
    previous_salt = models.CharField(max_length=32, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=60, blank=True)
    delivered_at = models.DateTimeField(_("last delivered"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("switched off at"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.UniqueConstraint(
                fields=["school", "url"],
                condition=Q(deleted_at__isnull=True),
                name="one_webhook_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.pk}"

    @property
    def is_listening(self) -> bool:
        """Whether something is delivered to it."""
        return self.disabled_at is None and self.deleted_at is None
