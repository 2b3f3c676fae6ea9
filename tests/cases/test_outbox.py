"""What is still owed, who holds it, and what a person may decide about it."""

from datetime import date, datetime, timedelta

import pytest

from cases import outbox
from cases.actions.answers import ask_back, attend, revoke
from cases.actions.appointments import reschedule
from cases.actions.changes import family_declines
from cases.actions.consultation import start
from cases.actions.placement import answer_query, review
from cases.actions.slots import Slot
from cases.actors import Actor
from cases.models import Notice
from cases.notices import Kind, NoticeState, Way
from cases.outbox import LEASE, Reason
from cases.reasons import STILL_OWED, still_owed
from cases.refusals import Code, Refused
from cases.reminders import sweep
from cases.states import CaseState, Role
from tests.factories import DAY, HOUR, MONDAY, Walk, make_case
from tests.workers.samples import local

pytestmark = pytest.mark.django_db

S = NoticeState
C = CaseState
NOW = local(11, 11, 17)


def newest(kind: Kind) -> Notice:
    return Notice.objects.with_everything().filter(kind=kind).latest("created_at")


def owed(kind: Kind, at: datetime = NOW) -> bool:
    return still_owed(newest(kind), at)


def test_every_kind_says_when_it_is_no_longer_owed() -> None:
    assert set(STILL_OWED) == set(Kind)


def test_an_invitation_is_owed_until_the_family_has_an_appointment() -> None:
    walk = Walk()
    walk.to(C.INVITED)
    assert owed(Kind.INVITATION)
    walk.book()
    assert not owed(Kind.INVITATION)


def test_an_appointment_is_told_until_it_is_moved_or_past() -> None:
    walk = Walk()
    walk.to(C.APPOINTMENT_SCHEDULED)
    first = newest(Kind.APPOINTMENT)
    assert still_owed(first, MONDAY + DAY)
    assert not still_owed(first, MONDAY + 3 * DAY)
    begins = MONDAY + 4 * DAY
    slot = Slot(begins, begins + HOUR, advisor_id=walk.person.pk)
    reschedule(walk.case, slot, by=walk.by, at=walk.later())
    assert not still_owed(Notice.objects.with_everything().get(pk=first.pk), MONDAY + DAY)
    assert owed(Kind.APPOINTMENT, MONDAY + DAY)


def test_a_reminder_of_an_appointment_that_was_moved_is_not_sent_for_the_new_one() -> None:
    walk = Walk()
    case = walk.to(C.APPOINTMENT_SCHEDULED)
    sweep(local(11, 11, 8))
    assert owed(Kind.APPOINTMENT_REMINDER, local(11, 11, 8))
    begins = local(11, 20, 10)
    slot = Slot(begins, begins + HOUR, advisor_id=walk.person.pk)
    reschedule(case, slot, by=walk.by, at=local(11, 11, 8))
    assert not owed(Kind.APPOINTMENT_REMINDER, local(11, 11, 9))


def test_a_reminder_is_not_sent_once_the_family_is_there() -> None:
    walk = Walk()
    case = walk.to(C.APPOINTMENT_SCHEDULED)
    sweep(local(11, 11, 8))
    start(case, family_language="ar", privacy_notice_on=date(2026, 11, 11), by=walk.by,
          at=local(11, 11, 9))  # fmt: skip
    assert not owed(Kind.APPOINTMENT_REMINDER, local(11, 11, 9))


def test_a_placement_letter_is_owed_as_long_as_the_place_is_promised() -> None:
    walk = Walk()
    walk.to(C.PLACED)
    assert owed(Kind.PLACEMENT_LETTER)
    family_declines(walk.case, reason="Zu weit", by=walk.by, at=walk.later())
    assert not owed(Kind.PLACEMENT_LETTER)


@pytest.mark.parametrize(
    ("way", "letter", "recalled"),
    [
        (Way.MAIL, S.OWED, False),
        (Way.MAIL, S.DROPPED, False),
        (Way.MAIL, S.SENDING, True),
        (Way.MAIL, S.SENT, True),
        (Way.MAIL, S.PARKED, True),
        (Way.LETTER, S.OWED, True),  # printed perhaps, and in the post
        (Way.LETTER, S.DROPPED, False),
    ],
)
def test_only_a_letter_that_somebody_may_have_read_is_recalled(
    way: Way, letter: NoticeState, *, recalled: bool
) -> None:
    walk = Walk()
    walk.to(C.PLACED)
    assert walk.offer is not None
    revoke(walk.offer, reason="Klasse geschlossen", by=walk.by_school(), at=walk.later())
    Notice.objects.filter(kind=Kind.PLACEMENT_LETTER).update(way=way, state=letter)
    assert owed(Kind.PLACEMENT_RECALLED) is recalled


def test_a_school_is_not_asked_for_what_it_has_answered() -> None:
    walk = Walk()
    walk.to(C.OFFERED)
    assert owed(Kind.OFFER)
    assert not owed(Kind.OFFER, local(11, 24))  # past its date, though no clock came by
    walk.accept()
    assert not owed(Kind.OFFER)


