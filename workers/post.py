"""Delivery: claim a batch, hand each notice over, write down what became of it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from cases import outbox
from cases.models import Notice
from cases.outbox import Reason
from cases.reasons import still_owed
from cases.recipients import mail_address
from workers.failpoints import failpoint
from workers.texts import compose
from workers.wire import NotMine, Refused, Unreachable, Unsure, Wire

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# A task stays under a minute; what is left is for the next tick.
SHIFT = timedelta(seconds=45)


def deliver(clock: Clock) -> int:
    """Hand over everything that may go out now; returns how many mails the server took.

    May run beside others on other machines: they share the work by leases. The clock is read anew
    for each mark, because a sender may have been frozen for longer than its lease.
    """
    outbox.settle_abandoned(at=clock())
    outbox.drop_needless_letters(at=clock())
    return Postman(clock).work()


class Postman:
    """One sender with a name of its own and one connection."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.name = uuid4().hex
        self.wire = Wire()
        self.sent = 0

    def work(self) -> int:
        """Batch by batch, until nothing is owed, the shift is over or the server is away."""
        ends_at = self.clock() + SHIFT
        try:
            while self.clock() < ends_at and (batch := self._claim()):
                for notice in batch:
                    self._carry(notice)
        except Unreachable as error:
            log.warning("Mail server unreachable: %s", error.kind)
            outbox.release(self.name, at=self.clock())
        finally:
            self.wire.close()
        return self.sent

    def _claim(self) -> list[Notice]:
        failpoint("before_claim")
        batch = outbox.claim(self.name, at=self.clock())
        failpoint("claimed")
        return batch

    def _carry(self, notice: Notice) -> None:
        """One notice, if it is still owed, allowed at this hour and somebody can be reached."""
        now = self.clock()
        hour = outbox.decent_hour(notice, now)
        if not still_owed(notice, now):
            outbox.drop(notice, self.name)
        elif hour > now:
            outbox.hold_back(notice, self.name, hour)
        elif address := mail_address(notice.recipient):
            self._write_and_send(notice, address)
        else:
            outbox.bury(notice, self.name, Reason.NO_ADDRESS)

    def _write_and_send(self, notice: Notice, address: str) -> None:
        try:
            message = compose(notice, address)
        except Exception as error:
            # One text that can't be written doesn't stop the others; a person sees it in time.
            log.warning("Notice %s could not be written: %s", notice.pk, type(error).__name__)
            code = type(error).__name__
            outbox.put_off(notice, self.name, Reason.NOT_WRITTEN, code, at=self.clock())
            return
        failpoint("composed")
        try:
            self.wire.hand_over(message, lambda: self._mark_sending(notice))
        except Refused as refusal:
            self._refused(notice, refusal)
        except Unsure:
            outbox.unsure(notice, self.name, at=self.clock())
        except NotMine:
            log.info("Notice %s was taken over", notice.pk)
        else:
            self._taken(notice)

    def _mark_sending(self, notice: Notice) -> bool:
        failpoint("named")
        mine = outbox.mark_sending(notice, self.name, at=self.clock())
        failpoint("marked_sending")
        return mine

    def _taken(self, notice: Notice) -> None:
        self.sent += 1
        failpoint("answered")
        outbox.mark_sent(notice, self.name, at=self.clock())
        failpoint("marked_sent")

    def _refused(self, notice: Notice, refusal: Refused) -> None:
        if refusal.for_good:
            outbox.bury(notice, self.name, Reason.REFUSED, refusal.code)
        else:
            outbox.put_off(notice, self.name, Reason.PUT_OFF, refusal.code, at=self.clock())
