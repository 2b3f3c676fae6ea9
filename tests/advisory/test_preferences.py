"""Everybody's own settings: how messages come, and who receives them in an absence."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from advisory.desk.models import Advisor
from cases.actions.people import Away, plan_absence
from cases.calendars import day_of
from cases.models import Absence, Preference
from cases.notices import DUTIES, STAFF_TIMING, Kind, Timing
from cases.states import Role
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import MONDAY, make_person, staff

pytestmark = pytest.mark.django_db

TODAY = day_of(MONDAY)
DAY = timedelta(days=1)
DEFAULTS = {kind.value: timing.value for kind, timing in STAFF_TIMING.items()}


@pytest.fixture
def me() -> Advisor:
    """An advisor."""
    return make_person(Role.ADVISOR, name="Frau Beratung")


@pytest.fixture
def desk(me: Advisor) -> Desk:
    """Her desk on that Monday."""
    return Desk(me, MONDAY)


def away(person: Advisor, substitute: Advisor, first: int, last: int) -> Absence:
    """This person is away from so many days ahead to so many."""
    days = Away(person.pk, substitute.pk, TODAY + first * DAY, TODAY + last * DAY)
    return plan_absence(days, by=staff(person), at=MONDAY - 30 * DAY)


def test_the_page_shows_what_is_usual_and_what_is_chosen(desk: Desk) -> None:
    page = desk.get("preferences")
    assert "Usually: at once. A duty, so it always comes." in text(page)
    for kind, timing in DEFAULTS.items():
        assert chosen(page, kind) == [timing]


def test_a_choice_is_kept_and_shown_again(desk: Desk, me: Advisor) -> None:
    answer = desk.post("preferences", **{**DEFAULTS, Kind.SCHOOL_ANSWERED: Timing.OFF})
    assert answer.status_code == 302
    assert list(Preference.objects.values_list("person_id", "kind", "timing")) == [
        (me.pk, Kind.SCHOOL_ANSWERED, Timing.OFF)
    ]
    page = desk.get("preferences")
    assert chosen(page, Kind.SCHOOL_ANSWERED) == [Timing.OFF]
    assert "Saved." in text(page)


@pytest.mark.parametrize("kind", sorted(DUTIES))
def test_a_duty_offers_no_never_and_takes_none(desk: Desk, kind: Kind) -> None:
    box = html(desk.get("preferences")).split(f'name="{kind}"')[1].split("</select>")[0]
    assert 'value="OFF"' not in box
    page = desk.post("preferences", **{**DEFAULTS, kind: Timing.OFF})
    assert page.status_code == 200
    assert not Preference.objects.exists()


def test_only_who_may_open_the_cases_is_offered_as_a_substitute(desk: Desk, me: Advisor) -> None:
    colleague, officer = make_person(Role.INTAKE), make_person(Role.DPO)
    page = desk.get("absences").content.decode()
    offered = [f'<option value="{one.pk}"' in page for one in (colleague, officer, me)]
    assert offered == [True, False, False]


def test_an_absence_is_planned_in_german_days(desk: Desk, me: Advisor) -> None:
    other = make_person(Role.PLACEMENT, name="Herr Platz")
    desk.post("absences", starts_on="12.11.", ends_on="20.11.26", substitute=other.pk)
    [absence] = Absence.objects.all()
    assert (absence.person_id, absence.substitute_id) == (me.pk, other.pk)
    assert (absence.starts_on, absence.ends_on) == (TODAY + 3 * DAY, TODAY + 11 * DAY)
    page = text(desk.get("absences"))
    assert "Frau Beratung 12.11.2026 20.11.2026 Herr Platz Take out" in page


def test_a_refusal_stands_at_its_field(desk: Desk, me: Advisor) -> None:
    other = make_person(Role.PLACEMENT)
    away(other, me, 0, 4)
    page = desk.post("absences", starts_on="13.11.2026", ends_on="14.11.2026", substitute=other.pk)
    assert "Substitute: Their own substitute on one of these days leads back" in text(page)
    page = desk.post("absences", starts_on="13.11.2026", ends_on="11.11.2026", substitute=other.pk)
    assert "Last day: The last day lies before the first one." in text(page)
    page = desk.post("absences", starts_on="morgen früh", ends_on="", substitute="")
    assert "First day: Enter the day as day.month.year" in text(page)
    assert "Last day: Enter a day" in text(page)
    assert "Substitute: Please choose." in text(page)
    assert Absence.objects.count() == 1


def test_who_is_back_early_says_so(desk: Desk, me: Advisor) -> None:
    absence = away(me, make_person(), -2, 4)
    page = desk.get("absences")
    assert "away now" in text(page)
    assert "Back today" in text(page)
    desk.post("absence_end", absence.pk)
    absence.refresh_from_db()
    assert absence.ends_on == TODAY - DAY
    assert "Nobody is away." in text(desk.get("absences"))


def test_others_see_and_end_no_absence_that_is_not_theirs(me: Advisor) -> None:
    substitute, stranger = make_person(Role.PLACEMENT), make_person(Role.INTAKE)
    absence = away(me, substitute, 0, 4)
    assert "Frau Beratung" in text(Desk(substitute, MONDAY).get("absences"))
    assert "Back today" not in text(Desk(substitute, MONDAY).get("absences"))
    Desk(substitute, MONDAY).post("absence_end", absence.pk)
    assert "Frau Beratung" not in text(Desk(stranger, MONDAY).get("absences")).split("Plan an")[0]
    assert Desk(stranger, MONDAY).post("absence_end", absence.pk).status_code == 404
    assert Absence.objects.get().ends_on == TODAY + 4 * DAY


def test_a_lead_plans_for_a_person_who_has_fallen_ill(me: Advisor) -> None:
    lead, other = make_person(Role.LEAD), make_person(Role.ADVISOR)
    desk = Desk(lead, MONDAY)
    desk.post(
        "absences", person=me.pk, starts_on="heute", ends_on="in 3 Tagen", substitute=other.pk
    )
    [absence] = Absence.objects.all()
    assert (absence.person_id, absence.starts_on) == (me.pk, TODAY)
    assert absence.ends_on == TODAY + 3 * DAY
    desk.post("absence_end", absence.pk)
    assert not Absence.objects.exists()


def test_nobody_else_plans_for_others(desk: Desk, me: Advisor) -> None:
    one, two = make_person(), make_person()
    desk.post("absences", person=one.pk, starts_on="heute", ends_on="morgen", substitute=two.pk)
    assert Absence.objects.get().person_id == me.pk


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_absences_asks_no_more_for_more_rows(
    desk: Desk, me: Advisor, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        away(me, make_person(), 10 * n, 10 * n + 1)
    with django_assert_num_queries(6):
        desk.get("absences")
