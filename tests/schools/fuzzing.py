"""Made-up calls with something real in them, and what must hold for every answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, strategies
from schemathesis.checks import CHECKS
from schemathesis.core.parameters import ParameterLocation

from cases.states import OfferState
from schools import webhooks
from schools.keys import create_key
from schools.models import School
from tests.factories import DAY, Walk
from tests.schools.software import OFFER_WAYS

schemathesis.checks.load_all_checks()
# What the description can't say: that text must not be blank, a first day be a school day, or an
# answer fit the state of its request. All other checks are on.
NOT_SAYABLE = ["positive_data_acceptance"]
# A list of answers is taken as a list: what is wrong in one of them is its own result.
LISTS = ("/api/v1/answers",)

Mode = schemathesis.GenerationMode
# A call without key, parameters and body: there is nothing to get wrong.
NOTHING_TO_SEND = "GET /api/v1/status"


@dataclass(frozen=True)
class Home:
    """A school with something of everything, and its key."""

    school: School
    key: str
    ids: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def at(cls, now: datetime) -> "Home":
        """A request in every state, a webhook and a second key, as they are at this instant."""
        school: School | None = None
        offers = []
        for state, (case_state, *then) in OFFER_WAYS.items():
            is_open = state in (OfferState.SENT, OfferState.QUERY_OPEN)
            walk = Walk(now - 4 * DAY if is_open else now - 34 * DAY)
            walk.school = school
            walk.to(case_state)
            school = walk.school
            for step in then:
                step(walk)
            assert walk.offer is not None
            offers.append(str(walk.offer.pk))
        assert school is not None
        begun = now - 40 * DAY
        hook, _new = webhooks.register(
            school, "https://ours.example/", ["offer.sent"], by="API", at=begun
        )
        spare, _text = create_key(school, label="spare", at=begun)
        ids = {"offer_id": offers, "webhook_id": [str(hook.pk)], "prefix": [spare.prefix]}
        return cls(school, create_key(school, label="fuzz", at=begun)[1], ids)


def runs(operations: Any) -> Iterator[tuple[str, Mode]]:
    """Every operation with right and with wrong data."""
    for label in operations:
        for mode in Mode:
            if (label, mode) != (NOTHING_TO_SEND, Mode.NEGATIVE):
                yield label, mode


def by_label(schema: Any) -> dict[str, Any]:
    """Every operation of a description, by its name."""
    return {one.ok().label: one.ok() for one in schema.get_all_operations()}


def fuzz(operation: Any, mode: Mode, home: Home, *, examples: int, **transport: Any) -> None:
    """So many calls of one operation; every answer is one that is described."""

    @hypothesis.settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @hypothesis.given(
        case=operation.as_strategy(generation_mode=mode),
        nth=strategies.integers(0, 29),
        is_seen=strategies.booleans(),
    )
    def check(case: Any, nth: int, is_seen: bool) -> None:
        _make_real(case, home, nth)
        headers = {**(case.headers or {}), "Authorization": f"Bearer {home.key}"}
        if is_seen and "If-Match" in headers:
            headers["If-Match"] = "*"
        response = case.call(headers=headers, **transport)
        assert response.status_code < 500, response.content
        is_page = "html" in "".join(response.headers.get("content-type", []))
        assert response.status_code < 400 or not is_page
        unfit = [CHECKS.get_one(name) for name in _unfit(case, response.status_code)]
        case.validate_response(
            response, checks=CHECKS.get_all(), excluded_checks=unfit, headers=headers
        )

    check()


def _make_real(case: Any, home: Home, nth: int) -> None:
    """In a third of the calls the ids are the school's own; in a list of answers, too."""
    for name in case.path_parameters:
        known = home.ids.get(name, [])
        if nth < len(known):
            case.path_parameters[name] = known[nth]
    offers = home.ids["offer_id"]
    if case.path in LISTS and isinstance(case.body, dict) and nth < len(offers):
        for one in case.body.get("answers") or []:
            if isinstance(one, dict) and "offer_id" in one:
                one["offer_id"] = offers[nth]


def _unfit(case: Any, status: int) -> list[str]:
    """Checks that say nothing here: id and key are replaced by real ones, whatever was made up.

    A stale `If-Match` is refused before anybody looks at the rest.
    """
    made_up = (ParameterLocation.BODY, ParameterLocation.QUERY)
    assert case.meta is not None
    is_wrong = any(case.meta.is_negative_at(location) for location in made_up)
    is_told_inside = case.path in LISTS and status == HTTPStatus.OK
    must_be_refused = is_wrong and status != HTTPStatus.PRECONDITION_FAILED and not is_told_inside
    return NOT_SAYABLE if must_be_refused else [*NOT_SAYABLE, "negative_data_rejection"]
