"""Outside the sandbox there is none: no address, no test key, no other clock."""

import pytest
import time_machine
from django.test import Client

from schools import clock
from schools.keys import find_key
from schools.models import ApiKey, SandboxClock
from tests.factories import DAY, MONDAY, make_school
from tests.schools.software import PROBLEM, Software

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["clock", "offers", "reset", "mails", "events", ""])
def test_no_address_of_the_sandbox_is_there(path: str) -> None:
    software = Software(make_school())
    headers = {"Authorization": f"Bearer {software.text}"}
    answers = [
        Client().post(f"/sandbox/{path}", {}, "application/json", headers=headers),
        Client().get(f"/sandbox/{path}", headers=headers),
    ]

    assert {one.status_code for one in answers} <= {302, 404}
    assert all("eks_test" not in one.content.decode() for one in answers)


def test_a_moved_clock_moves_nobody_else() -> None:
    SandboxClock.objects.ahead_by(DAY)
    with time_machine.travel(MONDAY, tick=False):
        assert clock.now() == MONDAY


def test_a_test_key_is_no_key_even_where_its_row_is_known() -> None:
    software = Software(make_school())
    mark, prefix, secret = software.text.split("_", 2)
    test_key = f"{mark}_test_{prefix}_{secret}"
    with time_machine.travel(MONDAY, tick=False):
        assert find_key(software.text, MONDAY) == software.key
        assert find_key(test_key, MONDAY) is None
    refused = software.get("me", headers={"Authorization": f"Bearer {test_key}"})

    assert (refused.status_code, refused.headers["Content-Type"]) == (401, PROBLEM)
    assert ApiKey.objects.count() == 1
