"""The deadlines page: every number in words, changed in two steps, with a trail."""

import re
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from advisory.desk import numbering
from advisory.desk.cancelling import CANCELLED_BY
from advisory.desk.models import Advisor
from cases.deadlines import NUMBERS, RULES
from cases.models import Case, TimetableVersion
from cases.states import STAFF_ROLES, Role
from cases.told.clocks import BY_ITSELF
from tests.advisory.filling import filled
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, HOUR, MONDAY, make_case, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Advisor:
    """The head of the office."""
    return make_person(Role.LEAD, name="Frau Leitung")


@pytest.fixture
def desk(lead: Advisor) -> Desk:
    """Her desk on that Monday."""
    return Desk(lead, MONDAY + HOUR)


def typed(desk: Desk, **changes: Any) -> dict[str, Any]:
    """The form as it comes, with these changes."""
    return filled(desk.get("timetable"), {key: str(value) for key, value in changes.items()})


def saved(desk: Desk, reason: str = "Erfahrung", **changes: Any) -> Any:
    """Both steps: look at what would change, then save."""
    page = desk.post("timetable", **typed(desk, **changes))
    assert "What would change" in text(page), text(page)
    return desk.post("timetable_save", **filled(page, {"reason": reason}))


def test_every_rule_has_its_sentence_and_what_cancels_it() -> None:
    assert set(BY_ITSELF) == set(RULES)
    assert set(CANCELLED_BY) == set(RULES)


def test_no_sentence_names_a_number_that_the_office_may_change() -> None:
    named = {key: str(said) for key, said in BY_ITSELF.items() if re.search(r"\d", str(said))}
    assert set(named) == {"age_16", "age_duty_end"}  # the age of the rule; a paragraph


def test_every_number_stands_on_the_page_once() -> None:
    keys = [number.key for _title, numbers in numbering.groups() for number in numbers]
    assert sorted(keys) == sorted(NUMBERS)


def test_each_number_says_what_it_does_from_when_and_on_which_basis(desk: Desk) -> None:
    page = text(desk.get("timetable"))
    assert (
        "The school is reminded of the place request. School days, since the school was asked"
        " Zielwert (own target) 2 from 1 to 400"
    ) in page
    assert "Days, since the application for protection gesetzlich (by law) 60 from 1 to 60" in page
    assert "186 (15 years, 6 months) from 168 to 216" in page
    assert "Moved away months Zielwert (own target) 12 (1 year) from" in page
    assert "within months gesetzlich (by law) 1 from" in page
    assert "Days ahead, around the appointment Zielwert (own target) 2 from 1 to 400" in page


def test_the_legs_are_added_up_against_the_target(desk: Desk) -> None:
    page = text(desk.get("timetable"))
    assert "add up to 15 days. The target is 20 working days" in page
    assert "so 5 are left" in page
    saved(desk, leg_invited=12)
    assert "With these legs the target can't be met." in text(desk.get("timetable"))


def test_a_number_is_changed_in_two_steps(desk: Desk, lead: Advisor) -> None:
    page = desk.post("timetable", **typed(desk, offer_expiry=10, appointment_2_days=3))
    assert not TimetableVersion.objects.exists()
    said = text(page)
    assert (
        "The place request expires, and the place is given back."
        " (School days, since the school was asked): 8 → 10"
    ) in said
    assert "(Days ahead, around the appointment): 2 → 3" in said
    answer = desk.post("timetable_save", **filled(page, {"reason": "Herbst war zu knapp"}))
    assert answer.status_code == 302
    [version] = TimetableVersion.objects.all()
    assert version.days == {"offer_expiry": 10, "appointment_2_days": -3}
    assert (version.user, version.at, version.reason) == (lead, desk.at, "Herbst war zu knapp")


def test_the_trail_says_who_when_why_and_from_which_to_which(desk: Desk, lead: Advisor) -> None:
    saved(desk, "Erste Erfahrung", offer_expiry=10)
    desk = Desk(lead, desk.at + DAY)
    saved(desk, "Zweite Erfahrung", offer_expiry=9, language_exam_on="1.2.")
    trail = text(desk.get("timetable")).split("Who changed what")[1]
    newest, first = trail.split("Change 1")
    assert "10.11.2026, 11:00 · Frau Leitung · Change 2 Zweite Erfahrung" in newest
    assert "(School days, since the school was asked): 10 → 9" in newest
    assert "15.01. → 01.02." in newest
    assert "Erste Erfahrung" in first
    assert "(School days, since the school was asked): 8 → 10" in first


