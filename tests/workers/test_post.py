"""Delivery to a real mail server that accepts, refuses, puts off and is away."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cases import outbox
from cases.actions.changes import hold
from cases.models import Case, Guardian, Notice
from cases.notices import Kind, NoticeState, Way
from cases.outbox import LEASE, MAX_ATTEMPTS, Reason, leases
from cases.states import CaseState
from tests.factories import Walk, make_case
from tests.workers.posting import (
    LATER,
    MINUTE,
    at,
    invitation,
    reloaded,
)
from tests.workers.samples import local
from tests.workers.sink import Sink, running
from workers import post, tasks
from workers.texts import message_id

pytestmark = pytest.mark.django_db

S = NoticeState


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


def test_of_many_letters_each_has_its_turn(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _nth in range(5):
        invitation()
    Notice.objects.update(way=Way.LETTER)
    Case.objects.update(state=CaseState.IN_CONSULTATION)
    monkeypatch.setattr(leases, "LETTERS", 2)
    for nth in range(3):
        with django_assert_max_num_queries(11):
            leases.drop_needless_letters(at=LATER + nth * MINUTE)
    assert not Notice.objects.to_post().exists()


def test_a_text_that_cannot_be_written_does_not_stop_the_others(
    sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = make_case(CaseState.OFFERED).notices.get(kind=Kind.OFFER), invitation()
    Notice.objects.exclude(pk__in=[bad.pk, good.pk]).update(state=S.SENT)
    Notice.objects.filter(pk=bad.pk).update(language="xx", in_digest=False, deliver_at=LATER)
    assert post.deliver(at(LATER)) == 1
    assert (reloaded(bad).state, bad.attempts) == (S.OWED, 1)
    assert bad.error == "NOT_WRITTEN: UnknownLocaleError"
    assert reloaded(good).state == S.SENT
    ours = [entry.getMessage() for entry in caplog.records if entry.name == "workers.post"]
    assert ours == [f"Notice {bad.pk} could not be written: UnknownLocaleError"]


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
