"""The school itself: its data, its days off, the outlook, the state of the service."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from cases.models import Case, Offer
from cases.states import CaseState, OfferState
from schools.models import SchoolDayOff
from tests.factories import Walk, make_case, make_school
from tests.schools.software import Software, offered, software_of

pytestmark = pytest.mark.django_db

# Days on which everybody else teaches; MONDAY is 9 November 2026.
WEDNESDAY, THURSDAY = "2026-11-11", "2026-11-12"


def id_of(walk: Walk) -> str:
    assert walk.offer is not None
    return str(walk.offer.pk)


def off(*days: str) -> dict[str, Any]:
    """A report of these days."""
    return {"days_off": [{"day": day, "note": "Beweglicher Ferientag"} for day in days]}


# --- Master data and days off ---------------------------------------------------------------------


def test_a_school_reads_what_the_office_knows_of_it() -> None:
    school = make_school("123456", form="20", name="Städtisches Gymnasium", short_name="Gym Nord")
    answer = Software(school).get("school")

    data = answer.json()
    assert (data["number"], data["name"], data["short_name"]) == (
        "123456",
        "Städtisches Gymnasium",
        "Gym Nord",
    )
    assert (data["school_form"], data["email"]) == ("20", "123456@schule.nrw.de")
    assert data["days_off"] == []
    christmas = next(one for one in data["holidays"] if one["first"] == "2026-12-23")
    assert christmas["last"] == "2027-01-06"
    tag = answer.headers["ETag"]
    assert Software(school).get("school", headers={"If-None-Match": tag}).status_code == 304


def test_reported_days_off_are_the_school_s_from_today_on() -> None:
    software = Software(make_school())
    school = software.key.school
    SchoolDayOff.objects.create(school=school, day=date(2026, 11, 2), note="Vorbei")
    software.put("school/days-off", off(WEDNESDAY))
    answer = software.put("school/days-off", off(THURSDAY))

    assert answer.json()["days_off"] == [{"day": THURSDAY, "note": "Beweglicher Ferientag"}]
    assert school.days_off() == {date(2026, 11, 2), date(2026, 11, 12)}
    assert software.put("school/days-off", off()).json()["days_off"] == []


def test_a_day_off_moves_the_clocks_of_open_requests() -> None:
    walk = offered(OfferState.SENT)
    other = offered(OfferState.SENT)
    before = Offer.objects.get(pk=id_of(walk)).answer_due_at
    due_before = Case.objects.get(pk=walk.case.pk).due_at
    elsewhere = Offer.objects.get(pk=id_of(other)).answer_due_at
    software = software_of(walk)

    assert software.put("school/days-off", off(THURSDAY)).status_code == 200

    offer = Offer.objects.get(pk=id_of(walk))
    assert offer.answer_due_at > before
    case = Case.objects.get(pk=walk.case.pk)
    assert case.due_at == due_before + (offer.answer_due_at - before)
    assert case.deadlines.get(rule="offer_lead").due_at == offer.answer_due_at
    assert Offer.objects.get(pk=id_of(other)).answer_due_at == elsewhere
    software.put("school/days-off", off())
    assert Offer.objects.get(pk=id_of(walk)).answer_due_at == before


@pytest.mark.django_db(transaction=True)
def test_polling_software_is_told_of_the_dates_that_moved() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    mark = software.get("offers").json()["as_of"]
    software.put("school/days-off", off(THURSDAY))

    found = software.get(f"offers?updated_since={mark}").json()["offers"]

    assert [one["id"] for one in found] == [str(id_of(walk))]


def test_a_child_does_not_begin_on_a_day_off() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    software.put("school/days-off", off(THURSDAY))
    refused = software.post(f"offers/{id_of(walk)}/acceptance", {"start_on": THURSDAY})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/start_on")


@pytest.mark.parametrize(
    ("days", "pointer"),
    [
        (["2026-11-08"], "/days_off/0/day"),  # past
        ([THURSDAY, "2026-11-14"], "/days_off/1/day"),  # a Saturday
        (["2026-12-28"], "/days_off/0/day"),  # in the holidays
        (["2029-11-12"], "/days_off/0/day"),  # too far
        (["tomorrow"], "/days_off/0/day"),
        ([str(date(2027, 1, 11) + timedelta(n)) for n in range(30) if n % 7 < 4], "/days_off"),
    ],
)
def test_a_day_that_can_t_be_one_is_named_and_none_is_taken(days: list[str], pointer: str) -> None:
    software = Software(make_school())
    refused = software.put("school/days-off", off(*days))

    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert SchoolDayOff.objects.count() == 0


def test_a_report_to_an_old_version_is_refused_and_needs_its_scope() -> None:
    software = Software(make_school())
    tag = software.get("school").headers["ETag"]
    software.put("school/days-off", off(WEDNESDAY))

    stale = software.put("school/days-off", off(), headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    reader = Software(make_school(), scopes=["offers:read"])
    assert reader.put("school/days-off", off()).status_code == 403


# --- Outlook --------------------------------------------------------------------------------------


def test_the_outlook_counts_who_waits_and_tells_no_figure_below_five() -> None:
    for state in (CaseState.READY_FOR_PLACEMENT, CaseState.WAITLISTED):
        for _nth in range(2):
            make_case(state)
    make_case(CaseState.IN_CONSULTATION)
    make_case(CaseState.PLACED)
    software = Software(make_school(form="15"))

    assert software.get("places/outlook").json() == {
        "groups": [{"grade": 7, "support_form": "PARTIAL", "waiting": None}]
    }
    make_case(CaseState.OFFERED)
    assert software.get("places/outlook").json()["groups"][0]["waiting"] == 5
    assert Software(make_school(form="20")).get("places/outlook").json() == {"groups": []}


# --- The service ----------------------------------------------------------------------------------


def test_the_status_needs_no_key() -> None:
    answer = Client().get("/api/v1/status")

    data = answer.json()
    assert (answer.status_code, data["status"], data["sandbox"]) == (200, "ok", False)
    assert data["deprecations"] == []
    assert Client().get(data["documentation"]).status_code == 200
