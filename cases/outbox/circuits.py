"""The breaker before a server: after three unsure answers in a row it is left alone for a while.

The state is a row, so that all senders on all machines share it. After the rest one sender hands
over one message; its answer closes the circuit, another silence opens it again.
"""

from datetime import datetime, timedelta
from enum import Enum

from django.db.models import F

from cases.models import Circuit

UNSURE_IN_A_ROW = 3
REST = timedelta(minutes=10)
# How long one sender tries alone; should it die meanwhile, another one tries after that.
PROBE = timedelta(minutes=5)


class Gate(Enum):
    """How much may be handed over to a server now."""

    OPEN = "as much as there is"
    DOUBTFUL = "as much as there is, but its last answers were unsure"
    PROBE = "one message, to see whether it answers"
    SHUT = "nothing"


def gate(server: str, *, at: datetime) -> Gate:
    """What may be handed over; of many senders only one is let through to probe."""
    circuit = Circuit.objects.filter(pk=server).first()
    if circuit is None or not circuit.unsure_in_a_row:
        return Gate.OPEN
    if circuit.open_until is None:
        return Gate.DOUBTFUL
    if circuit.open_until > at:
        return Gate.SHUT
    mine = Circuit.objects.filter(pk=server, open_until=circuit.open_until)
    return Gate.PROBE if mine.update(open_until=at + PROBE) else Gate.SHUT


def note_unsure(server: str, *, at: datetime) -> bool:
    """One more message whose answer was lost; True when the server is now left alone."""
    Circuit.objects.get_or_create(pk=server)
    Circuit.objects.filter(pk=server).update(unsure_in_a_row=F("unsure_in_a_row") + 1)
    many = Circuit.objects.filter(pk=server, unsure_in_a_row__gte=UNSURE_IN_A_ROW)
    return bool(many.update(open_until=at + REST))


def note_answer(server: str) -> None:
    """The server has answered, be it with a no."""
    Circuit.objects.filter(pk=server).update(unsure_in_a_row=0, open_until=None)


def broken() -> list[Circuit]:
    """The servers that are left alone, or whose last answers were lost."""
    return list(Circuit.objects.filter(unsure_in_a_row__gt=0).order_by("pk"))
