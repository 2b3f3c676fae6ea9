"""One digest a day for each recipient, about nothing that has been solved meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from cases import outbox
from cases.models import Notice, TimetableVersion
from cases.notices import Kind, NoticeState
from cases.reminders import sweep
from cases.states import CaseState, Role
from schools.models import SchoolDayOff
from tests.cases.racing import at_once
from tests.factories import Walk, make_case, make_person, make_school
from tests.workers.samples import local

pytestmark = pytest.mark.django_db

S = NoticeState
HALF = timedelta(minutes=30)
# The Thursday on whose morning goes out what the stories of that Wednesday owe.
MORNING = local(11, 12, 7) + HALF


def asked(school: Any = None) -> Walk:
    """A school that was asked in the afternoon."""
    walk = Walk()
    walk.school = school
    walk.to(CaseState.OFFERED)
    Notice.objects.exclude(kind__in=(Kind.OFFER, Kind.DIGEST)).update(state=S.SENT)
    return walk


def digests() -> list[Notice]:
    return list(Notice.objects.filter(kind=Kind.DIGEST).order_by("created_at"))


def offer_of(walk: Walk) -> Notice:
    return walk.case.notices.get(kind=Kind.OFFER)


def test_a_school_hears_of_all_requests_in_one_mail_on_the_next_morning() -> None:
    school = make_school()
    first, second = asked(school), asked(school)
    assert offer_of(first).in_digest
    assert offer_of(first).deliver_at == MORNING
    assert outbox.bundle(at=MORNING - timedelta(seconds=1)) == 0
    assert outbox.bundle(at=MORNING) == 1
    (digest,) = digests()
    assert (digest.recipient, digest.case) == (f"school:{school.number}", None)
    assert [offer_of(one).digest for one in (first, second)] == [digest, digest]
    assert {offer_of(one).state for one in (first, second)} == {S.BUNDLED}
    assert outbox.bundle(at=MORNING) == 0


def test_a_digest_for_the_office_waits_for_a_day_on_which_it_is_open() -> None:
    make_person(Role.INTAKE)
    monday, opens = local(11, 23, 7) + HALF, local(11, 25, 7) + HALF
    closed = {"2026-11-23": "Betriebsausflug", "2026-11-24": "Personalversammlung"}
    TimetableVersion.objects.create(at=local(11, 1, 9), closed=closed)
    walk = Walk()
    walk.to(CaseState.INVITED)
    sweep(local(11, 20, 12))
    due = walk.case.notices.filter(kind=Kind.CONTACT_DUE)
    Notice.objects.exclude(pk__in=due).update(state=S.SENT)
    assert {one.deliver_at for one in due} == {opens}
    due.update(deliver_at=monday)
    assert outbox.bundle(at=monday) == 0
    assert {one.deliver_at for one in due} == {opens}
    assert outbox.bundle(at=opens)
    assert outbox.decent_hour(digests()[0], monday) == opens


def test_each_school_has_a_digest_of_its_own() -> None:
    asked(), asked()
    assert outbox.bundle(at=MORNING) == 2
    assert len({one.recipient for one in digests()}) == 2


def test_what_was_solved_before_the_morning_is_dropped_and_no_empty_digest_written() -> None:
    walk = asked()
    walk.accept()
    assert outbox.bundle(at=MORNING) == 0
    offer = offer_of(walk)
    assert (offer.state, offer.error) == (S.DROPPED, "NOT_OWED")
    assert digests() == []


def test_what_is_solved_between_binding_and_sending_is_dropped_too() -> None:
    school = make_school()
    solved, open_one = asked(school), asked(school)
    outbox.bundle(at=MORNING)
    solved.at = MORNING
    solved.accept()
    digest = outbox.claim("me", at=MORNING)[0]
    outbox.prepare([digest])
    assert outbox.weed(digest, at=MORNING)
    assert [item.case for item in digest.items.all()] == [open_one.case]
    assert offer_of(solved).state == S.DROPPED


def test_a_digest_about_nothing_is_not_sent() -> None:
    walk = asked()
    outbox.bundle(at=MORNING)
    walk.at = MORNING
    walk.accept()
    digest = digests()[0]
    outbox.prepare([digest])
    assert not outbox.weed(digest, at=MORNING)


def test_after_the_morning_it_waits_for_the_next_school_day() -> None:
    walk = asked()
    assert outbox.bundle(at=local(11, 12, 12)) == 0
    assert offer_of(walk).deliver_at == local(11, 13, 7) + HALF


def test_a_day_off_of_the_school_is_silent() -> None:
    school = make_school()
    walk = asked(school)
    SchoolDayOff.objects.create(school=school, day=MORNING.date())
    assert outbox.bundle(at=MORNING) == 0
    assert offer_of(walk).deliver_at == local(11, 13, 7) + HALF


def test_a_second_digest_of_the_day_is_left_to_the_next_one() -> None:
    school = make_school()
    asked(school)
    outbox.bundle(at=MORNING)
    digest = digests()[0]
    Notice.objects.filter(pk=digest.pk).update(state=S.SENT)
    late = asked(school)
    Notice.objects.filter(pk=offer_of(late).pk).update(deliver_at=MORNING)
    assert outbox.bundle(at=MORNING + HALF) == 0
    assert offer_of(late).deliver_at == local(11, 13, 7) + HALF
    assert digests() == [digest]


def test_a_digest_that_could_not_go_out_takes_in_what_comes_the_next_day() -> None:
    school = make_school()
    asked(school)
    outbox.bundle(at=MORNING)
    late = asked(school)
    Notice.objects.filter(pk=offer_of(late).pk).update(deliver_at=local(11, 13, 7))
    assert outbox.bundle(at=local(11, 13, 8)) == 1
    (digest,) = digests()
    assert digest.items.count() == 2


def test_what_stands_in_a_digest_shares_its_fate() -> None:
    walk = asked()
    outbox.bundle(at=MORNING)
    (digest,) = outbox.claim("me", at=MORNING)
    assert outbox.mark_sending(digest, "me", at=MORNING)
    assert offer_of(walk).state == S.BUNDLED
    assert outbox.mark_sent(digest, "me", at=MORNING)
    sent = offer_of(walk)
    assert (sent.state, sent.sent_at) == (S.SENT, MORNING)


def test_a_late_digest_is_held_back_until_the_next_morning() -> None:
    asked()
    outbox.bundle(at=MORNING)
    (digest,) = digests()
    assert outbox.decent_hour(digest, local(11, 12, 13)) == local(11, 13, 7) + HALF
    assert outbox.decent_hour(digest, MORNING) == MORNING


def test_the_impatient_demo_writes_a_digest_at_once(settings: Any) -> None:
    settings.QUIET_HOURS = False
    school = make_school()
    walk = asked(school)
    assert outbox.bundle(at=walk.later()) == 1
    Notice.objects.filter(kind=Kind.DIGEST).update(state=S.SENT)
    other = asked(school)
    other.at = walk.later()
    assert outbox.bundle(at=walk.later()) == 1


def test_the_office_hears_once_a_day_what_is_due() -> None:
    case = make_case(CaseState.REPORTED)
    notice = Notice.objects.create(
        case=case, kind=Kind.TASK_OVERDUE, rule="reported_due", nth=1, recipient="role:INTAKE",
        created_at=local(11, 12, 7), deliver_at=MORNING, in_digest=True,
    )  # fmt: skip
    assert outbox.bundle(at=MORNING) == 1
    notice.refresh_from_db()
    assert notice.digest == digests()[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_binders_at_once_write_one_digest() -> None:
    school = make_school()
    walks = [asked(school) for _nth in range(4)]
    at_once(*[lambda: outbox.bundle(at=MORNING)] * 2)
    (digest,) = digests()
    found = [offer_of(one) for one in walks]
    # Who comes second leaves what it holds to the next digest.
    left = [one for one in found if one.digest is None]
    assert {one.state for one in left} <= {S.OWED}
    assert {one.digest for one in found if one not in left} == {digest}
