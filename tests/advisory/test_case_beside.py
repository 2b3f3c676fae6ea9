"""What hangs on a case: a merge, a hand-over, papers, guardians, follow-ups."""

import json
from typing import Any

import pytest

from cases.actions.changes import merge
from cases.models import Guardian, Household, Reading
from cases.states import CaseState, DocumentStatus, Role
from tests.advisory.filling import filled, read
from tests.advisory.opening import buttons, desk_of
from tests.advisory.visiting import Desk, html, text
from tests.factories import Walk, make_case

pytestmark = pytest.mark.django_db
S = CaseState
STREET = "Geheimgasse 7"


# --- Merged, handed over -------------------------------------------------------------------------


def test_the_number_of_a_merged_case_leads_to_the_one_that_goes_on() -> None:
    walk = Walk()
    survivor = make_case()
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    desk = Desk(walk.person, walk.later())
    answer = desk.get("case", walk.case.number)
    assert answer.status_code == 302
    assert answer.url == f"/cases/{survivor.number}/"
    page = desk.get("case", survivor.number)
    assert f"Case {walk.case.number} was merged into this one." in text(page)
    assert f'href="/cases/{walk.case.number}/?own=1"' in html(page)
    own = desk.get("case", walk.case.number, query="?own=1")
    assert f"This case was merged into {survivor.number}." in text(own)
    assert buttons(own)["unmerge"] is True


def handed_over(**household: Any) -> Walk:
    """A case that another office has taken over."""
    walk = Walk(name_own_script="أميرة")
    walk.to(S.READY_FOR_PLACEMENT)
    Household.objects.filter(children__case=walk.case).update(**household or {"city": "Essen"})
    desk = Desk(walk.person, walk.later())
    form = desk.get("move", walk.case.number, "hand_over")
    typed = {"town": "Bochum", "office": "KI Bochum"}
    desk.post("move", walk.case.number, "hand_over", **filled(form, typed))
    return walk


def test_the_package_of_a_case_that_was_handed_over_can_be_printed_and_saved() -> None:
    walk = handed_over()
    desk = Desk(walk.person, walk.later())
    assert f"/cases/{walk.case.number}/handover/" in html(desk.get("case", walk.case.number))
    page = desk.get("handover", walk.case.number)
    assert "KI Bochum, Bochum" in text(page)
    assert "Rana Beispiel" in text(page)
    assert "Version 1 of" in text(page)
    saved = desk.get("handover_file", walk.case.number)
    assert saved["Content-Disposition"] == f'attachment; filename="{walk.case.number}.json"'
    data = json.loads(saved.content)
    assert data["child"]["name_own_script"] == "أميرة"
    assert data["address"]["street"] == "Musterweg 1"
    assert data["recommendations"][0]["places"] == [
        {"school_form": "15", "grade": 7, "support_form": "PARTIAL"}
    ]
    assert Reading.objects.filter(what="handover").count() == 1


def test_the_package_keeps_a_blocked_address_back() -> None:
    walk = handed_over(disclosure_block=True, street=STREET)
    desk = desk_of(walk.case, Role.INTAKE)
    assert STREET not in html(desk.get("handover", walk.case.number))
    assert json.loads(desk.get("handover_file", walk.case.number).content)["address"] is None
    lead = desk_of(walk.case, Role.LEAD)
    assert STREET in html(lead.get("handover", walk.case.number))


def test_there_is_no_package_of_a_case_that_stayed() -> None:
    case = make_case()
    assert desk_of(case).get("handover", case.number).status_code == 404
    assert desk_of(case).get("handover_file", case.number).status_code == 404


# --- Beside the case -----------------------------------------------------------------------------


def test_a_paper_is_ticked_on_the_page() -> None:
    case = make_case()
    desk = desk_of(case, Role.INTAKE)
    answer = desk.post("document", case.number, kind="IDENTITY", status="SEEN")
    assert answer.url == f"/cases/{case.number}/"
    assert case.child.documents.get().status == DocumentStatus.SEEN
    assert "Proof of identity: Seen" in text(desk.get("case", case.number))
    empty = desk.post("document", case.number, kind="IDENTITY", status="")
    assert "Status: This field is required." in text(empty)
    placement = desk_of(case, Role.PLACEMENT)
    refused = placement.post("document", case.number, kind="IDENTITY", status="ASKED")
    assert "Your role may not do this." in text(refused)
    assert case.child.documents.get().status == DocumentStatus.SEEN


def test_a_guardian_is_added_and_changed() -> None:
    case = make_case()
    desk = desk_of(case, Role.INTAKE)
    form = desk.get("guardian_new", case.number)
    wrong = {"name": "Omar Beispiel", "phone": "12", "relation": "FATHER"}
    refused = desk.post("guardian_new", case.number, **filled(form, wrong))
    assert "This is no phone number; write it with its area code." in text(refused)
    assert read(refused).sent["name"] == ["Omar Beispiel"]
    typed = {**wrong, "phone": "0201 5550199", "language": "ar"}
    assert desk.post("guardian_new", case.number, **filled(form, typed)).status_code == 302
    father = case.child.household.guardians.get(name="Omar Beispiel")
    assert (father.phone, father.relation) == ("+492015550199", "FATHER")
    edit = desk.get("guardian", case.number, father.pk)
    desk.post("guardian", case.number, father.pk, **filled(edit, {"email": "omar@mail.example"}))
    father.refresh_from_db()
    assert (father.email, father.phone) == ("omar@mail.example", "+492015550199")
    assert "Guardian · Fields: " in text(desk.get("case", case.number))


def test_a_guardian_of_another_family_is_not_found() -> None:
    case, other = make_case(), make_case()
    stranger = Guardian.objects.get(household__children__case=other)
    desk = desk_of(case)
    assert desk.get("guardian", case.number, stranger.pk).status_code == 404
    assert desk.post("guardian", case.number, stranger.pk, name="X").status_code == 404
    assert desk_of(case, Role.PLACEMENT).get("guardian_new", case.number).status_code == 404
