"""Changing the office's numbers: by the lead, within bounds, with a trail, and never by half."""

from datetime import date

import pytest

from advisory.desk.models import Advisor
from cases.actions.timetable import IN_ORDER, change_timetable, differences
from cases.actors import Actor
from cases.deadlines import NUMBERS, Basis
from cases.models import TimetableVersion
from cases.refusals import Code
from cases.states import CaseState, Role
from tests.cases.refusing import invalid, refused
from tests.factories import MONDAY, make_person

pytestmark = pytest.mark.django_db

BRIDGE = {date(2026, 12, 28): "Zwischen den Jahren"}


@pytest.fixture(autouse=True)
def lead() -> Actor:
    """The head of the office, who is there before anything is changed."""
    return as_lead()


def as_lead() -> Actor:
    """The head of the office as an actor."""
    known = Advisor.objects.filter(username="lead").first()
    return Actor.staff((known or make_person(Role.LEAD, username="lead")).pk, [Role.LEAD])


def change(
    days: dict[str, int] | None = None,
    closed: dict[date, str] | None = None,
    *,
    by: Actor | None = None,
    reason: str = "Erfahrung aus dem Herbst",
    version: int = 0,
) -> TimetableVersion:
    """A change of the lead on that Monday."""
    by = by or as_lead()
    return change_timetable(
        days or {}, closed or {}, reason=reason, by=by, at=MONDAY, version=version
    )


def test_a_change_is_in_force_at_once_and_says_who_when_and_why(lead: Actor) -> None:
    made = change({"offer_expiry": 10, "leg_offered": 4}, BRIDGE)
    timetable = TimetableVersion.objects.in_force()
    assert timetable.rules["offer_expiry"].days == 10
    assert timetable.rules["offer_lead"].days == 4
    assert timetable.leg(CaseState.OFFERED).days == 4
    assert timetable.closed == frozenset(BRIDGE)
    assert (made.user_id, made.at, made.reason) == (
        lead.user_id,
        MONDAY,
        "Erfahrung aus dem Herbst",
    )
    assert made.closing_days == BRIDGE


def test_a_second_change_keeps_the_first_and_both_stay_readable() -> None:
    change({"offer_expiry": 10})
    change({"contact_10": 12}, version=1)
    newest, first = TimetableVersion.objects.newest_first()
    assert newest.days == {"offer_expiry": 10, "contact_10": 12}
    told = [(number.key, before, after) for number, before, after in differences(
        first.days, newest.days
    )]  # fmt: skip
    assert told == [("contact_10", 10, 12)]


def test_a_number_set_back_to_its_default_is_no_difference() -> None:
    change({"offer_expiry": 10})
    assert change({"offer_expiry": 8}, version=1).days == {}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEAD])
def test_nobody_but_the_lead_changes_a_number(role: Role) -> None:
    by = Actor.staff(make_person().pk, [role])
    with refused(Code.WRONG_ROLE):
        change({"offer_expiry": 10}, by=by)
    assert not TimetableVersion.objects.exists()


def test_a_change_needs_a_reason() -> None:
    with invalid("reason", "give a reason"):
        change({"offer_expiry": 10}, reason="  ")


def test_nothing_changed_is_no_change() -> None:
    with invalid("", "Nothing has been changed"):
        change({"offer_expiry": 8})
    change({}, BRIDGE)
    with invalid("", "Nothing has been changed"):
        change({}, BRIDGE, version=1)


def test_a_change_on_older_numbers_is_refused() -> None:
    change({"offer_expiry": 10})
    with refused(Code.STALE, "Somebody else"):
        change({"offer_expiry": 9})
    with refused(Code.STALE, "Somebody else"):
        change({"offer_expiry": 9}, version=2)
    assert TimetableVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "number", "sentence"),
    [
        ("no_such_number", 3, "no such number"),
        ("leg_offered", 0, "from 1 to 400"),
        ("target_20", 401, "from 1 to 400"),
        ("eu_60_days", 61, "from 1 to 60"),
        ("appointment_3_hours", 1, "from -48 to -1"),
        ("language_exam_on", 230, "no such day"),
        ("language_exam_on", 229, "no such day"),
        ("language_exam_on", 1300, "from 101 to 1231"),
    ],
)
def test_a_number_out_of_bounds_is_refused(key: str, number: int, sentence: str) -> None:
    with invalid(key, sentence):
        change({key: number})


def test_the_law_is_warned_of_earlier_never_later() -> None:
    for number in NUMBERS.values():
        if number.basis is Basis.LAW:
            with invalid(number.key):
                change({number.key: number.default + 1})


def test_steps_of_one_clock_keep_their_order() -> None:
    with invalid("offer_expiry", "4 comes before an earlier step at 5"):
        change({"offer_expiry": 4})
    change({"offer_authority": 4, "offer_expiry": 4})


def test_every_number_that_has_an_order_stands_in_it_by_default() -> None:
    for chain in IN_ORDER:
        defaults = [NUMBERS[key].default for key in chain]
        assert defaults == sorted(defaults)


@pytest.mark.parametrize(
    ("closed", "sentence"),
    [
        ({date(2026, 12, 28): " "}, "a name"),
        ({date(2026, 12, 28): "x" * 61}, "at most 60"),
        ({date(1999, 12, 28): "Umzug"}, "between 2000"),
    ],
)
def test_a_closing_day_has_a_name_and_lies_in_our_time(
    closed: dict[date, str], sentence: str
) -> None:
    with invalid("closed", sentence):
        change({}, closed)
