"""The page that says whether the clock can be relied on, for leads and operators alone."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from cases.models import Case, Circuit, Finding, Notice
from cases.notices import NoticeState
from cases.states import STAFF_ROLES, CaseState, Role
from cases.watching import heartbeats
from cases.watching.detecting import detect
from cases.watching.impossible import CHECKS
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, HOUR, MONDAY, make_case, make_person

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def all_well() -> None:
    """Everybody was heard a minute ago."""
    heartbeats.note(heartbeats.CLOCK, at=MONDAY - MINUTE)
    heartbeats.note(heartbeats.SWEEP, at=MONDAY - MINUTE, strokes=12, seconds=0.4)
    heartbeats.note(heartbeats.DELIVER, at=MONDAY - MINUTE, mails=3)
    heartbeats.note(heartbeats.DETECT, at=MONDAY - MINUTE, findings=0, next_case=0)
    heartbeats.note(heartbeats.worker_name("w1", 17), at=MONDAY - MINUTE)
    heartbeats.note(heartbeats.worker_name("gone", 18), at=MONDAY - 3 * DAY)


def operator() -> Desk:
    return Desk(make_person(Role.ADMIN), MONDAY)


def test_all_is_well_and_says_who_was_heard_when() -> None:
    all_well()
    page = text(operator().get("watch"))
    assert "The clock runs." in page
    assert "silent for too long" not in page
    assert "Reminders and deadlines 09.11.2026, 09:59 dates that struck: 12, seconds: 0.4" in page
    assert "Delivery of messages 09.11.2026, 09:59 messages handed over: 3" in page
    assert "Worker w1:17" in page
    assert "gone" not in page
    assert "Nothing was found." in page
    assert "School holidays known until" in page


def test_a_clock_that_stands_still_is_told_on_the_page_and_on_today() -> None:
    all_well()
    heartbeats.note(heartbeats.CLOCK, at=MONDAY - 10 * MINUTE)
    desk, said = operator(), "The clock has not ticked for too long"
    assert said in text(desk.get("watch"))
    assert "silent for too long" in text(desk.get("watch"))
    assert said in text(desk.get("today"))
    assert said in text(Desk(make_person(Role.LEAD), MONDAY).get("today"))
    assert said not in text(Desk(make_person(Role.INTAKE), MONDAY).get("today"))


def test_right_after_a_start_nobody_is_alarmed_and_after_some_minutes_everybody_is() -> None:
    heartbeats.note(heartbeats.CLOCK, at=MONDAY - DAY)  # of yesterday, before it was stopped
    for begun, alarmed in ((MONDAY - 2 * MINUTE, False), (MONDAY - 3 * MINUTE, True)):
        heartbeats.note(heartbeats.START, at=begun)
        for page in (text(operator().get("watch")), text(operator().get("today"))):
            assert ("Nobody is reminded just now." in page) is alarmed
            assert ("The program has just been started." in page) is not alarmed
    heartbeats.note(heartbeats.START, at=MONDAY - MINUTE)
    all_well()
    assert "The clock runs." in text(operator().get("watch"))


def test_every_start_is_noted_by_what_all_of_them_call() -> None:
    with time_machine.travel(MONDAY, tick=False):
        call_command("prepare", verbosity=0)
    assert heartbeats.known()[heartbeats.START].at == MONDAY


def test_what_was_never_heard_is_silent() -> None:
    page = text(operator().get("watch"))
    assert page.count("never (silent for too long)") == 4
    assert "Nothing is lost" in page


def test_findings_stand_with_their_sentence_and_lead_to_the_case_who_may_open_it() -> None:
    all_well()
    case = make_case(CaseState.INVITED)
    Case.objects.update(holder=Role.LEAD)
    detect(MONDAY)
    page = operator().get("watch")
    assert str(CHECKS["wrong_holder"].sentence) in text(page)
    assert f"case:{case.number} found 09.11.2026" in text(page)
    assert f'href="/cases/{case.number}/"' not in html(page)
    lead = Desk(make_person(Role.LEAD), MONDAY).get("watch")
    assert f'href="/cases/{case.number}/"' in html(lead)
    assert case.child.name not in html(lead)


def test_a_check_that_was_taken_out_of_the_table_is_shown_by_its_key() -> None:
    Finding.objects.create(check_key="former", subject="x:1", found_at=MONDAY)
    assert "former" in text(operator().get("watch"))


def test_numbers_and_circuits_are_explained() -> None:
    all_well()
    make_case(CaseState.INVITED, at=MONDAY - 30 * DAY)
    Notice.objects.update(deliver_at=MONDAY - 3 * HOUR)
    dead = make_case(CaseState.INVITED, at=MONDAY - HOUR)
    dead.notices.update(state=NoticeState.DEAD)
    until = MONDAY + 5 * MINUTE
    Circuit.objects.create(name="mail.example", unsure_in_a_row=3, open_until=until)
    page = text(operator().get("watch"))
    assert "Oldest owed message 3 hours" in page
    assert "Undeliverable messages 1 " in page
    assert "Messages could not be delivered." in page
    assert "A server does not answer and is left alone." in page
    assert "mail.example: 3 answers in a row were lost. It is left alone until" in page


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_leads_and_operators_see_it(role: Role) -> None:
    answer = Desk(make_person(role), MONDAY).get("watch")
    assert answer.status_code == (200 if role in (Role.LEAD, Role.ADMIN) else 404)
