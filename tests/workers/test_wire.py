"""One connection for many ticks: kept as long as it is good, never used in mid-mail."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError

from cases.models import Notice
from cases.notices import Kind, NoticeState, Way
from cases.states import CaseState
from tests.factories import DAY, MONDAY, make_case
from tests.workers.sink import Sink
from workers import post
from workers.carriers import CARRIERS, Carrier, MailCarrier
from workers.texts import compose
from workers.wire import Wire

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


def test_each_process_keeps_its_carriers() -> None:
    assert post.kept_carriers() is post.kept_carriers()
    assert set(post.kept_carriers()) == set(CARRIERS)
