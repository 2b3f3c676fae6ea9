"""The detector finds each state of its table, clears it once it is mended, tells the operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection

from cases.actions.records import mark_posted
from cases.history.triggers import protect
from cases.models import (
    Case,
    Finding,
    Notice,
)
from cases.notices import Kind, NoticeState
from cases.reminders import sweep
from cases.states import CaseState, Role
from cases.watching import heartbeats
from cases.watching.detecting import detect
from cases.watching.impossible import CHECKS
from tests.cases.breaking import Before, constraints_again
from tests.cases.broken import BROKEN, OUTSIDE, unprotected
from tests.cases.racing import at_once
from tests.factories import DAY, HOUR, MONDAY, WAYS, Walk, make_case, make_person

pytestmark = pytest.mark.django_db

S = CaseState


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
