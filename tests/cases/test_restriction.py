"""A restricted case is stored and nothing else (Art. 18 DSGVO); its clocks are paused, not lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from cases import outbox
from cases.actions.answers import attend
from cases.actions.follow_ups import plan_follow_up
from cases.actions.intake import amend
from cases.actions.restricting import lift_restriction, restrict
from cases.actions.rights import Asked, record_request
from cases.calendars import day_of
from cases.disclosure import disclose
from cases.erasing import due
from cases.models import Case, Deadline, Notice, Offer, Restriction
from cases.notices import PASSES_RESTRICTION, NoticeState
from cases.reasons import reason_of, stands
from cases.refusals import Invalid, Refused
from cases.reminders import sweep
from cases.rights.telling import tell_of_requests
from cases.states import OPEN, CaseState, OfferState, Role
from cases.watching.detecting import detect
from tests.factories import DAY, HOUR, Walk, make_person, staff
from workers.texts import compose

pytestmark = pytest.mark.django_db
G = Restriction.Ground
WAYS_OF_THE_TESTS = [state for state in OPEN if state != CaseState.ON_HOLD]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def restricted(state: CaseState) -> Walk:
    walk = Walk()
    walk.to(state)
    restrict(walk.case, G.ACCURACY, reason="Geburtsdatum bestritten", by=walk.by, at=walk.later())
    walk.case.refresh_from_db()
    return walk


def lift(walk: Walk, after: timedelta = HOUR) -> None:
    at = walk.later(after)
    lift_restriction(walk.case, told_on=day_of(at), reason="geklärt", by=walk.by, at=at)
    walk.case.refresh_from_db()


def waiting(walk: Walk) -> dict[str, Any]:
    rows = Deadline.objects.waiting().filter(case=walk.case)
    return {one.rule: one.due_at for one in rows}


def send_all(at: Any) -> set[str]:
    """What a sender would hand over in the time after, and what a person would post."""
    sent = set()
    for n in (*range(0, 96, 5), 500, 1001, 1402):
        now = at + n * HOUR
        sweep(now)
        outbox.bundle(at=now)
        for notice in outbox.claim("sender", at=now, limit=500):
            if outbox.mark_sending(notice, "sender", at=now):
                inside = Notice.objects.bundled_in(notice).values_list("kind", flat=True)
                sent |= set(inside) or {notice.kind}
                outbox.mark_sent(notice, "sender", at=now)
        sent |= set(Notice.objects.to_post().values_list("kind", flat=True))
    return sent


@pytest.mark.parametrize("state", WAYS_OF_THE_TESTS)
def test_nothing_is_sent_and_nothing_moves_while_it_is_restricted(state: CaseState) -> None:
    walk = restricted(state)
    before = walk.case.state
    steps = walk.case.steps.count()
    assert send_all(walk.at) <= PASSES_RESTRICTION
    walk.case.refresh_from_db()
    assert (walk.case.state, walk.case.steps.count()) == (before, steps)
    assert waiting(walk) == {}
    assert Case.objects.still_open().overdue(walk.at + 60 * DAY).filter(pk=walk.case.pk).exists()
    lift(walk, 60 * DAY)
    assert waiting(walk), "the clocks run again"


def test_its_clocks_get_the_days_back_and_those_of_law_do_not() -> None:
    walk = Walk(protection_application_on=Walk().at.date())
    walk.to(CaseState.READY_FOR_PLACEMENT)
    before, due_at = waiting(walk), walk.case.due_at
    restrict(walk.case, G.OBJECTION, reason="x", by=walk.by, at=walk.later())
    lift(walk, 14 * DAY)
    after = waiting(walk)
    assert set(after) == set(before)
    assert walk.case.due_at > due_at + 10 * DAY
    law = {key for key in before if key.startswith("eu_")}
    assert law
    for key in before:
        assert (after[key] > before[key]) is (key not in law) or after[key] == before[key], key
    assert {key for key in law if after[key] != before[key]} == set()


def test_an_open_request_is_withdrawn_first_and_the_school_is_told() -> None:
    walk = restricted(CaseState.OFFERED)
    offer = Offer.objects.get(case=walk.case)
    assert (offer.state, walk.case.state) == (OfferState.WITHDRAWN, CaseState.READY_FOR_PLACEMENT)
    assert "offer_withdrawn" in send_all(walk.at)


def test_a_school_is_shown_nothing_new_and_its_answers_are_refused() -> None:
    walk = restricted(CaseState.PLACED)
    offer = Offer.objects.for_school(walk.school.pk).get(case=walk.case)  # type: ignore[union-attr]
    school = walk.by_school()
    shown = disclose([offer], by=school, at=walk.at)[0]
    assert shown == {"id": offer.pk, "state": "ACCEPTED"}
    assert not walk.case.readings.filter(door=school.door).exists()
    with pytest.raises(Refused, match="only be stored"):
        attend(offer, attended_on=day_of(walk.at), by=school, at=walk.later())
    lift(walk)
    again = Offer.objects.for_school(offer.school_id).get(pk=offer.pk)
    assert "pupil" in disclose([again], by=school, at=walk.at)[0]


def test_a_message_that_was_claimed_before_is_not_sent_afterwards() -> None:
    walk = Walk()
    walk.to(CaseState.INVITED)
    notice = Notice.objects.get(kind="invitation")
    claimed = outbox.claim("sender", at=notice.deliver_at + HOUR)
    assert notice in claimed
    restrict(walk.case, G.UNLAWFUL, reason="x", by=walk.by, at=walk.later())
    assert not outbox.mark_sending(notice, "sender", at=notice.deliver_at + HOUR)
    lift(walk)
    assert outbox.mark_sending(notice, "sender", at=notice.deliver_at + HOUR)


def test_what_stood_in_a_digest_waits_and_goes_out_with_a_later_one() -> None:
    walk = Walk()
    walk.to(CaseState.INVITED)
    late = walk.case.due_at + 2 * DAY
    sweep(late)
    waits = Notice.objects.filter(case=walk.case, in_digest=True).earliest("deliver_at")
    outbox.bundle(at=waits.deliver_at + HOUR)
    item = Notice.objects.get(pk=waits.pk)
    assert item.digest is not None
    restrict(walk.case, G.UNLAWFUL, reason="x", by=walk.by, at=late)
    outbox.prepare([item.digest])
    outbox.weed(item.digest, at=late + DAY)
    item.refresh_from_db()
    assert item.state == NoticeState.OWED
    assert item.digest is None


def test_every_step_of_everybody_is_refused() -> None:
    walk = restricted(CaseState.READY_FOR_PLACEMENT)
    assert walk.case.moves_for(walk.by) == []
    with pytest.raises(Refused, match="only be stored"):
        amend(walk.case, {"child": {"given_name": "Anders"}}, by=walk.by, at=walk.later())
    with pytest.raises(Refused, match="only be stored"):
        plan_follow_up(walk.case, "x", day_of(walk.at), by=walk.by, at=walk.later())
    with pytest.raises(Refused, match="only be stored"):
        walk.waitlist()


def test_a_request_can_still_be_recorded_and_is_reminded_of() -> None:
    walk = restricted(CaseState.READY_FOR_PLACEMENT)
    asked = Asked("ACCESS", day_of(walk.at), identity="KNOWN")
    request = record_request(walk.case, asked, by=walk.by, at=walk.later())
    late = walk.at + 40 * DAY
    tell_of_requests(late)
    assert {"right_asked", "right_overdue"} <= send_all(late)
    assert request.is_open


def test_lead_and_officer_are_reminded_of_it_year_by_year() -> None:
    walk = restricted(CaseState.READY_FOR_PLACEMENT)
    lead, officer = make_person(Role.LEAD), make_person(Role.DPO)
    begun = Restriction.objects.get().since

    def reminded() -> list[int]:
        rows = Notice.objects.filter(kind="restriction_stands", recipient=f"user:{officer.pk}")
        return sorted(rows.values_list("nth", flat=True))

    for days, expected in ((364, []), (366, [1]), (370, [1]), (731, [1, 2])):
        for _twice in range(2):
            tell_of_requests(begun + days * DAY)
        assert reminded() == expected, days
    assert Notice.objects.filter(kind="restriction_stands", recipient=f"user:{lead.pk}").exists()
    notice = Notice.objects.with_everything().filter(kind="restriction_stands").latest("created_at")
    words = compose(notice, "x@y.example")
    assert "/requests/" in str(words.body)
    assert stands(reason_of(notice), notice.created_at)
    lift(walk, 732 * DAY)
    assert not stands(reason_of(notice), notice.created_at)


def test_it_is_not_deleted_and_nothing_seems_impossible() -> None:
    walk = Walk()
    walk.to(CaseState.CLOSED)
    restrict(walk.case, G.CLAIMS, reason="Klage", by=walk.by, at=walk.later())
    late = walk.at + 900 * DAY
    assert not due.due(late.date()).exists()
    other = restricted(CaseState.WAITLISTED)
    found = detect(other.at + HOUR)
    assert not found
    lift(walk, 900 * DAY)
    assert due.due(walk.at.date()).exists()


def test_it_ends_only_after_the_person_was_told_and_stands_once() -> None:
    walk = restricted(CaseState.READY_FOR_PLACEMENT)
    with pytest.raises(Refused, match="already"):
        restrict(walk.case, G.CLAIMS, reason="x", by=walk.by, at=walk.later())
    for told_on in (None, day_of(walk.at) + DAY):
        with pytest.raises(Invalid, match="Tell the person"):
            lift_restriction(walk.case, told_on=told_on, reason="x", by=walk.by, at=walk.later())
    lift(walk)
    with pytest.raises(Refused, match="not restricted"):
        lift(walk)
    standing = Restriction.objects.get()
    assert (standing.reason, standing.lift_reason) == ("Geburtsdatum bestritten", "geklärt")


@pytest.mark.parametrize("role", [Role.PLACEMENT, Role.SUPERVISION, Role.ADMIN])
def test_whoever_has_no_part_in_it_restricts_nothing(role: Role) -> None:
    walk = Walk()
    with pytest.raises(Refused):
        restrict(walk.case, G.CLAIMS, reason="x", by=staff(make_person(), role), at=walk.later())
