"""The detector finds each state of its table, clears it once it is mended, tells the operator."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F

from cases.actions.records import mark_posted
from cases.history.triggers import expose, protect
from cases.models import (
    Appointment,
    Case,
    Deadline,
    Finding,
    FollowUp,
    Guardian,
    Household,
    Notice,
    Offer,
    Pause,
    Step,
    TimetableVersion,
)
from cases.notices import Kind, NoticeState
from cases.reminders import sweep
from cases.states import CaseState, Closure, Role
from cases.watching import heartbeats
from cases.watching.detecting import detect
from cases.watching.impossible import CHECKS
from schools.models import Place
from tests.cases.breaking import Before, allow, constraints_again
from tests.cases.racing import at_once
from tests.factories import DAY, HOUR, MONDAY, WAYS, Walk, make_case, make_person

pytestmark = pytest.mark.django_db

S = CaseState
Breaker = Callable[[Walk], object]


def second_live_offer(walk: Walk) -> None:
    """The same request once more."""
    allow("cases_offer", index="one_live_offer_per_case")
    row = Offer.objects.filter(case=walk.case).values().get()
    Offer.objects.bulk_create([Offer(**{**row, "id": uuid.uuid4()})])


def reserved_nothing(walk: Walk) -> None:
    """An open request whose place is gone."""
    allow("cases_offer", check="live_offer_reserves_a_place")
    Offer.objects.update(holding="NONE")


def overfull(walk: Walk) -> None:
    """A lowered figure that nobody has marked."""
    allow("schools_place", check="places_never_exceeded")
    Place.objects.update(reported_free=0)


def unreachable(walk: Walk) -> None:
    """No telephone, no mail, no address."""
    Guardian.objects.update(phone="", email="")
    Household.objects.update(street="", accommodation="")


def paused(walk: Walk) -> None:
    """A pause that goes on."""
    span = {"starts_on": walk.at.date(), "ends_on": walk.at.date() + 9 * DAY}
    Pause.objects.create(case=walk.case, kind=Pause.Kind.HOLD, **span)


def to_be_done_by_nobody(walk: Walk) -> None:
    """A follow-up without role or person."""
    today = walk.at.date()
    FollowUp.objects.create(case=walk.case, due_on=today, note="x", created_at=walk.at)


def over(walk: Walk) -> dict[str, object]:
    """A rest that has ended days ago."""
    past = walk.at - 3 * DAY
    return {"hold_until": past.date(), "due_at": past}


def unprotected(walk: Walk) -> None:
    """The triggers of history are gone."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in expose():
            cursor.execute(statement)


def renumbered(walk: Walk) -> None:
    """A step has another number."""
    unprotected(walk)
    Step.objects.filter(number=2).update(number=9)


def cases(**values: object) -> Breaker:
    return lambda walk: Case.objects.update(**values)


