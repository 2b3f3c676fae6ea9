"""A server whose answers are lost is left alone, then tried with one message."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from cases import outbox
from cases.models import Circuit, Notice
from cases.notices import Kind, NoticeState
from cases.outbox import Gate, Reason
from cases.states import CaseState
from tests.factories import MONDAY, make_case
from tests.workers.sink import Sink, free_port, running
from workers import post

pytestmark = pytest.mark.django_db

S = NoticeState
LATER = MONDAY + timedelta(hours=3)
MINUTE = timedelta(minutes=1)
SERVER = "smtp:mx.example:25"


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server that takes mails and loses its answers."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    server = Sink()
    server.to_data = "drop"
    with running(server, settings.EMAIL_PORT):
        yield server


def at(instant: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: instant


def owe(number: int) -> None:
    """So many nudges to a family."""
    case = make_case(CaseState.APPOINTMENT_SCHEDULED)
    case.notices.exclude(kind=Kind.APPOINTMENT).update(state=S.SENT)
    known = case.notices.get(kind=Kind.APPOINTMENT)
    Notice.objects.bulk_create(
        Notice(
            case=case, step=known.step, kind=known.kind, rule=known.rule, nth=1000 + nth,
            recipient=known.recipient, created_at=MONDAY, deliver_at=MONDAY,
        )
        for nth in range(number - 1)
    )  # fmt: skip


def test_after_three_lost_answers_in_a_row_the_others_wait(sink: Sink) -> None:
    owe(6)
    assert post.deliver(at(LATER)) == 0
    assert len(sink.raw) == 3
    resting = Notice.objects.filter(error=Reason.RESTING)
    assert {one.attempts for one in resting} == {0}
    assert resting.count() == 3
    assert post.deliver(at(LATER + 2 * MINUTE)) == 0
    assert len(sink.raw) == 3


def test_after_its_rest_one_message_is_tried_and_its_silence_opens_the_circuit_again(
    sink: Sink,
) -> None:
    owe(6)
    post.deliver(at(LATER))
    post.deliver(at(LATER + 11 * MINUTE))
    assert len(sink.raw) == 4
    post.deliver(at(LATER + 12 * MINUTE))
    assert len(sink.raw) == 4


def test_the_first_answer_closes_the_circuit(sink: Sink) -> None:
    owe(6)
    post.deliver(at(LATER))
    sink.to_data = ""
    assert post.deliver(at(LATER + 11 * MINUTE)) == 6
    assert outbox.broken() == []


def test_a_no_is_an_answer(sink: Sink, settings: Any) -> None:
    owe(4)
    name = f"smtp:127.0.0.1:{settings.EMAIL_PORT}"
    Circuit.objects.create(name=name, unsure_in_a_row=2)
    sink.to_data = "451 4.7.1 later"
    post.deliver(at(LATER))
    assert outbox.broken() == []


def test_of_many_senders_one_is_let_through_to_probe() -> None:
    for _nth in range(3):
        outbox.note_unsure(SERVER, at=LATER)
    assert outbox.gate(SERVER, at=LATER) is Gate.SHUT
    rested = LATER + 10 * MINUTE
    assert outbox.gate(SERVER, at=rested) is Gate.PROBE
    assert outbox.gate(SERVER, at=rested) is Gate.SHUT
    # The one that probed never came back.
    assert outbox.gate(SERVER, at=rested + 5 * MINUTE) is Gate.PROBE


def test_answers_between_lost_ones_keep_the_circuit_closed() -> None:
    for _nth in range(4):
        assert not outbox.note_unsure(SERVER, at=LATER)
        assert not outbox.note_unsure(SERVER, at=LATER)
        assert outbox.gate(SERVER, at=LATER) is Gate.DOUBTFUL
        outbox.note_answer(SERVER)
    assert outbox.gate(SERVER, at=LATER) is Gate.OPEN


def test_servers_are_counted_apart() -> None:
    for _nth in range(3):
        outbox.note_unsure(SERVER, at=LATER)
    assert outbox.gate("smtp:other.example:25", at=LATER) is Gate.OPEN
    assert [one.name for one in outbox.broken()] == [SERVER]
