"""What is owed to somebody outside the room: the outbox."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.offer import Offer
from cases.models.step import Step
from cases.notices import Kind, NoticeState, Way

S = NoticeState


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about owed notices, in words."""

    def deliverable(self, at: datetime) -> Self:
        """Owed by mail, allowed at this hour, and not claimed by another worker."""
        return self.filter(way=Way.MAIL, state=S.OWED, deliver_at__lte=at).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lte=at)
        )

    def abandoned(self, at: datetime) -> Self:
        """Handed to a server by a worker that never came back."""
        return self.filter(way=Way.MAIL, state=S.SENDING, lease_until__lte=at)

    def to_post(self) -> Self:
        """Letters that wait to be printed and posted."""
        return self.filter(way=Way.LETTER, state=S.OWED)

    def on_the_way(self) -> Self:
        """Mails that are owed or just being handed over, the next one first."""
        waiting = self.filter(way=Way.MAIL, state__in=(S.OWED, S.SENDING))
        return waiting.order_by("deliver_at", "created_at")

    def gone_out(self) -> Self:
        """Sent or posted, the newest first."""
        return self.filter(state=S.SENT).order_by("-sent_at")

    def dropped(self) -> Self:
        """Not sent because nobody needed it any more, the newest first."""
        return self.filter(state=S.DROPPED)

    def with_everything(self) -> Self:
        """Together with what its text speaks of."""
        return self.select_related(
            "case__child__household", "offer__school", "step__appointment__advisor"
        )

    def troubled(self) -> Self:
        """Waiting for a person: undeliverable or unsure."""
        return self.filter(state__in=(S.DEAD, S.PARKED))


class Notice(models.Model):
    """One message to one recipient by one way, at most once for its cause.

    The recipient is a reference like `guardian:7`, `school:100001`, `user:3` or `authority`;
    address and text are looked up when it goes out. `id` is also the stable Message-ID.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="notices")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    rule = models.CharField(max_length=40)
    nth = models.PositiveIntegerField()
    recipient = models.CharField(_("to"), max_length=60)
    way = models.CharField(_("way"), max_length=10, choices=Way, default=Way.MAIL)
    language = models.CharField(_("language"), max_length=10, default="de")
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.OWED)
    created_at = models.DateTimeField(_("owed since"))
    deliver_at = models.DateTimeField(_("not before"))
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("reason"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule", "nth", "kind", "recipient", "way"], name="notice_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["deliver_at"],
                name="notice_owed",
                condition=Q(state__in=("OWED", "SENDING")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
