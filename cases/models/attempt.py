"""One try to deliver a message to a school's software: the log of webhooks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.notice import Notice


class Attempt(models.Model):
    """When it was tried and what came of it: a status of HTTP, or why there was none.

    No body is kept, neither what was sent nor what was answered.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(_("when"))
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    took_ms = models.PositiveIntegerField(_("milliseconds"))

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.status or self.fault}"
