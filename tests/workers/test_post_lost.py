"""Answers that are lost, senders that are killed or frozen, and many senders at once."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from cases import outbox
from cases.models import Notice
from cases.notices import Kind, NoticeState
from cases.outbox import LEASE
from cases.states import CaseState
from tests.cases.racing import at_once
from tests.factories import make_case
from tests.size import sized
from tests.workers.posting import (
    LATER,
    MINUTE,
    PLACED_AT,
    at,
    invitation,
    nudge,
    placement_letter,
    reloaded,
)
from tests.workers.sink import Sink
from workers import post
from workers.texts import message_id

pytestmark = pytest.mark.django_db

S = NoticeState


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
    ("kind", "becomes"), [(Kind.OFFER, S.PARKED), (Kind.OFFER_REMINDER, S.OWED)]
)
def test_a_digest_is_as_careful_as_what_stands_in_it(
    sink: Sink, kind: Kind, becomes: NoticeState
) -> None:
    case = make_case(CaseState.OFFERED)
    case.notices.exclude(kind=Kind.OFFER).update(state=S.SENT)
    case.notices.filter(kind=Kind.OFFER).update(kind=kind)
    sink.to_data = "drop"
    morning = case.notices.get(kind=kind).deliver_at
    post.deliver(at(morning))
    digest = Notice.objects.get(kind=Kind.DIGEST)
    assert (digest.state, digest.error) == (becomes, "UNSURE")
    assert case.notices.get(kind=kind).state == S.BUNDLED


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


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_share_the_work_and_double_nothing(sink: Sink) -> None:
    owed = sized(60)
    for _nth in range(owed):
        invitation()
    sent: list[int] = []

    at_once(*[lambda: sent.append(post.deliver(at(LATER)))] * 4)
    assert sum(sent) == owed
    assert Counter(sink.ids.values()) == {1: owed}
    assert Notice.objects.filter(state=S.SENT).count() == owed
