"""Delivery of webhooks: messages of one school in their order, several schools at a time."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from cases import hooks, outbox
from cases.models import Notice
from cases.notices import Way
from schools.models import Webhook
from schools.webhooks import headers_for
from workers import outward
from workers.outward import Outcome

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# A task stays under a minute; a call that has begun takes up to a quarter of one.
SHIFT = timedelta(seconds=30)
AT_ONCE = 8
BATCH = 100
TYPE = "application/json"


def deliver(clock: Clock, wall: Clock | None = None) -> int:
    """Hand over everything that is owed to schools' software now; returns how much was taken.

    May run beside others on other machines: they share the work by leases. Who is killed between
    sending and marking sends again, with the same id, by which the receiver knows it. `wall` is the
    receiver's time, by which it tells old messages from new; in the sandbox it is another one.
    """
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
        return Courier(clock, wall or clock, pool).work()


class Courier:
    """One sender with a name of its own. Threads only call; the database is spoken to here."""

    def __init__(self, clock: Clock, wall: Clock, pool: ThreadPoolExecutor) -> None:
        self.clock, self.wall, self.pool = clock, wall, pool
        self.name = uuid4().hex
        self.ends_at = clock() + SHIFT
        self.sent = 0
        self.hooks: dict[UUID, Webhook] = {}
        self.queues: dict[UUID, deque[Notice]] = {}
        self.calls: dict[Future[Outcome], Notice] = {}

    def work(self) -> int:
        """Batch by batch, until nothing is owed or the shift is over."""
        while self.clock() < self.ends_at and (batch := self._claim()):
            self.hooks = hooks.hooks_of(batch)
            self.queues = _by_hook(batch)
            for hook_id in self.queues:
                self._next(hook_id)
            while self.calls:
                done, _open = wait(self.calls, return_when=FIRST_COMPLETED)
                for call in done:
                    self._settle(self.calls.pop(call), call.result())
        return self.sent

    def _claim(self) -> list[Notice]:
        return outbox.claim(self.name, at=self.clock(), limit=BATCH, ways=[Way.WEBHOOK])

    def _next(self, hook_id: UUID) -> None:
        """Begin the next call to this address, if it is still wanted and the shift isn't over."""
        queue, hook = self.queues[hook_id], self.hooks.get(hook_id)
        while queue:
            notice, now = queue.popleft(), self.clock()
            if hook is None or not hooks.wanted(notice, hook):
                outbox.drop(notice, self.name)
            elif now >= self.ends_at:
                outbox.hold_back(notice, self.name, now)
            elif outbox.mark_sending(notice, self.name, at=now):
                self._call(notice, hook)
                return

    def _call(self, notice: Notice, hook: Webhook) -> None:
        body = hooks.body_of(notice)
        headers = {"Content-Type": TYPE, **headers_for(hook, str(notice.pk), body, self.wall())}
        self.calls[self.pool.submit(outward.post, hook.url, body, headers)] = notice

    def _settle(self, notice: Notice, outcome: Outcome) -> None:
        """Write down what came of a call, and go on with the same address or let it rest."""
        now, hook_id = self.clock(), hooks.hook_id_of(notice)
        hook = self.hooks[hook_id]
        hooks.log(notice, at=now, **vars(outcome))
        if outcome.is_ok:
            self.sent += 1
            hooks.arrived(notice, hook, self.name, at=now)
        elif outcome.is_gone:
            hooks.gone(notice, hook, self.name, at=now)
        else:
            log.info("Message %s was not taken: %s", notice.pk, outcome.code)
            self._rest(hook_id, hooks.failed(notice, hook, self.name, outcome.code, at=now))
        hook.refresh_from_db()
        self._next(hook_id)

    def _rest(self, hook_id: UUID, until: datetime) -> None:
        """What else is meant for this address would fail, too: it is not counted against it."""
        queue = self.queues[hook_id]
        while queue:
            outbox.hold_back(queue.popleft(), self.name, until)


def _by_hook(batch: list[Notice]) -> dict[UUID, deque[Notice]]:
    found: dict[UUID, deque[Notice]] = defaultdict(deque)
    for notice in sorted(batch, key=lambda one: one.created_at):
        found[hooks.hook_id_of(notice)].append(notice)
    return found
