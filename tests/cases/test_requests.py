"""What a person asks for about their data is written down, reminded of, and never forgotten."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation

from cases.actions.rights import (
    Asked,
    answer_request,
    check_identity,
    extend_request,
    record_request,
)
from cases.actors import Actor
from cases.calendars import end_of
from cases.erasing import deleting, due
from cases.forecast import forecast
from cases.models import Notice, Occurrence, RightsRequest
from cases.notices import Kind, NoticeState
from cases.reasons import still_owed
from cases.refusals import Code, Refused
from cases.rights.telling import tell_of_requests
from cases.states import CaseState, Role
from tests.factories import DAY, Walk, make_person, staff

pytestmark = pytest.mark.django_db
R, S = RightsRequest.Kind, RightsRequest.State
KNOWN = RightsRequest.Identity.KNOWN
MONDAY = date(2026, 11, 9)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def asked(walk: Walk, kind: str = R.ACCESS, on: date = MONDAY, **more: Any) -> RightsRequest:
    said = Asked(kind, on, identity=KNOWN, **more)
    return record_request(walk.case, said, by=walk.by, at=walk.later())


def noon(day: date) -> datetime:
    return end_of(day) - DAY / 2


def told(kind: Kind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 10, 31), date(2026, 11, 30)),
        (date(2026, 11, 9), date(2026, 12, 9)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_the_period_is_one_month_of_the_calendar(received: date, last: date) -> None:
    walk = Walk(at=noon(received))
    assert asked(walk, on=received).due_on == last


def test_lead_and_officer_hear_of_a_request_at_once_and_the_advisor_handles_it() -> None:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    lead, officer = make_person(Role.LEAD), make_person(Role.DPO)
    request = asked(walk)
    assert request.handler == walk.case.advisor
    keepers = {f"user:{one.pk}" for one in (walk.person, lead, officer)}
    assert told(Kind.RIGHT_ASKED) == keepers
    event = Occurrence.objects.get(what=Occurrence.What.RIGHT_ASKED)
    assert event.details["request"] == request.pk


def test_who_handles_it_is_reminded_and_after_the_last_day_lead_and_officer_week_by_week() -> None:
    walk = Walk()
    lead, officer = make_person(Role.LEAD), make_person(Role.DPO)
    request = asked(walk)
    days = [request.due_on + n * DAY for n in (-15, -14, -13, -7, -2, 0)]
    seen = []
    for day in days:
        tell_of_requests(noon(day))
        tell_of_requests(noon(day))
        seen.append(Notice.objects.filter(kind=Kind.RIGHT_DUE).count())
    assert seen == [0, 1, 1, 2, 3, 3]
    assert told(Kind.RIGHT_DUE) == {f"user:{walk.person.pk}"}
    assert told(Kind.RIGHT_OVERDUE) == set()
    keepers = {f"user:{one.pk}" for one in (walk.person, lead, officer)}
    for week, n in enumerate((1, 8, 15), start=1):
        tell_of_requests(noon(request.due_on + n * DAY))
        tell_of_requests(noon(request.due_on + n * DAY))
        assert told(Kind.RIGHT_OVERDUE) == keepers
        assert Notice.objects.filter(kind=Kind.RIGHT_OVERDUE).count() == 3 * week


def test_the_forecast_shows_the_reminders_that_then_go_out() -> None:
    walk = Walk()
    make_person(Role.LEAD)
    request = asked(walk)
    at = noon(request.due_on - 15 * DAY)
    expected = [one for one in forecast(at) if one.rule == "right"]
    assert {one.case_number for one in expected} == {walk.case.number}
    days = [request.due_on + n * DAY for n in range(-15, 0)]
    for day in days:
        tell_of_requests(noon(day))
    sent = Notice.objects.filter(kind__in=(Kind.RIGHT_DUE, Kind.RIGHT_OVERDUE))
    told_of = {(one.kind, one.nth, one.recipient) for one in sent}
    assert {(one.kind, one.nth, one.recipient) for one in expected} == told_of
    assert len(told_of) == 3
    assert [one for one in forecast(noon(days[-1])) if one.kind == Kind.RIGHT_DUE] == []


def test_after_an_outage_one_reminder_goes_out_and_not_three() -> None:
    walk = Walk()
    request = asked(walk)
    tell_of_requests(noon(request.due_on - DAY))
    assert Notice.objects.filter(kind=Kind.RIGHT_DUE).count() == 1


def test_where_nobody_handles_it_any_more_lead_and_officer_are_reminded() -> None:
    walk = Walk()
    handler = make_person(Role.ADVISOR)
    request = asked(walk)
    RightsRequest.objects.filter(pk=request.pk).update(handler=handler)
    handler.is_active = False
    handler.save()
    lead = make_person(Role.LEAD)
    tell_of_requests(noon(request.due_on - DAY))
    assert f"user:{lead.pk}" in told(Kind.RIGHT_DUE)


def test_the_period_is_extended_once_by_two_months_and_only_in_time() -> None:
    walk = Walk()
    request = asked(walk)
    extend_request(request, reason="Viele Unterlagen", by=walk.by, at=walk.later())
    request.refresh_from_db()
    assert request.due_on == date(2027, 2, 9)
    with pytest.raises(Refused, match="already"):
        extend_request(request, reason="Noch mehr", by=walk.by, at=walk.later())
    late = asked(walk, R.CORRECTION)
    with pytest.raises(Refused, match="over"):
        extend_request(late, reason="x", by=walk.by, at=noon(late.due_on + DAY))
    tell_of_requests(noon(request.due_on - DAY))
    assert Notice.objects.filter(kind=Kind.RIGHT_DUE, rule=f"right:{request.pk}").count() == 1


def test_an_answer_needs_a_reason_and_ends_the_reminders() -> None:
    walk = Walk()
    request = asked(walk, R.OBJECTION)
    with pytest.raises(Refused):
        answer_request(request, S.REFUSED, outcome=" ", by=walk.by, at=walk.later())
    tell_of_requests(noon(request.due_on - DAY))
    notice = Notice.objects.get(kind=Kind.RIGHT_DUE)
    assert still_owed(notice, walk.at)
    answer_request(request, S.REFUSED, outcome="Schulpflicht", by=walk.by, at=walk.later())
    assert not still_owed(notice, walk.at)
    assert tell_of_requests(noon(request.due_on + DAY)) == 0
    with pytest.raises(Refused, match="already"):
        answer_request(request, S.GRANTED, outcome="Doch", by=walk.by, at=walk.later())


def test_nothing_is_granted_to_somebody_unknown() -> None:
    walk = Walk()
    request = record_request(walk.case, Asked(R.ACCESS, MONDAY), by=walk.by, at=walk.later())
    with pytest.raises(Refused, match="who asks"):
        answer_request(request, S.GRANTED, outcome="Kopie", by=walk.by, at=walk.later())
    check_identity(request, KNOWN, by=walk.by, at=walk.later())
    answer_request(request, S.GRANTED, outcome="Kopie", by=walk.by, at=walk.later())


@pytest.mark.parametrize("role", [Role.PLACEMENT, Role.SUPERVISION, Role.ADMIN])
def test_whoever_has_no_part_in_it_records_nothing(role: Role) -> None:
    walk = Walk()
    with pytest.raises(Refused) as refusal:
        record_request(
            walk.case, Asked(R.ACCESS, MONDAY), by=staff(walk.person, role), at=walk.later()
        )
    assert refusal.value.code is Code.WRONG_ROLE


def test_a_case_is_not_deleted_while_a_request_is_open_and_takes_it_along_afterwards() -> None:
    walk = Walk()
    walk.to(CaseState.CLOSED)
    request = asked(walk, on=walk.at.date())
    late = walk.at + 800 * DAY
    assert not due.due(late.date()).exists()
    answer_request(request, S.REFUSED, outcome="x", by=walk.by, at=late)
    assert len(deleting.erase_due(by=Actor.clock(), at=late)) == 1
    assert not RightsRequest.objects.exists()


def test_deletion_before_its_time_is_granted_by_the_lead_once_the_case_is_closed() -> None:
    walk = Walk()
    walk.to(CaseState.ENROLLED)
    request = asked(walk, R.ERASURE, on=walk.at.date())
    with pytest.raises(Refused, match="still needed"):
        answer_request(request, S.GRANTED, outcome="x", by=walk.by, at=walk.later())
    walk.close_enrolled()
    advisor = staff(walk.person, Role.ADVISOR)
    with pytest.raises(Refused, match="lead"):
        answer_request(request, S.GRANTED, outcome="x", by=advisor, at=walk.later())
    assert not due.due(walk.at.date()).exists()
    answer_request(request, S.GRANTED, outcome="x", by=walk.by, at=walk.later())
    Notice.objects.filter(kind=Kind.RECEIVER_TOLD).update(state=NoticeState.SENT)
    assert len(deleting.erase_due(by=Actor.clock(), at=walk.later())) == 1


@pytest.mark.parametrize("state", [NoticeState.OWED, NoticeState.DEAD])
def test_a_deletion_waits_for_the_word_to_the_schools_for_two_weeks_and_no_longer(
    state: NoticeState,
) -> None:
    walk = Walk()
    walk.to(CaseState.ENROLLED)
    request = asked(walk, R.ERASURE, on=walk.at.date())
    walk.close_enrolled()
    answer_request(request, S.GRANTED, outcome="x", by=walk.by, at=walk.later())
    Notice.objects.filter(kind=Kind.RECEIVER_TOLD).update(state=state)
    assert deleting.erase_due(by=Actor.clock(), at=walk.at + 14 * DAY) == []
    assert len(deleting.erase_due(by=Actor.clock(), at=walk.at + 15 * DAY)) == 1
