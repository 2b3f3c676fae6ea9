"""Two schools never see each other's things: every address, every method, every foreign id.

The addresses are read from the list of routes: a new one without its row here fails.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from cases.models import Notice
from cases.states import OfferState
from schools import webhooks
from schools.api.urls import urlpatterns
from schools.models import Scope
from tests.asking import medians, shapes
from tests.cases.snapshots import snapshot
from tests.factories import DAY, MONDAY, Walk, make_school
from tests.schools.routes import FOR_EVERYBODY, of_a_school, routes
from tests.schools.software import OFFER_WAYS, PROBLEM, Software

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, Any] = {
    "acceptance": {"start_on": "2027-01-11"},
    "decline": {"reason": "CAPACITY_EXHAUSTED"},
    "query": {"question": "Welche Sprachen?"},
    "attendance": {"attended_on": "2026-11-17"},
    "absence": {},
    "revocation": {"reason": "Klasse aufgelöst"},
    "move": {"town": "Bochum"},
}
# What is sent to each address with an id, by the name of its route; it would be right at home.
BODIES: dict[str, Any] = {**ANSWERS, "rotation": {}, "webhook_test": {}, "redelivery": {}}
# Addresses without an id: what is sent to each, None where it is only read.
WITHOUT_ID: dict[str, Any] = {
    "offers": None,
    "answers": {"answers": []},
    "places": {"places": [{"grade": 7, "support_form": "PARTIAL", "free": 3}]},
    "outlook": None,
    "school": None,
    "days_off": {"days": [{"day": "2027-02-05", "note": "Konferenz"}]},
    "status": None,
    "keys": None,
    "webhooks": {"url": "https://mine.example/hook", "events": ["offer.sent"]},
    "me": None,
}
LATER = MONDAY + 30 * DAY
# What is no UUID and looks like an id that could be there.
LIKE_ONE = {"prefix": "2a3b4c5d"}


@dataclass
class Home:
    """A school with one of everything, and what names any of it."""

    software: Software
    ids: dict[str, list[str]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """What no stranger may be told."""
        school = self.software.key.school
        return [school.number, *(one for ids in self.ids.values() for one in ids), "Beispiel"]


def home() -> Home:
    """A request in every state, a key and a webhook, all of one school."""
    made = Home(Software(make_school("777001"), MONDAY))
    offers = []
    hook, _new = webhooks.register(
        made.software.key.school, "https://theirs.example/", ["offer.sent"], by="API", at=MONDAY
    )
    for state, (case_state, *then) in OFFER_WAYS.items():
        walk = Walk(LATER if state in (OfferState.SENT, OfferState.QUERY_OPEN) else MONDAY)
        walk.school = made.software.key.school
        walk.to(case_state)
        for step in then:
            step(walk)
        assert walk.offer is not None
        offers.append(str(walk.offer.pk))
    made.ids = {
        "offer_id": offers,
        "prefix": [made.software.key.prefix],
        "webhook_id": [str(hook.pk)],
        "delivery_id": [str(one.pk) for one in Notice.objects.by_webhook()],
    }
    return made


ROUTES = list(routes())
WITH_ID = [row for row in ROUTES if row[2]]


def told(answer: Any) -> tuple[int, str, bytes]:
    """All that a stranger learns."""
    return answer.status_code, answer.headers["Content-Type"], answer.content


def test_what_no_key_of_a_school_opens_is_named() -> None:
    """A new address that asks for no key fails until somebody has thought about it."""
    assert {one.name for one in urlpatterns if not of_a_school(one)} == FOR_EVERYBODY


@pytest.fixture
def theirs() -> Home:
    return home()


@pytest.fixture
def stranger(theirs: Home) -> Software:
    return Software(make_school("888002"), LATER + 4 * DAY, scopes=list(Scope))


@pytest.mark.parametrize(
    ("name", "address", "kind", "method"), WITH_ID, ids=lambda row: str(row).replace("v1/", "")
)
def test_a_foreign_id_is_no_id(
    name: str, address: str, kind: str, method: str, theirs: Home, stranger: Software
) -> None:
    body = BODIES[name] if method in ("POST", "PUT", "PATCH") else None
    path = address.removeprefix("v1/").replace(f"<str:{kind}>", "{}")
    guessed = [LIKE_ONE.get(kind, str(uuid4())), str(uuid4()), "0" * 36, "nothing", "%00", "%ff"]
    stranger.get("me")
    before = snapshot()

    first, plain = shapes(lambda: stranger.call(method, path.format(guessed[0]), body))
    nothing = told(first)
    assert nothing[:2] == (404, PROBLEM)
    for one in (*theirs.ids[kind], *guessed):
        answer, same = shapes(partial(stranger.call, method, path.format(one), body))
        assert told(answer) == nothing, one
        # In time, too: what is no id at all may cost less, what is a foreign one not.
        assert same == plain or one not in theirs.ids[kind], one
        keyed = stranger.call(
            method, path.format(one), body, headers={"Idempotency-Key": "k" + one}
        )
        assert told(keyed)[0] in (400, 404), one
    kept = snapshot()
    kept["schools.KeptAnswer"] = before["schools.KeptAnswer"]
    assert kept == before


def test_a_foreign_request_takes_no_longer_than_none(theirs: Home, stranger: Software) -> None:
    stranger.get("me")
    foreign, nothing = medians(
        lambda: stranger.get(f"offers/{theirs.ids['offer_id'][0]}"),
        lambda: stranger.get(f"offers/{uuid4()}"),
    )
    assert abs(foreign - nothing) < max(0.5 * nothing, 0.005), (foreign, nothing)


@pytest.mark.parametrize("state", OfferState)
def test_a_list_of_answers_reaches_no_foreign_request(
    state: OfferState, theirs: Home, stranger: Software
) -> None:
    [*offers] = zip(OFFER_WAYS, theirs.ids["offer_id"], strict=True)
    offer_id = dict(offers)[state]
    stranger.get("me")
    before = snapshot()
    said = [
        {"offer_id": one, "answer": noun, "if_match": "*", **body}
        for one in (offer_id, str(uuid4()))
        for noun, body in ANSWERS.items()
    ]
    results = stranger.post("answers", {"answers": said}).json()["results"]

    half = len(ANSWERS)
    assert {one["status"] for one in results} == {404}
    assert results[:half] == results[half:]
    assert snapshot() == before


@pytest.mark.parametrize(
    ("name", "address", "kind", "method"),
    [row for row in ROUTES if not row[2]],
    ids=lambda row: str(row).replace("v1/", ""),
)
def test_what_has_no_id_tells_nothing_of_another_school(
    name: str, address: str, kind: str, method: str, theirs: Home, stranger: Software
) -> None:
    body = WITHOUT_ID[name]
    assert (method == "GET") or body is not None
    answer = stranger.call(method, address.removeprefix("v1/"), None if method == "GET" else body)

    assert answer.status_code < 500
    text = answer.content.decode()
    assert [word for word in theirs.words if word in text] == []


def test_at_home_the_same_ids_are_found(theirs: Home) -> None:
    software = Software(theirs.software.key.school, LATER + 4 * DAY)
    for offer_id in theirs.ids["offer_id"]:
        assert software.get(f"offers/{offer_id}").status_code == 200
    assert software.get(f"webhooks/{theirs.ids['webhook_id'][0]}").status_code == 200