BROKEN: dict[str, tuple[CaseState, Breaker]] = {
    "without_clock": (S.INVITED, lambda walk: Deadline.objects.all().delete()),
    "without_round": (
        S.WAITLISTED,
        lambda walk: Deadline.objects.filter(rule="waiting_list_review").update(outcome="DONE"),
    ),
    "stroke_overdue": (S.INVITED, lambda walk: Deadline.objects.update(due_at=walk.at - 2 * DAY)),
    "dates_off_plan": (S.INVITED, lambda walk: Case.objects.update(due_at=F("due_at") + HOUR)),
    "planned_by_old_numbers": (
        S.INVITED,
        lambda walk: TimetableVersion.objects.create(at=walk.at - 2 * HOUR),
    ),
    "wrong_holder": (S.INVITED, cases(holder=Role.LEAD)),
    "repeats_wrongly": (S.OFFERED, cases(support_forms="ALPHA")),
    "rests_too_long": (S.ON_HOLD, lambda walk: Case.objects.update(**over(walk))),
    "nobody_can_be_reached": (S.INVITED, unreachable),
    "gap_in_history": (S.INVITED, renumbered),
    "history_differs": (S.INVITED, cases(state_since=MONDAY - DAY)),
    "history_unprotected": (S.INVITED, unprotected),
    "state_without_step": (S.INVITED, cases(state=S.REPORTED)),
    "more_than_one": (S.OFFERED, second_live_offer),
    "asked_without_request": (
        S.OFFERED,
        lambda walk: Offer.objects.update(state="DECLINED", holding="NONE"),
    ),
    "placed_without_promise": (S.PLACED, lambda walk: Offer.objects.update(state="REVOKED")),
    "appointment_astray": (
        S.APPOINTMENT_SCHEDULED,
        lambda walk: Appointment.objects.update(state="CANCELLED_OFFICE"),
    ),
    "request_outlived": (
        S.OFFERED,
        lambda walk: Offer.objects.update(expires_at=walk.at - 2 * DAY),
    ),
    "reserved_without_request": (S.OFFERED, reserved_nothing),
    "place_miscounted": (S.OFFERED, lambda walk: Place.objects.update(reserved=2)),
    "place_overfull": (S.OFFERED, overfull),
    "closed_with_clock": (S.CLOSED, lambda walk: Deadline.objects.update(outcome="WAITING")),
    "escalated_at_rest": (S.CLOSED, cases(level=1)),
    "paused_when_closed": (S.CLOSED, paused),
    "merged_into_nothing": (S.CLOSED, cases(closure=Closure.DUPLICATE_MERGED)),
    "message_stuck": (S.INVITED, lambda walk: Notice.objects.update(deliver_at=walk.at - 4 * DAY)),
    "digest_missing": (S.INVITED, lambda walk: Notice.objects.update(state="BUNDLED")),
    "sent_without_time": (S.INVITED, lambda walk: Notice.objects.update(state="SENT")),
    "follow_up_for_nobody": (S.INVITED, to_be_done_by_nobody),
}
# The state of affairs outside, which no hand in the database breaks.
OUTSIDE = {"holidays_unknown"}


@pytest.fixture(autouse=True)
def _constraints() -> Iterator[None]:
    with constraints_again():
        yield


def standing() -> set[str]:
    """What stands, by check."""
    return set(Finding.objects.standing().values_list("check_key", flat=True))


def test_every_check_of_the_table_is_broken_here() -> None:
    assert set(BROKEN) | OUTSIDE == set(CHECKS)


@pytest.mark.parametrize("key", BROKEN)
def test_what_is_broken_is_found_and_cleared_when_it_is_mended(key: str) -> None:
    state, break_it = BROKEN[key]
    walk = Walk()
    walk.to(state)
    at = walk.later()
    assert detect(at) == {}
    before = Before()
    break_it(walk)
    found = detect(at + HOUR)
    assert key in found, found
    [finding] = Finding.objects.standing().filter(check_key=key)[:1]
    assert finding.found_at == at + HOUR
    alarms = Notice.objects.filter(kind=Kind.ALARM)
    assert set(alarms.values_list("rule", flat=True)) == set(found)
    alarms.delete()  # they were owed by the finding
    unprotected(walk)
    before.restore()
    protect()
    assert detect(at + 2 * HOUR) == {}
    finding.refresh_from_db()
    assert finding.gone_at == at + 2 * HOUR


