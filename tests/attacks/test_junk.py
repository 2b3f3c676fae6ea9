"""Nonsense in every field and every query of the pages of those who operate and who watch."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import URLPattern

from advisory.desk.gates import GATES
from cases.access import Area
from cases.states import Role
from schools.keys import create_key
from tests.advisory.filling import read
from tests.advisory.test_every_address import OF_SCHOOLS, ROUTES, THINGS, guessed
from tests.advisory.visiting import Desk
from tests.factories import DAY, MONDAY, make_person, make_school

pytestmark = pytest.mark.django_db

ROLES = (Role.ADMIN, Role.DPO)
JUNK = (
    "x", "-1", "9" * 400, "NaN", "1,5", "٣", "31.02.2026", "0001-01-01", "9999-12-31", "25:61",
    "\0", "a" * 10_001, "[1]", "'\"><script>", "%00%s%n", "\U00010348\u202e", "\n\r\n",
)  # fmt: skip
# As a browser never sends it: half a character, and what ends in the middle of an escape.
RAW = ("%ed%a0%80", "%ff", "%")
VERBS = ("lock", "unlock", "log-out", "second-factor", "nothing")


def opened(role: Role) -> list[URLPattern]:
    """The addresses that this role finds, and not everybody of the office."""
    gates = ((one, GATES[str(one.name)]) for one in ROUTES)
    return [
        one for one, gate in gates if isinstance(gate.reads, Area) and gate.opens(frozenset({role}))
    ]


CASES = [
    pytest.param(role, route, id=f"{role}-{route.name}") for role in ROLES for route in opened(role)
]


def there(route: URLPattern, desk: Desk) -> dict[str, Any]:
    """Parts of the address that lead to something."""
    ids = guessed(route)
    for name in {*ids} & {*THINGS}:
        ids[name] = THINGS[name](make_person() if name == "person_id" else desk.person).pk
    if route.name in OF_SCHOOLS:
        school = make_school()
        there = {
            "number": school.number,
            "prefix": create_key(school, label="x", at=MONDAY)[0].prefix,
        }
        ids |= {name: there[name] for name in ids}
    return ids


def names_on(html: str) -> list[str]:
    """Every field of the page, and whatever its links ask for."""
    fields = re.findall(r'name="(\w[\w-]*)"', html)
    asked = re.findall(r"[?&](?:amp;)?(\w+)=", html)
    return sorted({*fields, *asked} - {"csrfmiddlewaretoken", "viewport"})


def tried(names: list[str], kept: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """The same nonsense in all fields; and in one field while the others are as they were."""
    yield from (dict.fromkeys(names, junk) for junk in JUNK)
    for nth, name in enumerate(names):
        yield kept | {name: JUNK[nth % len(JUNK)]}
        yield kept | {name: ["x", "1"]}


@pytest.mark.parametrize(("role", "route"), CASES)
def test_nonsense_is_answered_in_words(role: Role, route: URLPattern) -> None:
    desk = Desk(make_person(role), MONDAY + DAY)
    desk.client.raise_request_exception = False
    ids = there(route, desk)
    for verb in VERBS if {"person_id", "verb"} <= {*ids} else [""]:
        parts = (ids | ({"verb": verb} if verb else {})).values()
        page = desk.get(str(route.name), *parts)
        html = "" if page.streaming else page.content.decode(errors="replace")
        names = names_on(html)
        for sent in tried(names, read(page).sent if html else {}):
            query = f"?{urlencode(sent, doseq=True)}"
            told = [desk.get(str(route.name), *parts, query=query).status_code]
            told.append(desk.post(str(route.name), *parts, **sent).status_code)
            assert max(told) < 500, (verb, sent)
        for raw in RAW:
            query = "?" + "&".join(f"{one}={raw}" for one in [*names, "page", "q"])
            assert desk.get(str(route.name), *parts, query=query).status_code < 500, raw
