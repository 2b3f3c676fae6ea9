"""Every form on a case shows what a colleague did meanwhile, and loses nothing that was typed."""

import pytest

from cases.actions.intake import amend
from cases.models import Case, Document, Guardian
from cases.states import DocumentStatus
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import Walk

pytestmark = pytest.mark.django_db
GUARDIAN = {
    "name": "Samir Beispiel", "relation": "FATHER", "phone": "0201 555 0177", "email": "",
    "language": "ar", "preferred_channel": "PHONE", "custody": "JOINT",
}  # fmt: skip
CHANGED = "This case has changed since you opened the page."


@pytest.fixture
def walk() -> Walk:
    """A case on whose page somebody has been for a while."""
    return Walk()


@pytest.fixture
def desk(walk: Walk) -> Desk:
    """That person, after a colleague has written something down."""
    amend(walk.case, {"child": {"birth_place": "Homs"}}, by=walk.by, at=walk.later())
    return Desk(walk.person, walk.later())


def test_a_guardian_is_not_written_over_a_colleagues_change(walk: Walk, desk: Desk) -> None:
    page = desk.post("guardian_new", walk.case.number, version=1, **GUARDIAN)
    assert CHANGED in text(page)
    assert 'value="0201 555 0177"' in html(page)
    assert Guardian.objects.count() == 1
    again = desk.post("guardian_new", walk.case.number, version=2, **GUARDIAN)
    assert again.status_code == 302
    assert Guardian.objects.count() == 2


def test_a_paper_is_not_ticked_over_a_colleagues_change(walk: Walk, desk: Desk) -> None:
    ticked = {"kind": "IDENTITY", "status": DocumentStatus.NOT_AVAILABLE}
    page = desk.post("document", walk.case.number, version=1, **ticked)
    assert CHANGED in text(page)
    assert chosen(page, "status") == ["NOT_AVAILABLE"]
    assert not Document.objects.exists()
    assert desk.post("document", walk.case.number, version=2, **ticked).status_code == 302
    assert Document.objects.get().status == DocumentStatus.NOT_AVAILABLE


def test_the_exam_is_not_arranged_over_a_colleagues_change(walk: Walk, desk: Desk) -> None:
    page = desk.post("exam", walk.case.number, version=1, arranged_for="1.12.2026")
    assert CHANGED in text(page)
    assert 'value="1.12.2026"' in html(page)
    assert desk.post("exam", walk.case.number, version=2, arranged_for="1.12.26").status_code == 302


def test_notes_stand_in_the_timeline(walk: Walk, desk: Desk) -> None:
    planned = {"note": "Zeugnis holen", "due_on": "20.11.2026", "whom": "role:ADVISOR"}
    assert desk.post("follow_up", walk.case.number, **planned).status_code == 302
    assert Case.objects.get().follow_ups.exists()
    page = html(desk.get("case", walk.case.number))
    line = page[page.index('class="e-line--note"') :]
    assert "Follow-up: planned" in line
    assert "Zeugnis holen" in line
