"""The request to the school supervision on paper, and the list of freed places."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases.actions.bridging import Measure, bridge
from cases.calendars import day_of
from cases.models import Case
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, MONDAY, Walk, make_person, make_place, make_school

pytestmark = pytest.mark.django_db


def requested(**typed: str) -> tuple[Walk, Desk]:
    """The lead asks the supervision after a long wait."""
    walk = Walk()
    walk.to(CaseState.WAITLISTED)
    bridge(walk.case, Measure("GROUP", day_of(walk.at), place="VHS"), by=walk.by, at=walk.later())
    lead = Desk(make_person(Role.LEAD), walk.later(31 * DAY))
    said: dict[str, Any] = {"version": walk.case.version, "reason": "Keine Schule frei", **typed}
    answer = lead.post("move", walk.case.number, "request_assignment", **said)
    assert answer.status_code == 302, text(answer)
    assert answer.headers["Location"] == f"/cases/{walk.case.number}/assignment/sheet/"
    return walk, lead


def test_the_sheet_says_in_german_what_the_supervision_has_to_know() -> None:
    walk, lead = requested(
        parents_heard_on="1.12.2026", wishes="Nicht zu weit weg <b>", authority_consulted_on=""
    )
    page = lead.get("assignment_sheet", walk.case.number)
    said = text(page)
    assert "Antrag auf Zuweisung eines Schulplatzes (§ 46 Absatz 7 SchulG NRW)" in said
    for word in (
        walk.case.child.family_name,
        "Gesamtschule",
        "Keine Schule frei",
        "Eltern angehört am 01.12.2026",
        "Vorbereitungsgruppe",
        "Rana Beispiel",
    ):
        assert word in said
    assert "Nicht zu weit weg &lt;b&gt;" in html(page)
    supervision = Desk(make_person(Role.SUPERVISION), lead.at)
    assert 'value="01.12.2026"' in html(supervision.get("assign", walk.case.number))
    assert "Gesamtschule" in text(supervision.get("assignment_sheet", walk.case.number))


def test_an_address_under_a_block_is_not_printed() -> None:
    walk, lead = requested()
    household = walk.case.child.household
    household.disclosure_block = True
    household.save()
    said = text(lead.get("assignment_sheet", walk.case.number))
    assert "gesperrt (§ 51 BMG)" in said
    assert household.street not in said


def test_without_a_request_there_is_no_sheet_and_the_day_of_a_hearing_has_come() -> None:
    walk = Walk()
    walk.to(CaseState.WAITLISTED)
    lead = Desk(make_person(Role.LEAD), walk.later(31 * DAY))
    assert lead.get("assignment_sheet", walk.case.number).status_code == 404
    tomorrow = f"{day_of(lead.at) + timedelta(days=1):%d.%m.%Y}"
    said: dict[str, Any] = {"version": walk.case.version, "reason": "Lange"}
    said["parents_heard_on"] = tomorrow
    refused = lead.post("move", walk.case.number, "request_assignment", **said)
    assert refused.status_code == 200
    assert "This day lies in the future." in text(refused)
    assert f'value="{tomorrow}"' in html(refused)
    assert Case.objects.get(pk=walk.case.pk).state == CaseState.WAITLISTED


def test_a_free_place_names_who_waits_for_it_and_leads_to_the_question() -> None:
    walk = Walk()
    walk.to(CaseState.WAITLISTED)
    make_place(make_school("100001", name="Nord"), 2)
    desk = Desk(make_person(Role.PLACEMENT), walk.later())
    page = desk.get("freed_places")
    assert "Nord" in text(page)
    assert walk.case.child.name in text(page)
    query = "school_form=15&amp;grade=7&amp;support_form=PARTIAL&amp;ask=100001"
    assert f'href="/cases/{walk.case.number}/places/?{query}"' in html(page)
    assert "fits 1 child that waits" in text(desk.get("places"))
    assert walk.case.child.name in text(desk.get("school", "100001"))


@pytest.mark.parametrize(("role", "leads"), [(Role.PLACEMENT, True), (Role.ADMIN, False)])
def test_the_way_to_the_freed_places_is_shown_to_whom_it_is_open(role: Role, leads: bool) -> None:
    desk = Desk(make_person(role), MONDAY)
    for name in ("places", "waiting_list"):
        assert (reverse("desk:freed_places") in html(desk.get(name))) is leads
    assert (desk.get("freed_places").status_code == 200) is leads
