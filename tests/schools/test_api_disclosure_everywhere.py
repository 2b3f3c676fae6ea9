"""What every resource tells in every state, field by field, against a table written by hand."""

from datetime import date
from typing import Any

import pytest

from cases.models import Child, Household, Reading
from cases.pupil import FORMATS
from cases.states import OfferState
from tests.factories import Walk
from tests.schools.software import Software, offered, software_of
from tests.schools.test_api_foreign import ROUTES

pytestmark = pytest.mark.django_db

S = OfferState
# As the description of the process has it (section 6), not as the program's own table has it.
ASKED = {
    "birth_month", "sex", "grade", "support_form", "languages", "latin_literacy", "german_level",
    "years_of_schooling", "district", "distance_band", "sibling_at_school", "call_back",
    "wished_start_on",
}  # fmt: skip
TAKEN = ASKED | {
    "given_name", "family_name", "birth_date", "birth_date_precision", "birth_place",
    "birth_country", "address", "guardians", "nationalities", "immigration_year",
    "family_language", "interpreter_language", "biography",
}  # fmt: skip
SEES: dict[OfferState, set[str]] = {
    S.SENT: ASKED,
    S.QUERY_OPEN: ASKED,
    S.ACCEPTED: TAKEN,
    S.FULFILLED: TAKEN,
    S.DECLINED: set(),
    S.EXPIRED: set(),
    S.WITHDRAWN: set(),
    S.NOT_TAKEN_UP: set(),
    S.REVOKED: set(),
}
# One value of each field that can be looked for in a text; none of them stands anywhere else.
VALUES: dict[str, Any] = {
    "given_name": "Zeynabvorname",
    "family_name": "Qasemifamilie",
    "birth_place": "Heratgeburtsort",
    "birth_date": "2013-05-04",
    "nationalities": '"XK"',
    "birth_country": '"LS"',
    "immigration_year": "2019",
    "interpreter_language": '"ckb"',
    "address": "Geheimweg",
    "guardians": "Rana Beispiel",
}
# Never told in any state: what a school doesn't need.
NEVER = ("قاسمی", "Kasimi", "2026-10-01", "UKRAINE_24", "guardian@secret.example", "Nr. aus Notiz")


def known(state: OfferState) -> Walk:
    """A request for a child of whom everything can be looked for."""
    walk = offered(
        state,
        given_name=VALUES["given_name"],
        family_name=VALUES["family_name"],
        name_own_script=NEVER[0],
        other_spellings=NEVER[1],
        birth_date=date(2013, 5, 4),
        birth_place=VALUES["birth_place"],
        birth_country="LS",
        nationalities=["XK"],
        immigration_year=2019,
        arrival_on=date(2026, 10, 1),
        channel="UKRAINE_24",
    )
    Child.objects.update(interpreter_language="ckb")
    Household.objects.update(street="Geheimweg 3")
    return walk


def found_in(text: str) -> set[str]:
    """The fields whose values stand in a text."""
    return {name for name, value in VALUES.items() if value in text}


def everything(software: Software, walk: Walk) -> dict[str, str]:
    """Each address that this school can read, with what it answers."""
    assert walk.offer is not None
    ids = {"<str:offer_id>": str(walk.offer.pk), "<str:prefix>": software.key.prefix}
    addresses = {
        name: address.removeprefix("v1/")
        for name, address, _id, method in ROUTES
        if method == "GET"
    }
    for old, new in ids.items():
        addresses = {name: one.replace(old, new) for name, one in addresses.items()}
    answers = {name: software.get(one) for name, one in addresses.items() if "<" not in one}
    for wanted in FORMATS:
        answers[f"record:{wanted}"] = software.get(f"{addresses['record']}?format={wanted}")
    return {name: answer.content.decode("utf-8", "replace") for name, answer in answers.items()}


@pytest.mark.parametrize("state", OfferState)
def test_a_request_shows_exactly_the_fields_of_its_state(state: OfferState) -> None:
    walk = known(state)
    assert walk.offer is not None
    shown = software_of(walk).get(f"offers/{walk.offer.pk}").json()

    assert set(shown.get("pupil", {})) == SEES[state]
    assert found_in(str(shown).replace("'", '"')) == SEES[state] & set(VALUES)


@pytest.mark.parametrize("state", OfferState)
def test_no_other_resource_tells_more_than_the_request(state: OfferState) -> None:
    walk = known(state)
    allowed = SEES[state] & set(VALUES)
    may_tell = {"offer", "offers", "record", *(f"record:{one}" for one in FORMATS)}
    for name, text in everything(software_of(walk), walk).items():
        told = found_in(text)
        assert told <= (allowed if name in may_tell else set()), name
        assert [word for word in NEVER if word in text] == [], name


@pytest.mark.parametrize("state", [one for one in OfferState if SEES[one]])
def test_a_blocked_address_is_told_nowhere(state: OfferState) -> None:
    walk = known(state)
    Household.objects.update(disclosure_block=True, district="Sperrviertel", postcode="45999")
    for name, text in everything(software_of(walk), walk).items():
        secrets = ("Geheimweg", "Sperrviertel", "45999")
        assert [word for word in secrets if word in text] == [], name


@pytest.mark.parametrize("state", OfferState)
def test_every_answer_with_a_pupil_leaves_a_trace(state: OfferState) -> None:
    walk = known(state)
    software = software_of(walk)
    assert Reading.objects.count() == 0
    everything(software, walk)

    whats = sorted(Reading.objects.values_list("what", flat=True))
    # `svws` is read twice: it is what comes when no format is named.
    files = sorted([*(f"record:{one}" for one in FORMATS), "record:svws"])
    assert whats == (["pupil", *files] if SEES[state] == TAKEN else [])
    schools = set(Reading.objects.values_list("school_id", "door"))
    assert schools <= {(software.key.school_id, "API")}


def test_an_acceptance_tells_of_the_pupil_and_leaves_a_trace() -> None:
    walk = known(S.SENT)
    assert walk.offer is not None
    software = software_of(walk)
    path = f"offers/{walk.offer.pk}"
    answer = software.post(
        f"{path}/acceptance", {"start_on": "2026-11-17"}, headers={"If-Match": "*"}
    )

    assert found_in(answer.content.decode()) == set(VALUES)
    assert list(Reading.objects.values_list("what", flat=True)) == ["pupil"]


def test_a_list_of_answers_tells_no_more_and_leaves_a_trace() -> None:
    walk = known(S.SENT)
    assert walk.offer is not None
    said = {"offer_id": str(walk.offer.pk), "answer": "acceptance", "if_match": "*"}
    answer = software_of(walk).post("answers", {"answers": [{**said, "start_on": "2026-11-17"}]})

    assert answer.json()["results"][0]["status"] == 200
    told = found_in(answer.content.decode())
    traces = list(Reading.objects.values_list("what", flat=True))
    assert traces == (["pupil"] if told else [])


@pytest.mark.parametrize("noun", ["decline", "query"])
def test_an_answer_that_takes_nobody_tells_no_name(noun: str) -> None:
    walk = known(S.SENT)
    assert walk.offer is not None
    body = {"decline": {"reason": "CAPACITY_EXHAUSTED"}, "query": {"question": "Wie alt?"}}[noun]
    answer = software_of(walk).post(f"offers/{walk.offer.pk}/{noun}", body)

    assert answer.status_code == 200
    assert found_in(answer.content.decode()) == set()
    assert Reading.objects.count() == 0
