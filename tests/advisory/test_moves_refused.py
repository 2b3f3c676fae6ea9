"""A move that can't be taken says why in words, and nothing that was typed is lost."""

import re

import pytest
from django.test import Client

from advisory.desk.forms.moves import MOVE_FORMS
from cases.actions.changes import escalate
from cases.actions.endings import move_away
from cases.actions.intake import amend
from cases.models import Case, Step
from cases.moves import Event
from cases.states import CaseState, Level, Role
from tests.advisory.filling import filled, read
from tests.advisory.moving import REASON, WAYS, walked
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, Walk, make_case, make_person, staff

pytestmark = pytest.mark.django_db
S = CaseState


def test_a_mistake_stands_at_its_field_and_nothing_is_lost() -> None:
    walk = walked(WAYS[Event.HOLD])
    desk = Desk(walk.person, walk.later())
    typed = {**REASON, "until": "24.12.2027"}
    form = desk.get("move", walk.case.number, "hold")
    answer = desk.post("move", walk.case.number, "hold", **filled(form, typed))
    assert answer.status_code == 200
    assert "Until: Please give a date within the next 60 days." in text(answer)
    assert re.search(r'name="until" value="24.12.2027"[^>]*aria-invalid="true"', html(answer))
    assert read(answer).sent["reason"] == ["Wie besprochen"]
    walk.case.refresh_from_db()
    assert walk.case.state == S.INVITED


def test_an_empty_reason_is_asked_for() -> None:
    walk = walked(WAYS[Event.WITHDRAW])
    desk = Desk(walk.person, walk.later())
    form = desk.get("move", walk.case.number, "withdraw")
    answer = desk.post(
        "move", walk.case.number, "withdraw", **filled(form, {"closure": "WITHDRAWN"})
    )
    assert answer.status_code == 200
    assert "Reason: This field is required." in text(answer)
    assert read(answer).sent["closure"] == ["WITHDRAWN"]


def test_a_colleagues_change_is_shown_and_what_was_typed_stays() -> None:
    walk = walked(WAYS[Event.HOLD])
    desk = Desk(walk.person, walk.later(2 * DAY))
    form = desk.get("move", walk.case.number, "hold")
    other = make_person(name="Kollegin <b>Kurz</b>")
    escalate(walk.case, Level.LEAD, reason="Eilt", by=staff(other), at=walk.later())
    typed = WAYS[Event.HOLD].typed
    stale = desk.post("move", walk.case.number, "hold", **filled(form, typed))
    assert stale.status_code == 409
    assert "Somebody else has changed this case in the meantime." in text(stale)
    assert "Kollegin <b>Kurz</b>, Lead Escalated Level 1 Eilt" in text(stale)
    assert "<b>Kurz</b>" not in html(stale)
    shown = read(stale).sent
    assert (shown["reason"], shown["until"]) == (["Wie besprochen"], ["01.12.2026"])
    again = desk.post("move", walk.case.number, "hold", **filled(stale, {}))
    assert again.status_code == 302
    walk.case.refresh_from_db()
    assert walk.case.state == S.ON_HOLD


def test_changing_data_keeps_what_a_colleague_changed_meanwhile() -> None:
    walk = Walk(given_name="Amira", family_name="Beispiel")
    desk = Desk(walk.person, walk.later(DAY))
    form = desk.get("move", walk.case.number, "amend")
    changes = {"child": {"family_name": "Muster", "nationalities": ["SY"]}}
    amend(walk.case, changes, by=walk.by, at=walk.later())
    stale = desk.post("move", walk.case.number, "amend", **filled(form, {"given_name": "Amirah"}))
    assert stale.status_code == 409
    shown = read(stale).sent
    assert (shown["given_name"], shown["family_name"]) == (["Amirah"], ["Muster"])
    again = desk.post("move", walk.case.number, "amend", **filled(stale, {}))
    assert again.status_code == 302
    child = Case.objects.get(pk=walk.case.pk).child
    assert (child.given_name, child.family_name, child.nationalities) == (
        "Amirah",
        "Muster",
        ["SY"],
    )
    assert Step.objects.latest("number").details == {"fields": ["child.given_name"]}


def test_a_name_can_be_changed_but_not_emptied() -> None:
    walk = Walk(given_name="Amira", family_name="Beispiel")
    desk = Desk(walk.person, walk.later())
    form = desk.get("move", walk.case.number, "amend")
    typed = {"given_name": "", "family_name": "", "birth_date": "1.1.2030"}
    answer = desk.post("move", walk.case.number, "amend", **filled(form, typed))
    assert "At least one part of the name is needed." in text(answer)
    assert "The birth date lies in the future." in text(answer)
    tampered = filled(form, {"opened": "[1]"})
    assert "Please open the form again." in text(
        desk.post("move", walk.case.number, "amend", **tampered)
    )


def test_a_step_that_came_too_late_is_shown_with_what_was_typed_and_no_button() -> None:
    walk = walked(WAYS[Event.WITHDRAW])
    desk = Desk(walk.person, walk.later(DAY))
    form = desk.get("move", walk.case.number, "withdraw")
    move_away(walk.case, town="Bochum", by=walk.by, at=walk.later())
    late = desk.post(
        "move", walk.case.number, "withdraw", **filled(form, WAYS[Event.WITHDRAW].typed)
    )
    assert late.status_code == 409
    assert "This is not possible while the case is in the state “Closed”." in text(late)
    assert "Closed: moved away" in text(late)
    assert read(late).sent["proof"] == ["Abmeldung"]
    assert not read(late).has_button


