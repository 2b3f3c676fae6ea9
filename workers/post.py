"""Delivery: claim a batch, hand each notice over, write down what became of it."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from cases import outbox, wording
from cases.calendars import day_of
from cases.models import Notice
from cases.notices import JOINED, Kind, Way
from cases.outbox import Gate, Reason
from cases.reasons import still_owed
from workers.carriers import CARRIERS, Carrier, Parcel
from workers.failpoints import failpoint
from workers.wire import NotMine, Refused, Unreachable, Unsure

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Carriers = Mapping[Way, Carrier]
# A task stays under a minute; what is left is for the next tick.
SHIFT = timedelta(seconds=45)
# What was looked up longer ago is looked up once more: it may be solved, or night by now.
FRESH = timedelta(seconds=5)

_kept = threading.local()


class Shut(Exception):
    """The breaker before a server has opened: it is left alone for a while."""


def deliver(clock: Clock, carriers: Carriers | None = None) -> int:
    """Hand over everything that may go out now; returns how many messages were taken.

    May run beside others on other machines: they share the work by leases. The clock is read anew
    for each mark, because a sender may have been frozen for longer than its lease. Carriers that
    are given stay connected.
    """
    outbox.settle_abandoned(at=clock())
    outbox.drop_needless_letters(at=clock())
    outbox.bundle(at=clock())
    outbox.join(at=clock())
    if carriers is not None:
        return Postman(clock, carriers).work()
    own = {way: make() for way, make in CARRIERS.items()}
    try:
        return Postman(clock, own).work()
    finally:
        for carrier in own.values():
            carrier.close()


def kept_carriers() -> Carriers:
    """The carriers of this worker process: a connection lasts longer than one tick."""
    carriers: Carriers | None = getattr(_kept, "carriers", None)
    if carriers is None:
        carriers = _kept.carriers = {way: make() for way, make in CARRIERS.items()}
    for carrier in carriers.values():
        carrier.wake()
    return carriers


class Postman:
    """One sender with a name of its own."""

    def __init__(self, clock: Clock, carriers: Carriers) -> None:
        self.clock = clock
        self.name = uuid4().hex
        self.carriers = dict(carriers)
        self.sent = 0

    def work(self) -> int:
        """Batch by batch, each way in turn, until nothing is owed or the shift is over."""
        ends_at = self.clock() + SHIFT
        while self.clock() < ends_at and self.carriers:
            for way in list(self.carriers):
                if not self._batch(way):
                    del self.carriers[way]
        return self.sent

    def _batch(self, way: Way) -> bool:
        """One batch by one way; False when there is no more to do on it in this shift."""
        carrier = self.carriers[way]
        gate = outbox.gate(carrier.server, at=self.clock()) if carrier.server else Gate.OPEN
        batch = [] if gate is Gate.SHUT else self._claim(way, gate)
        if not batch:
            return False
        try:
            with wording.read_once():
                Round(self, carrier, batch, is_doubtful=gate is not Gate.OPEN).carry()
        except (Unreachable, Shut) as stop:
            log.warning("No more by %s for now: %s", way, type(stop).__name__)
            reason = Reason.RESTING if isinstance(stop, Shut) else Reason.UNREACHABLE
            outbox.release(self.name, reason, at=self.clock())
            return False
        return True

    def _claim(self, way: Way, gate: Gate) -> list[Notice]:
        failpoint("before_claim")
        limit = 1 if gate is Gate.PROBE else outbox.BATCH
        batch = outbox.claim(self.name, at=self.clock(), limit=limit, ways=[way])
        failpoint("claimed")
        return batch


@dataclass(frozen=True)
class Written:
    """A notice that may go out, and its text."""

    notice: Notice
    address: str
    parcel: Parcel


class Round:
    """A batch on its way: what all its notices need has been looked up at once.

    While the server looks one recipient up the next notice is written.
    """

    def __init__(
        self, postman: Postman, carrier: Carrier, batch: list[Notice], *, is_doubtful: bool
    ) -> None:
        self.postman, self.carrier, self.waiting = postman, carrier, deque(batch)
        self.name, self.clock = postman.name, postman.clock
        self.is_doubtful = is_doubtful
        self.following: Written | None = None
        self.looked_up_at = self.clock()
        outbox.prepare(batch)
        recipients = {notice.recipient for notice in batch}
        self.addresses = carrier.addresses(recipients, day_of(postman.clock()))
        self.bounced = outbox.bounced(recipients)

    def carry(self) -> None:
        """Each notice, if it is still owed, allowed at this hour and somebody can be reached."""
        while written := self._next():
            self._send(written)

    def _next(self) -> Written | None:
        """The next one to hand over; it is written already unless the server has taken long."""
        if self.clock() - self.looked_up_at > FRESH:
            self._look_up_again()
        ahead, self.following = self.following, None
        return ahead or self._write_next()

    def _look_up_again(self) -> None:
        """What has been solved since isn't sent, what somebody else has taken is left to them."""
        ahead, self.following = self.following, None
        left = [*([ahead.notice] if ahead else []), *self.waiting]
        self.waiting = deque(outbox.still_held(left, self.name))
        self.looked_up_at = self.clock()
        outbox.prepare(self.waiting)

    def _look_ahead(self) -> None:
        if self.following is None:
            self.following = self._write_next()

    def _write_next(self) -> Written | None:
        while self.waiting:
            if written := self._write(self.waiting.popleft()):
                return written
        return None

    def _write(self, notice: Notice) -> Written | None:
        """The notice, written; None when it doesn't go out now, which is written down."""
        now = self.clock()
        try:
            address = self.addresses.get(notice.recipient) if self._may_go(notice, now) else ""
            parcel = self.carrier.pack(notice, address) if address else None
        except Exception as error:
            self._not_written(notice, error)
            return None
        if address is None:
            outbox.bury(notice, self.name, Reason.NO_ADDRESS)
        if not address or parcel is None:
            return None
        failpoint("composed")
        return Written(notice, address, parcel)

    def _may_go(self, notice: Notice, now: datetime) -> bool:
        """Whether it is still owed and may be read at this hour; its no is written down."""
        hour = outbox.decent_hour(notice, now)
        if not self._is_owed(notice, now):
            outbox.drop(notice, self.name)
            return False
        if hour > now:
            outbox.hold_back(notice, self.name, hour)
            return False
        return True

    def _is_owed(self, notice: Notice, now: datetime) -> bool:
        if notice.kind == Kind.DIGEST:
            return outbox.weed(notice, at=now)
        if notice.kind in JOINED:
            outbox.weed(notice, at=now)
        return still_owed(notice, now)

    def _send(self, written: Written) -> None:
        try:
            self._hand_over(written)
        except Refused as refusal:
            self._refused(written.notice, written.address, refusal)
        except NotMine:
            log.info("Notice %s was taken over", written.notice.pk)

    def _not_written(self, notice: Notice, error: Exception) -> None:
        """One notice that can't be written doesn't stop the others; a person sees it in time."""
        code = type(error).__name__
        log.warning("Notice %s could not be written: %s", notice.pk, code)
        self._put_off(notice, Reason.NOT_WRITTEN, code)

    def _hand_over(self, written: Written) -> None:
        notice = written.notice
        try:
            written.parcel.hand_over(lambda: self._mark_sending(notice), self._look_ahead)
        except Unreachable:
            outbox.take_back(notice, self.name)
            raise
        except Unsure:
            outbox.unsure(notice, self.name, at=self.clock(), most=self.carrier.most)
            self._silence()
        else:
            self._taken(notice)

    def _mark_sending(self, notice: Notice) -> bool:
        failpoint("named")
        mine = outbox.mark_sending(notice, self.name, at=self.clock())
        failpoint("marked_sending")
        return mine

    def _taken(self, notice: Notice) -> None:
        self.postman.sent += 1
        failpoint("answered")
        if self.following:
            self.following.parcel.announce()
        outbox.mark_sent(notice, self.name, at=self.clock())
        failpoint("marked_sent")
        self._answered()
        if notice.recipient in self.bounced:
            outbox.clear(notice.recipient)

    def _refused(self, notice: Notice, address: str, refusal: Refused) -> None:
        if refusal.code[:1].isdigit():  # else it has hung up
            self._answered()
        if not refusal.for_good:
            self._put_off(notice, Reason.PUT_OFF, refusal.code)
            return
        outbox.bury(notice, self.name, Reason.REFUSED, refusal.code)
        if refusal.of_reader and outbox.speaks_of_address(refusal.code):
            outbox.flag(notice.recipient, address, refusal.code, at=self.clock())

    def _put_off(self, notice: Notice, reason: Reason, code: str) -> None:
        most, at = self.carrier.most, self.clock()
        outbox.put_off(notice, self.name, reason, code, at=at, most=most)

    def _answered(self) -> None:
        if self.is_doubtful:
            outbox.note_answer(self.carrier.server)
            self.is_doubtful = False

    def _silence(self) -> None:
        """One more answer was lost. Raises `Shut` when that is enough."""
        if not self.carrier.server:
            return
        self.is_doubtful = True
        if outbox.note_unsure(self.carrier.server, at=self.clock()):
            raise Shut