@pytest.mark.parametrize("state", WAYS)
def test_nothing_is_found_where_the_clock_runs(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    at = walk.at
    for _week in range(11):
        at += 7 * DAY
        sweep(at)
        Notice.objects.update(state=NoticeState.SENT, sent_at=at)
        assert detect(at) == {}, at


def test_the_end_of_the_known_holidays_is_told_a_year_ahead() -> None:
    last = datetime(2028, 9, 1, 9, 0, tzinfo=MONDAY.tzinfo)
    assert "holidays_unknown" not in detect(MONDAY)
    assert detect(last)["holidays_unknown"]
    assert Notice.objects.filter(rule="holidays_unknown").count() == 1
    assert "holidays_unknown" not in detect(MONDAY)


def test_an_alarm_is_owed_to_every_operator_once_for_a_check_and_day() -> None:
    operators = [make_person(Role.ADMIN), make_person(Role.ADMIN)]
    make_person(Role.INTAKE)
    first, second = make_case(S.INVITED), make_case(S.INVITED)
    Case.objects.filter(pk=first.pk).update(holder=Role.LEAD)
    detect(MONDAY + DAY)
    Case.objects.filter(pk=second.pk).update(holder=Role.LEAD)
    detect(MONDAY + DAY + HOUR)
    detect(MONDAY + DAY + 2 * HOUR)
    alarms = Notice.objects.filter(kind=Kind.ALARM, rule="wrong_holder")
    told = {f"user:{one.pk}" for one in operators}
    assert told <= set(alarms.values_list("recipient", flat=True))
    assert alarms.filter(recipient=f"user:{operators[0].pk}").count() == 1
    assert alarms.filter(case__isnull=True).count() == alarms.count()
    assert Finding.objects.standing().filter(check_key="wrong_holder").count() == 2


def test_without_an_operator_the_mailbox_of_the_office_is_told() -> None:
    case = make_case(S.INVITED)
    person_of_all_roles = case.steps.exclude(user=None).values("user")
    Case.objects.update(holder=Role.LEAD)
    grants = Walk().person.grants.model.objects
    grants.filter(role=Role.ADMIN).delete()
    assert person_of_all_roles
    detect(MONDAY + DAY)
    assert Notice.objects.get(kind=Kind.ALARM, rule="wrong_holder").recipient == "role:ADMIN"


def test_what_comes_back_is_found_anew() -> None:
    make_case(S.INVITED)
    for hour, holder in enumerate((Role.LEAD, Role.FAMILY, Role.LEAD)):
        Case.objects.update(holder=holder)
        detect(MONDAY + DAY + hour * HOUR)
    rows = Finding.objects.filter(check_key="wrong_holder").order_by("pk")
    assert [one.gone_at is None for one in rows] == [False, True]


def test_a_large_town_is_looked_at_turn_by_turn_and_findings_each_time() -> None:
    town = [make_case(S.INVITED) for _ in range(5)]
    Case.objects.filter(pk=town[4].pk).update(holder=Role.LEAD)
    rounds = [detect(MONDAY + hour * HOUR, turn=2) for hour in range(1, 5)]
    found = [f"case:{town[4].number}" in one.get("wrong_holder", ()) for one in rounds]
    assert found == [False, False, True, True]
    Case.objects.filter(pk=town[4].pk).update(holder=Role.FAMILY)
    assert detect(MONDAY + 5 * HOUR, turn=2) == {}


@pytest.mark.django_db(transaction=True)
def test_one_check_that_fails_does_not_keep_the_others() -> None:
    make_case(S.INVITED)
    Case.objects.update(holder=Role.LEAD)
    Notice.objects.update(state=NoticeState.SENT)
    with without_table("cases_pause"):
        detect(MONDAY + DAY)
    assert {"wrong_holder", "sent_without_time"} <= standing()


@contextmanager
def without_table(name: str) -> Iterator[None]:
    """As if a table were damaged."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name} RENAME TO for_a_while")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE for_a_while RENAME TO {name}")


def test_the_detector_leaves_a_sign_of_life() -> None:
    detect(MONDAY)
    beat = heartbeats.known()[heartbeats.DETECT]
    assert (beat.at, beat.figures["findings"]) == (MONDAY, 0)


def test_a_letter_that_waits_for_a_person_is_not_stuck() -> None:
    case = make_case(S.INVITED)
    Notice.objects.update(way="LETTER")
    at = MONDAY + timedelta(days=4)
    assert "message_stuck" not in detect(at)
    mark_posted(case.notices.get(), at=at)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_detectors_at_once_find_it_once() -> None:
    make_case(S.INVITED)
    Case.objects.update(holder=Role.LEAD)
    for _ in range(5):
        Finding.objects.all().delete()
        Notice.objects.filter(kind=Kind.ALARM).delete()
        at_once(lambda: detect(MONDAY + DAY), lambda: detect(MONDAY + DAY))
        assert Finding.objects.filter(check_key="wrong_holder").count() == 1
        alarms = Notice.objects.filter(rule="wrong_holder").values_list("recipient", flat=True)
        assert len(alarms) == len(set(alarms)) > 0
