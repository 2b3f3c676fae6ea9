"""Doors without a log-in: foreign, forged and misused links and ids are those that nobody has."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern
from pytest_django import Settings

from advisory.family.urls import urlpatterns as family_patterns
from cases.links import digest_link, family_link, keys_link, office_link, places_link
from cases.states import OfferState
from schools.api.sandbox.urls import urlpatterns as sandbox_patterns
from schools.models import School
from schools.office.urls import urlpatterns as office_patterns
from tests.asking import medians, shapes
from tests.cases.snapshots import snapshot
from tests.factories import MONDAY, make_person, make_school
from tests.schools.software import Software, offered
from tests.schools.test_office_keys import key_of

pytestmark = pytest.mark.django_db
IN_TIME = date(2026, 12, 1)
ONCE = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+|(nonce-)[\w+/=]+')
SENT = {"answer": "decline", "decline-reason": "CAPACITY_EXHAUSTED", "prefix": "abcdefgh"}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
TOKEN = "<str:token>"
PURPOSES = ("answer", "places", "today", "keys", "family")


def token_of(link: str) -> str:
    return link.split("/")[2]


def tokens() -> dict[str, list[str]]:
    """For each purpose two links that work: of a school or child, and of another one."""
    one, other = offered(OfferState.SENT), offered(OfferState.SENT)
    found: dict[str, list[str]] = {}
    for walk in (one, other):
        assert walk.offer is not None
        number = walk.offer.school.number
        links = (
            office_link(walk.offer), places_link(number, IN_TIME), digest_link(number, IN_TIME),
            keys_link(number, IN_TIME), family_link(walk.case),
        )  # fmt: skip
        for purpose, link in zip(PURPOSES, links, strict=True):
            found[purpose] = [*found.get(purpose, []), token_of(link)]
    return found


def told(answer: HttpResponse) -> tuple[int, str, bytes]:
    """All that somebody learns."""
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code, kind, ONCE.sub(r"\1\2", answer.content.decode()).encode()


def asking(method: str, path: str) -> Callable[[], Any]:
    """A new browser that asks for this address."""

    def ask() -> Any:
        with time_machine.travel(MONDAY, tick=False):
            return getattr(Client(), method)(path, SENT if method == "post" else {})

    return ask


def pages() -> list[tuple[str, str]]:
    """Every page behind a link, with what its link is for."""
    office = [(str(one.name), f"/schule/{one.pattern}") for one in office_patterns]
    family = [("family", f"/familie/{one.pattern}") for one in family_patterns]
    return [(purpose, address) for purpose, address in office + family if TOKEN in address]


@pytest.mark.parametrize(("purpose", "address"), pages())
def test_a_link_that_was_not_made_for_this_page_is_no_link(purpose: str, address: str) -> None:
    made = tokens()
    own, foreign = made[purpose]
    mixed = f"{foreign.rpartition('.')[0]}.{own.rpartition('.')[2]}"
    cut = own[:-1] + ("A" if own[-1] != "A" else "B")
    others = [two[0] for name, two in made.items() if name != purpose]
    before = snapshot()
    for method in METHODS:
        nothing, plain = shapes(asking(method, address.replace(TOKEN, "nothing")))
        assert nothing.status_code in (404, 405), method
        for token in (mixed, cut, foreign.rpartition(".")[0], *others):
            ask = asking(method, address.replace(TOKEN, token))
            answer, same = shapes(ask)
            assert told(answer) == told(nothing), (method, token)
            assert same == plain, (method, token)
    assert snapshot() == before
    assert asking("get", address.replace(TOKEN, own))().status_code == 200


def test_each_page_behind_a_link_has_its_row() -> None:
    assert {purpose for purpose, _address in pages()} == set(PURPOSES)


def test_no_page_of_these_doors_has_another_key_than_its_link() -> None:
    """The page on data protection is everybody's, in each language; all others are tried above."""
    others = [one for one in office_patterns + family_patterns if TOKEN not in str(one.pattern)]
    assert [str(one.pattern) for one in others] == ["datenschutz/<str:language>/"]
    assert all(address.count("<") == 1 for _purpose, address in pages())


def test_a_forged_link_takes_no_longer_than_none() -> None:
    own, foreign = tokens()["answer"]
    mixed = f"{foreign.rpartition('.')[0]}.{own.rpartition('.')[2]}"
    forged, nothing = medians(
        asking("get", f"/schule/{mixed}/"),
        asking("get", "/schule/nothing/"),
        clock=time.thread_time,
    )
    assert abs(forged - nothing) < max(0.5 * nothing, 0.005), (forged, nothing)


def test_the_key_of_another_school_is_no_key_on_the_page_of_keys() -> None:
    school = make_school()
    foreign, _text = key_of(make_school())
    link = keys_link(school.number, IN_TIME)

    def end(prefix: str) -> Callable[[], Any]:
        def ask() -> Any:
            with time_machine.travel(MONDAY, tick=False):
                return Client().post(link, {"prefix": prefix})

        return ask

    before = snapshot()
    nothing, plain = shapes(end("abcdefgh"))
    answer, same = shapes(end(foreign.prefix))
    assert nothing.status_code == 404
    assert told(answer) == told(nothing)
    assert same == plain
    assert snapshot() == before


WITH_ID = [
    one for one in sandbox_patterns if isinstance(one, URLPattern) and one.pattern.converters
]


@pytest.mark.urls("tests.schools.sandbox_urls")
@pytest.mark.parametrize("route", WITH_ID, ids=lambda one: str(one.name))
def test_a_foreign_request_is_none_in_the_sandbox(route: URLPattern, settings: Settings) -> None:
    settings.SANDBOX, settings.API_KEY_MARK = True, "eks_test"
    make_person(username="lead")
    theirs = offered(OfferState.SENT)
    assert theirs.offer is not None
    stranger = Software(make_school("888002"), MONDAY + timedelta(days=1))
    stranger.get("me")
    headers = {"Authorization": f"Bearer {stranger.text}"}

    def ask(offer_id: str, method: str) -> Callable[[], Any]:
        path = f"/sandbox/{str(route.pattern).replace('<str:offer_id>', offer_id)}"

        def call() -> Any:
            with time_machine.travel(stranger.at, tick=False):
                return Client().generic(
                    method, path, '{"text": "Ja"}', "application/json", headers=headers
                )

        return call

    before = snapshot()
    for method in ("GET", "POST", "PUT", "DELETE"):
        nothing, plain = shapes(ask(str(uuid4()), method))
        answer, same = shapes(ask(str(theirs.offer.pk), method))
        assert nothing.status_code in (404, 405), method
        assert told(answer) == told(nothing)
        assert same == plain, method
    assert snapshot() == before
    assert School.objects.count() == 2
