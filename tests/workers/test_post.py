"""Delivery to a real mail server that accepts, refuses, puts off, hangs up and is away."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from cases import outbox
from cases.actions.changes import hold
from cases.models import Guardian, Notice
from cases.notices import Kind, NoticeState, Way
from cases.outbox import LEASE, MAX_ATTEMPTS, Reason
from cases.states import CaseState
from tests.factories import MONDAY, Walk, make_case
from tests.size import sized
from tests.workers.samples import local
from tests.workers.sink import Sink, free_port, running
from workers import post, tasks
from workers.texts import message_id

pytestmark = pytest.mark.django_db

S = NoticeState
LATER = MONDAY + timedelta(hours=3)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def port(settings: Any) -> int:
    """Where the settings look for a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    return int(settings.EMAIL_PORT)


@pytest.fixture
def sink(port: int) -> Iterator[Sink]:
    """A mail server that says yes to everything."""
    with running(Sink(), port) as server:
        yield server


def at(instant: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: instant


def invitation() -> Notice:
    """The first letter to a family, with which the contact ladder begins."""
    return make_case(CaseState.INVITED).notices.get(kind=Kind.INVITATION)


def nudge() -> Notice:
    """A mail that may come twice: the confirmation of an appointment two days ahead."""
    case = make_case(CaseState.APPOINTMENT_SCHEDULED)
    case.notices.exclude(kind=Kind.APPOINTMENT).update(state=S.SENT)
    return case.notices.get(kind=Kind.APPOINTMENT)


def placement_letter() -> Notice:
    """A letter that tells of a place; whatever else the case owes has gone out."""
    case = make_case(CaseState.PLACED)
    case.notices.exclude(kind=Kind.PLACEMENT_LETTER).update(state=S.SENT)
    return case.notices.get(kind=Kind.PLACEMENT_LETTER)


def reloaded(notice: Notice) -> Notice:
    notice.refresh_from_db()
    return notice


PLACED_AT = local(11, 11, 16)


def test_what_is_owed_arrives_once_with_its_own_message_id(sink: Sink) -> None:
    notice = invitation()
    assert post.deliver(at(LATER)) == 1
    assert post.deliver(at(LATER + MINUTE)) == 0
    assert sink.ids == {message_id(notice): 1}
    done = reloaded(notice)
    assert (done.state, done.sent_at, done.error) == (S.SENT, LATER, "")
    assert sink.mails[0]["To"] == Guardian.objects.get().email


def test_a_batch_goes_through_one_connection(sink: Sink) -> None:
    for _nth in range(5):
        invitation()
    assert post.deliver(at(LATER)) == 5
    assert len(sink.raw) == 5
    assert len(sink.connections) == 1


def test_more_than_a_batch_is_delivered_in_one_shift(sink: Sink) -> None:
    for _nth in range(3):
        invitation()
    ids = [one.pk for one in outbox.claim("a", at=LATER, limit=2)]
    assert len(ids) == 2
    assert post.deliver(at(LATER)) == 1
    assert post.deliver(at(LATER + LEASE)) == 2


def test_what_was_solved_meanwhile_is_not_sent_and_that_is_recorded(sink: Sink) -> None:
    case = make_case(CaseState.OFFERED)
    post.deliver(at(local(11, 12, 8)))
    by_kind = dict(case.notices.values_list("kind", "state"))
    assert by_kind == {
        Kind.INVITATION: S.DROPPED,
        Kind.APPOINTMENT: S.DROPPED,
        Kind.OFFER: S.SENT,
    }
    dropped = case.notices.get(kind=Kind.INVITATION)
    assert dropped.error == Reason.NOT_OWED
    assert len(sink.raw) == 1


def test_an_address_refused_for_good_becomes_a_dead_letter_without_the_address(sink: Sink) -> None:
    notice = invitation()
    address = Guardian.objects.get().email
    sink.to_reader[address] = f"550 5.1.1 <{address}>: no such user"
    post.deliver(at(LATER))
    dead = reloaded(notice)
    assert (dead.state, dead.error) == (S.DEAD, "REFUSED: 550 5.1.1")
    assert address not in dead.error
    assert post.deliver(at(LATER + timedelta(days=2))) == 0


def test_a_mail_refused_for_its_content_becomes_a_dead_letter(sink: Sink) -> None:
    notice = invitation()
    sink.to_data = "554 5.7.1 spam"
    post.deliver(at(LATER))
    assert reloaded(notice).error == "REFUSED: 554 5.7.1"


def test_a_refused_sender_is_our_own_mistake_and_buries_nothing(sink: Sink) -> None:
    notice = invitation()
    sink.to_sender = "550 sender unknown"
    post.deliver(at(LATER))
    assert (reloaded(notice).state, notice.error) == (S.OWED, "PUT_OFF: 550")


def test_a_temporary_refusal_is_tried_again_a_little_later(sink: Sink) -> None:
    notice = invitation()
    sink.to_reader[Guardian.objects.get().email] = "451 4.7.1 greylisted"
    post.deliver(at(LATER))
    waiting = reloaded(notice)
    assert (waiting.state, waiting.attempts, waiting.error) == (S.OWED, 1, "PUT_OFF: 451 4.7.1")
    assert MINUTE <= waiting.deliver_at - LATER <= 1.25 * MINUTE
    sink.to_reader.clear()
    assert post.deliver(at(LATER)) == 0
    assert post.deliver(at(waiting.deliver_at)) == 1
    assert (reloaded(notice).state, notice.error) == (S.SENT, "")


def test_temporary_refusals_last_three_days_before_a_letter_is_dead(
    sink: Sink, settings: Any
) -> None:
    settings.QUIET_HOURS = False
    notice = invitation()
    sink.to_data = "452 4.2.2 mailbox full"
    now, tries = LATER, 0
    while reloaded(notice).state == S.OWED:
        now = max(now, notice.deliver_at)
        post.deliver(at(now))
        tries += 1
    assert (notice.state, notice.error) == (S.DEAD, "EXHAUSTED: 452 4.2.2")
    assert tries == notice.attempts == MAX_ATTEMPTS
    assert timedelta(hours=72) < now - LATER < timedelta(hours=96)


def test_waits_grow_and_differ_between_notices() -> None:
    notices = [invitation() for _nth in range(3)]
    for notice in notices:
        waits = [outbox.wait(notice, nth) for nth in range(1, MAX_ATTEMPTS)]
        assert all(later > 1.5 * sooner for sooner, later in pairwise(waits[:9]))
        assert max(waits) <= 1.25 * outbox.LONGEST_WAIT
    assert len({outbox.wait(notice, 5) for notice in notices}) == 3


def test_a_server_that_is_away_counts_against_no_notice(port: int) -> None:
    notices = [invitation() for _nth in range(3)]
    assert post.deliver(at(LATER)) == 0
    for notice in notices:
        waiting = reloaded(notice)
        assert (waiting.state, waiting.attempts, waiting.error) == (S.OWED, 0, "UNREACHABLE")
    with running(Sink(), port) as server:
        assert post.deliver(at(LATER + 2 * MINUTE)) == 3
        assert set(server.ids.values()) == {1}


def test_one_reader_at_whom_the_server_hangs_up_does_not_stop_the_others(sink: Sink) -> None:
    first, second = invitation(), invitation()
    sink.to_reader[Guardian.objects.order_by("pk")[0].email] = "drop"
    assert post.deliver(at(LATER)) == 1
    assert (reloaded(first).state, first.attempts) == (S.OWED, 1)
    assert first.error == "PUT_OFF: SMTPServerDisconnected"
    assert reloaded(second).state == S.SENT


def test_a_nudge_whose_answer_was_lost_goes_out_again_under_the_same_name(sink: Sink) -> None:
    notice = nudge()
    sink.to_data = "drop"
    post.deliver(at(LATER))
    assert (reloaded(notice).state, notice.error) == (S.OWED, "UNSURE")
    sink.to_data = ""
    post.deliver(at(notice.deliver_at))
    assert reloaded(notice).state == S.SENT
    assert sink.ids == {message_id(notice): 2}  # a mail program shows one


def test_a_letter_about_a_place_whose_answer_was_lost_waits_for_a_person(sink: Sink) -> None:
    notice = placement_letter()
    sink.to_data = "drop"
    post.deliver(at(PLACED_AT))
    assert (reloaded(notice).state, notice.error) == (S.PARKED, "UNSURE")
    sink.to_data = ""
    assert post.deliver(at(PLACED_AT + timedelta(days=1))) == 0
    assert len(sink.raw) == 1


@pytest.mark.parametrize(
    ("make", "instant", "becomes"),
    [(nudge, LATER, S.SENT), (placement_letter, PLACED_AT, S.PARKED)],
)
def test_a_sender_killed_while_it_hands_over_leaves_what_its_kind_declares(
    sink: Sink, make: Callable[[], Notice], instant: datetime, becomes: NoticeState
) -> None:
    notice = make()
    (claimed,) = outbox.claim("killed", at=instant)
    assert outbox.mark_sending(claimed, "killed", at=instant)
    assert post.deliver(at(instant + LEASE / 2)) == 0
    assert reloaded(notice).state == S.SENDING
    post.deliver(at(instant + LEASE))
    post.deliver(at(instant + LEASE + 2 * MINUTE))
    assert reloaded(notice).state == becomes


def test_a_sender_killed_before_it_hands_over_loses_nothing(sink: Sink) -> None:
    notice = invitation()
    outbox.claim("killed", at=LATER)
    assert post.deliver(at(LATER + LEASE / 2)) == 0
    assert post.deliver(at(LATER + LEASE)) == 1
    assert reloaded(notice).state == S.SENT
    assert sink.ids == {message_id(notice): 1}


def freezing(meanwhile: Callable[[], object]) -> Callable[[], datetime]:
    """A sender's clock that stops once it has claimed its batch, and goes on after the lease."""
    frozen: list[bool] = []

    def clock() -> datetime:
        if not frozen and Notice.objects.exclude(claimed_by="").exists():
            frozen.append(True)
            meanwhile()
        return LATER + LEASE + MINUTE if frozen else LATER

    return clock


def test_a_sender_frozen_past_its_lease_wakes_up_and_sends_nothing(sink: Sink) -> None:
    notice = invitation()
    assert post.deliver(freezing(lambda: post.deliver(at(LATER + LEASE)))) == 0
    assert sink.ids == {message_id(notice): 1}  # by somebody else
    assert reloaded(notice).state == S.SENT


def test_a_sender_frozen_before_anybody_came_sends_nothing_either(sink: Sink) -> None:
    invitation()
    assert post.deliver(freezing(lambda: None)) == 0
    assert sink.raw == []
    assert post.deliver(at(LATER + LEASE + MINUTE)) == 1


def test_a_sender_frozen_past_its_lease_leaves_what_another_has_claimed(sink: Sink) -> None:
    invitation()
    woken = LATER + LEASE + MINUTE
    assert post.deliver(freezing(lambda: outbox.claim("other", at=woken))) == 0
    assert sink.raw == []
    assert Notice.objects.get().claimed_by == "other"


def test_a_yes_that_comes_late_still_settles_a_parked_letter() -> None:
    notice = placement_letter()
    outbox.claim("slow", at=PLACED_AT)
    outbox.mark_sending(notice, "slow", at=PLACED_AT)
    outbox.settle_abandoned(at=PLACED_AT + LEASE)
    assert reloaded(notice).state == S.PARKED
    assert outbox.mark_sent(notice, "slow", at=PLACED_AT + LEASE + MINUTE)
    assert (reloaded(notice).state, notice.error) == (S.SENT, "")


def test_families_are_not_written_to_at_night_and_a_school_gets_its_receipt(sink: Sink) -> None:
    family, placed = invitation(), make_case(CaseState.PLACED)
    school = placed.notices.get(kind=Kind.ANSWER_RECEIVED)
    placed.notices.exclude(pk=school.pk).update(state=S.SENT)
    Notice.objects.update(deliver_at=local(11, 11, 19))
    assert post.deliver(at(local(11, 11, 21))) == 1
    assert reloaded(school).state == S.SENT
    assert (reloaded(family).state, family.deliver_at) == (S.OWED, local(11, 12, 8))
    assert family.attempts == 0
    assert post.deliver(at(local(11, 12, 8))) == 1


def test_a_notice_without_an_address_becomes_a_dead_letter(sink: Sink) -> None:
    notice = invitation()
    Guardian.objects.update(email="")
    post.deliver(at(LATER))
    assert (reloaded(notice).state, notice.error) == (S.DEAD, "NO_ADDRESS")


def test_letters_to_post_are_never_mailed_and_dropped_when_needless(sink: Sink) -> None:
    walk = Walk()
    Guardian.objects.update(email="")
    walk.invite()
    letter = Notice.objects.get(kind=Kind.INVITATION)
    assert letter.way == Way.LETTER
    assert post.deliver(at(LATER)) == 0
    assert reloaded(letter).state == S.OWED
    hold(walk.case, reason="Verreist", until=LATER.date() + timedelta(days=3), by=walk.by,
         at=LATER)  # fmt: skip
    post.deliver(at(LATER))
    assert (reloaded(letter).state, letter.error) == (S.DROPPED, "NOT_OWED")


def test_a_text_that_cannot_be_written_does_not_stop_the_others(
    sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = invitation(), invitation()
    Notice.objects.filter(pk=bad.pk).update(language="xx")
    assert post.deliver(at(LATER)) == 1
    assert (reloaded(bad).state, bad.attempts) == (S.OWED, 1)
    assert bad.error == "NOT_WRITTEN: TemplateDoesNotExist"
    assert reloaded(good).state == S.SENT
    ours = [entry.getMessage() for entry in caplog.records if entry.name == "workers.post"]
    assert ours == [f"Notice {bad.pk} could not be written: TemplateDoesNotExist"]


def test_the_task_takes_nothing_and_sends_what_is_due_now(sink: Sink, settings: Any) -> None:
    settings.QUIET_HOURS = False
    notice = invitation()
    tasks.deliver()
    assert reloaded(notice).state == S.SENT
    tasks.sweep()


def test_the_demo_writes_mails_into_files(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    first, second = invitation(), invitation()
    assert post.deliver(at(LATER)) == 2
    (file,) = tmp_path.iterdir()
    assert all(message_id(one) in file.read_text() for one in (first, second))
    assert reloaded(first).state == S.SENT


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_share_the_work_and_double_nothing(sink: Sink) -> None:
    owed = sized(60)
    for _nth in range(owed):
        invitation()
    sent: list[int] = []

    def run() -> None:
        try:
            sent.append(post.deliver(at(LATER)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == owed
    assert Counter(sink.ids.values()) == {1: owed}
    assert Notice.objects.filter(state=S.SENT).count() == owed