@pytest.mark.parametrize(
    ("role", "state", "event", "says"),
    [
        (Role.INTAKE, S.INVITED, "give_up", "Ask somebody with the role: Lead."),
        (Role.LEAD, S.INVITED, "resume", "in the state “Invited”"),
        (Role.LEAD, S.INVITED, "give_up", "At least three tries by two channels are needed."),
        (Role.ADVISOR, S.INVITED, "close_over_age", "Compulsory schooling lasts until 31.07."),
    ],
)
def test_a_move_that_is_not_allowed_says_so_plainly(
    role: Role, state: CaseState, event: str, says: str
) -> None:
    case = make_case(state)
    desk = Desk(make_person(role), case.state_since)
    page = desk.get("move", case.number, event)
    assert page.status_code == 409
    assert says in text(page)
    assert f'href="/cases/{case.number}/"' in html(page)
    assert not read(page).has_button
    answer = desk.post("move", case.number, event, version=case.version, reason="x", referral="x")
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.state == state


def test_what_is_not_there_or_not_mine_is_not_found() -> None:
    case = make_case()
    supervision = Desk(make_person(Role.SUPERVISION), case.state_since)
    assert supervision.get("move", case.number, "refuse_assignment").status_code == 404
    desk = Desk(make_person(), case.state_since)
    assert desk.get("move", case.number, "accept").status_code == 404
    assert desk.get("move", case.number, "nonsense").status_code == 404
    assert desk.get("move", "2026-99999", "hold").status_code == 404
    assert Client().get(f"/cases/{case.number}/moves/hold/").status_code == 302


def test_a_contact_may_be_written_down_later_but_not_ahead() -> None:
    walk = walked(WAYS[Event.CONTACT])
    desk = Desk(walk.person, walk.later(2 * DAY))
    form = desk.get("move", walk.case.number, "contact")
    ahead = {"channel": "PHONE", "happened_at_0": "24.12.2026", "happened_at_1": "9:00"}
    answer = desk.post("move", walk.case.number, "contact", **filled(form, ahead))
    assert "When: This lies in the future." in text(answer)
    past = {**ahead, "happened_at_0": "10.11.2026", "reached": "on"}
    assert desk.post("move", walk.case.number, "contact", **filled(form, past)).status_code == 302
    contact = walk.case.contacts.get()
    assert (f"{contact.at:%d.%m.%Y %H:%M}", contact.reached) == ("10.11.2026 08:00", True)


NONSENSE = ["\x00", "9" * 5000, "1.1.0001", "31.12.9999", "<\N{GRINNING FACE}>", "-1"]


@pytest.mark.parametrize("event", MOVE_FORMS, ids=str)
def test_nonsense_is_refused_and_never_breaks_the_page(event: Event) -> None:
    walk = Walk()
    desk = Desk(walk.person, walk.later())
    page = desk.get("move", walk.case.number, event.value)
    sent = filled(page, {})
    for nonsense in NONSENSE:
        typed = filled(page, {**dict.fromkeys(sent, nonsense), "version": walk.case.version})
        answer = desk.post("move", walk.case.number, event.value, **typed)
        assert answer.status_code in (200, 302, 409)
        wrong = desk.post("move", walk.case.number, event.value, **{**sent, "version": nonsense})
        assert wrong.status_code in (200, 409)
    assert desk.get("case", walk.case.number, query="?own=1").status_code == 200


@pytest.mark.parametrize("nonsense", NONSENSE[1:5], ids=["long", "old", "far", "sign"])
def test_no_single_field_of_the_data_breaks_what_comes_after(nonsense: str) -> None:
    walk = Walk()
    desk = Desk(walk.person, walk.later())
    names = set(read(desk.get("move", walk.case.number, "amend")).sent) - {"version"}
    for name in sorted(names):
        form = desk.get("move", walk.case.number, "amend")
        answer = desk.post("move", walk.case.number, "amend", **filled(form, {name: nonsense}))
        assert answer.status_code in (200, 302)
    assert desk.get("case", walk.case.number).status_code == 200


def test_what_was_typed_with_a_mistake_stays_even_when_the_step_came_too_late() -> None:
    walk = walked(WAYS[Event.WITHDRAW])
    desk = Desk(walk.person, walk.later(DAY))
    form = desk.get("move", walk.case.number, "withdraw")
    move_away(walk.case, town="Bochum", by=walk.by, at=walk.later())
    late = desk.post("move", walk.case.number, "withdraw", **filled(form, REASON))
    assert late.status_code == 409
    assert read(late).sent["reason"] == ["Wie besprochen"]
    assert not read(late).has_button


def test_opening_a_form_that_shows_the_child_is_recorded_once_an_hour() -> None:
    walk = Walk()
    desk = Desk(walk.person, walk.later())
    for _look in range(2):
        desk.get("move", walk.case.number, "amend")
    looks = [(one.what, one.user_id) for one in walk.case.readings.all()]
    assert looks == [("form", walk.person.pk)]
