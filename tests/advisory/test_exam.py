"""The medical exam has a day of its own; messages inside a digest are shown as such."""

from datetime import date, datetime

import pytest

from cases.actions.papers import arrange_exam
from cases.calendars import TZ
from cases.models import Document, Notice
from cases.notices import Kind, NoticeState
from cases.states import CaseState, DocumentKind, DocumentStatus, Role
from tests.advisory.filling import filled
from tests.advisory.opening import desk_of
from tests.advisory.visiting import Desk, html, text
from tests.cases.refusing import invalid
from tests.factories import Walk, make_case, make_person

pytestmark = pytest.mark.django_db
EXAM = DocumentKind.MEDICAL_EXAM


def exam_of(walk: Walk) -> Document:
    """The paper of the exam."""
    return Document.objects.get(child=walk.case.child, kind=EXAM)


def reminded(walk: Walk) -> bool:
    """Whether the clock will remind intake of the exam."""
    return walk.case.deadlines.waiting().filter(rule="medical_exam").exists()


def test_the_day_of_the_exam_ends_its_reminder_and_stands_on_the_page() -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    assert reminded(walk)
    desk = Desk(walk.person, walk.later())
    assert "not arranged yet" in text(desk.get("case", walk.case.number))
    page = desk.get("exam", walk.case.number)
    desk.post("exam", walk.case.number, **filled(page, {"arranged_for": "1.12."}))
    assert exam_of(walk).arranged_for == date(2026, 12, 1)
    assert exam_of(walk).status == DocumentStatus.ASKED
    assert not reminded(walk)
    said = text(desk.get("case", walk.case.number))
    assert "arranged for 01.12.2026" in said
    assert "Medical exam arranged for 01.12.2026" in said.split("Timeline")[1]


def test_an_exam_that_fell_through_is_reminded_of_again() -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    desk = Desk(walk.person, walk.later())
    desk.post("exam", walk.case.number, arranged_for="1.12.2026")
    page = desk.get("exam", walk.case.number)
    assert 'value="01.12.2026"' in html(page)
    desk.post("exam", walk.case.number, **filled(page, {"arranged_for": ""}))
    assert exam_of(walk).arranged_for is None
    assert reminded(walk)


def test_a_day_that_can_not_be_is_refused() -> None:
    walk = Walk()
    at = walk.later()
    with invalid("arranged_for", "400 days"):
        arrange_exam(walk.case, date(2036, 12, 1), by=walk.by, at=at)
    page = Desk(walk.person, at).post("exam", walk.case.number, arranged_for="31.11.2026")
    assert "There is no such day in the calendar" in text(page)


def test_who_may_not_put_data_right_notes_no_exam() -> None:
    walk = Walk()
    desk = desk_of(walk.case, Role.PLACEMENT)
    assert "Note the day of the exam" not in text(desk.get("case", walk.case.number))
    assert desk.post("exam", walk.case.number, arranged_for="1.12.2026").status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (NoticeState.OWED, "Owed · in the digest of Thu 12.11."),
        (NoticeState.BUNDLED, "In a digest · in the digest of Thu 12.11."),
        (NoticeState.DROPPED, "No longer needed"),
    ],
)
def test_the_timeline_names_the_digest_of_a_message(state: NoticeState, words: str) -> None:
    case = make_case(CaseState.OFFERED)
    Notice.objects.filter(case=case, kind=Kind.OFFER).update(
        state=state, in_digest=True, deliver_at=datetime(2026, 11, 12, 7, 30, tzinfo=TZ)
    )
    said = text(Desk(make_person(), case.state_since).get("case", case.number))
    line = said.split("Place request To: School")[1][:80]
    assert words in line
    assert ("digest" in line) == (state != NoticeState.DROPPED)
