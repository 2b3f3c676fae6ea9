"""Follow-ups at the desk: planned in any usual way of writing a day, moved on, done, undone."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from advisory.desk.forms.coming import ComingDayField
from advisory.desk.models import Advisor
from cases.actions.follow_ups import move_follow_up, plan_follow_up
from cases.models import Case, FollowUp
from cases.states import Role
from tests.advisory.filling import filled, read
from tests.advisory.opening import desk_of
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import DAY, MONDAY, make_case, make_person, staff

TODAY = MONDAY.date()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("20.11.26", date(2026, 11, 20)),
        ("20.11.", date(2026, 11, 20)),
        ("20.11", date(2026, 11, 20)),
        ("9.11.", TODAY),
        ("8.11.", date(2027, 11, 8)),
        ("1.2.", date(2027, 2, 1)),
        ("29.2.", date(2028, 2, 29)),
        ("20. November", date(2026, 11, 20)),
        ("20. Nov. 2026", date(2026, 11, 20)),
        ("3 März", date(2027, 3, 3)),
        ("3. Mrz 27", date(2027, 3, 3)),
        ("12 December", date(2026, 12, 12)),
        ("heute", TODAY),
        ("Morgen", date(2026, 11, 10)),
        ("übermorgen", date(2026, 11, 11)),
        ("in 2 Wochen", date(2026, 11, 23)),
        ("3 Tage", date(2026, 11, 12)),
        ("in 3 months", date(2027, 2, 9)),
        ("2026-11-20", date(2026, 11, 20)),
        ("20112026", date(2026, 11, 20)),
    ],
)
def test_a_day_to_come_is_read_as_people_write_it(typed: str, day: date) -> None:
    field = ComingDayField()
    field.today = TODAY
    assert field.clean(typed) == day


@pytest.mark.parametrize("typed", ["bald", "31.11.", "0.1.", "12.13.", "3. Brumaire", "in Wochen"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    field = ComingDayField()
    field.today = TODAY
    with pytest.raises(ValidationError):
        field.clean(typed)


@pytest.fixture
def case() -> Case:
    return make_case()


@pytest.fixture
def colleague() -> Advisor:
    return make_person(Role.ADVISOR, name="Ayşe Kaya")


@pytest.mark.django_db
def test_a_follow_up_is_planned_moved_on_done_and_taken_up_again(
    case: Case, colleague: Advisor
) -> None:
    desk = desk_of(case, Role.INTAKE)
    typed = {"note": "Mutter anrufen", "due_on": "heute", "whom": f"person:{colleague.pk}"}
    assert desk.post("follow_up", case.number, **typed).url == f"/cases/{case.number}/"
    [planned] = FollowUp.objects.all()
    hers = Desk(colleague, desk.at)
    assert "Mutter anrufen" in text(hers.get("today"))
    move_on(hers, planned, "in 2 Wochen")
    assert "Mutter anrufen" not in text(hers.get("today"))
    hers = Desk(colleague, desk.at + 14 * DAY)
    assert "Mutter anrufen" in text(hers.get("today"))
    hers.post("follow_up_done", case.number, planned.pk, query="?from=today")
    page = text(hers.get("today"))
    assert "Follow-up done." in page
    assert "Done today Mutter anrufen" in page
    answer = hers.post("follow_up_again", case.number, planned.pk, query="?from=today")
    assert answer.url == "/"
    page = text(hers.get("case", case.number))
    assert "moved on for 23.11.2026, Ayşe Kaya (by Ayşe Kaya)" in page
    assert "done (by Ayşe Kaya)" in page
    assert "taken up again (by Ayşe Kaya)" in page


def move_on(desk: Desk, planned: FollowUp, day: str) -> None:
    """From Today to the page that moves a follow-up, and back."""
    where = (planned.case.number, planned.pk)
    form = desk.get("follow_up_move", *where, query="?from=today")
    assert read(form).sent["due_on"] == [f"{planned.due_on:%d.%m.%Y}"]
    moved = filled(form, {"due_on": day})
    assert desk.post("follow_up_move", *where, query="?from=today", **moved).url == "/"


@pytest.mark.django_db
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(case: Case) -> None:
    desk = desk_of(case)
    for typed, said in (
        ("bald", "On: Enter the day as day.month.year"),
        ("1.11.2026", "On: This day is over: choose today or a day to come."),
        ("1.11.2036", "On: This day is too far ahead: choose one within two years."),
    ):
        faulty = desk.post("follow_up", case.number, note="Mutter anrufen", due_on=typed)
        assert said in text(faulty)
        assert read(faulty).sent["note"] == ["Mutter anrufen"]
        assert read(faulty).sent["due_on"] == [typed]
    stranger = desk.post("follow_up", case.number, note="x", due_on="heute", whom="person:99999")
    assert "For: Select a valid choice." in text(stranger)
    assert not case.follow_ups.exists()


@pytest.mark.django_db
def test_only_who_reads_contacts_is_offered(case: Case, colleague: Advisor) -> None:
    make_person(Role.ADMIN, name="Ada Admin")
    make_person(Role.ADVISOR, name="Gerda Gone", is_active=False)
    page = html(desk_of(case, Role.LEAD).get("follow_up", case.number))
    assert re.search(rf'<option value="person:{colleague.pk}"\s*>Ayşe Kaya</option>', page)
    assert '<option value="role:PLACEMENT"' in page
    assert "Ada Admin" not in page
    assert "Gerda Gone" not in page


@pytest.mark.django_db
def test_moving_opens_with_what_is_planned(case: Case) -> None:
    desk = desk_of(case, Role.LEAD)
    desk.post("follow_up", case.number, note="Nachfassen", due_on="20.11.", whom="role:INTAKE")
    [planned] = case.follow_ups.all()
    form = desk.get("follow_up_move", case.number, planned.pk)
    assert chosen(form, "whom") == ["role:INTAKE"]
    unmoved = desk.post("follow_up_move", case.number, planned.pk, **filled(form, {}))
    assert "Choose another day, or somebody else." in text(unmoved)
    desk.post("follow_up_done", case.number, planned.pk)
    late = desk.post(
        "follow_up_move", case.number, planned.pk, **filled(form, {"due_on": "21.11."})
    )
    assert "This follow-up is done already." in text(late)
    desk.post("follow_up_done", case.number, planned.pk)
    assert "Somebody has done this already." in text(desk.get("case", case.number))


@pytest.mark.django_db
def test_a_follow_up_of_another_case_is_not_found(case: Case) -> None:
    desk, other = desk_of(case), make_case()
    desk.post("follow_up", case.number, note="Anrufen", due_on="heute")
    [planned] = case.follow_ups.all()
    for route in ("follow_up_done", "follow_up_again", "follow_up_move"):
        assert desk.post(route, other.number, planned.pk).status_code == 404
        supervision = desk_of(case, Role.SUPERVISION)
        assert supervision.post(route, case.number, planned.pk).status_code == 404
    assert desk.get("follow_up_done", case.number, planned.pk).status_code == 405
    assert desk.get("follow_up_again", case.number, planned.pk).status_code == 405


@pytest.mark.django_db
def test_a_form_that_does_not_say_when_it_was_opened_is_shown_first(case: Case) -> None:
    person = make_person()
    planned = plan_follow_up(case, "Anrufen", TODAY + 3 * DAY, by=staff(person), at=MONDAY)
    desk = Desk(person, MONDAY)
    typed = filled(desk.get("follow_up_move", case.number, planned.pk), {"due_on": "20.11.2026"})
    for version in ({}, {"version": ""}):
        old = {name: value for name, value in typed.items() if name != "version"} | version
        answer = desk.post("follow_up_move", case.number, planned.pk, **old)
        assert "Somebody has changed this follow-up since you opened it." in text(answer)
        planned.refresh_from_db()
        assert planned.due_on == TODAY + 3 * DAY
    assert (
        desk.post("follow_up_move", case.number, planned.pk, **filled(answer, {})).status_code
        == 302
    )


@pytest.mark.django_db
def test_a_colleagues_change_is_shown_and_nothing_typed_is_lost() -> None:
    person, case = make_person(), make_case()
    planned = plan_follow_up(case, "Anrufen", TODAY + 3 * DAY, by=staff(person), at=MONDAY)
    desk = Desk(person, MONDAY)
    form = desk.get("follow_up_move", case.number, planned.pk)
    move_follow_up(planned, TODAY + 5 * DAY, by=staff(make_person(name="Frau Kol")), at=MONDAY)
    typed = filled(form, {"due_on": "20.11.2026"})
    answer = desk.post("follow_up_move", case.number, planned.pk, **typed)
    assert "Somebody has changed this follow-up since you opened it." in text(answer)
    assert "Frau Kol" in text(answer)
    assert "20.11.2026" in html(answer)
    planned.refresh_from_db()
    assert planned.due_on == TODAY + 5 * DAY
    again = desk.post("follow_up_move", case.number, planned.pk, **filled(answer, {}))
    assert again.status_code == 302
    planned.refresh_from_db()
    assert planned.due_on == date(2026, 11, 20)
