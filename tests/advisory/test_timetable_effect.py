"""What other numbers would change is said before they are saved: how much, and for whom."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.forecast import forecast
from cases.models import TimetableVersion
from cases.states import CaseState, Role
from schools.models import School
from tests.advisory.filling import filled
from tests.advisory.visiting import Desk, html, text
from tests.factories import Walk, make_person, make_school

pytestmark = pytest.mark.django_db


def asked(count: int, school: School | None = None) -> list[Walk]:
    """Children for whom a school is asked, each another one unless it is given."""
    walks = []
    for _child in range(count):
        walk = Walk()
        walk.school = school
        walk.to(CaseState.OFFERED)
        walks.append(walk)
    return walks


@pytest.fixture
def walks() -> list[Walk]:
    """Two schools are asked."""
    return asked(2)


def lead_after(walks: list[Walk]) -> Desk:
    """The lead, an hour after the last step."""
    return Desk(make_person(Role.LEAD), walks[-1].later())


def looked_at(desk: Desk, **changes: Any) -> Any:
    """The page that says what would change."""
    typed = {key: str(value) for key, value in changes.items()}
    return desk.post("timetable", **filled(desk.get("timetable"), typed))


def effect(page: Any) -> str:
    """What it says of the next days."""
    return text(page).split("The next 14 days")[1].split("Reason")[0]


def test_earlier_expiry_brings_more_messages_to_the_schools_that_are_named(
    walks: list[Walk],
) -> None:
    desk = lead_after(walks)
    page = looked_at(desk, offer_authority=3, offer_expiry=3)
    said = effect(page)
    assert "entries at another time." in said
    assert "The place request expires, and the place is given back." in said
    assert not TimetableVersion.objects.exists()
    saved = desk.post("timetable_save", **filled(page, {"reason": "Weniger Zeit"}))
    assert saved.status_code == 302
    assert TimetableVersion.objects.exists()


def test_what_comes_into_the_next_days_is_counted_and_its_schools_are_named(
    walks: list[Walk],
) -> None:
    desk = lead_after(walks)
    looked_at(desk)
    page = looked_at(desk, leg_offered=14, offer_reminder=14, offer_authority=14, offer_expiry=14)
    desk.post("timetable_save", **filled(page, {"reason": "Viel Zeit"}))
    late = [one.rule for one in forecast(desk.at)]
    page = looked_at(desk, leg_offered=3, offer_reminder=2, offer_authority=5, offer_expiry=8)
    said = effect(page)
    assert "offer_reminder" not in late
    assert "These 2 schools would hear more:" in said
    for walk in walks:
        assert walk.school is not None
        assert walk.school.label in said
        assert f'href="/places/{walk.school.number}/"' in html(page)
    assert "The school is reminded of the place request. 2 0 0" in said


def test_what_leaves_the_next_days_is_counted(walks: list[Walk]) -> None:
    said = effect(looked_at(lead_after(walks), leg_offered=14, offer_reminder=14,
                            offer_authority=14, offer_expiry=14))  # fmt: skip
    assert "messages fewer in the next 14 days." in said
    assert "The school is reminded of the place request. 0 2 0" in said
    assert "would hear more" not in said


def test_numbers_that_touch_no_open_case_say_so(walks: list[Walk]) -> None:
    said = effect(looked_at(lead_after(walks), undo_merge=40))
    assert "Nothing that the clock does in these days would change." in said


def test_more_cases_ask_no_more() -> None:
    counted, school = [], make_school()
    for _round in range(2):
        desk = lead_after(asked(2, school))
        typed = filled(desk.get("timetable"), {"offer_reminder": "1"})
        with CaptureQueriesContext(connection) as queries:
            desk.post("timetable", **typed)
        counted.append(len(queries))
    assert counted[0] == counted[1]
