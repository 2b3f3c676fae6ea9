"""A school's software as the tests play it: its key, its clock, its calls."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import time_machine
from django.test import Client

from cases.actions.answers import ask_back, decline, revoke
from cases.actions.changes import search_again
from cases.actions.placement import expire, withdraw_offer
from cases.actors import Actor
from cases.models import Offer
from cases.states import CaseState, DeclineReason, OfferState
from schools.keys import create_key
from schools.models import Place, School
from tests.factories import DAY, HOUR, MONDAY, Walk, make_school

PROBLEM = "application/problem+json"


class Software:
    """Calls the API as one school would, at an instant that the test sets."""

    def __init__(self, school: School, at: datetime = MONDAY, **key: Any) -> None:
        self.at = at
        self.key, self.text = create_key(school, label="test", at=at - DAY, **key)
        self.client = Client(raise_request_exception=False)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        content_type: str = "application/json",
        headers: Mapping[str, str | None] | None = None,
    ) -> Any:
        """One call under /api/v1/; the answer has `.json()`.

        An acceptance names any version unless the test says otherwise; None leaves a header out.
        """
        usual = {"Authorization": f"Bearer {self.text}", "Accept-Language": "en"}
        if path.endswith("/acceptance"):
            usual["If-Match"] = "*"
        sent = {k: v for k, v in {**usual, **(headers or {})}.items() if v is not None}
        data: Any = body if raw is None else raw
        with time_machine.travel(self.at, tick=False):
            return self.client.generic(
                method,
                f"/api/v1/{path}",
                data if isinstance(data, bytes) else _json(data),
                content_type=content_type,
                headers=sent,
            )

    def get(self, path: str, **rest: Any) -> Any:
        """Read."""
        return self.call("GET", path, **rest)

    def post(self, path: str, body: Any = None, **rest: Any) -> Any:
        """Answer."""
        return self.call("POST", path, {} if body is None else body, **rest)

    def put(self, path: str, body: Any, **rest: Any) -> Any:
        """Report."""
        return self.call("PUT", path, body, **rest)


ANSWERS: dict[str, dict[str, Any]] = {
    "acceptance": {"start_on": "2026-11-17"},
    "decline": {"reason": "CAPACITY_EXHAUSTED"},
    "query": {"question": "Welche Sprachen?"},
    "attendance": {"attended_on": "2026-11-17"},
    "absence": {},
    "revocation": {"reason": "Klasse aufgelöst"},
    "move": {"town": "Bochum"},
}


def path(walk: Walk, noun: str = "") -> str:
    """Address of the walk's request, or of an answer to it."""
    assert walk.offer is not None
    return f"offers/{walk.offer.pk}" + (f"/{noun}" if noun else "")


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal, after a look at its form."""
    body = answer.json()
    assert answer.headers["Content-Type"] == PROBLEM
    assert {"type", "code", "title", "status", "detail"} <= set(body)
    assert body["type"] == f"urn:einstieg:problem:{body['code']}"
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def several(number: int) -> tuple[Software, list[str]]:
    """A school with so many requests, and their ids in the order of sending."""
    school = make_school()
    Place.objects.create(
        school=school, grade=7, support_form="PARTIAL", reported_free=99, as_of=MONDAY.date()
    )
    walks = [Walk(MONDAY + nth * HOUR) for nth in range(number)]
    for walk in walks:
        walk.school = school
        walk.to(CaseState.OFFERED)
    offers = [str(walk.offer.pk) for walk in walks if walk.offer]
    return Software(school, walks[-1].later()), offers


def software_of(walk: Walk, **key: Any) -> Software:
    """The software of the school that was asked, a little after the last step."""
    assert walk.school is not None
    return Software(walk.school, walk.later(), **key)


def offered(state: OfferState, **child: Any) -> Walk:
    """A request in this state, reached by walking there."""
    walk = Walk(**child)
    case_state, *then = OFFER_WAYS[state]
    walk.to(case_state)
    for step in then:
        step(walk)
    assert walk.offer is not None
    walk.offer.refresh_from_db()
    assert walk.offer.state == state
    return walk


def _offer(walk: Walk) -> Offer:
    assert walk.offer is not None
    walk.offer.refresh_from_db()
    return walk.offer


def _decline(walk: Walk) -> None:
    reason = DeclineReason.CAPACITY_EXHAUSTED
    decline(_offer(walk), decline_reason=reason, by=walk.by_school(), at=walk.later())


def _query(walk: Walk) -> None:
    ask_back(_offer(walk), question="Welche Sprachen?", by=walk.by_school(), at=walk.later())


def _expire(walk: Walk) -> None:
    expire(walk.case, by=Actor.clock(), at=walk.later(30 * DAY))


def _withdraw(walk: Walk) -> None:
    withdraw_offer(walk.case, reason="Umzug", by=walk.by, at=walk.later())


def _search_again(walk: Walk) -> None:
    search_again(walk.case, reason="Nicht erschienen", by=walk.by, at=walk.later())


def _revoke(walk: Walk) -> None:
    revoke(_offer(walk), reason="Klasse aufgelöst", by=walk.by_school(), at=walk.later())


C = CaseState
S = OfferState
OFFER_WAYS: dict[OfferState, tuple[Any, ...]] = {
    S.SENT: (C.OFFERED,),
    S.QUERY_OPEN: (C.OFFERED, _query),
    S.ACCEPTED: (C.PLACED,),
    S.DECLINED: (C.OFFERED, _decline),
    S.EXPIRED: (C.OFFERED, _expire),
    S.WITHDRAWN: (C.OFFERED, _withdraw),
    S.FULFILLED: (C.ENROLLED,),
    S.NOT_TAKEN_UP: (C.NOT_ATTENDING, _search_again),
    S.REVOKED: (C.PLACED, _revoke),
}


def _json(data: Any) -> bytes:
    return b"" if data is None else json.dumps(data).encode()