def test_a_change_needs_a_reason(desk: Desk) -> None:
    page = desk.post("timetable", **typed(desk, offer_expiry=10))
    page = desk.post("timetable_save", **filled(page, {"reason": " "}))
    assert "Reason: " in text(page)
    assert "8 → 10" in text(page)
    assert not TimetableVersion.objects.exists()


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("offer_expiry", "acht", "Enter a whole number."),
        ("offer_expiry", "", "This field is required."),
        ("offer_expiry", "401", "Enter a number from 1 to 400."),
        ("offer_expiry", "4", "4 comes before an earlier step at 5."),
        ("eu_60_days", "61", "Enter a number from 1 to 60."),
        ("appointment_3_hours", "49", "Enter a number from 1 to 48."),
        ("language_exam_on", "30.2.", "There is no such day in the calendar"),
        ("language_exam_on", "Januar", "Enter the day and month"),
        ("first_0", "32.1.2027", "There is no such day in the calendar"),
        ("last_0", "31.1.2027", "Enter the first day."),
    ],
)
def test_what_can_not_be_is_said_at_its_field(
    desk: Desk, key: str, value: str, sentence: str
) -> None:
    page = text(desk.post("timetable", **typed(desk, **{key: value})))
    assert "Please check what you entered." in page
    assert sentence in page
    assert not TimetableVersion.objects.exists()


def test_nothing_changed_is_said(desk: Desk) -> None:
    assert "Nothing has been changed." in text(desk.post("timetable", **typed(desk)))


def test_a_change_beside_another_one_is_not_lost(desk: Desk) -> None:
    page = desk.post("timetable", **typed(desk, offer_expiry=10))
    other = Desk(make_person(Role.LEAD), MONDAY + HOUR)
    saved(other, contact_10=12)
    answer = desk.post("timetable_save", **filled(page, {"reason": "Erfahrung"}))
    assert answer.status_code == 302
    assert "Somebody else has changed the numbers meanwhile" in text(desk.get("timetable"))
    assert TimetableVersion.objects.in_force().days == (("contact_10", 12),)


def test_closing_days_come_and_go_with_their_names(desk: Desk) -> None:
    names = {"first_0": "24.12.2026", "last_0": "1.1.27", "name_0": "Zwischen den Jahren"}
    saved(desk, **names)
    days = ["2026-12-24", "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31"]
    assert TimetableVersion.objects.get().closed == dict.fromkeys(days, "Zwischen den Jahren")
    page = desk.get("timetable")
    assert "24.12.2026 Zwischen den Jahren" in text(page)
    assert "Closing day 24.12.2026: open → Zwischen den Jahren" in text(page)
    kept = filled(page, {})
    kept["keep"] = days[1:]
    page = desk.post("timetable", **kept)
    assert "Closing day 24.12.2026: Zwischen den Jahren → open" in text(page)
    kept["reason"] = "Heiligabend ist besetzt"
    desk.post("timetable_save", **kept)
    assert date(2026, 12, 24) not in TimetableVersion.objects.in_force().closed


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role != Role.LEAD])
def test_others_read_the_numbers_and_change_none(desk: Desk, role: Role) -> None:
    everything = typed(desk, offer_expiry=10)
    other = Desk(make_person(role), MONDAY + HOUR)
    page = other.get("timetable")
    assert "The place request expires, and the place is given back." in text(page)
    assert "Show what would change" not in text(page)
    assert 'name="offer_expiry"' not in html(page)
    assert other.post("timetable", **everything).status_code == 404
    assert other.post("timetable_save", **everything, reason="x").status_code == 404
    assert not TimetableVersion.objects.exists()


def test_the_page_says_how_far_planning_anew_has_come(desk: Desk) -> None:
    cases = [make_case(), make_case(), make_case()]
    saved(desk, offer_expiry=10)
    assert "0 of 3 open cases are dated anew" in text(desk.get("timetable"))
    Case.objects.filter(pk=cases[0].pk).update(planned_by=1)
    assert "1 of 3 open cases are dated anew" in text(desk.get("timetable"))
    Case.objects.update(planned_by=1)
    assert "All open cases (3) are dated by the present numbers." in text(desk.get("timetable"))


@pytest.mark.parametrize("changes", [1, 3])
def test_a_long_trail_asks_no_more(
    desk: Desk, changes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(changes):
        saved(desk, offer_expiry=10 + n)
    with django_assert_num_queries(10):
        desk.get("timetable")
