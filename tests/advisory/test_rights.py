"""Requests of people at the desk: recorded, answered, and in sight until then."""

import re
from datetime import date
from typing import Any

import pytest

from cases.actions.rights import Asked, record_request
from cases.models import RightsRequest
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, Walk, make_person

pytestmark = pytest.mark.django_db
MONDAY = "09.11.2026"


def asked(walk: Walk, kind: str = "ACCESS") -> RightsRequest:
    said = Asked(kind, date(2026, 11, 9), "Bitte alles", identity="KNOWN")
    return record_request(walk.case, said, by=walk.by, at=walk.later())


def test_an_advisor_records_a_request_and_the_case_shows_it_until_it_is_answered() -> None:
    walk = Walk()
    me = Desk(walk.person, walk.at)
    number = walk.case.number
    guardian = walk.case.child.household.guardians.get()
    answer = me.post(
        "rights", number, kind="OBJECTION", received_on=MONDAY, guardian=guardian.pk,
        identity="PAPER", words="Keine Anfragen mehr",
    )  # fmt: skip
    request = RightsRequest.objects.get()
    assert answer.url.endswith(f"/requests/{request.pk}/")
    assert (request.guardian, request.due_on) == (guardian, date(2026, 12, 9))
    for page in (me.get("case", number), me.get("today")):
        assert "Objection (Art. 21)" in text(page)
        assert re.search(r"\b0?9[. ]+(12|December)", text(page))
    me.post("right", request.pk, act="answer", **{"answer-state": "REFUSED",
                                                   "answer-outcome": "Schulpflicht"})  # fmt: skip
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("REFUSED", walk.person)
    page = text(me.get("case", number))
    assert "A request about the data waits" not in page
    assert "Request: Objection (Art. 21): Refused" in page


def test_the_officer_records_by_number_and_sees_no_name() -> None:
    walk = Walk()
    me = Desk(make_person(Role.DPO), walk.at)
    me.post("requests", number=walk.case.number, kind="ACCESS", received_on=MONDAY, identity="OPEN")
    request = RightsRequest.objects.get()
    pages = [me.get("requests"), me.get("right", request.pk), me.get("today")]
    for page in pages:
        assert walk.case.number in text(page)
        assert walk.case.child.family_name not in html(page)
        assert "Rana Beispiel" not in html(page)
    assert me.get("case", walk.case.number).status_code == 404
    assert me.get("rights", walk.case.number).status_code == 404


def test_a_wrong_entry_is_told_at_its_field_and_nothing_typed_is_lost() -> None:
    walk = Walk()
    me = Desk(make_person(Role.DPO), walk.at)
    said: dict[str, Any] = {"kind": "ACCESS", "identity": "OPEN", "words": "Alles bitte"}
    page = me.post("requests", number="2020-1", received_on=MONDAY, **said)
    assert "There is no case with this number." in text(page)
    page = me.post("requests", number=walk.case.number, received_on="09.11.2027", **said)
    assert "Please give the day on which it was received." in text(page)
    assert "Alles bitte" in html(page)
    assert not RightsRequest.objects.exists()


def test_what_the_room_refuses_stands_on_the_form() -> None:
    walk = Walk()
    request = asked(walk)
    RightsRequest.objects.filter(pk=request.pk).update(identity="OPEN")
    me = Desk(walk.person, walk.at)
    answer = {"answer-state": "GRANTED", "answer-outcome": "Kopie verschickt"}
    page = me.post("right", request.pk, act="answer", **answer)
    assert "Please check first who asks" in text(page)
    assert "Kopie verschickt" in html(page)
    assert (
        me.post("right", request.pk, act="identity", **{"identity-identity": "KNOWN"}).status_code
        == 302
    )
    assert me.post("right", request.pk, act="answer", **answer).status_code == 302
    extended = me.post("right", request.pk, act="extend", **{"extend-extension_reason": "x"})
    assert extended.status_code == 302
    assert "answered already" in text(me.get("right", request.pk))


def test_a_request_of_a_case_that_one_may_not_open_does_not_exist() -> None:
    walk = Walk()
    request = asked(walk)
    for role in (Role.PLACEMENT, Role.SUPERVISION, Role.ADMIN):
        me = Desk(make_person(role), walk.at)
        assert me.get("right", request.pk).status_code == 404
        assert me.get("requests").status_code == 404


def test_an_overdue_request_is_marked_for_lead_and_officer() -> None:
    walk = Walk()
    request = asked(walk)
    me = Desk(make_person(Role.DPO), walk.at + 40 * DAY)
    for page in (me.get("today"), me.get("requests"), me.get("right", request.pk)):
        assert "overdue" in text(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        walk = Walk()
        walk.to(CaseState.INVITED)
        asked(walk)
    me = Desk(make_person(Role.DPO), walk.at)
    me.get("requests")
    with django_assert_max_num_queries(9):
        me.get("requests")


def test_a_copy_is_one_click_away_for_whoever_may_read_all_of_it() -> None:
    walk = Walk()
    number, guardian = walk.case.number, walk.case.child.household.guardians.get()
    me = Desk(walk.person, walk.at)
    page = html(me.get("rights", number))
    for kind, sort in (("pdf", "application/pdf"), ("json", "application/json")):
        assert f'rights/copy.{kind}?for={guardian.pk}"' in page
        answer = me.get("copy", number, kind, query=f"?for={guardian.pk}")
        assert answer.headers["Content-Type"] == sort
        assert "attachment" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert walk.case.child.family_name in answer.content.decode()
    assert walk.case.readings.filter(what="copy").count() == 2
    other = Walk().case.child.household.guardians.get()
    assert me.get("copy", number, "json", query=f"?for={other.pk}").status_code == 404
    assert me.get("copy", number, "xml").status_code == 404
    for role in (Role.DPO, Role.PLACEMENT, Role.SUPERVISION):
        assert Desk(make_person(role), walk.at).get("copy", number, "json").status_code == 404


def test_a_case_is_restricted_with_a_banner_and_refuses_every_form_until_it_is_lifted() -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    me, number = Desk(walk.person, walk.at), walk.case.number
    me.post("restriction", number, ground="ACCURACY", reason="Alter bestritten")
    page = me.get("case", number)
    assert "Processing is restricted" in text(page)
    assert "Alter bestritten" in text(page)
    assert "/moves/" not in html(page)
    assert number in text(Desk(make_person(Role.DPO), walk.at).get("requests"))
    refusal = me.post("restriction", number, told_on="", lift_reason="geklärt")
    assert refusal.status_code == 200
    me.post("restriction", number, told_on="10.11.2026", lift_reason="geklärt")
    page = me.get("case", number)
    assert "Processing is restricted (Art. 18 DSGVO) since" not in text(page)
    assert "/moves/" in html(page)


def test_a_restricted_case_refuses_every_form_with_a_clear_sentence() -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    me, number = Desk(walk.person, walk.at), walk.case.number
    me.post("restriction", number, ground="ACCURACY", reason="Alter bestritten")
    for route in ("consultation", "sign", "guardian_new", "book"):
        assert me.get(route, number).status_code in (404, 409), route
    for answer in (
        me.get("move", number, "waitlist"),
        me.post("move", number, "hold", reason="x", until="morgen"),
        me.post("follow_up", number, note="Anrufen", due_on="morgen"),
        me.get("sign", number),
    ):
        assert "only be stored" in text(answer)
    assert walk.case.steps.count() == walk.case.version
