"""What no door lets through: text that is none, days off the calendar, a school that is out."""

import base64
import logging
import sys
import uuid
from datetime import date, timedelta

import pytest

from advisory.logs import WithoutWords
from cases import replies
from cases.actions.answers import accept
from cases.actions.assignment import Decision, assign
from cases.actions.changes import merge
from cases.actions.consultation import transfer
from cases.actions.placement import Request, ask
from cases.actors import Actor
from cases.calendars import Calendar, add_days, day_of
from cases.models import Case, FollowUp, Offer
from cases.refusals import Code
from cases.replies import Answer
from cases.states import CaseState
from schools.words import SupportForm
from tests.cases.refusing import invalid, refused
from tests.factories import OPTION, Walk, make_case, make_place, make_school
from tests.schools.software import PROBLEM, software_of

pytestmark = pytest.mark.django_db

S = CaseState


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_cursor_from_the_edge_of_the_calendar_is_no_cursor(instant: str) -> None:
    walk = Walk()
    walk.to(S.OFFERED)
    cursor = base64.urlsafe_b64encode(f"{instant} {uuid.uuid4().hex}".encode()).decode()
    answer = software_of(walk).get(f"offers?cursor={cursor}")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.parametrize("body", [rb'{"\ud800": 1}', rb'{"reason": "\udfff"}'])
def test_half_a_surrogate_pair_is_no_json(body: bytes) -> None:
    walk = Walk()
    walk.to(S.OFFERED)
    assert walk.offer is not None
    answer = software_of(walk).call("POST", f"offers/{walk.offer.pk}/decline", raw=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


def test_a_former_school_reports_no_move() -> None:
    walk = Walk()
    walk.to(S.ENROLLED)
    former, school = walk.offer, make_school()
    assert former is not None
    make_place(school)
    transfer(walk.case, [OPTION], reason="Umzug im Ort", by=walk.by, at=walk.later())
    wanted = Request(school, OPTION.grade, OPTION.support_form)
    offer = ask(walk.case, wanted, by=walk.by, at=walk.later())
    start_on = add_days(day_of(walk.at), 2, Calendar.SCHOOL_DAYS)
    accept(offer, start_on=start_on, by=Actor.school(school.pk), at=walk.later())
    seen = Offer.objects.with_all_told().get(pk=former.pk)
    with refused(Code.NOT_LIVE):
        by = Actor.school(former.school_id)
        replies.give(seen, Answer.MOVE, {"town": "Bochum"}, by=by, at=walk.later())
    assert not FollowUp.objects.exists()


def test_zeros_are_no_part_of_a_phone_number() -> None:
    make_case()
    assert not Case.objects.search("0000").exists()


def test_no_open_case_vanishes_into_a_closed_one() -> None:
    walk, closed = Walk(), make_case(S.CLOSED)
    with invalid("survivor", "closed"):
        merge(walk.case, closed, by=walk.by, at=walk.later())
    assert Case.objects.get(pk=walk.case.pk).is_open


def test_nobody_is_assigned_for_a_day_years_ahead() -> None:
    walk, school = Walk(), make_school()
    walk.to(S.ASSIGNMENT_REQUESTED)
    today = day_of(walk.at)
    ahead = add_days(today + timedelta(days=800), 1, Calendar.SCHOOL_DAYS)
    request = Request(school, 7, SupportForm.PARTIAL)
    with invalid("start_on", "too far"):
        assign(walk.case, Decision(request, ahead, today, today), by=walk.by, at=walk.later())
    assert ahead > date(2028, 1, 1)


def test_the_log_names_a_mistake_without_its_words() -> None:
    try:
        date.fromisoformat("Amira, Musterweg 1")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Sorry", (), sys.exc_info())
    line = WithoutWords("{message}", style="{").format(record)
    assert line.startswith("Sorry\n")
    assert line.endswith("ValueError")
    assert "Invalid isoformat" not in line
