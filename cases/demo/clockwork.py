"""Clockwork: while the stories are told, dates strike at their instant and mail goes out daily."""

from datetime import datetime, timedelta

from cases import outbox
from cases.calendars import TZ
from cases.manners import DIGEST_AT
from cases.models import Deadline, Notice
from cases.notices import FAMILY_KINDS
from cases.reminders import sweep

SENDER = "demo"
DAY = timedelta(days=1)
# The demo's worker finds the mail of the last days to send, not that of half a year.
LEFT = 3 * DAY
# One mail comes back, lately enough to be found on the page of what could not be delivered.
LATELY = 14 * DAY


class DemoStuck(RuntimeError):
    """The clock does not get past an instant; the demo would never be filled."""


class Clockwork:
    """The clock and the post of the demo's past; `now` is the present of the demo."""

    def __init__(self, now: datetime) -> None:
        self.ends_at = now - LEFT
        self.came_back = False
        self.morning: datetime | None = None
        self.now: datetime | None = None

    def run_until(self, at: datetime) -> None:
        """Let every stored date strike at its own instant, up to this one.

        What was due before its case was reported, an age for example, strikes on the report.
        """
        last = None
        while due := _next_due(at):
            if due == last:
                raise DemoStuck(f"A date of {due:%d.%m.%Y %H:%M} does not strike.")
            self.now = max(due, self.now or due)
            self._mail_until(self.now)
            sweep(self.now)
            last = due
        self.now = at
        self._mail_until(at)

    def _mail_until(self, at: datetime) -> None:
        """Each morning's digests, and with them what was owed since the morning before."""
        morning = self.morning or _morning_of(at)
        while morning <= min(at, self.ends_at):
            outbox.bundle(at=morning)
            while batch := outbox.claim(SENDER, at=morning):
                for notice in batch:
                    self._send(notice, morning)
            morning += DAY
        self.morning = _morning_of(morning)

    def _send(self, notice: Notice, morning: datetime) -> None:
        if notice.kind in FAMILY_KINDS and not self.came_back and morning > self.ends_at - LATELY:
            self.came_back = True
            outbox.bury(notice, SENDER, outbox.Reason.REFUSED, "550")
            return
        moment = notice.deliver_at + timedelta(seconds=20)
        outbox.mark_sending(notice, SENDER, at=moment)
        outbox.mark_sent(notice, SENDER, at=moment)


def _next_due(at: datetime) -> datetime | None:
    return Deadline.objects.due(at).values_list("due_at", flat=True).first()


def _morning_of(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(TZ).date(), DIGEST_AT, TZ)