def test_a_school_that_waits_for_our_answer_is_not_reminded() -> None:
    walk = Walk()
    walk.to(C.OFFERED)
    sweep(local(11, 13, 7))
    assert owed(Kind.OFFER_REMINDER)
    assert walk.offer is not None
    ask_back(walk.offer, question="Ab wann?", by=walk.by_school(), at=local(11, 13, 8))
    assert not owed(Kind.OFFER_REMINDER)
    answer_query(walk.case, "Sofort", by=walk.by, at=local(11, 13, 9))
    assert owed(Kind.OFFER_REMINDER)


def test_nobody_is_asked_about_a_first_day_that_has_been_confirmed() -> None:
    walk = Walk()
    walk.to(C.PLACED)
    sweep(local(11, 16, 7))
    assert owed(Kind.FIRST_DAY_REMINDER)
    assert walk.offer is not None
    attend(walk.offer, attended_on=date(2026, 11, 13), by=walk.by_school(), at=local(11, 16, 8))
    assert not owed(Kind.FIRST_DAY_REMINDER)


def test_a_step_that_was_taken_is_no_longer_called_due() -> None:
    walk = Walk()
    case = walk.to(C.WAITLISTED)
    sweep(local(11, 18, 7))
    assert owed(Kind.TASK_OVERDUE)
    review(case, by=walk.by, at=local(11, 18, 8))
    assert not owed(Kind.TASK_OVERDUE)


def test_a_claim_keeps_others_away_until_its_lease_ends() -> None:
    make_case(C.INVITED)
    at = MONDAY + 2 * HOUR
    assert len(outbox.claim("first", at=at)) == 1
    assert outbox.claim("second", at=at + LEASE / 2) == []
    assert len(outbox.claim("second", at=at + LEASE)) == 1


def test_the_oldest_notices_go_first() -> None:
    cases = [make_case(C.INVITED, at=MONDAY + n * HOUR) for n in (2, 0, 1)]
    claimed = outbox.claim("one", at=MONDAY + DAY, limit=2)
    assert [one.case for one in claimed] == [cases[1], cases[2]]


def troubled(state: NoticeState = S.DEAD, kind: Kind = Kind.INVITATION) -> Notice:
    """A notice that waits for a person."""
    case = make_case(C.INVITED if kind == Kind.INVITATION else C.OFFERED)
    notice = case.notices.get(kind=kind)
    Notice.objects.filter(pk=notice.pk).update(state=state, attempts=21, error="REFUSED: 550")
    notice.refresh_from_db()
    return notice


WRITER = Actor.staff(7, [Role.INTAKE])


@pytest.mark.parametrize("state", [S.DEAD, S.PARKED])
def test_a_person_has_a_dead_or_unsure_mail_sent_again(state: NoticeState) -> None:
    notice = troubled(state)
    outbox.send_again(notice, by=WRITER, at=NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.deliver_at) == (S.OWED, 0, NOW)
    assert outbox.explain(notice.error) == (str(Reason.AGAIN.label), "user:7")
    assert len(outbox.claim("next", at=NOW)) == 1


def test_a_person_settles_what_was_told_by_telephone() -> None:
    notice = troubled()
    outbox.settle(notice, by=WRITER)
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (S.DROPPED, "SETTLED: user:7")


def test_an_undeliverable_mail_to_a_family_becomes_a_letter_to_print() -> None:
    notice = troubled()
    outbox.by_post(notice, by=WRITER, at=NOW)
    assert list(Notice.objects.to_post()) == [notice]
    with pytest.raises(Refused):
        outbox.by_post(troubled(kind=Kind.OFFER), by=WRITER, at=NOW)


def test_only_those_who_write_the_outbox_decide() -> None:
    notice = troubled()
    for role in (Role.ADVISOR, Role.SUPERVISION, Role.ADMIN):
        with pytest.raises(Refused) as refusal:
            outbox.settle(notice, by=Actor.staff(7, [role]))
        assert refusal.value.code == Code.WRONG_ROLE


def test_two_people_do_not_decide_the_same_twice() -> None:
    notice = troubled()
    outbox.settle(notice, by=WRITER)
    with pytest.raises(Refused) as refusal:
        outbox.send_again(notice, by=WRITER, at=NOW)
    assert refusal.value.code == Code.STALE


def test_where_nobody_holds_a_role_the_office_is_told() -> None:
    walk = Walk()
    walk.person.grants.filter(role=Role.INTAKE).delete()
    sweep(local(11, 12, 7))
    assert walk.case.notices.get(kind=Kind.TASK_OVERDUE).recipient == "role:INTAKE"


def test_waits_are_measured_from_the_last_attempt() -> None:
    notice = troubled()
    Notice.objects.update(state=S.OWED, attempts=0, claimed_by="me", lease_until=NOW + LEASE)
    notice.refresh_from_db()
    outbox.put_off(notice, "me", Reason.PUT_OFF, "451", at=NOW)
    notice.refresh_from_db()
    assert notice.deliver_at - NOW >= timedelta(minutes=1)
