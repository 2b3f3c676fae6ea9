"""The sandbox: test keys, invented children, and a clock that the vendor moves."""

import json
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from cases.history import triggers
from cases.models import Case, Notice, Offer
from schools.api.sandbox import views
from schools.models import SandboxClock, School
from tests.factories import MONDAY, make_person, make_school
from tests.schools.software import Software
from workers.sandbox import look

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.schools.sandbox_urls"),
]


@pytest.fixture(autouse=True)
def _is_sandbox(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SANDBOX = True
    settings.API_KEY_MARK = "eks_test"
    # The test itself walks the clock: nobody has to wait for another process.
    monkeypatch.setattr(views, "PATIENCE", 0.0)
    make_person(username="lead", name="Lead")


class Vendor(Software):
    """A vendor's software in the sandbox."""

    def sandbox(self, method: str, path: str, body: Any = None) -> Any:
        """A call of an address that only the sandbox has."""
        headers = {"Authorization": f"Bearer {self.text}", "Accept-Language": "en"}
        with time_machine.travel(self.at, tick=False):
            return self.client.generic(
                method,
                f"/sandbox/{path}",
                json.dumps(body or {}),
                "application/json",
                headers=headers,
            )

    def invent(self, **wish: Any) -> str:
        """A test request; returns its id."""
        made = self.sandbox("POST", "offers", wish)
        assert made.status_code == 201, made.content
        return str(made.json()["id"])

    def advance(self, **span: int) -> list[str]:
        """Move the clock and let it arrive; returns what happened on the way."""
        before = self.happened()
        assert self.sandbox("POST", "clock", {"advance": span}).status_code == 200
        with time_machine.travel(self.at, tick=False):
            while look():
                pass
        return self.happened()[len(before) :]

    def happened(self) -> list[str]:
        """Everything since the reset."""
        return [one["what"] for one in self.sandbox("GET", "events").json()["happened"]]


@pytest.fixture
def vendor() -> Vendor:
    return Vendor(make_school("990115", name="Gesamtschule Nord"), MONDAY)


# --- Keys -----------------------------------------------------------------------------------------


def test_a_real_key_opens_nothing_here(vendor: Vendor, settings: Settings) -> None:
    settings.API_KEY_MARK = "eks"
    real = Vendor(vendor.key.school, MONDAY)
    assert real.text.startswith("eks_")
    assert not real.text.startswith("eks_test_")
    assert real.get("me").status_code == 200
    assert vendor.get("me").status_code == 401

    settings.API_KEY_MARK = "eks_test"
    assert real.get("me").status_code == 401
    assert vendor.get("me").status_code == 200
    assert real.sandbox("POST", "reset").status_code == 401


def test_without_a_key_the_sandbox_does_nothing(vendor: Vendor) -> None:
    vendor.invent()
    for path in ("clock", "offers", "reset"):
        assert Client().post(f"/sandbox/{path}", {}, "application/json").status_code == 401
    assert Offer.objects.count() == 1


# --- Children -------------------------------------------------------------------------------------


def test_a_child_is_invented_on_request(vendor: Vendor) -> None:
    asked = vendor.invent(grade=5, support_form="ALPHA")
    taken = vendor.invent(accepted=True, disclosure_block=True)

    pupil = vendor.get(f"offers/{asked}").json()["pupil"]
    assert (pupil["grade"], pupil["support_form"]) == (5, "ALPHA")
    assert pupil["latin_literacy"] == "NO"
    hidden = vendor.get(f"offers/{taken}").json()
    assert (hidden["state"], hidden["pupil"]["address"]) == ("ACCEPTED", None)
    assert vendor.get(f"offers/{taken}/record?format=csv").status_code == 200


def test_each_school_sees_its_own_test_children_only(vendor: Vendor) -> None:
    mine = vendor.invent()
    other = Vendor(make_school("990116"), MONDAY)
    theirs = other.invent()

    assert [one["id"] for one in vendor.get("offers").json()["offers"]] == [mine]
    assert vendor.get(f"offers/{theirs}").status_code == 404
    assert vendor.sandbox("POST", f"offers/{theirs}/withdrawal").status_code == 404


def test_what_the_school_can_t_teach_is_refused(vendor: Vendor) -> None:
    for wish in ({"grade": 1}, {"support_form": "IFK"}, {"grade": "seven"}, {"colour": "red"}):
        refused = vendor.sandbox("POST", "offers", wish)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid")


def test_the_office_answers_and_withdraws_as_it_would(vendor: Vendor) -> None:
    offer = vendor.invent()
    vendor.post(f"offers/{offer}/query", {"question": "Welche Sprachen?"})
    answered = vendor.sandbox("POST", f"offers/{offer}/query-answer", {"text": "Arabisch"})
    assert (answered.json()["state"], answered.json()["query_answer"]) == ("SENT", "Arabisch")

    gone = vendor.sandbox("POST", f"offers/{offer}/withdrawal")
    assert gone.json() == {"id": offer, "state": "WITHDRAWN"}
    again = vendor.sandbox("POST", f"offers/{offer}/withdrawal")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_a_reset_forgets_everything_but_keys(vendor: Vendor) -> None:
    vendor.invent(accepted=True)
    vendor.advance(days=2)
    assert vendor.sandbox("POST", "reset").status_code == 200

    assert (Case.objects.count(), Offer.objects.count(), Notice.objects.count()) == (0, 0, 0)
    assert vendor.get("offers").json()["offers"] == []
    assert vendor.get("places").json()["places"] == []
    assert SandboxClock.objects.count() == 0
    assert School.objects.count() == 1
    assert vendor.invent()
    assert triggers.missing(connection) == []


# --- The clock ------------------------------------------------------------------------------------


def test_everything_goes_by_the_clock_of_the_sandbox(vendor: Vendor) -> None:
    offer = vendor.invent()
    vendor.advance(hours=3)
    then = vendor.get("status").json()["time"]
    assert then == "2026-11-09T12:00:00Z"
    late = vendor.invent()
    sent = {one: vendor.get(f"offers/{one}").json()["sent_at"] for one in (offer, late)}
    assert sent[late] > sent[offer]


def test_a_silent_school_sees_reminder_escalation_and_expiry_in_their_order(
    vendor: Vendor,
) -> None:
    offer = vendor.invent()
    what = vendor.advance(school_days=9)

    wanted = ["mail:offer", "mail:offer_reminder", "step:escalate", "step:escalate", "step:expire"]
    assert [one for one in what if one in wanted] == wanted
    assert vendor.get(f"offers/{offer}").json()["state"] == "EXPIRED"
    times = [one["at"] for one in vendor.sandbox("GET", "events").json()["happened"]]
    assert times == sorted(times)
    mails = vendor.sandbox("GET", "mails").json()["mails"]
    assert {"escalation", "decision_needed", "digest"} <= {one["kind"] for one in mails}
    assert all(one["subject"] and one["text"] for one in mails)


def test_after_a_yes_the_first_day_is_reminded_of(vendor: Vendor) -> None:
    vendor.invent(accepted=True)
    what = vendor.advance(school_days=8)

    assert "mail:first_day_reminder" in what
    assert "step:not_appeared" in what


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"advance": {}},
        {"advance": {"days": 0}},
        {"advance": {"days": -1}},
        {"advance": {"days": 10**9}},
        {"advance": {"weeks": 1}},
        {"advance": 3},
    ],
)
def test_a_wrong_wish_moves_no_clock(vendor: Vendor, body: Any) -> None:
    refused = vendor.sandbox("POST", "clock", body)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert SandboxClock.objects.count() == 0


def test_days_are_counted_by_their_calendar_at_the_same_hour(vendor: Vendor) -> None:
    vendor.advance(school_days=5, working_days=1, minutes=30)
    assert vendor.get("status").json()["time"] == "2026-11-17T09:30:00Z"
