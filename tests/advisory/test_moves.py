"""Every move of the office is taken by clicking, and says before what it will send."""

import re
from typing import Any

import pytest
from django.utils import translation

from advisory.desk.announcements import HIDDEN_LINK, announcements
from advisory.desk.forms.moves import EVENT_PAGES, MOVE_FORMS
from advisory.desk.wording import DOES
from cases.links import office_link
from cases.models import Case, Step
from cases.moves import MOVES, Event
from cases.states import STAFF_ROLES, CaseState, Closure
from tests.advisory.filling import filled, read
from tests.advisory.moving import REASON, WAYS, walked
from tests.advisory.visiting import Desk, html, text
from tests.factories import Walk, make_case, make_person

pytestmark = pytest.mark.django_db
S = CaseState


def link(page: Any, event: Event) -> str:
    """The address behind the button of this move."""
    found = re.search(rf'<a class="kern-btn[^"]*" href="([^"]*)" data-event="{event}"', html(page))
    assert found, f"no button for {event}"
    return found[1]


def test_every_step_of_the_office_has_its_form_or_its_page() -> None:
    by_staff = {event for event, move in MOVES.items() if move.roles & set(STAFF_ROLES)}
    assert set(MOVE_FORMS) | set(EVENT_PAGES) == by_staff - {Event.REPORT}
    assert not set(MOVE_FORMS) & set(EVENT_PAGES)
    assert set(DOES) == by_staff - {Event.REPORT}
    assert set(WAYS) == set(MOVE_FORMS)


@pytest.mark.parametrize("event", MOVE_FORMS, ids=str)
def test_a_move_is_taken_by_clicking(event: Event) -> None:
    way = WAYS[event]
    walk = walked(way)
    typed = dict(way.typed)
    if event == Event.LIFT:
        assert walk.school
        typed["school"] = walk.school.number
    desk = Desk(walk.person, walk.later())
    page = desk.get("case", walk.case.number, query="?own=1")
    assert link(page, event) == f"/cases/{walk.case.number}/moves/{event}/"
    form = desk.get("move", walk.case.number, event.value)
    assert form.status_code == 200
    answer = desk.post("move", walk.case.number, event.value, **filled(form, typed))
    assert answer.status_code == 302, text(answer)
    case = Case.objects.get(pk=walk.case.pk)
    assert (case.state, Step.objects.filter(case=case).latest("number").event) == (
        way.leads_to,
        event,
    )


def test_a_started_consultation_opens_its_sheet() -> None:
    walk = Walk()
    walk.to(S.APPOINTMENT_SCHEDULED)
    desk = Desk(walk.person, walk.later())
    form = desk.get("move", walk.case.number, "start")
    answer = desk.post("move", walk.case.number, "start", **filled(form, {}))
    assert answer.url == f"/cases/{walk.case.number}/consultation/"


@pytest.mark.parametrize(("event", "route"), EVENT_PAGES.items(), ids=str)
def test_a_larger_step_has_a_page_of_its_own(event: Event, route: str) -> None:
    walk = Walk()
    answer = Desk(walk.person, walk.at).get("move", walk.case.number, event.value)
    assert answer.status_code == 302
    assert answer.url.startswith(f"/cases/{walk.case.number}/")


def test_what_was_entered_is_what_is_written() -> None:
    walk = walked(WAYS[Event.WITHDRAW])
    desk = Desk(walk.person, walk.later())
    form = desk.get("move", walk.case.number, "withdraw")
    desk.post("move", walk.case.number, "withdraw", **filled(form, WAYS[Event.WITHDRAW].typed))
    step = Step.objects.latest("pk")
    assert (step.reason, step.user, step.at) == ("Wie besprochen", walk.person, desk.at)
    assert step.details == {"closure": "LEFT_GERMANY", "proof": True}
    assert step.case.closure == Closure.LEFT_GERMANY
    page = desk.get("case", walk.case.number)
    assert "Closed on withdrawal." in text(page)


def test_the_form_says_what_goes_out_and_to_whom() -> None:
    case = make_case(S.REPORTED)
    page = Desk(make_person(), case.state_since).get("move", case.number, "invite")
    assert "Mail: Invitation to the first consultation, to: Family (Arabic)" in text(page)
    assert '<div class="e-said e-letter" lang="ar" dir="rtl">' in html(page)
    assert "Einladung zu einem Beratungsgespräch" in text(page)
    hold = Desk(make_person(), case.state_since).get("move", case.number, "hold")
    assert "Nobody receives a message." in text(hold)


def test_the_text_for_a_school_is_shown_without_its_key() -> None:
    walk = walked(WAYS[Event.ANSWER_QUERY])
    assert walk.offer
    page = Desk(walk.person, walk.later()).get("move", walk.case.number, "answer_query")
    said = "Answer to a question of the school, to: School, in the digest of "
    assert said in text(page)
    assert "1 Antwort auf Ihre Rückfrage" in text(page)
    assert HIDDEN_LINK in html(page)
    assert "/heute/" not in html(page)
    assert office_link(walk.offer) not in html(page)


def test_whom_a_chosen_level_tells_is_read_before_it_is_set() -> None:
    case = make_case(S.READY_FOR_PLACEMENT)
    desk = Desk(make_person(), case.state_since)
    form = desk.get("move", case.number, "escalate")
    assert "to: School authority" not in text(form)
    assert f"Fall {case.number}" in text(form)
    typed = filled(form, {"level": "2", "reason": "zu lange"})
    page = desk.post("move", case.number, "escalate", **typed, show_text="1")
    assert "to: School authority" in text(page)
    assert "zu lange" in html(page)
    case.refresh_from_db()
    assert (case.level, case.notices.filter(kind="escalation").count()) == (0, 0)


@pytest.mark.parametrize(
    ("state", "event", "told"),
    [
        (S.OFFERED, Event.HOLD, True),
        (S.PLACED, Event.HOLD, False),
        (S.PLACED, Event.FAMILY_DECLINES, True),
        (S.INVITED, Event.MOVE_AWAY, False),
        (S.OFFERED, Event.MOVE_AWAY, True),
    ],
)
def test_a_school_whose_request_ends_is_announced_exactly_when_it_is_told(
    state: CaseState, event: Event, told: bool
) -> None:
    walk = Walk()
    case = walk.to(state)
    with translation.override("en"):
        announced = [str(one.to) for one in announcements(event, case, walk.at)]
    assert ("School" in announced) == told
    desk = Desk(walk.person, walk.later())
    form = desk.get("move", case.number, event.value)
    typed = {**REASON, "town": "Bochum", "until": "20.11.26"}
    sent = {name: value for name, value in typed.items() if name in read(form).sent}
    desk.post("move", case.number, event.value, **filled(form, sent))
    assert case.notices.filter(step__event=event, kind="offer_withdrawn").exists() == told
