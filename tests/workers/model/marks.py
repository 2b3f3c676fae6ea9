"""The marks of the outbox on one notice, as pure functions: what `cases.outbox` does to its row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cases.notices import NoticeState as S
from cases.notices import Unsure

# A lease lasts two ticks of the model's clock, so that two leases can end at different times.
LEASE = 2
NOBODY = 0


class Row(NamedTuple):
    """One notice: its state, who holds it, and for how many more ticks."""

    state: S = S.OWED
    holder: int = NOBODY
    lease: int = 0
    when_unsure: Unsure = Unsure.AGAIN


Mark = Callable[[Row, int], Row | None]


def claim(row: Row, sender: int) -> Row | None:
    """Owed, and no lease runs."""
    free = row.state == S.OWED and row.lease <= 0
    return row._replace(holder=sender, lease=LEASE) if free else None


def mark_sending(row: Row, sender: int) -> Row | None:
    """Just before the data: still owed, held by this sender, and its lease runs."""
    held = row.state == S.OWED and row.holder == sender and row.lease > 0
    return row._replace(state=S.SENDING, lease=LEASE) if held else None


def mark_sent(row: Row, sender: int) -> Row | None:
    """After the server's yes, be it a late one."""
    held = row.holder == sender and row.state in (S.SENDING, S.PARKED)
    return row._replace(state=S.SENT, lease=0) if held else None


def put_off(row: Row, sender: int) -> Row | None:
    """Refused for now: anybody may try again."""
    held = row.holder == sender and row.state in (S.OWED, S.SENDING)
    return row._replace(state=S.OWED, holder=NOBODY, lease=0) if held else None


def bury(row: Row, sender: int) -> Row | None:
    """Refused for good: a person looks at it."""
    held = row.holder == sender and row.state in (S.OWED, S.SENDING)
    return row._replace(state=S.DEAD, lease=0) if held else None


def unsure(row: Row, sender: int) -> Row | None:
    """Handed over, no answer seen: again, or a person decides."""
    if row.when_unsure is Unsure.AGAIN:
        return put_off(row, sender)
    held = row.holder == sender and row.state == S.SENDING
    return row._replace(state=S.PARKED, lease=0) if held else None


def release(row: Row, sender: int) -> Row | None:
    """The server can't be reached: what has not been begun is free."""
    held = row.holder == sender and row.state == S.OWED
    return row._replace(holder=NOBODY, lease=0) if held else None


def take_back(row: Row, sender: int) -> Row | None:
    """It was not handed over after all: the gateway could not be reached."""
    held = row.holder == sender and row.state == S.SENDING
    return row._replace(state=S.OWED) if held else None


def is_abandoned(row: Row) -> bool:
    """Begun by a sender whose lease has ended."""
    return row.state == S.SENDING and row.lease <= 0


def send_again(row: Row, _person: int) -> Row | None:
    """A person has decided about a dead or an unsure one."""
    troubled = row.state in (S.PARKED, S.DEAD)
    return row._replace(state=S.OWED, holder=NOBODY, lease=0) if troubled else None


@dataclass(frozen=True)
class Marks:
    """All marks together; a mutant replaces one, to see the model find it."""

    claim: Mark = claim
    mark_sending: Mark = mark_sending
    mark_sent: Mark = mark_sent
    put_off: Mark = put_off
    bury: Mark = bury
    unsure: Mark = unsure
    release: Mark = release
    take_back: Mark = take_back
    is_abandoned: Callable[[Row], bool] = is_abandoned
    # Said before the data goes out instead of after the answer.
    sent_before_data: bool = False
