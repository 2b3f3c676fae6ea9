"""Who sees what of a case, and that every look is recorded."""

import pytest

from cases.actions.intake import record_contact, report
from cases.models import Child, Household, Reading
from cases.states import CaseState, Door, Role
from tests.advisory.filling import filled
from tests.advisory.opening import buttons, desk_of, with_sibling
from tests.advisory.visiting import html, text
from tests.factories import HOUR, Walk, make_case, report_data

pytestmark = pytest.mark.django_db
S = CaseState
STREET = "Geheimgasse 7"


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.LEAD, True), (Role.INTAKE, False), (Role.ADVISOR, False), (Role.PLACEMENT, False)],
)
def test_a_blocked_address_is_for_the_lead_alone(role: Role, sees: bool) -> None:
    data = report_data()
    data.household |= {"street": STREET, "disclosure_block": True, "district": "Geheimviertel"}
    walk = Walk()
    case = report(data, by=walk.by, at=walk.at)
    desk = desk_of(case, role)
    pages = [desk.get("case", case.number), desk.get("move", case.number, "amend")]
    said = "".join(html(page) for page in pages)
    assert (STREET in said) == (role == Role.LEAD)
    assert ("Geheimviertel" in said) == sees
    assert ("only the lead sees the address" in said) != sees


def test_changing_data_under_a_block_leaves_the_hidden_address_alone() -> None:
    data = report_data()
    data.household |= {"street": STREET, "disclosure_block": True}
    walk = Walk()
    case = report(data, by=walk.by, at=walk.at)
    desk = desk_of(case, Role.INTAKE)
    form = desk.get("move", case.number, "amend")
    typed = {"given_name": "Anders", "street": "Falsche Straße", "disclosure_block": ""}
    assert desk.post("move", case.number, "amend", **filled(form, typed)).status_code == 302
    household = Household.objects.get(children__case=case)
    assert (household.street, household.disclosure_block) == (STREET, True)
    assert Child.objects.get(case=case).given_name == "Anders"


def test_the_supervision_sees_what_it_decides_on_and_nothing_else() -> None:
    walk = Walk()
    case = walk.to(S.ASSIGNMENT_REQUESTED)
    contact = {"channel": "PHONE", "note": "Vertraulich"}
    record_contact(case, contact, by=walk.by, at=walk.later())
    with_sibling(walk)
    desk = desk_of(case, Role.SUPERVISION)
    page = desk.get("case", case.number)
    assert buttons(page) == {"assign": True, "refuse_assignment": True}
    said = text(page)
    assert "Place requests" in said
    assert "Rana Beispiel" in said
    assert "Vertraulich" not in said
    assert "Appointments" not in said
    assert "Yusuf" not in said
    assert "Add guardian" not in said


@pytest.mark.parametrize("role", [Role.DPO, Role.ADMIN, Role.SUPERVISION])
def test_who_may_not_open_a_case_finds_none(role: Role) -> None:
    case = make_case()
    desk = desk_of(case, role)
    assert desk.get("case", case.number).status_code == 404
    assert desk.get("follow_up", case.number).status_code == 404
    assert desk.get("guardian_new", case.number).status_code == 404
    assert desk.get("handover", case.number).status_code == 404
    assert not Reading.objects.exists()


def test_opening_the_page_is_recorded_once_an_hour() -> None:
    case = make_case()
    desk = desk_of(case)
    for _visit in range(3):
        desk.get("case", case.number)
    assert Reading.objects.filter(case=case, what="case").count() == 1
    desk.at += HOUR
    desk.get("case", case.number)
    desk_of(case).get("case", case.number)
    assert Reading.objects.filter(case=case, what="case").count() == 3
    assert {reading.door for reading in Reading.objects.all()} == {Door.DESK}
