"""What a school is told at each stage, field by field, and that its reading is written down."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.access import STAGE_A, STAGE_B
from cases.actions.changes import reopen
from cases.actions.consultation import transfer
from cases.models import Household, Reading
from cases.states import DISCLOSED, LIVE, CaseState, OfferState
from tests.factories import DAY, OPTION, Walk
from tests.schools.software import Software, offered, software_of

pytestmark = pytest.mark.django_db

# Everything about this child that a school must not learn before its time.
NAMES = ("Zeynab", "Qasemi", "Rana Beispiel", "Musterweg", "+4920155")
ENVELOPE = {
    "id",
    "state",
    "sent_at",
    "answer_due_at",
    "expires_at",
    "query",
    "query_answer",
    "answered_at",
    "start_on",
    "attended_on",
    "pupil",
    "allowed",
}


def known(state: OfferState) -> Walk:
    """A request for a child with a name that can be looked for."""
    return offered(state, given_name="Zeynab", family_name="Qasemi", nationalities=["AF"])


def read(walk: Walk) -> Any:
    """What the asked school reads."""
    assert walk.offer is not None
    return software_of(walk).get(f"offers/{walk.offer.pk}")


@pytest.mark.parametrize("state", LIVE)
def test_an_asked_school_sees_stage_a_and_no_name(state: OfferState) -> None:
    answer = read(known(state))

    assert set(answer.json()) == ENVELOPE
    assert set(answer.json()["pupil"]) == set(STAGE_A)
    assert [name for name in (*NAMES, "AF") if name in answer.content.decode()] == []


@pytest.mark.parametrize("state", DISCLOSED)
def test_an_accepting_school_sees_stage_b(state: OfferState) -> None:
    answer = read(known(state))

    assert set(answer.json()) == ENVELOPE
    assert set(answer.json()["pupil"]) == set(STAGE_B)
    assert [name for name in NAMES if name not in answer.content.decode()] == []


@pytest.mark.parametrize("state", [one for one in OfferState if one not in (*LIVE, *DISCLOSED)])
def test_what_is_over_is_id_and_state(state: OfferState) -> None:
    walk = known(state)
    assert walk.offer is not None

    assert read(walk).json() == {"id": str(walk.offer.pk), "state": state.value}


def test_past_its_date_a_request_is_over_before_the_clock_comes_by() -> None:
    walk = known(OfferState.SENT)
    assert walk.offer is not None
    walk.at = walk.offer.expires_at

    assert read(walk).json() == {"id": str(walk.offer.pk), "state": "EXPIRED"}


def test_after_the_case_is_closed_nothing_is_left() -> None:
    walk = known(OfferState.FULFILLED)
    walk.close_enrolled()

    assert set(read(walk).json()) == {"id", "state"}


def test_a_new_search_ends_what_the_former_school_sees() -> None:
    walk = known(OfferState.FULFILLED)
    walk.case.refresh_from_db()
    transfer(walk.case, [OPTION], reason="Umzug im Ort", by=walk.by, at=walk.later())

    assert set(read(walk).json()) == {"id", "state"}


def test_a_reopened_case_does_not_disclose_again() -> None:
    walk = known(OfferState.FULFILLED)
    walk.close_enrolled()
    walk.case.refresh_from_db()
    reopen(walk.case, reason="Zurück", to_search=True, by=walk.by, at=walk.later())

    assert set(read(walk).json()) == {"id", "state"}


@pytest.mark.parametrize("state", [OfferState.SENT, OfferState.ACCEPTED])
def test_a_disclosure_block_hides_where_the_child_lives(state: OfferState) -> None:
    walk = known(state)
    household = Household.objects.get()
    household.district, household.disclosure_block = "Katernberg", True
    household.save()

    pupil = read(walk).json()["pupil"]

    assert pupil.get("address") is None
    assert (pupil["district"], pupil["distance_band"]) == ("", "UNKNOWN")
    assert "Musterweg" not in str(pupil)


def test_the_values_are_those_of_the_child() -> None:
    walk = offered(
        OfferState.ACCEPTED,
        given_name="Zeynab",
        family_name="",
        birth_date=date(2013, 5, 4),
        sex="w",
        nationalities=["AF", "IR"],
        further_languages=["fa"],
        immigration_year=2026,
    )
    pupil = read(walk).json()["pupil"]

    assert pupil["birth_month"] == "2013-05"
    assert (pupil["birth_date"], pupil["birth_date_precision"]) == ("2013-05-04", "DAY")
    assert (pupil["given_name"], pupil["family_name"], pupil["sex"]) == ("Zeynab", "", "w")
    assert pupil["languages"] == ["ar", "fa"]
    assert pupil["nationalities"] == ["AF", "IR"]
    assert (pupil["grade"], pupil["support_form"]) == (7, "PARTIAL")
    assert pupil["immigration_year"] == 2026
    assert pupil["address"]["street"] == "Musterweg 1"
    assert [one["name"] for one in pupil["guardians"]] == ["Rana Beispiel"]


@pytest.mark.parametrize(
    ("precision", "said"),
    [("DAY", "2013-05"), ("MONTH", "2013-05"), ("YEAR", "2013"), ("ESTIMATED", "2013")],
)
def test_a_guessed_month_is_not_told(precision: str, said: str) -> None:
    walk = offered(OfferState.SENT, birth_date=date(2013, 5, 4), birth_date_precision=precision)

    assert read(walk).json()["pupil"]["birth_month"] == said


def test_a_brother_at_the_school_is_told_of() -> None:
    first = offered(OfferState.ACCEPTED)
    household = Household.objects.get()
    second = Walk(first.at)
    second.school = first.school
    second.case.child.household = household
    second.case.child.save()
    second.to(CaseState.OFFERED)

    assert read(first).json()["pupil"]["sibling_at_school"] is False
    assert read(second).json()["pupil"]["sibling_at_school"] is True


def test_a_read_of_personal_data_is_recorded_once_an_hour() -> None:
    walk = known(OfferState.ACCEPTED)
    assert walk.offer is not None
    software = software_of(walk)
    for _nth in range(3):
        software.get(f"offers/{walk.offer.pk}")
        software.get("offers")
    software.at += timedelta(minutes=61)
    software.get("offers")

    readings = Reading.objects.order_by("at")
    assert [(one.case_id, one.school_id, one.door) for one in readings] == [
        (walk.case.pk, software.key.school_id, "API")
    ] * 2


def test_reading_stage_a_or_what_is_over_needs_no_record() -> None:
    for state in (OfferState.SENT, OfferState.DECLINED):
        read(known(state))

    assert Reading.objects.count() == 0


def test_the_list_discloses_no_more_than_the_single_request() -> None:
    walks = [known(state) for state in OfferState]
    for walk in walks:
        assert walk.school is not None
        assert walk.offer is not None
        software = Software(walk.school, walk.at + DAY / 24)
        alone = software.get(f"offers/{walk.offer.pk}").json()
        assert software.get("offers").json()["offers"] == [alone]
