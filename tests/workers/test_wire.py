"""One connection for many ticks: kept as long as it is good, never used in mid-mail."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import OperationalError

from cases.models import Case, Notice
from cases.notices import Kind, NoticeState, Way
from cases.states import CaseState
from tests.factories import DAY, MONDAY, make_case
from tests.workers.sink import Sink
from workers import post
from workers.carriers import CARRIERS, Carrier, MailCarrier
from workers.texts import compose
from workers.wire import NotMine, Refused, Wire

pytestmark = pytest.mark.django_db

NOW = MONDAY + DAY


@pytest.fixture
def carriers(sink: Sink) -> Iterator[dict[Way, Carrier]]:
    """Those of one worker process."""
    kept = {way: make() for way, make in CARRIERS.items()}
    yield kept
    for carrier in kept.values():
        carrier.close()


def owe() -> Notice:
    return make_case(CaseState.INVITED).notices.get(kind=Kind.INVITATION)


def tick(carriers: dict[Way, Carrier]) -> int:
    """What the task does."""
    for carrier in carriers.values():
        carrier.wake()
    return post.deliver(lambda: NOW, carriers)


def test_a_connection_lasts_longer_than_a_tick(sink: Sink, carriers: dict[Way, Carrier]) -> None:
    for _nth in range(3):
        owe()
        assert tick(carriers) == 1
    assert len(sink.raw) == 3
    assert len(sink.connections) == 1


def test_a_server_that_has_hung_up_meanwhile_is_called_again(
    sink: Sink, carriers: dict[Way, Carrier]
) -> None:
    owe()
    tick(carriers)
    mail = carriers[Way.MAIL]
    assert isinstance(mail, MailCarrier)
    connection = mail.wire.backend.connection  # type: ignore[union-attr]
    connection.sock.shutdown(2)
    notice = owe()
    assert tick(carriers) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.SENT, 0)
    assert len(sink.connections) == 2


def test_a_mail_broken_off_in_the_middle_is_not_continued_by_the_next(sink: Sink) -> None:
    wire = Wire()

    def fail() -> bool:
        raise OperationalError

    first, second = (compose(owe(), "family@mail.example") for _nth in range(2))
    with pytest.raises(OperationalError):
        wire.hand_over(first, fail)
    assert wire.backend is None
    wire.hand_over(second, lambda: True)
    wire.close()
    assert len(sink.raw) == 1
    assert sink.mails[0]["Message-ID"] == second.extra_headers["Message-ID"]


@pytest.mark.parametrize("takes_many", [False, True])
def test_a_mail_that_was_announced_goes_through_the_same_connection(
    sink: Sink, takes_many: bool
) -> None:
    sink.takes_many = takes_many
    wire = Wire()
    mails = [compose(owe(), "family@mail.example") for _nth in range(3)]
    for nth, mail in enumerate(mails):
        wire.hand_over(mail, lambda: True)
        if nth < 2:
            wire.announce(mails[nth + 1])
    wire.close()
    arrived = [mail["Message-ID"] for mail in sink.mails]
    assert arrived == [mail.extra_headers["Message-ID"] for mail in mails]
    assert len(sink.connections) == 1


@pytest.mark.parametrize("takes_many", [False, True])
def test_an_announced_mail_that_does_not_come_is_not_continued_by_another(
    sink: Sink, takes_many: bool
) -> None:
    sink.takes_many = takes_many
    wire = Wire()
    first, second, third = (compose(owe(), f"{one}@mail.example") for one in "abc")
    wire.hand_over(first, lambda: True)
    wire.announce(second)
    wire.hand_over(third, lambda: True)
    wire.announce(second)
    wire.wake()
    assert wire.backend is None
    assert [mail["To"] for mail in sink.mails] == ["a@mail.example", "c@mail.example"]


@pytest.mark.parametrize("takes_many", [False, True])
@pytest.mark.parametrize("who", ["sender", "reader"])
def test_a_refused_one_does_not_disturb_the_next(sink: Sink, takes_many: bool, who: str) -> None:
    sink.takes_many = takes_many
    wire = Wire()
    good, bad, after = (compose(owe(), f"{one}@mail.example") for one in ("a", "bad", "c"))
    wire.hand_over(good, lambda: True)
    sink.to_sender = "451 4.3.0 later" if who == "sender" else ""
    sink.to_reader = {"bad@mail.example": "550 5.1.1 no such user"}
    wire.announce(bad)
    with pytest.raises(Refused) as no:
        wire.hand_over(bad, lambda: True)
    assert (no.value.of_reader, no.value.for_good) == (who == "reader", who == "reader")
    sink.to_sender = ""
    wire.hand_over(after, lambda: True)
    wire.close()
    assert [mail["To"] for mail in sink.mails] == ["a@mail.example", "c@mail.example"]
    assert len(sink.connections) == 1


def test_a_mail_that_may_not_go_out_leaves_nothing_at_the_server(sink: Sink) -> None:
    wire = Wire()
    first, second = (compose(owe(), f"{one}@mail.example") for one in "ab")
    with pytest.raises(NotMine):
        wire.hand_over(first, lambda: False)
    wire.hand_over(second, lambda: True)
    wire.close()
    assert [mail["To"] for mail in sink.mails] == ["b@mail.example"]


def test_what_is_solved_while_the_server_takes_long_is_not_sent(
    sink: Sink, carriers: dict[Way, Carrier]
) -> None:
    for _nth in range(3):
        owe()

    def clock() -> datetime:
        """A long time after the first mail has arrived, and by then all is settled."""
        if not sink.raw:
            return NOW
        Case.objects.update(state=CaseState.IN_CONSULTATION)
        return NOW + 2 * post.FRESH

    post.deliver(clock, carriers)
    states = Counter(Notice.objects.values_list("state", flat=True))
    assert states == {NoticeState.SENT: 1, NoticeState.DROPPED: 2}
    assert len(sink.raw) == 1


def test_each_process_keeps_its_carriers() -> None:
    assert post.kept_carriers() is post.kept_carriers()
    assert set(post.kept_carriers()) == set(CARRIERS)
