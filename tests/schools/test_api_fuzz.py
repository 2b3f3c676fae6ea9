"""The API against its own description: whatever is sent, the answer is one that is described."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import hypothesis
import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck
from schemathesis.checks import CHECKS
from schemathesis.core.parameters import ParameterLocation

from advisory.wsgi import application
from cases.states import OfferState
from schools.keys import create_key
from schools.models import School
from tests.factories import DAY, MONDAY, Walk
from tests.schools.software import OFFER_WAYS
from tests.size import sized

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

schemathesis.checks.load_all_checks()
# What the description can't say: that text must not be blank, a first day be a school day, or an
# answer fit the state of its request. All other checks are on.
NOT_SAYABLE = ["positive_data_acceptance"]
LATER = MONDAY + 30 * DAY

Mode = schemathesis.GenerationMode


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's connection open between requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> dict[str, Any]:
    """Every operation of the description, by its name."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema", application)
    results: Iterator[Any] = schema.get_all_operations()
    return {operation.label: operation for operation in (one.ok() for one in results)}


OPERATIONS = operations()


def unfit_checks(case: Any, status: int) -> list[str]:
    """Checks that say nothing here: id and key are replaced by real ones, whatever was made up.

    A stale `If-Match` is refused before anybody looks at the rest.
    """
    made_up = (ParameterLocation.BODY, ParameterLocation.QUERY)
    assert case.meta is not None
    is_wrong = any(case.meta.is_negative_at(location) for location in made_up)
    must_be_refused = is_wrong and status != HTTPStatus.PRECONDITION_FAILED
    return NOT_SAYABLE if must_be_refused else [*NOT_SAYABLE, "negative_data_rejection"]


def one_of_each() -> tuple[list[str], str]:
    """A request in every state to one school, and the school's key."""
    school: School | None = None
    offers = []
    for state, (case_state, *then) in OFFER_WAYS.items():
        walk = Walk(LATER if state in (OfferState.SENT, OfferState.QUERY_OPEN) else MONDAY)
        walk.school = school
        walk.to(case_state)
        school = walk.school
        for step in then:
            step(walk)
        assert walk.offer is not None
        offers.append(str(walk.offer.pk))
    assert school is not None
    return offers, create_key(school, label="fuzz", at=MONDAY)[1]


# A call without key, parameters and body: there is nothing to get wrong.
NOTHING_TO_SEND = "GET /api/v1/status"


@pytest.mark.parametrize(
    ("label", "mode"),
    [
        (label, mode)
        for label in OPERATIONS
        for mode in Mode
        if (label, mode) != (NOTHING_TO_SEND, Mode.NEGATIVE)
    ],
)
def test_no_answer_is_undescribed(label: str, mode: Mode) -> None:
    offers, key = one_of_each()
    operation = OPERATIONS[label]
    cases = operation.as_strategy(generation_mode=mode)
    which = hypothesis.strategies.sampled_from([*offers, None, None, None])

    @hypothesis.settings(
        max_examples=sized(40),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=cases, offer=which)
    def check(case: Any, offer: str | None) -> None:
        if "offer_id" in case.path_parameters and offer is not None:
            case.path_parameters["offer_id"] = offer
        headers = {**(case.headers or {}), "Authorization": f"Bearer {key}"}
        with time_machine.travel(LATER + 4 * DAY, tick=False):
            response = case.call(headers=headers)
        assert response.status_code < 500
        case.validate_response(
            response,
            checks=CHECKS.get_all(),
            excluded_checks=[
                CHECKS.get_one(name) for name in unfit_checks(case, response.status_code)
            ],
            headers=headers,
        )

    check()
